"""The states of the Hugging Face Trainer."""
