"""Experiments of NNI."""
