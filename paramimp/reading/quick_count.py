"""How much there is to read, by a quick look at the first folders: what is worth a process, or a cache."""

from __future__ import annotations

from collections import deque
from itertools import islice
from typing import TYPE_CHECKING

from paramimp.places.folder import Folder, subfolders
from paramimp.places.roots import Root

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

MAX_LISTED = 50
"""Folders that are listed at most to find out; a few milliseconds."""


def count_folders_of(given: Sequence[object], most: int) -> int:
    """How many folders are found in what was given, a quick look or what is known of them; `most` at most."""
    known = sum(each.folders_known for each in given if isinstance(each, Folder))
    return min(most, known + count_folders((each.path for each in given if isinstance(each, Root)), most))


def count_folders(paths: Iterable[str], most: int) -> int:
    """How many folders are found below in the first ones; `most` at most."""
    found, to_list = 0, deque(paths)
    for _ in range(MAX_LISTED):
        if not to_list or found >= most:
            break
        folders = list(islice(subfolders(to_list.popleft()), most - found))
        found += len(folders)
        to_list.extend(folders)
    return found
