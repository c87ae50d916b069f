"""Listing the folders below a root, each once, without leaving it."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from typing import TYPE_CHECKING

from paramimp.places.files import Identity, is_inside
from paramimp.places.folder import Folder, is_hidden
from paramimp.places.listing import list_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Seen = set[Identity | str]
"""Folders that were visited, by device and inode or by their addresses: loops, links beside their target, a root given
twice."""


@dataclass(frozen=True, slots=True)
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
    seen = set() if seen is None else seen
    closed: set[Identity] = set()
    real_root = os.path.realpath(root)
    stack: list[tuple[str, str, Identity | None, Folder | None]] = [(root, prefix, None, None)]
    links: list[tuple[str, str]] = []
    while stack or links:
        listed = above = None
        if stack:
            path, name, listed, above = stack.pop()
        else:
            path, name = links.pop(0)
            target = os.path.realpath(path)
            if not is_inside(target, real_root):
                yield _leads_out(name)
                continue
            if closed and not closed.isdisjoint(_folders_above(target, real_root)):
                continue
        try:
            identity = _identity(path) if listed is None else None
            if listed is None and (identity is None or not _is_new(identity, seen)):
                continue
            listing = list_folder(path, root=real_root, listed=listed)
        except OSError as error:
            if listed is None or _is_new(_identity_if_there(path), seen):
                yield _unlistable(name or ".", error)
            continue
        if identity is None:  # that of the open folder is sure, and costs no look by its path
            identity = listing.identity
            assert identity is not None
            if not _is_new(identity, seen):
                continue
        inodes = listing.inodes
        files, folders = frozenset(listing.files), tuple(listing.folders)
        folder = Folder(path, name or ".", files, folders, real_root, inodes=inodes, above=above)
        yield folder
        if not enter(folder):
            closed.add(identity)
            continue
        below = f"{name}/" if name else ""
        stack.extend(
            (os.path.join(path, child), below + child, inodes.of(child) if inodes else None, folder)
            for child in reversed(listing.folders)
            if not is_hidden(child) or hidden(child)
        )
        links.extend(
            (os.path.join(path, child), below + child) for child in sorted(listing.links) if not is_hidden(child)
        )


def _is_new(identity: Identity | None, seen: Seen) -> bool:
    """Whether a folder was not visited before; from now on it was."""
    if identity is None:
        return True
    is_new = identity not in seen
    seen.add(identity)
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
