"""Text for people: names of strangers made visible, options by the asker's words, near misses, notebook tables."""
