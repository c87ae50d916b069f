"""Folders in buckets and on other machines, offered to the readers as if they lay on the disk."""
