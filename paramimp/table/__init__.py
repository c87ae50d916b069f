"""Runs as one table: a row per run, its params and metrics as columns, and the choice among both."""
