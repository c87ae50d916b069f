"""Folders and files: the only door to the disk."""
