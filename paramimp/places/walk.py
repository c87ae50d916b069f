"""Listing the folders below a root, each once, without leaving it."""

from __future__ import annotations

import os
import stat
from collections import deque
from typing import TYPE_CHECKING

from paramimp.places.files import Identity, is_inside
from paramimp.places.folder import Folder, is_hidden
from paramimp.places.listing import list_folder
from paramimp.records import record

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from paramimp.places.listing import Listing

Seen = set[Identity | str]
"""Folders that were visited, by device and inode or by their addresses: loops, links beside their target, a root given
twice."""


@record
class Unvisited:
    """A folder that was not looked into, and why.

    Attributes
    ----------
    leads_out : whether it is a link to a folder outside the root (else it could not be listed).
    """

    name: str
    message: str
    leads_out: bool


def _always(_: Folder) -> bool:
    return True


def never(_: str) -> bool:
    """No hidden folder is entered."""
    return False


def walk(
    root: str,
    *,
    prefix: str = "",
    seen: Seen | None = None,
    enter: Callable[[Folder], bool] = _always,
    hidden: Callable[[str], bool] = never,
) -> Iterator[Folder | Unvisited]:
    """Yield every folder from `root` down, parents before children, children sorted by name.

    Links to folders are followed inside the root only, and after all real folders, so that a run is known by
    its own name rather than by that of a ``latest`` link. A folder that cannot be listed, and a link that leads
    out, is yielded as `Unvisited` in its place. Hidden folders are not entered.

    Parameters
    ----------
    prefix : put before every name (the root's own name, when there are several roots).
    seen : folders not to visit again; extended.
    enter : asked for each folder after it was yielded: whether to go on with what lies in it. What lies in one that
        is not entered is not reached through a link either.
    hidden : asked for the name of each hidden folder in the one that was yielded last: whether to enter it.
    """
    visits = _Visits(os.path.realpath(root), set() if seen is None else seen)
    folders = [_Place(root, prefix)]
    links: deque[_Place] = deque()
    while folders or links:
        found = visits.to_folder(folders.pop()) if folders else visits.to_link(links.popleft())
        if not isinstance(found, _Visited):
            if found is not None:
                yield found
            continue
        yield found.folder
        if enter(found.folder):
            folders.extend(found.folders_below(hidden))
            links.extend(found.links_below())
        else:
            visits.closed.add(found.identity)


@record
class _Place:
    """Where a folder is to be found.

    Attributes
    ----------
    listed : what it was when the folder `above` was listed; None where that is not known.
    """

    path: str
    name: str
    listed: Identity | None = None
    above: Folder | None = None


@record
class _Visited:
    """A folder that was listed, and where it was found."""

    place: _Place
    folder: Folder
    listing: Listing
    identity: Identity

    def folders_below(self, hidden: Callable[[str], bool]) -> Iterator[_Place]:
        """The real folders in it, the last one first, as a stack takes them."""
        inodes = self.folder.inodes
        for child in reversed(self.listing.folders):
            if not is_hidden(child) or hidden(child):
                yield self._below(child, inodes.of(child) if inodes else None, self.folder)

    def links_below(self) -> Iterator[_Place]:
        """The links to folders in it."""
        return (self._below(child) for child in sorted(self.listing.links) if not is_hidden(child))

    def _below(self, child: str, listed: Identity | None = None, above: Folder | None = None) -> _Place:
        name = f"{self.place.name}/{child}" if self.place.name else child
        return _Place(os.path.join(self.place.path, child), name, listed, above)


class _Visits:
    """The folders below a root that were visited, each once, and those of them that were not entered."""

    def __init__(self, root: str, seen: Seen) -> None:
        self.root = root
        self.seen = seen
        self.closed: set[Identity] = set()

    def to_link(self, place: _Place) -> _Visited | Unvisited | None:
        """What a link leads to; None if that was visited, or lies in what was not entered."""
        target = os.path.realpath(place.path)
        if not is_inside(target, self.root):
            return _leads_out(place.name)
        if self.closed and not self.closed.isdisjoint(_folders_above(target, self.root)):
            return None
        return self.to_folder(place)

    def to_folder(self, place: _Place) -> _Visited | Unvisited | None:
        """The folder in a place, listed; None if it was visited, or is none any more."""
        try:
            return self._listed(place)
        except OSError as error:
            is_new = place.listed is None or self._is_new(_identity_if_there(place.path))
            return _unlistable(place.name or ".", error) if is_new else None

    def _listed(self, place: _Place) -> _Visited | None:
        identity = None
        if place.listed is None:
            identity = _identity(place.path)
            if identity is None or not self._is_new(identity):
                return None
        listing = list_folder(place.path, root=self.root, listed=place.listed)
        if identity is None:  # that of the open folder is sure, and costs no look by its path
            identity = listing.identity
            assert identity is not None
            if not self._is_new(identity):
                return None
        folder = Folder(
            place.path, place.name or ".", frozenset(listing.files), tuple(listing.folders), self.root,
            inodes=listing.inodes, above=place.above,
        )  # fmt: skip
        return _Visited(place, folder, listing, identity)

    def _is_new(self, identity: Identity | None) -> bool:
        """Whether a folder was not visited before; from now on it was."""
        if identity is None:
            return True
        is_new = identity not in self.seen
        self.seen.add(identity)
        return is_new


def _identity_if_there(path: str) -> Identity | None:
    try:
        return _identity(path)
    except OSError:
        return None


def _identity(path: str) -> Identity | None:
    """None for what is no folder (any more)."""
    status = os.stat(path)
    return (status.st_dev, status.st_ino) if stat.S_ISDIR(status.st_mode) else None


def _folders_above(path: str, root: str) -> Iterator[Identity]:
    while path != root and (above := os.path.dirname(path)) != path:
        path = above
        try:
            status = os.stat(path)
        except OSError:  # it was there a moment ago; a folder that has gone owns nothing
            continue
        yield status.st_dev, status.st_ino


def _unlistable(name: str, error: OSError) -> Unvisited:
    what = error.strerror or type(error).__name__
    message = f"{name} cannot be listed ({what}); check that the folder is there and readable by you."
    return Unvisited(name, message, leads_out=False)


def _leads_out(name: str) -> Unvisited:
    message = (
        f"{name} is a link to a folder outside the given one and was not followed; "
        "give the folder that it points to as well."
    )
    return Unvisited(name, message, leads_out=True)
