"""What stands in a column: its values as numbers, and whether a result stands before it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from paramimp.readers.table.results import is_curve, measured_number
from paramimp.table.settings import is_ambiguous, is_setting
from paramimp.table.values import Values

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from numpy.typing import NDArray

    from paramimp.readers.table.rows import Table

_LARGEST = float(np.finfo(np.float64).max)


def values_of(table: Table, column: str) -> Values:
    """The numbers of a column, or codes of what it holds."""
    found = table.column(column)
    cells = found.by_row
    if all(issubclass(each, (bool, int, float)) for each in found.types):
        return Values(column, _floats(cells))
    codes: dict[str, float] = {}
    return Values(
        column,
        np.array([np.nan if cell is None else codes.setdefault(repr(cell), float(len(codes))) for cell in cells]),
        has_order=False,
    )


def measured_values(table: Table, target: str) -> Values:
    """The numbers of a metric: also those with a unit or a spread, and the last of a history."""
    found = table.column(target)
    cells = found.by_row
    if found.is_number:
        return Values(target, _floats(cells))
    last = [cell[-1] if isinstance(cell, (list, tuple)) and cell else cell for cell in cells]
    numbers = [None if isinstance(cell, (list, tuple, dict)) else measured_number(cell) for cell in last]
    return Values(target, _floats(numbers))


def _floats(cells: Sequence[Any]) -> NDArray[np.float64]:
    """Numbers and truth values as an array; NaN where there is none, or no finite one."""
    try:
        numbers = np.array(cells, dtype=np.float64)
    except OverflowError:  # of a whole number with more than 308 digits
        numbers = np.array([cell if cell is None or abs(cell) <= _LARGEST else np.nan for cell in cells], dtype=float)
    numbers[~np.isfinite(numbers)] = np.nan
    return numbers


def is_own_curve(cells: Sequence[Any]) -> bool:
    """Whether lists are of fractions, and no two runs share one."""
    texts = {repr(cell) for cell in cells}
    fractions = sum(isinstance(item, float) and not item.is_integer() for cell in cells for item in cell)
    return len(texts) == len(cells) > 3 and 2 * fractions >= sum(map(len, cells))


def behind_the_first(table: Table, columns: Sequence[str], results: Collection[str]) -> Iterator[str]:
    """Yield the columns behind the first result, if something that varies stands before it."""
    asked = set(columns)
    is_behind = False
    begins_with_settings = False
    for column in table.columns:
        if column in results:
            is_behind = True
            if not begins_with_settings:
                return
        elif column in asked and is_behind:
            yield column
        elif column in asked and table.column(column).varies:
            begins_with_settings = True


def among(table: Table, columns: Collection[str], outcomes: Collection[str], targets: Collection[str] = ()) -> set[str]:
    """The columns beside which stand outcomes only: on both sides, or on one at an end of the table.

    The targets are outcomes as well, but a column beside which nothing else stands is no more than behind one.
    """
    measured = {*outcomes, *targets}
    row = [column for column in table.columns if column in columns]
    sides = zip([None, *row[:-1]], row, [*row[1:], None], strict=True)
    return {
        column
        for left, column, right in sides
        if not is_ambiguous(column) and not {left, right}.isdisjoint(outcomes) and {left, right} <= {None, *measured}
    }


def curves(table: Table, columns: Sequence[str], named: Collection[str], targets: Collection[str]) -> Iterator[str]:
    """Yield lists that are histories: as long as a known one in each row, or of fractions that no two runs share.

    Parameters
    ----------
    named, targets : columns that are results by their names, and those that are to be analysed.
    """
    known = [_lengths(table, c) for c in [*named, *targets] if is_curve(table, c)]
    for column in columns:
        if is_curve(table, column) and column not in named and not is_setting(column):
            lengths = _lengths(table, column)
            if max(lengths) >= 3 and (lengths in known or is_own_curve(table.cells(column))):
                yield column


def _lengths(table: Table, column: str) -> list[int]:
    cells = table.column(column).by_row
    return [len(cell) if isinstance(cell, (list, tuple)) else 0 for cell in cells]
