"""What lies in one folder, listed without leaving the root."""

from __future__ import annotations

import errno
import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from paramimp.places.files import is_open_inside
from paramimp.places.traces import trace
from paramimp.places.unseen import is_absence, unseen
from paramimp.records import record

if TYPE_CHECKING:
    from collections.abc import Mapping

    from paramimp.places.files import Identity

_FLAGS = os.O_RDONLY | getattr(os, "O_DIRECTORY", 0) | getattr(os, "O_CLOEXEC", 0)


@record
class Inodes:
    """What the files and folders in a folder were when it was listed: whatever is one of these lies in it.

    Attributes
    ----------
    device : that of the folder; what lies on another one is not found again.
    numbers : the inodes by name, without those of links.
    """

    device: int
    numbers: Mapping[str, int]

    def of(self, name: str) -> Identity | None:
        """What has this name; None where that is not known."""
        number = self.numbers.get(name)
        return None if number is None else (self.device, number)


@dataclass(slots=True)
class Listing:
    """What one folder holds: links to folders apart from real ones; links to files are among the files as well."""

    files: set[str] = field(default_factory=set)
    folders: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    links_to_files: list[str] = field(default_factory=list)
    numbers: dict[str, int] = field(default_factory=dict)
    status: os.stat_result | None = None

    @property
    def identity(self) -> Identity | None:
        """The folder itself; None where it was not asked for."""
        return None if self.status is None else (self.status.st_dev, self.status.st_ino)

    @property
    def inodes(self) -> Inodes | None:
        """What lies in it, links apart; None where that was not asked for."""
        return None if self.status is None else Inodes(self.status.st_dev, self.numbers)


def list_folder(path: str, *, root: str | None = None, listed: Identity | None = None) -> Listing:
    """List one folder, sub-folders sorted.

    Parameters
    ----------
    root : real path of the folder that may not be left: a folder may be replaced by a link after it was found.
    listed : what the folder above, which lies inside, had under this name when it was listed.

    Raises
    ------
    OSError : it cannot be listed, or lies outside of the root.
    """
    try:
        listing = _listing_inside(path, root, listed)
    except OSError as error:
        if not is_absence(error):
            unseen(path, error)
        raise
    if (told := trace()) is not None:
        told.saw(path, listing.status or os.stat(path))
        for name in (*listing.links, *listing.links_to_files):
            told.followed(os.path.join(path, name))
    return listing


def _listing_inside(path: str, root: str | None, listed: Identity | None) -> Listing:
    if root is None or os.scandir not in os.supports_fd:
        return _listing(path, Listing())
    descriptor = os.open(path, _FLAGS)
    try:
        found = Listing(status=os.fstat(descriptor))
        if found.identity != listed and not is_open_inside(descriptor, path, root):
            raise OSError(errno.ELOOP, "it was replaced by a link that leads out of the given folder")
        return _listing(descriptor, found)
    finally:
        os.close(descriptor)


def _listing(place: str | int, listing: Listing) -> Listing:
    numbers = listing.numbers
    with os.scandir(place) as entries:
        for entry in entries:
            name = entry.name
            if entry.is_dir(follow_symlinks=False):
                listing.folders.append(name)
                numbers[name] = entry.inode()
            elif not entry.is_symlink():
                listing.files.add(name)
                numbers[name] = entry.inode()
            else:
                leads_to_folder = _links_to_folder(entry)
                if leads_to_folder is not False:
                    listing.links.append(name)
                if not leads_to_folder:
                    listing.files.add(name)
                    listing.links_to_files.append(name)
    listing.folders.sort()
    return listing


def _links_to_folder(entry: os.DirEntry[str]) -> bool | None:
    """Whether a link leads to a folder; None where that cannot be told, so that both have to be tried."""
    try:
        return entry.is_dir()
    except OSError as error:  # a link to itself is left among the files, where reading it says so
        return False if error.errno == errno.ELOOP else None
