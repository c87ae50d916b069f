"""Columns whose cells are alike as arrays, as the cache keeps them; a cell becomes an object where it is asked for.

A hundred thousand cells as objects lie all over the memory, and to look at each takes ten times as long as an array.
"""

from __future__ import annotations

from array import array
from collections.abc import Mapping
from itertools import takewhile
from typing import TYPE_CHECKING, Any

from paramimp.records import record
from paramimp.table.cells import ABSENT

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MOST_VALUES = 256
"""Different cells of a column of repeated ones: as many as a byte tells apart."""
_REPEATABLE = frozenset({str, int, bool, type(None), type(ABSENT)})
"""Types of cells that may be told by one of them: of floats 0.0 and -0.0 are equal, and NaN is unlike itself."""


@record
class NumberColumn:
    """Cells that are floats, or integers of at most 64 bits; some may be absent.

    Attributes
    ----------
    numbers : array of ``d`` or ``q``, with anything where a cell is absent.
    absent : array of ``q``: the places of these, in order.
    """

    numbers: array[Any]
    absent: array[int]

    def __len__(self) -> int:
        """How many cells there are."""
        return len(self.numbers)

    def cells(self) -> list[object]:
        """The cells as objects."""
        cells: list[object] = self.numbers.tolist()
        for place in self.absent:
            cells[place] = ABSENT
        return cells


@record
class RepeatedColumn:
    """Cells of few different values.

    Attributes
    ----------
    values : those values, which differ in type or value; `ABSENT` may be one.
    codes : the place among them of each cell.
    """

    values: tuple[object, ...]
    codes: bytes

    def __len__(self) -> int:
        """How many cells there are."""
        return len(self.codes)

    def cells(self) -> list[object]:
        """The cells as objects."""
        return list(map(self.values.__getitem__, self.codes))


Column = NumberColumn | RepeatedColumn


class Columns(Mapping[str, "Sequence[object]"]):
    """Columns by name, of which each is made a list of its cells when it is first asked for.

    Parameters
    ----------
    columns : arrays, and lists of cells that are no array, each of one length.
    """

    __slots__ = ("_cells", "_columns")

    def __init__(self, columns: Mapping[str, Column | list[object]]) -> None:
        self._columns = columns
        self._cells: dict[str, list[object]] = {}

    def __getitem__(self, name: str) -> list[object]:
        """The cells of a column."""
        cells = self._cells.get(name)
        if cells is None:
            column = self._columns[name]
            cells = self._cells[name] = column if isinstance(column, list) else column.cells()
        return cells

    def __contains__(self, name: object) -> bool:
        """Whether there is a column of this name."""
        return name in self._columns

    def __iter__(self) -> Iterator[str]:
        """The names."""
        return iter(self._columns)

    def __len__(self) -> int:
        """How many columns there are."""
        return len(self._columns)

    def __repr__(self) -> str:
        """As that of a dictionary of lists."""
        return repr(dict(self))

    def __reduce__(self) -> tuple[Any, ...]:
        """Another process is handed a plain dictionary."""
        return dict, (dict(self),)

    def column(self, name: str) -> Column | None:
        """A column as it is kept; None where it is a list of cells."""
        found = self._columns[name]
        return None if isinstance(found, list) else found


def column_in(columns: Mapping[str, Sequence[object]], name: str) -> Column | None:
    """A column as an array; None where its cells are objects."""
    return columns.column(name) if isinstance(columns, Columns) else None


def column_of(cells: Sequence[object]) -> Column | None:
    """Cells as an array; None where they are too unlike each other."""
    kinds = set(map(type, cells))
    if kinds - {type(ABSENT)} in ({float}, {int}):
        absent = [place for place, cell in enumerate(cells) if cell is ABSENT] if len(kinds) > 1 else []
        numbers: Any = [0 if cell is ABSENT else cell for cell in cells] if absent else cells
        try:
            return NumberColumn(array("d" if float in kinds else "q", numbers), array("q", absent))
        except OverflowError:
            pass
    if kinds <= _REPEATABLE:
        pairs = list(zip(map(type, cells), cells, strict=True))
        codes = {pair: code for code, pair in enumerate(dict.fromkeys(pairs))}
        if len(codes) <= MOST_VALUES:
            return RepeatedColumn(tuple(value for _, value in codes), bytes(map(codes.__getitem__, pairs)))
    return None


def joined(groups: Sequence[Mapping[str, Sequence[object]]], lengths: Sequence[int]) -> Columns:
    """The columns of several tables of these lengths, one below the other, sorted by name."""
    names = sorted({name for group in groups for name in group})
    return Columns(
        {name: _joined([_part(*each, name) for each in zip(groups, lengths, strict=True)]) for name in names}
    )


def _part(group: Mapping[str, Sequence[object]], length: int, name: str) -> Column | Sequence[object]:
    if name not in group:
        return RepeatedColumn((ABSENT,) * bool(length), bytes(length))
    return column_in(group, name) or group[name]


def _joined(parts: Sequence[Column | Sequence[object]]) -> Column | list[object]:
    """Columns below each other, as an array where all are such, or can be, of one kind."""
    if any(isinstance(part, (NumberColumn, RepeatedColumn)) for part in parts):
        known = list(takewhile(lambda column: column is not None, map(_as_column, parts)))
        columns = [column for column in known if column is not None]
        if len(columns) == len(parts) and (column := _numbers(columns) or _repeated(columns)) is not None:
            return column
    cells: list[object] = []
    for part in parts:
        cells += part.cells() if isinstance(part, (NumberColumn, RepeatedColumn)) else part
    return cells


def _as_column(part: Column | Sequence[object]) -> Column | None:
    return part if isinstance(part, (NumberColumn, RepeatedColumn)) else column_of(part)


def _numbers(columns: Sequence[Column]) -> NumberColumn | None:
    """Numbers of one kind below each other; None where something else is among them."""
    codes = {column.numbers.typecode for column in columns if isinstance(column, NumberColumn)}
    if len(codes) != 1:
        return None
    numbers, absent = array(codes.pop()), array("q")
    for column in columns:
        start = len(numbers)
        if isinstance(column, NumberColumn):
            numbers += column.numbers
            absent.extend(start + place for place in column.absent)
        elif set(column.values) <= {ABSENT}:
            numbers.frombytes(bytes(numbers.itemsize * len(column)))
            absent.extend(range(start, len(numbers)))
        else:
            return None
    return NumberColumn(numbers, absent)


def _repeated(columns: Sequence[Column]) -> RepeatedColumn | None:
    """Repeated values below each other; None where they are too many, or something else is among them."""
    codes: dict[tuple[type, object], int] = {}
    parts = []
    for column in columns:
        if not isinstance(column, RepeatedColumn):
            return None
        own = [codes.setdefault((type(value), value), len(codes)) for value in column.values]
        if len(codes) > MOST_VALUES:
            return None
        parts.append(column.codes.translate(bytes(own).ljust(MOST_VALUES, b"\0")))
    return RepeatedColumn(tuple(value for _, value in codes), b"".join(parts))
