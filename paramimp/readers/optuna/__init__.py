"""The studies of Optuna."""
