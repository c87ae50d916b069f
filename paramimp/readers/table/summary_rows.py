"""Rows at the end of a table that sum the others up, as people add them in a spreadsheet: they are no runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from paramimp.decoding.histories import as_number
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
    """The positions of the last rows without any param that hold a statistic of the other rows, and which it is.

    Parameters
    ----------
    params, metrics : columns of the table.
    """
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
