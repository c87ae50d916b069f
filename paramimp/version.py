"""The version of paramimp, which every report names."""

__version__ = "0.1.0"
