"""A folder of a remote place, as readers see folders."""

from __future__ import annotations

import os
import posixpath
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from paramimp.places.folder import Folder, is_hidden
from paramimp.places.traces import traced
from paramimp.places.walk import Unvisited, never
from paramimp.records import record

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from paramimp.places.database import Database
    from paramimp.places.remote.tree import Tree
    from paramimp.places.traces import Teller
    from paramimp.places.walk import Seen


@record
class RemoteFolder(Folder):
    """A folder that lies in a bucket or on another machine.

    Attributes
    ----------
    path : its address, as people may see it.
    tree : what was listed there.
    key : its path below the place.
    """

    tree: Tree = None  # type: ignore[assignment]  # behind a field with a default; `remote_folder` gives it
    key: str = ""

    def names_above(self, count: int) -> tuple[str, ...]:
        """The own names of the folders that it lies in, up to the bucket or the machine; empty from there on."""
        names = [part for part in self.path.partition("://")[2].split("/") if part]
        return tuple([*names[-2::-1], *[""] * count][:count])

    @property
    def own_name(self) -> str:
        """The last part of its address."""
        return self.path.rpartition("/")[2]

    @property
    def traced_as(self) -> str:
        """What it is called in a trace."""
        return self.tree.traced_as(self.key)

    @property
    def elsewhere(self) -> Mapping[str, Teller]:
        """The tree, which tells changes, by its name; nothing of a place that cannot be told from others."""
        return {self.tree.name: self.tree.signature} if self.tree.name else {}

    @property
    def folders_known(self) -> int:
        """How many folders lie below the place."""
        return len(self.tree.folders) - 1

    @property
    def is_given(self) -> bool:
        """Whether the user named this folder itself."""
        return not self.key

    def read(self, file: str, limit: int) -> bytes:
        """Return the bytes of a file, as `Folder.read`."""
        return self.tree.read(self._key_of(file), limit)

    def head(self, file: str, size: int) -> bytes:
        """Return the first bytes of a file, as `Folder.head`."""
        return self.tree.head(self._key_of(file), size)

    def size(self, file: str) -> int:
        """How many bytes a file has."""
        item = self.tree.file(self._key_of(file))
        if item is None:
            raise FileNotFoundError(self.path_of(file))
        return int(item.size)

    def has(self, file: str) -> bool:
        """Whether there is such a file."""
        item = self.tree.file(self._key_of(file))
        return item is not None and not item.wrong

    def has_folder(self, name: str) -> bool:
        """Whether there is such a folder below."""
        return self.tree.holds(self._key_of(name))

    @contextmanager
    def database(self, file: str) -> Iterator[Database]:
        """Open a copy of a database, as `Folder.database`."""
        from paramimp.places.database import open_database  # sqlite3: only where there is a database

        copy = self.tree.copy(self._key_of(file))
        with traced(), open_database(copy, root=os.path.dirname(copy)) as database:
            yield database

    def tables(self, file: str) -> Mapping[str, frozenset[str]]:
        """Return the columns of each table of a database, as `Folder.tables`."""
        from paramimp.places.database import tables_of  # sqlite3: only where there is a database

        copy = self.tree.copy(self._key_of(file))
        with traced():
            return tables_of(copy, root=os.path.dirname(copy))

    def path_of(self, file: str) -> str:
        """The address of a file, for messages to people."""
        return f"{self.path}/{file}" if file else self.path

    def name_at(self, path: str) -> str:
        """Name of what lies at a path below the place, as `Folder.name_at`."""
        if self.is_file:
            return self.name_of(*self.files)
        inside = f"{self.key}/" if self.key else ""
        return self.name_of(path.removeprefix(inside)) if path.startswith(inside) else self.name

    def child(self, name: str) -> RemoteFolder:
        """One of `folders`, hidden or not.

        Raises
        ------
        OSError : there is none of that name.
        """
        key = self._key_of(name)
        if not self.tree.holds(key):
            raise FileNotFoundError(self.path_of(name))
        return remote_folder(self.tree, key, self.path_of(name), self.name_of(name))

    def only(self, file: str) -> RemoteFolder:
        """The folder as if it held one file and nothing else."""
        return replace(self, files=frozenset({file}), folders=(), is_file=True)

    def known(
        self, name: str, files: frozenset[str], folders: tuple[str, ...], *, is_file: bool = False
    ) -> RemoteFolder:
        """A folder of the place, which was given, by its name and what is known to lie in it."""
        key = self.below(name)
        path = self.path_of(key)
        return replace(self, path=path, name=name, files=files, folders=folders, is_file=is_file, key=key)

    def listed(self) -> RemoteFolder:
        """The folder with all that lies in it, and as the one that was given."""
        return remote_folder(self.tree, self.key, self.path, ".")

    def _key_of(self, file: str) -> str:
        """The path of a file below the place; what lies outside of it has one that leads nowhere."""
        key = posixpath.normpath(posixpath.join(self.key, file))
        return "" if key == "." else key


def remote_folder(tree: Tree, key: str, path: str, name: str) -> RemoteFolder:
    """One folder of a tree.

    Parameters
    ----------
    path, name : as those of `Folder`.
    """
    held = tree.folders[key]
    return RemoteFolder(path, name, frozenset(held.files), tuple(sorted(held.folders)), tree.name, tree=tree, key=key)


def walk_remote(
    root: Folder,
    *,
    seen: Seen,
    enter: Callable[[Folder | Unvisited], bool],
    hidden: Callable[[str], bool] = never,
) -> Iterator[Folder | Unvisited]:
    """Yield every folder from `root` down, in the order of `paramimp.places.walk.walk`."""
    assert isinstance(root, RemoteFolder)
    prefix = "" if root.name == "." else f"{root.name}/"
    stack: list[RemoteFolder | Unvisited] = [root]
    links: list[Unvisited] = []
    while stack:
        item = stack.pop()
        if isinstance(item, Unvisited):
            yield item
            continue
        if item.path in seen:
            continue
        seen.add(item.path)
        item.tree.tell(item.key)
        yield item
        if enter(item):
            below = dict(_below(item, prefix, hidden))
            links += [each for each in below.values() if isinstance(each, Unvisited) and each.leads_out]
            stack.extend(
                below[name]
                for name in sorted(below, reverse=True)
                if not (isinstance(below[name], Unvisited) and below[name].leads_out)  # type: ignore[union-attr]
            )
    yield from links
    for name, wrong in sorted(root.tree.passed_over.items()):
        yield Unvisited(prefix + name, f"{prefix}{name} {wrong}", leads_out=False)


def _below(
    folder: RemoteFolder, prefix: str, hidden: Callable[[str], bool]
) -> Iterator[tuple[str, RemoteFolder | Unvisited]]:
    for name in folder.folders:
        if not is_hidden(name) or hidden(name):
            child = folder.child(name)
            yield name, replace(child, name=prefix + child.key)
    for name, item in folder.tree.folders[folder.key].wrong.items():
        if not is_hidden(name):
            shown = prefix + item.name
            yield name, Unvisited(shown, f"{shown} {item.wrong}", item.leads_out)
