"""Listing the folders below a root, each once, without leaving it."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from paramimp.readers.files import is_inside
from paramimp.readers.interface import Folder

if TYPE_CHECKING:
    from collections.abc import Iterator

Seen = set[tuple[int, int]]
"""Folders that were visited, by device and inode: loops, links beside their target, a root given twice."""


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


@dataclass(slots=True)
class _Listing:
    """What one folder holds, sorted into what is done with it."""

    files: set[str] = field(default_factory=set)
    folders: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)


def walk(root: str, *, prefix: str = "", seen: Seen | None = None) -> Iterator[Folder | Unvisited]:
    """Yield every folder from `root` down, parents before children, children sorted by name.

    Links to folders are followed inside the root only, and after all real folders, so that a run is known by
    its own name rather than by that of a ``latest`` link. A folder that cannot be listed, and a link that leads
    out, is yielded as `Unvisited` in its place.

    Parameters
    ----------
    prefix : put before every name (the root's own name, when there are several roots).
    seen : folders not to visit again; extended.
    """
    seen = set() if seen is None else seen
    real_root = os.path.realpath(root)
    stack = [(root, prefix)]
    links: list[tuple[str, str]] = []
    while stack or links:
        if not stack:
            path, name = links.pop(0)
            if not is_inside(os.path.realpath(path), real_root):
                yield _leads_out(name)
                continue
        else:
            path, name = stack.pop()
        try:
            if not _first_visit(path, seen):
                continue
            listing = _list(path)
        except OSError as error:
            yield _unlistable(name or ".", error)
            continue
        below = f"{name}/" if name else ""
        yield Folder(path, name or ".", frozenset(listing.files), tuple(listing.folders), real_root)
        stack.extend((os.path.join(path, child), below + child) for child in reversed(listing.folders))
        links.extend((os.path.join(path, child), below + child) for child in sorted(listing.links))


def _first_visit(path: str, seen: Seen) -> bool:
    status = os.stat(path)
    identity = (status.st_dev, status.st_ino)
    if identity in seen or not stat.S_ISDIR(status.st_mode):
        return False
    seen.add(identity)
    return True


def _list(path: str) -> _Listing:
    listing = _Listing()
    with os.scandir(path) as entries:
        for entry in entries:
            name = entry.name
            if entry.is_dir(follow_symlinks=False):
                if not _is_hidden(name):
                    listing.folders.append(name)
            elif entry.is_symlink() and _links_to_folder(entry):
                if not _is_hidden(name):
                    listing.links.append(name)
            else:
                listing.files.add(name)
    listing.folders.sort()
    return listing


def _is_hidden(name: str) -> bool:
    # A reader that needs a hidden folder (Hydra's .hydra) must be let in here, by name.
    return name.startswith(".") or name == "__pycache__"


def _links_to_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link to itself: left among the files, where reading it says so
        return False


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
