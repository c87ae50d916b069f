"""The logs of Weights & Biases."""
