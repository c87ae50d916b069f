"""Going up from a place: the folders that it lies in, the nearest first."""

from __future__ import annotations

import errno
import os
import stat
from typing import TYPE_CHECKING

from paramimp.places.files import is_inside
from paramimp.places.folder import Folder
from paramimp.places.listing import list_folder
from paramimp.places.unseen import is_absence

if TYPE_CHECKING:
    from collections.abc import Iterator


def files_above(name: str) -> Iterator[str]:
    """Yield the files of a name in the current folder and in those above it.

    One that the disk does not tell of is yielded as well, for reading it says what is wrong: if it were passed over, a
    gate would forget its rules. Folders above that you may not look into are passed over.
    """
    for folder in _upwards(os.getcwd()):
        path = os.path.join(folder, name)
        if _may_be_a_file(path):
            yield path


def _may_be_a_file(path: str) -> bool:
    try:
        return stat.S_ISREG(os.stat(path).st_mode)
    except OSError as error:
        return not is_absence(error) and error.errno not in (errno.EACCES, errno.EPERM, errno.ELOOP)


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
