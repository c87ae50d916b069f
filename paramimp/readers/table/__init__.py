"""Tables with one row per run."""
