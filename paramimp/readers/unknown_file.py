"""What is said of a file that the user named and no reader knows: often it is a log, but not a whole one."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from paramimp.readers.files import read_head
from paramimp.readers.interface import Unreadable
from paramimp.readers.sqlite_file import MAGIC, is_database, open_database

if TYPE_CHECKING:
    from paramimp.readers.folder import Folder


def what_is_wrong(folder: Folder, file: str) -> str:
    """Return what keeps a file from being known, as the rest of a sentence; empty if it is just something else."""
    path = folder.path_of(file)
    try:
        head = read_head(path, root=folder.root, size=len(MAGIC))
        if not head and os.path.isfile(path):
            return "is empty; restore it from a copy, or give the folder of runs."
        if not is_database(head):
            return ""
        with open_database(path, root=folder.root) as database:
            tables = ", ".join(sorted(database.tables)[:4]) or "none at all"
            return f"is a SQLite database, but has not the tables of MLflow or Optuna (it has: {tables})."
    except Unreadable as error:
        return error.message
