"""Names of params and globs over them."""

from __future__ import annotations

from fnmatch import fnmatchcase


def matches(name: str, glob: str) -> bool:
    """Whether `glob` is the name itself, which may be ``layers[0]``, or a glob over it."""
    return name == glob or fnmatchcase(name, glob)
