"""Fetching files of a remote place before they are asked for: readers ask for one at a time, and each has to travel.

A reader that asks for the config of one run will ask for those of the next. So each request also fetches what has the
same name in the folders that come next, more of it the longer that goes on, while what came is parsed. One file here
and one far from there, as where all others are known from before, bring nothing else with them.
"""

from __future__ import annotations

import re
import threading
from collections import Counter, OrderedDict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from paramimp.errors import ParamimpError
from paramimp.places.remote.attempts import persistently
from paramimp.places.remote.failures import (
    DeniedError,
    LargerError,
    LostError,
    MissingError,
    RefusedError,
    RemoteError,
    ReplacedError,
)
from paramimp.places.remote.workers import Workers
from paramimp.places.unseen import gone, unseen
from paramimp.runs import SkipReason, Unreadable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from concurrent.futures import Future

    from paramimp.places.remote.interface import Item, Place

    Key = tuple[str, int]
    """A file by its name, and how many of its first bytes: `_WHOLE` for all."""

FIRST_AHEAD, MOST_AHEAD = 16, 256
AHEAD_BYTES = 16 << 20
"""Bytes of one kind of file that may lie here before they are asked for."""
KEPT_BYTES = 96 << 20
"""Bytes that are kept in all: a reader that was asked about a file reads it soon after."""
WHOLE_HEADS = 64 << 10
"""Bytes up to which a file is fetched whole when its beginning is asked for: the rest costs no time."""
HOPELESS = 20
"""After so many failures in a row no other file is tried: then the cause does not lie in the files."""
WAIT_SECONDS = 2100
"""More than any place takes to give up by itself."""
_WHOLE = -1
_HEAD_LIMIT = 32 << 20


@dataclass(slots=True)
class _Stream:
    """The files of one kind, in the order of the tree, and how far they have been fetched.

    Attributes
    ----------
    ahead : how many are fetched before they are asked for; doubled as long as they are.
    waiting : bytes of those that were not asked for yet.
    last : which was asked for last.
    """

    names: list[str]
    reached: int = 0
    ahead: int = FIRST_AHEAD
    waiting: int = 0
    last: int | None = None

    def goes_on_with(self, index: int) -> bool:
        """Whether a file, which is asked for now, lies a little behind the one before."""
        last, self.last = self.last, index
        return last is not None and index <= last + FIRST_AHEAD


@dataclass(slots=True)
class _Kept:
    data: Future[bytes]
    size: int
    stream: _Stream
    is_taken: bool = False


@dataclass(slots=True)
class _Health:
    """How many files in a row could not be fetched."""

    lost: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def tell(self, *, is_well: bool) -> None:
        with self.lock:
            self.lost = 0 if is_well else self.lost + 1

    @property
    def is_hopeless(self) -> bool:
        return self.lost >= HOPELESS


class Fetcher:
    """What has been fetched of a place, and what is on its way.

    It is asked from one thread. The others only fetch.
    """

    def __init__(self, place: Place, items: Mapping[str, Item]) -> None:
        self._place = place
        self._items = items
        self._workers = Workers()
        self._health = _Health()
        self.replaced: set[str] = set()
        """Files that were other ones than was listed when they were fetched."""
        self._kept: OrderedDict[Key, _Kept] = OrderedDict()
        self._kept_bytes = 0
        self._streams: dict[tuple[str, int], _Stream] = {}
        self._kinds: dict[str, tuple[str, int]] | None = None
        self._by_kind: dict[str, list[str]] = {}

    def read(self, name: str, limit: int) -> bytes:
        """Return all bytes of a file.

        Raises
        ------
        Unreadable : there are more than `limit`, or they could not be fetched.
        ParamimpError : nothing can be fetched from there any more.
        """
        item = self._items[name]
        if item.size > limit:
            raise _too_large(item.size, limit)
        if not item.size and not item.token and not item.written:
            return b""
        data = self._told(name, lambda: self._fetched(name, _WHOLE, limit), limit)
        if len(data) > limit:
            raise _too_large(len(data), limit)
        return data

    def head(self, name: str, size: int) -> bytes:
        """Return the first bytes of a file, at most `size`.

        Raises
        ------
        Unreadable, ParamimpError : as `read`.
        """
        if self._items[name].size <= WHOLE_HEADS:
            return self.read(name, _HEAD_LIMIT)[:size]
        return self._told(name, lambda: self._fetched(name, size, size), size) if size else b""

    def read_alone(self, name: str, limit: int) -> bytes:
        """Return all bytes of a large file, of which nothing is kept, and none like it is fetched ahead.

        Raises
        ------
        Unreadable, ParamimpError : as `read`.
        """
        item = self._items[name]
        if item.size > limit:
            raise _too_large(item.size, limit)
        return self._told(name, lambda: self._submitted(item, _WHOLE, limit).result(WAIT_SECONDS), limit)

    def close(self) -> None:
        """Drop what is on its way."""
        self._workers.stop()
        self._kept.clear()

    def _told(self, name: str, fetch: Callable[[], bytes], limit: int) -> bytes:
        """Return what is fetched of a file; raise a failure as the error that readers, or the user, can act upon."""
        try:
            return fetch()
        except LargerError as error:
            raise _too_large(error.size, limit) from None
        except TimeoutError:
            raise ParamimpError(f"{self._place.shown} does not answer any more; try again.") from None
        except RemoteError as error:
            if self._health.is_hopeless or isinstance(error, RefusedError):
                raise ParamimpError(
                    f"files of {self._place.shown} cannot be read ({error.said}); {error.advice}."
                ) from None
            if isinstance(error, MissingError):
                raise gone(name) from None
            failed = Unreadable(SkipReason.UNREADABLE, f"cannot be read ({error.said}); {error.advice}.")
            raise unseen(name, failed) from None

    def _fetched(self, name: str, size: int, limit: int) -> bytes:
        stream, index = self._place_in_stream(name, size)
        kept = self._kept.get((name, size))
        if kept is None:
            kept = self._begin(name, size, limit, stream)
        self._go_ahead(stream, index, size, limit)
        if not kept.is_taken:
            kept.is_taken = True
            stream.waiting -= kept.size
        data = self._awaited(kept, name, size, limit)
        self._forget_the_oldest()
        return data

    def _awaited(self, kept: _Kept, name: str, size: int, limit: int) -> bytes:
        try:
            return kept.data.result(WAIT_SECONDS)
        except LargerError as error:
            if error.size > limit:
                raise
            return self._submitted(self._items[name], size, limit).result(WAIT_SECONDS)  # another one had a lower limit

    def _go_ahead(self, stream: _Stream, index: int, size: int, limit: int) -> None:
        """Fetch what comes next in a stream, once half of what was fetched before has been asked for."""
        goes_on = stream.goes_on_with(index)
        if index < stream.reached - stream.ahead // 2:
            return
        if index >= stream.reached and not goes_on:
            stream.ahead, stream.reached = FIRST_AHEAD, index + 1
            return
        stream.ahead = min(2 * stream.ahead, MOST_AHEAD)
        end = min(index + 1 + stream.ahead, len(stream.names))
        for number in range(max(stream.reached, index + 1), end):
            item = self._items[stream.names[number]]
            if stream.waiting + _cost(item, size) > AHEAD_BYTES:
                end = number
                break
            if not item.wrong and item.size and (size != _WHOLE or item.size <= limit):
                self._begin(stream.names[number], size, limit, stream)
        stream.reached = max(stream.reached, end)

    def _begin(self, name: str, size: int, limit: int, stream: _Stream) -> _Kept:
        if (kept := self._kept.get((name, size))) is not None:
            return kept
        item = self._items[name]
        cost = _cost(item, size)
        kept = self._kept[name, size] = _Kept(self._submitted(item, size, limit), cost, stream)
        stream.waiting += cost
        self._kept_bytes += cost
        return kept

    def _submitted(self, item: Item, size: int, limit: int) -> Future[bytes]:
        # and not this object, which ends its threads when it goes
        place, health, replaced = self._place, self._health, self.replaced

        def fetch() -> bytes:
            if health.is_hopeless:
                raise LostError("it has not answered for a while")
            try:
                read = (lambda: place.read(item, limit)) if size == _WHOLE else (lambda: place.head(item, size))
                data = persistently(read)
            except ReplacedError as error:
                replaced.add(item.name)
                data = error.data
            except (DeniedError, LostError):
                health.tell(is_well=False)
                raise
            except RemoteError:
                health.tell(is_well=True)
                raise
            health.tell(is_well=True)
            return data

        return self._workers.submit(fetch)

    def _forget_the_oldest(self) -> None:
        while self._kept_bytes > KEPT_BYTES and len(self._kept) > 1:
            _, kept = self._kept.popitem(last=False)
            self._kept_bytes -= kept.size
            if not kept.is_taken:
                kept.stream.waiting -= kept.size

    def _place_in_stream(self, name: str, size: int) -> tuple[_Stream, int]:
        if self._kinds is None:
            self._kinds = self._sorted_into_kinds()
        kind, index = self._kinds[name]
        stream = self._streams.get((kind, size))
        if stream is None:
            stream = self._streams[kind, size] = _Stream(self._by_kind[kind])
        return stream, index

    def _sorted_into_kinds(self) -> dict[str, tuple[str, int]]:
        kinds = {}
        names = Counter(name.rpartition("/")[2] for name in self._items)
        for name in in_order_of_tree(self._items):
            own = name.rpartition("/")[2]
            kind = own if names[own] > 1 else _kind_of_ending(own)
            of_kind = self._by_kind.setdefault(kind, [])
            kinds[name] = (kind, len(of_kind))
            of_kind.append(name)
        return kinds


def _cost(item: Item, size: int) -> int:
    return item.size if size == _WHOLE else min(item.size, size)


def in_order_of_tree(names: Iterable[str]) -> list[str]:
    """The names of files as a walk comes to them: what lies in a folder before what lies below, by name."""
    return sorted(names, key=lambda name: (name.split("/")[:-1], name))


_LETTERS = re.compile(r"[A-Za-z]{1,10}")
_DIGITS = re.compile(r"\d+")


def _kind_of_ending(name: str) -> str:
    """What files that are named after their runs have in common: ``*.wandb``, or all but the digits."""
    ending = name.rpartition(".")[2]
    return f"*.{ending}" if ending != name and _LETTERS.fullmatch(ending) else _DIGITS.sub("0", name)


def _too_large(size: int, limit: int) -> Unreadable:
    message = f"has {size:,} bytes, more than the {limit:,} that are read; remove what is not needed from it."
    return Unreadable(SkipReason.TOO_LARGE, message)
