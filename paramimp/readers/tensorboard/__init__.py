"""The event files of TensorBoard."""
