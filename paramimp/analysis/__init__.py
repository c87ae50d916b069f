"""From a table of runs and a question to a report."""
