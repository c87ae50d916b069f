"""All that was listed of a remote place: its folders, and its files with what was fetched of them."""

from __future__ import annotations

import os
import weakref
from contextlib import contextmanager
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from paramimp.places.remote.fetching import Fetcher
from paramimp.places.remote.held import Held
from paramimp.places.remote.signatures import Signatures
from paramimp.places.traces import ELSEWHERE, trace
from paramimp.runs import SkipReason, Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from paramimp.places.remote.interface import Item, Place
    from paramimp.places.traces import Signature

DATABASE_LIMIT = 512 << 20
_BESIDE = ("-wal", "-journal")
_NO_NAMES = frozenset({"", ".", ".."})
_BOTH = "is a file and a folder at once, and was passed over; rename one of them."
_NO_NAME = "has a name that no folder can have, and was passed over; rename it."


class Tree:
    """The folders and files of one remote place.

    Attributes
    ----------
    folders : what each folder holds, by its path below the place; the place itself is ``""``.
    passed_over : what can be neither a file nor a folder, with the reason.
    name : what the place is called in traces; empty for one that cannot be told from others.
    """

    def __init__(self, place: Place, items: Iterable[Item], *, name: str = "") -> None:
        self.name = f"{ELSEWHERE}{name}" if name else ""
        self.folders: dict[str, Held] = {"": Held()}
        self.passed_over: dict[str, str] = {}
        self._items: dict[str, Item] = {}
        self._written: dict[str, int] = {}
        for item in items:
            self._add(item)
        for name in self._items.keys() & self.folders.keys():
            self._settle(name)
        self._signatures = Signatures(self._items, self.folders, self._written)
        self._fetcher = Fetcher(place, self._items)
        self._copies: dict[str, str] = {}
        self._temporary: list[TemporaryDirectory[str]] = []
        self._end = weakref.finalize(self, _close, self._fetcher, place, self._temporary)

    @classmethod
    def of_file(cls, place: Place, name: str, item: Item, *, known_as: str = "") -> Tree:
        """The place of one file, by its own name."""
        tree = cls(place, (), name=known_as)
        tree.folders[""].files.add(name)
        tree._items[name] = item
        return tree

    def file(self, name: str) -> Item | None:
        """What is known of a file."""
        self.tell(name)
        return self._items.get(name)

    def holds(self, name: str) -> bool:
        """Whether there is a folder of that name."""
        self.tell(name)
        return name in self.folders

    def signature(self, name: str) -> Signature:
        """What changes whenever a file is written or replaced, or whenever a folder gains or loses a name."""
        return self._signatures.of(name)

    def tell(self, name: str) -> None:
        """Tell the trace that something was looked at."""
        if (told := trace()) is None:
            return
        item = self._items.get(name)
        is_as_listed = item is None or item.name not in self._fetcher.replaced
        if self.name and is_as_listed:
            told.add(self.traced_as(name), self.signature(name))
        else:
            told.spoil()

    def traced_as(self, name: str) -> str:
        """What a file or folder is called in a trace."""
        return f"{self.name}/{name}" if name else self.name

    def read(self, name: str, limit: int) -> bytes:
        """Return all bytes of a file.

        Raises
        ------
        Unreadable : it is none, has more bytes than `limit`, or could not be fetched.
        ParamimpError : nothing can be fetched from there any more.
        """
        self._check(name)
        with self._telling(name, limit):
            return self._fetcher.read(name, limit)

    def head(self, name: str, size: int) -> bytes:
        """Return the first bytes of a file, at most `size`.

        Raises
        ------
        Unreadable, ParamimpError : as `read`.
        """
        self._check(name)
        with self._telling(name):
            return self._fetcher.head(name, size)

    def copy(self, name: str) -> str:
        """Return the path of a copy of a database on this disk, with what its writer left beside it.

        Raises
        ------
        Unreadable, ParamimpError : as `read`.
        """
        self._check(name)
        for end in ("", *_BESIDE):
            self.tell(name + end)
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
                    with self._telling(name + end):
                        data = self._fetcher.read_alone(name + end, DATABASE_LIMIT)
                    with open(copy + end, "wb") as file:
                        file.write(data)
        except OSError as error:
            what = error.strerror or type(error).__name__
            message = f"cannot be copied to a temporary folder ({what}); make room there, or set TMPDIR to another."
            raise Unreadable(SkipReason.UNREADABLE, message) from None
        return copy

    @contextmanager
    def _telling(self, name: str, limit: int | None = None) -> Iterator[None]:
        """Tell the trace of what is fetched inside; a failure may be gone next time, unless the listing foretold it."""
        try:
            yield
        except BaseException:
            is_foretold = limit is not None and self._items[name].size > limit
            if not is_foretold and (told := trace()) is not None:
                told.spoil()
            raise
        finally:
            self.tell(name)

    def _check(self, name: str) -> None:
        self.tell(name)
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
        if item.is_folder and item.written:
            self._written[name] = item.written
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
