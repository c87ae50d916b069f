"""Where numeric work runs, and which stage is running."""
