"""The params of some runs of a table, from its arrays where it has such."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from paramimp.table.cells import ABSENT, EMPTY
from paramimp.table.columns import NumberColumn, RepeatedColumn, column_in
from paramimp.table.params import Param, infer, names_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from paramimp.table.columns import Column
    from paramimp.table.run_table import RunTable


class Among:
    """What some runs of a table say of each param.

    Parameters
    ----------
    rows : positions of the runs, each once.
    """

    def __init__(self, table: RunTable, rows: Sequence[int]) -> None:
        self._table = table
        self._rows = rows
        self._last: tuple[str, Sequence[object]] = ("", ())

    def params(self, name: str) -> list[Param]:
        """The params that the cells of a column are, as `infer` makes them."""
        column = self._column(name)
        if column is None:
            return list(infer(name, self._cells(name)))
        if isinstance(column, NumberColumn):
            return [Param(name, "number", _floats(column)[self._places])]
        return [self._of_repeated(name, column)]

    def names(self, name: str) -> list[str]:
        """The names of these params, for less than it costs to make them."""
        return [name] if self._column(name) is not None else names_of(name, self._cells(name))

    def is_set(self, name: str) -> bool:
        """Whether a run has the param, be it null."""
        column = self._column(name)
        if column is None:
            cells = self._table.params[name]
            return any(cells[row] is not ABSENT for row in self._rows)
        if isinstance(column, NumberColumn):
            absent = np.zeros(len(column), dtype=bool)
            absent[np.frombuffer(column.absent, dtype=np.int64)] = True
            return not absent[self._places].all()
        counts = self._counts(column)
        return any(count and value is not ABSENT for value, count in zip(column.values, counts, strict=True))

    def has_empty_cells(self, name: str) -> bool:
        """Whether cells are empty, so that the file does not say whether the param is null, and none is absent."""
        if self._column(name) is not None:
            return False
        cells = self._cells(name)
        return ABSENT not in cells and EMPTY in cells

    def _cells(self, name: str) -> Sequence[object]:
        """The cells of a column as objects; those of the last one that was asked for are kept."""
        if self._last[0] != name or not self._last[1]:
            self._last = name, self._table.cells(name, self._rows)
        return self._last[1]

    def _column(self, name: str) -> Column | None:
        """A column as an array; None where it is none, or where the runs have to tell what its nulls are."""
        column = column_in(self._table.params, name)
        return None if isinstance(column, RepeatedColumn) and None in column.values else column

    @cached_property
    def _places(self) -> NDArray[np.intp]:
        return np.array(self._rows, dtype=np.intp)

    def _counts(self, column: RepeatedColumn) -> list[int]:
        """How many runs have each value."""
        codes = np.frombuffer(column.codes, dtype=np.uint8)[self._places]
        counts: list[int] = np.bincount(codes, minlength=len(column.values)).tolist()
        return counts

    def _of_repeated(self, name: str, column: RepeatedColumn) -> Param:
        """The param of repeated values, made of each value once, or twice where several runs have it."""
        cells: list[Any] = []
        place = np.zeros(len(column.values), dtype=np.intp)
        for code, (value, count) in enumerate(zip(column.values, self._counts(column), strict=True)):
            place[code] = len(cells)
            cells += [value] * min(count, 2)
        (param,) = infer(name, cells)
        of_runs = place[np.frombuffer(column.codes, dtype=np.uint8)[self._places]]
        return replace(param, values=param.values[of_runs])


def _floats(column: NumberColumn) -> NDArray[np.float64]:
    """The numbers, NaN where they are absent: ndarray of shape (n_runs,)."""
    numbers = np.frombuffer(column.numbers, dtype=column.numbers.typecode).astype(np.float64)
    numbers[np.frombuffer(column.absent, dtype=np.int64)] = np.nan
    return numbers
