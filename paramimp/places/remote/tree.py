"""All that was listed of a remote place: its folders, and its files with what was fetched of them."""

from __future__ import annotations

import os
import weakref
from dataclasses import dataclass, field
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from paramimp.errors import Unreadable
from paramimp.places.remote.fetching import Fetcher
from paramimp.runs import SkipReason

if TYPE_CHECKING:
    from collections.abc import Iterable

    from paramimp.places.remote.interface import Item, Place

DATABASE_LIMIT = 512 << 20
_BESIDE = ("-wal", "-journal")
_NO_NAMES = frozenset({"", ".", ".."})
_BOTH = "is a file and a folder at once, and was passed over; rename one of them."
_NO_NAME = "has a name that no folder can have, and was passed over; rename it."


@dataclass(slots=True)
class Held:
    """What lies in one folder; `wrong` are the folders in it that cannot be listed, and links that lead out."""

    files: set[str] = field(default_factory=set)
    folders: set[str] = field(default_factory=set)
    wrong: dict[str, Item] = field(default_factory=dict)


class Tree:
    """The folders and files of one remote place.

    Attributes
    ----------
    folders : what each folder holds, by its path below the place; the place itself is ``""``.
    passed_over : what can be neither a file nor a folder, with the reason.
    """

    def __init__(self, place: Place, items: Iterable[Item]) -> None:
        self.folders: dict[str, Held] = {"": Held()}
        self.passed_over: dict[str, str] = {}
        self._items: dict[str, Item] = {}
        for item in items:
            self._add(item)
        for name in self._items.keys() & self.folders.keys():
            self._settle(name)
        self._fetcher = Fetcher(place, self._items)
        self._copies: dict[str, str] = {}
        self._temporary: list[TemporaryDirectory[str]] = []
        self._end = weakref.finalize(self, _close, self._fetcher, place, self._temporary)

    @classmethod
    def of_file(cls, place: Place, name: str, item: Item) -> Tree:
        """The place of one file, by its own name."""
        tree = cls(place, ())
        tree.folders[""].files.add(name)
        tree._items[name] = item
        return tree

    def file(self, name: str) -> Item | None:
        """What is known of a file."""
        return self._items.get(name)

    def read(self, name: str, limit: int) -> bytes:
        """Return all bytes of a file.

        Raises
        ------
        Unreadable : it is none, has more bytes than `limit`, or could not be fetched.
        ParamimpError : nothing can be fetched from there any more.
        """
        self._check(name)
        return self._fetcher.read(name, limit)

    def head(self, name: str, size: int) -> bytes:
        """Return the first bytes of a file, at most `size`.

        Raises
        ------
        Unreadable, ParamimpError : as `read`.
        """
        self._check(name)
        return self._fetcher.head(name, size)

    def copy(self, name: str) -> str:
        """Return the path of a copy of a database on this disk, with what its writer left beside it.

        Raises
        ------
        Unreadable, ParamimpError : as `read`.
        """
        self._check(name)
        if name not in self._copies:
            size = sum(item.size for end in ("", *_BESIDE) if (item := self._items.get(name + end)))
            if size > DATABASE_LIMIT:
                raise Unreadable(
                    SkipReason.TOO_LARGE,
                    f"has {size:,} bytes, more than the {DATABASE_LIMIT:,} that are fetched of a database; copy it to"
                    " this machine, and give the copy.",
                )
            self._copies[name] = self._copied(name)
        return self._copies[name]

    def _copied(self, name: str) -> str:
        try:
            folder = TemporaryDirectory(prefix="paramimp-")
            self._temporary.append(folder)
            copy = os.path.join(os.path.realpath(folder.name), "copy.db")
            for end in ("", *_BESIDE):
                if name + end in self._items:
                    data = self._fetcher.read_alone(name + end, DATABASE_LIMIT)
                    with open(copy + end, "wb") as file:
                        file.write(data)
        except OSError as error:
            what = error.strerror or type(error).__name__
            message = f"cannot be copied to a temporary folder ({what}); make room there, or set TMPDIR to another."
            raise Unreadable(SkipReason.UNREADABLE, message) from None
        return copy

    def _check(self, name: str) -> None:
        item = self._items.get(name)
        wrong = item.wrong if item is not None else ""
        if item is None:
            wrong = "cannot be read (No such file or directory); check that it is there and readable by you."
            if name in self.folders:
                wrong = "is not a regular file but a folder; replace it by a file or remove it."
        if wrong:
            raise Unreadable(SkipReason.UNREADABLE, wrong)

    def _add(self, item: Item) -> None:
        name = item.name
        if not name:
            return
        parent, _, own = name.rpartition("/")
        if ("//" in name or name[0] == "/" or "." in name) and not _NO_NAMES.isdisjoint(name.split("/")):
            self.passed_over[name] = _NO_NAME
        elif item.wrong and item.is_folder:
            self._folder(parent).wrong[own] = item
        elif item.is_folder:
            self._folder(name)
        else:
            self._folder(parent).files.add(own)
            self._items[name] = item

    def _folder(self, name: str) -> Held:
        held = self.folders.get(name)
        if held is None:
            held = self.folders[name] = Held()
            parent, _, own = name.rpartition("/")
            self._folder(parent).folders.add(own)
        return held

    def _settle(self, name: str) -> None:
        """An empty object of the name of a folder is the mark of that folder, which consoles of buckets leave."""
        parent, _, own = name.rpartition("/")
        self.folders[parent].files.discard(own)
        if self._items.pop(name).size:
            self.passed_over[name] = _BOTH


def _close(fetcher: Fetcher, place: Place, temporary: list[TemporaryDirectory[str]]) -> None:
    fetcher.close()
    place.close()
    for folder in temporary:
        folder.cleanup()
