"""Rows of a table that sum others up, as people add them in a spreadsheet: they are no runs.

At the end of a table the numbers tell them. A row that is called a statistic and has no param is none wherever it
stands and whatever its numbers are: those of runs that were added later are not in it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from paramimp.decoding.histories import as_number
from paramimp.objective import words_of
from paramimp.readers.table.statistics_of_rows import (
    BETWEEN,
    LEAST_DECIMALS,
    STATISTICS,
    SURE_DECIMALS,
    decimals,
    finite_number,
    is_rounded,
    meant_by,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from paramimp.readers.table.rows import Table

_MOST = 5
"""Rows at the end that are looked at."""
_LEAST_RUNS = 4


def summary_rows(table: Table, params: Collection[str], metrics: Collection[str]) -> dict[int, str]:
    """The positions of rows without any param that are called a statistic, or hold one at the end; and what is said.

    Parameters
    ----------
    params, metrics : columns of the table.
    """
    return _called_so(table, params) | _at_the_end(table, params, metrics)


def _called_so(table: Table, params: Collection[str]) -> dict[int, str]:
    """Rows that say so in place of the params, or of what else is known of a run, where most rows have params."""
    columns = [table.column(param) for param in params]
    mixed = {column.name for column in columns[1:] and columns if len(column.types) > 1 and column.is_text}
    labels = [c for c in table.columns if c in mixed or (c not in params and table.column(c).is_text)]
    found: dict[int, str] = {}
    for at, row in enumerate(table.rows) if labels else ():
        there = [param for param in params if row.get(param) is not None]
        if len(there) <= 1 and mixed.issuperset(there) and any(_is_word(row.get(label)) for label in there or labels):
            found[at] = "is called a statistic and has no params: it is no run."
    return found if 2 * len(found) < len(table.rows) else {}


def _is_word(cell: Any) -> bool:
    """Whether a cell says nothing but which statistic it is of: ``Mean``, not ``max_pooling``."""
    return isinstance(cell, str) and bool(words := words_of(cell)) and all(map(meant_by, words))


def _at_the_end(table: Table, params: Collection[str], metrics: Collection[str]) -> dict[int, str]:
    last = len(table.rows)
    while last and len(table.rows) - last < _MOST and not any(_cell(table, last - 1, param) for param in params):
        last -= 1
    if last < _LEAST_RUNS or last == len(table.rows) or not params:
        return {}
    above = {metric: _numbers(table, metric, last) for metric in metrics}
    known = {metric: numbers for metric, numbers in above.items() if len(numbers) >= _LEAST_RUNS}
    told: dict[int, str] = {}
    for row in range(last, len(table.rows)):
        values = {metric: as_number(table.rows[row].get(metric)) for metric in known}
        own = {metric: value for metric, value in values.items() if value is not None}
        if own and (name := _statistic(own, known, is_called_so=_is_called_so(table.rows[row]))):
            told[row] = f"is the {name} of the rows above: it is no run."
    return told


def _statistic(own: Mapping[str, float], above: Mapping[str, Sequence[float]], *, is_called_so: bool) -> str:
    """Which statistic all numbers of a row are, beyond what an accident makes; empty if none.

    The lowest of few numbers may be that of another run as well, and so may a mean of two decimals.
    """
    vary = any(len(set(above[metric])) > 1 for metric in own)
    for name, of in STATISTICS.items():
        if vary and all(is_rounded(value, of(above[metric]), least=LEAST_DECIMALS) for metric, value in own.items()):
            is_no_accident = name in BETWEEN and all(decimals(value) >= SURE_DECIMALS for value in own.values())
            if is_called_so or is_no_accident or len(own) > 1:
                return name
    return ""


def _numbers(table: Table, metric: str, last: int) -> list[float]:
    cells = (finite_number(table.rows[row].get(metric)) for row in range(last))
    return [number for number in cells if number is not None]


def _is_called_so(row: Mapping[str, Any]) -> bool:
    return any(isinstance(cell, str) and bool(meant_by(cell)) for cell in row.values())


def _cell(table: Table, row: int, column: str) -> bool:
    return table.rows[row].get(column) is not None
