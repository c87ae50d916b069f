"""The jobs of Hydra."""
