"""One listed folder of the tree, with what lies in it sorted by what may be done with it."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


@dataclass(frozen=True, slots=True)
class Folder:
    """One folder of the tree, listed once and offered to the readers; or one file, as a folder that holds only it.

    Attributes
    ----------
    path : where it is on disk (as given by the user, joined).
    name : path relative to the given root, ``/``-separated, ``"."`` for the root itself; begins with the
        root's own name when several roots were given.
    files : names of the non-directories in it (regular files, links, pipes: anything).
    folders : names of the real sub-folders, sorted; links to folders are not among them. Hidden ones (``.hydra``)
        are, though the walk never enters them.
    root : real path of the given root; nothing outside it may be read.
    is_file : whether it stands for the one file in it.
    """

    path: str
    name: str
    files: frozenset[str]
    folders: tuple[str, ...]
    root: str
    is_file: bool = False

    def path_of(self, file: str) -> str:
        """Where a file of this folder is on disk; ``"sub/file"`` for one in a sub-folder."""
        return os.path.join(self.path, file)

    def name_of(self, file: str) -> str:
        """The same file as people are told about it: relative to the given root."""
        return file if self.name == "." else f"{self.name}/{file}"

    @property
    def children(self) -> Iterator[Folder]:
        """The sub-folders that are not hidden, sorted by name, listed as they are asked for.

        One that cannot be listed is left out; `child` says why.
        """
        return self.children_named(self.folders)

    def children_named(self, names: Iterable[str]) -> Iterator[Folder]:
        """Some of the `children`."""
        for name in names:
            if not is_hidden(name):
                try:
                    yield self.child(name)
                except OSError:
                    continue

    def child(self, name: str) -> Folder:
        """List one of `folders`, hidden or not.

        Raises
        ------
        OSError : it cannot be listed.
        """
        path = self.path_of(name)
        listing = list_folder(path)
        return Folder(path, self.name_of(name), frozenset(listing.files), tuple(listing.folders), self.root)

    def only(self, file: str) -> Folder:
        """The folder as if it held one file and nothing else: how a file is offered to a reader."""
        return Folder(self.path, self.name, frozenset({file}), (), self.root, is_file=True)


@dataclass(slots=True)
class Listing:
    """What one folder holds: links to folders apart from real ones."""

    files: set[str] = field(default_factory=set)
    folders: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)


def list_folder(path: str) -> Listing:
    """List one folder, sub-folders sorted.

    Raises
    ------
    OSError : it cannot be listed.
    """
    listing = Listing()
    with os.scandir(path) as entries:
        for entry in entries:
            name = entry.name
            if entry.is_dir(follow_symlinks=False):
                listing.folders.append(name)
            elif entry.is_symlink() and _links_to_folder(entry):
                listing.links.append(name)
            else:
                listing.files.add(name)
    listing.folders.sort()
    return listing


def is_hidden(name: str) -> bool:
    """Whether a folder of this name is no place for runs."""
    return name.startswith(".") or name == "__pycache__"


def _links_to_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link to itself: left among the files, where reading it says so
        return False
