"""One listed folder of the tree: what lies in it, and the only door through which a reader gets at that."""

from __future__ import annotations

import os
import stat
from dataclasses import field
from typing import TYPE_CHECKING

from paramimp.places.files import read_head, read_regular_file
from paramimp.places.listing import Inodes, list_folder
from paramimp.places.traces import trace
from paramimp.places.unseen import gone, is_absence, status_of, unseen
from paramimp.records import record
from paramimp.runs import SkipReason, Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from contextlib import AbstractContextManager

    from paramimp.places.database import Database
    from paramimp.places.traces import Teller


@record
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
    inodes : those of the files when it was listed, and the device; None where they are not known.
    above : the folder that it lies in, where the walk has just listed that.
    """

    path: str
    name: str
    files: frozenset[str]
    folders: tuple[str, ...]
    root: str
    is_file: bool = False
    inodes: Inodes | None = field(default=None, kw_only=True, compare=False, repr=False)
    above: Folder | None = field(default=None, kw_only=True, compare=False, repr=False)

    @property
    def own_name(self) -> str:
        """The last part of its path on disk, also of a folder that was given as ``.`` or with a slash behind it."""
        return os.path.basename(os.path.abspath(self.path))

    @property
    def name_above(self) -> str:
        """The own name of the folder that it lies in."""
        return self.names_above(1)[0]

    def names_above(self, count: int) -> tuple[str, ...]:
        """The own names of the folders that it lies in, the nearest first; empty from the top of the disk on."""
        names = []
        path = os.path.abspath(self.path)
        for _ in range(count):
            path = os.path.dirname(path)
            names.append(os.path.basename(path))
        return tuple(names)

    @property
    def traced_as(self) -> str:
        """What it is called in a trace (see `places.traces`)."""
        return self.path

    @property
    def elsewhere(self) -> Mapping[str, Teller]:
        """What tells changes in the place that it lies in, by the name of that; empty where that is the disk."""
        return {}

    @property
    def folders_known(self) -> int:
        """How many folders are known to lie below it before any of them is looked into: none of the disk are."""
        return 0

    @property
    def is_in_memory(self) -> bool:
        """Whether the program of the user made what is in it, so that no stranger has."""
        return False

    @property
    def is_given(self) -> bool:
        """Whether the user named this folder itself."""
        return os.path.realpath(self.path) == self.root

    def read(self, file: str, limit: int) -> bytes:
        """Return the bytes of a file; ``"sub/file"`` lies in a sub-folder, ``"../file"`` in the folder above.

        Parameters
        ----------
        limit : largest size in bytes.

        Raises
        ------
        Unreadable : it cannot be read, whatever the cause.
        """
        listed = None if self.inodes is None else self.inodes.of(file)
        is_listed = file in self.files
        return read_regular_file(self.path_of(file), root=self.root, limit=limit, listed=listed, is_listed=is_listed)

    def head(self, file: str, size: int) -> bytes:
        """Return the first bytes of a file, at most `size`.

        Raises
        ------
        Unreadable : it cannot be read, whatever the cause.
        """
        listed = None if self.inodes is None else self.inodes.of(file)
        is_listed = file in self.files
        return read_head(self.path_of(file), root=self.root, size=size, listed=listed, is_listed=is_listed)

    def size(self, file: str) -> int:
        """How many bytes a file has.

        Raises
        ------
        Unreadable : it cannot be looked at.
        OSError : it is not there.
        """
        path = self.path_of(file)
        try:
            status = os.stat(path)
        except OSError as error:
            if is_absence(error):
                raise
            raise unseen(path, error) from error
        if (told := trace()) is not None:
            told.saw(path, status)
        return status.st_size

    def has(self, file: str) -> bool:
        """Whether there is such a file; one of the folder above (``"../file"``) only within what was given.

        Raises
        ------
        Unreadable : it cannot be looked at, so that it may be there.
        """
        if file.startswith("../") and self.name == ".":
            return False
        mode = _mode_of(self.path_of(file))
        if not mode and file in self.files and not os.path.islink(self.path_of(file)):
            raise gone(self.path_of(file))
        return stat.S_ISREG(mode)

    def has_folder(self, name: str) -> bool:
        """Whether there is such a folder below, ``"sub/folder"`` at any depth.

        Raises
        ------
        Unreadable : it cannot be looked at, so that it may be there.
        """
        return stat.S_ISDIR(_mode_of(self.path_of(name)))

    def database(self, file: str) -> AbstractContextManager[Database]:
        """Open a SQLite database for reading; what goes wrong with it inside the block is raised as `Unreadable`."""
        from paramimp.places.database import open_database  # sqlite3: only where there is a database

        return open_database(self.path_of(file), root=self.root)

    def tables(self, file: str) -> Mapping[str, frozenset[str]]:
        """Return the columns of each table of a SQLite database: enough to tell whose it is.

        Raises
        ------
        Unreadable : it cannot be read, whatever the cause.
        """
        from paramimp.places.database import tables_of  # sqlite3: only where there is a database

        return tables_of(self.path_of(file), root=self.root)

    def path_of(self, file: str) -> str:
        """Where a file of this folder is, for messages to people."""
        return os.path.join(self.path, file)

    def name_of(self, file: str) -> str:
        """Name of a file of this folder for people and reports: relative to the given root."""
        return file if self.name == "." else f"{self.name}/{file}"

    def name_at(self, path: str) -> str:
        """Name of what lies at a path, as `name_of` has it; that of the folder itself for what does not lie in it."""
        if self.is_file:
            (file,) = self.files
            return self.name_of(file)
        for place in (self.path, os.path.realpath(self.path)):
            inside = place.rstrip("/" + os.sep) + os.sep
            if path.startswith(inside):
                return self.name_of(path.removeprefix(inside).replace(os.sep, "/"))
        return self.name

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
        """List one of `folders`, hidden or not; ``".."`` is the folder above.

        Raises
        ------
        OSError : it cannot be listed.
        """
        if name == ".." and self.above is not None and trace() is None:
            return self.above  # of ten thousand runs in one folder, each would list it anew
        path = self.path_of(name)
        listing = list_folder(path, root=self.root)
        return Folder(path, self.name_of(name), frozenset(listing.files), tuple(listing.folders), self.root)

    def down(self, path: str) -> Folder:
        """List the folder that lies below at a path; this one if the path is empty.

        Raises
        ------
        OSError : it cannot be listed, or a folder above it.
        """
        folder = self
        for name in filter(None, path.split("/")):
            folder = folder.child(name)
        return folder

    def part(self, name: str) -> Folder:
        """List one of `folders` that holds a part of what is read: without it the rest would pass for the whole.

        Raises
        ------
        Unreadable : it cannot be listed.
        """
        try:
            return self.child(name)
        except OSError as error:
            what = error.strerror or type(error).__name__
            raise Unreadable(
                SkipReason.UNREADABLE,
                f"cannot be read: its folder {name} cannot be listed ({what}); check that it is readable by you.",
            ) from error

    @property
    def parts(self) -> Iterator[Folder]:
        """The `children`, of which each is needed.

        Raises
        ------
        Unreadable : one of them cannot be listed.
        """
        return (self.part(name) for name in self.folders if not is_hidden(name))

    def only(self, file: str) -> Folder:
        """The folder as if it held one file and nothing else: how a file is offered to a reader."""
        return Folder(self.path, self.name, frozenset({file}), (), self.root, is_file=True)

    def known(self, name: str, files: frozenset[str], folders: tuple[str, ...], *, is_file: bool = False) -> Folder:
        """A folder of what was given, which is this one, by its name and what is known to lie in it.

        Nothing is looked at.
        """
        path = os.path.join(self.path, below) if (below := self.below(name)) else self.path
        return Folder(path, name, files, folders, self.root, is_file)

    def below(self, name: str) -> str:
        """The path below this folder, which was given, of one that the walk calls by this name; its own is empty."""
        if name == self.name:
            return ""
        return name if self.name == "." else name.removeprefix(f"{self.name}/")

    def listed(self) -> Folder:
        """The folder with all that lies in it, and as the one that was given.

        Raises
        ------
        OSError : it cannot be listed.
        """
        listing = list_folder(self.path)
        return Folder(self.path, ".", frozenset(listing.files), tuple(listing.folders), self.path)


def subfolders(path: str) -> Iterator[str]:
    """Yield the paths of the real sub-folders of a folder as the disk has them; none if it cannot be listed."""
    try:
        with os.scandir(path) as entries:
            yield from (entry.path for entry in entries if entry.is_dir(follow_symlinks=False))
    except (OSError, ValueError):  # what is wrong with it is said by reading it
        return


def holds_only_folders(path: str) -> bool:
    """Whether nothing but real sub-folders lies in a folder; not so of one that cannot be listed.

    Of a hundred thousand folders it takes a quarter of the time of a listing, which sorts and keeps their names.
    """
    try:
        with os.scandir(path) as entries:
            return all(entry.is_dir(follow_symlinks=False) for entry in entries)
    except OSError:
        return False


def folder_with(real_path: str, root: str) -> Folder:
    """The folder of a file as it would be if it held that file alone, whether or not it does."""
    folder, name = os.path.split(real_path)
    return Folder(folder, ".", frozenset({name}), (), root)


def is_hidden(name: str) -> bool:
    """Whether a folder of this name is no place for runs."""
    return name.startswith(".") or name == "__pycache__"


def _mode_of(path: str) -> int:
    """What lies there, as `os.stat` tells; 0 where nothing does.

    Raises
    ------
    Unreadable : that cannot be told.
    """
    status = status_of(path)
    if (told := trace()) is not None:
        told.saw(path, status)
    return 0 if status is None else status.st_mode
