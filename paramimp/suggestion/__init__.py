"""The next search space from finished runs: what was searched, what of it is good, and files for a sweep there."""
