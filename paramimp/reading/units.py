"""A plan in the pieces that the cache keeps: neighbours that are read, kept and looked at again together."""

from __future__ import annotations

import json
from hashlib import blake2b
from typing import TYPE_CHECKING, cast
from zlib import crc32

from paramimp.places.memory_file import MemoryFile
from paramimp.readers import READERS
from paramimp.readers.interface import Trait, has
from paramimp.reading.dispatch import Found
from paramimp.reading.parts import Home, size
from paramimp.records import record

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from paramimp.readers.interface import Reader
    from paramimp.reading.parts import Task

MOST_UNITS = 1_024
_BOUNDARY = 256
"""About one unit in so many begins a piece, chosen by a hash of its name: so a unit that is added or removed does not
move the boundaries of other pieces."""


@record
class Unit:
    """What is read as a whole: a folder, or some neighbours in a folder of many runs.

    Attributes
    ----------
    key : its name in the cache; empty for what is not cached.
    """

    key: str
    task: Task


@record
class Piece:
    """What is known of some neighbouring units without a look at each.

    Attributes
    ----------
    first : the key of the first of them; empty for what is read each time.
    names : what tells their keys, in this order, from others.
    size : how many runs they are taken for.
    """

    first: str
    names: str
    size: int


class Plan:
    """What there is to read, in pieces; the units of each are made out when one of them is asked for.

    Parameters
    ----------
    units : those of each piece, where they are known.

    Raises
    ------
    ValueError : by `units`, where the tasks are not those of the pieces.
    """

    def __init__(
        self, pieces: Sequence[Piece], tasks: Callable[[], Sequence[Task]], units: list[list[Unit]] | None = None
    ) -> None:
        self.pieces = pieces
        self._tasks = tasks
        self._units = units

    def units(self, number: int) -> Sequence[Unit]:
        """The units of a piece."""
        if self._units is None:
            units = in_pieces(self._tasks())
            if list(self.pieces) != [piece_of(each) for each in units]:
                raise ValueError("the plan has tasks of no piece")
            self._units = units
        return self._units[number]


def plan_in_pieces(tasks: Sequence[Task]) -> Plan:
    """The plan of these tasks."""
    pieces = in_pieces(tasks)
    return Plan([piece_of(units) for units in pieces], lambda: tasks, pieces)


def piece_of(units: Sequence[Unit]) -> Piece:
    """What is known of some units."""
    names = digest_of(text_of([unit.key for unit in units]))
    return Piece(units[0].key, names, sum(size(unit.task) for unit in units))


def digest_of(text: bytes) -> str:
    """What tells a text from any other, for all that is known of digests."""
    return blake2b(text, digest_size=16).hexdigest()


def text_of(value: object) -> bytes:
    """Plain data as bytes; lone surrogates, which names of files may have, come back as they are.

    Raises
    ------
    ValueError : it holds a number of more digits than Python writes.
    """
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")


def in_pieces(tasks: Sequence[Task]) -> list[list[Unit]]:
    """Tasks in pieces: neighbours that are kept together, and others that are read each time."""
    pieces: list[list[Unit]] = []
    for unit in _units(tasks):
        last = pieces[-1] if pieces else None
        if last is None or len(last) >= MOST_UNITS or _is_boundary(last[0], unit):
            pieces.append([unit])
        else:
            last.append(unit)
    return pieces


def _is_boundary(first: Unit, unit: Unit) -> bool:
    """Whether a piece that has begun does not go on with a unit.

    What was given beside it is kept apart: it may be given alone or in another order the next time.
    """
    if bool(first.key) is not bool(unit.key) or type(first.task) is Home or type(unit.task) is Home:
        return True
    return bool(unit.key) and (_root_of(first) != _root_of(unit) or _begins(unit.key))


def _root_of(unit: Unit) -> str:
    return cast("Found", unit.task).folder.root


def _begins(name: str) -> bool:
    return crc32(name.encode("utf-8", "surrogatepass")) % _BOUNDARY == 0


def _units(tasks: Sequence[Task]) -> Iterator[Unit]:
    """What is read as a whole: each folder, and neighbours among the runs of a home."""
    known: dict[int, bool] = {}
    for task in tasks:
        if not isinstance(task, (Found, Home)):
            yield Unit("", task)
            continue
        folder, reader = task.folder, task.reader
        is_kept = known.get(id(reader))
        if is_kept is None:
            is_kept = known[id(reader)] = _is_known(reader) and not has(cast("Reader", reader), Trait.TABULAR)
        if not is_kept or type(folder) is MemoryFile:
            yield Unit("", task)
            continue
        file = "".join(folder.files) if folder.is_file else ""
        name = getattr(reader, "name", "")
        key = f"{name}\0{folder.root}\0{folder.path}\0{folder.name}\0{file}"
        if isinstance(task, Home):
            for names in _groups(task.names):
                yield Unit("\0".join((key, *names)), Home(folder, task.reader, names))
        else:
            yield Unit(key, task)


def _groups(names: Sequence[str]) -> Iterator[tuple[str, ...]]:
    group: list[str] = []
    for name in names:
        if group and (len(group) >= MOST_UNITS or _begins(name)):
            yield tuple(group)
            group = []
        group.append(name)
    if group:
        yield tuple(group)


def _is_known(reader: object) -> bool:
    """Whether a reader is one of this package, whose code the cache knows."""
    name = getattr(reader, "name", None)
    return name in READERS.built_in and READERS.load(name) is reader
