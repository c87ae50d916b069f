"""Marks of folders and files: two that are equal mean that nothing was written there in between."""

from __future__ import annotations

import os
from itertools import islice

from paramimp.places.listing import list_folder
from paramimp.records import record

BESIDE = ("", "-wal", "-journal")
"""What a database writes to besides its file."""
MOST_ENTRIES = 5_000
"""Entries below a run that are looked at; its log is among the first."""
NEVER = 0


@record
class Mark:
    """What can be known of files without reading them.

    Attributes
    ----------
    entries : of each file and folder: its path, its size, when it was written in nanoseconds, and its inode.
    """

    entries: tuple[tuple[str, int, int, int], ...] = ()

    @property
    def newest(self) -> int:
        """When anything was written there last, in nanoseconds since 1970; `NEVER` where nothing is."""
        return max((entry[2] for entry in self.entries), default=NEVER)


def mark_of_tree(path: str) -> Mark:
    """The mark of a folder with all that lies in it."""
    found: list[tuple[str, int, int, int]] = []
    stack = [path]
    while stack and len(found) < MOST_ENTRIES:
        here = stack.pop()
        found += _stat(here)
        try:
            with os.scandir(here) as entries:
                for entry in islice(entries, MOST_ENTRIES):
                    if entry.is_dir(follow_symlinks=False):
                        stack.append(entry.path)
                    else:
                        found += _stat(entry.path)
        except OSError:  # it has gone, or was never a folder; its own entry tells
            continue
    return Mark(tuple(sorted(found)))


def mark_of_files(path: str, names: frozenset[str]) -> Mark:
    """The mark of some files of a folder, with what their databases write beside them."""
    places = [os.path.join(path, name + end) for name in sorted(names) for end in BESIDE]
    return Mark(tuple(entry for place in places for entry in _stat(place)))


def mark_of_folder(path: str) -> Mark:
    """The mark of a folder alone, which changes when something in it comes or goes."""
    return Mark(tuple(_stat(path)))


def names_in(path: str) -> frozenset[str]:
    """The names of what lies in a folder, but for links to folders, as `Folder` has them."""
    try:
        found = list_folder(path)
    except OSError:
        return frozenset()
    return frozenset(found.files).union(found.folders)


def is_below(path: str, name: str) -> str | None:
    """The path of what has this name below a folder; None where nothing has."""
    place = os.path.join(path, name)
    return place if os.path.lexists(place) else None


def _stat(path: str) -> list[tuple[str, int, int, int]]:
    try:
        status = os.stat(path)
    except OSError:
        return []
    return [(path, status.st_size, status.st_mtime_ns, status.st_ino)]
