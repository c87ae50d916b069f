"""Going up from a place: the folders that it lies in, the nearest first."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from paramimp.places.files import is_inside
from paramimp.places.folder import Folder, list_folder

if TYPE_CHECKING:
    from collections.abc import Iterator


def files_above(name: str) -> Iterator[str]:
    """Yield the files of a name in the current folder and in those above it."""
    for folder in _upwards(os.getcwd()):
        path = os.path.join(folder, name)
        if os.path.isfile(path):
            yield path


def folders_around(real_path: str, root: str) -> Iterator[Folder]:
    """Yield the folders from that of a file up to a root, listed; none from the first on that cannot be listed.

    Parameters
    ----------
    real_path, root : both without links; the file need not exist.
    """
    for folder in _upwards(os.path.dirname(real_path)):
        if not is_inside(folder, root):
            return
        try:
            listing = list_folder(folder)
        except OSError:
            return
        yield Folder(folder, ".", frozenset(listing.files), tuple(listing.folders), root)


def _upwards(folder: str) -> Iterator[str]:
    while True:
        yield folder
        above = os.path.dirname(folder)
        if above == folder:
            return
        folder = above
