"""Columns of a table as plain data that JSON can hold, beside bytes that hold their arrays.

Of ten thousand numbers in JSON each is parsed; bytes are copied. They are in the order of this machine, for which the
cache is.
"""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING, Any

from paramimp.table.cells import ABSENT
from paramimp.table.columns import Column, NumberColumn, RepeatedColumn, column_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class Numbers:
    """Arrays as bytes, one behind the other, each known by where it begins and how long it is.

    Parameters
    ----------
    data : what was written before.
    """

    def __init__(self, data: bytes = b"") -> None:
        self._parts: list[bytes] = [data] if data else []
        self._view = memoryview(data)
        self._size = len(data)

    def written(self) -> bytes:
        """All arrays."""
        return b"".join(self._parts)

    def put(self, numbers: array[Any] | bytes) -> list[int]:
        """Add an array; returns what `bytes_at` takes."""
        data = bytes(numbers)
        place = [self._size, len(data)]
        self._parts.append(data)
        self._size += len(data)
        return place

    def bytes_at(self, place: Sequence[int]) -> memoryview:
        """The bytes of an array.

        Raises
        ------
        ValueError : and TypeError: there is no such array.
        """
        start, length = place
        if not 0 <= start <= start + length <= len(self._view):
            raise ValueError("the array lies outside of the block")
        return self._view[start : start + length]

    def array_at(self, kind: str, place: Sequence[int]) -> array[Any]:
        """The numbers of an array.

        Raises
        ------
        ValueError : and TypeError: there is no such array.
        """
        numbers = array(kind)
        numbers.frombytes(self.bytes_at(place))
        return numbers


def packed_column(cells: Column | Sequence[object], numbers: Numbers) -> dict[str, Any]:
    """Cells of text, numbers, booleans, None and lists of these as plain data, whichever form is read soonest."""
    column = cells if isinstance(cells, (NumberColumn, RepeatedColumn)) else column_of(cells)
    if isinstance(column, NumberColumn):
        absent = {"absent": numbers.put(column.absent)} if column.absent else {}
        return {column.numbers.typecode: numbers.put(column.numbers), **absent}
    if isinstance(column, RepeatedColumn):
        values = [None if value is ABSENT else value for value in column.values]
        packed = {"values": values, "codes": numbers.put(column.codes)}
        return {**packed, "absent": column.values.index(ABSENT)} if ABSENT in column.values else packed
    assert not isinstance(cells, (NumberColumn, RepeatedColumn))
    places = [place for place, cell in enumerate(cells) if cell is ABSENT]
    return {"cells": [None if cell is ABSENT else cell for cell in cells], "absent": numbers.put(array("q", places))}


def unpacked_column(said: Mapping[str, Any], numbers: Numbers) -> Column | list[object]:
    """The column that was packed.

    Raises
    ------
    ValueError : and KeyError, IndexError, TypeError and AttributeError: it holds something else.
    """
    if "values" in said:
        values, codes = list(said["values"]), bytes(numbers.bytes_at(said["codes"]))
        if "absent" in said:
            values[said["absent"]] = ABSENT
        if codes and max(codes) >= len(values):
            raise ValueError("there is no such value")
        return RepeatedColumn(tuple(values), codes)
    absent = numbers.array_at("q", said["absent"]) if "absent" in said else array("q")
    for kind in "dq":
        if kind in said:
            found = numbers.array_at(kind, said[kind])
            if absent and not 0 <= min(absent) <= max(absent) < len(found):
                raise ValueError("there is no such cell")
            return NumberColumn(found, absent)
    cells: list[object] = said["cells"]
    for place in absent:
        cells[place] = ABSENT
    return cells
