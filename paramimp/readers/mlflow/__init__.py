"""The stores of MLflow."""
