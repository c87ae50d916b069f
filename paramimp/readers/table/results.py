"""Which columns of a table hold what was measured, as far as names, places and digits tell."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from paramimp.decoding.histories import as_number
from paramimp.table.measured import is_measured

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from paramimp.readers.table.rows import Table

METRIC_MARKS = (
    "metrics.json:", "metrics.", "metrics/", "metrics_", "summary.", "summary/", "summary_metrics.", "results.",
    "values_",
)  # fmt: skip
_WITH_MORE = re.compile(r"\s*([-+]?[\d.]+(?:[eE][-+]?\d+)?)\s*(?:%|(?:±|\+/?-)[^±]*|\([^()]*\))\s*")
_MAX_RESULT = 64
_LONG = 5
"""Digits of a number that nobody types in."""


def results_among(
    table: Table, columns: Sequence[str], targets: Collection[str], *, sorted_parts: bool = False
) -> list[str]:
    """The columns that look like results, in the order of the table.

    By their names; or by their places: results stand together, behind the params. There a column of long fractions is
    one, too (``compression_ratio`` behind ``val_acc``).

    Parameters
    ----------
    columns : those in question.
    targets : those that are to be analysed, and so are results.
    sorted_parts : whether all params come first and all results after them, each part sorted by name.
    """
    numeric = [column for column in columns if is_number(table, column)]
    named = {column for column in columns if _has_the_name_of_a_result(column) and may_be_a_metric(table, column)}
    placed = {column for column in numeric if _has_long_fractions(table, column)}
    asked = [column for column in table.columns if (column in columns and column not in named) or column in targets]
    if sorted_parts and targets and (second := _second_part(asked)).issuperset(targets):
        found = named | second.intersection(numeric)
    else:
        found = named | placed.intersection(_behind(table, columns, {*named, *targets}))
    return [column for column in columns if column in found]


def is_number(table: Table, column: str) -> bool:
    """Whether a column holds numbers only, and some."""
    cells = table.cells(column)
    return bool(cells) and all(map(_is_number, cells))


def may_be_a_metric(table: Table, column: str) -> bool:
    """Whether a column holds numbers; under the name of a result, numbers mostly, or those of a whole run each."""
    if is_number(table, column):
        return True
    return _has_the_name_of_a_result(column) and (_is_mostly_number(table, column) or _is_curve(table, column))


def measured_number(cell: Any) -> float | None:
    """The number in the cell of a result: ``0.91``, ``91 %``, ``0.91 ± 0.02``, ``0.91 (0.02)``."""
    with_more = _WITH_MORE.fullmatch(cell) if isinstance(cell, str) and len(cell) <= _MAX_RESULT else None
    return as_number(with_more[1] if with_more else cell)


def varies(table: Table, column: str) -> bool:
    """Whether not all rows have the same in a column; an empty cell is something else than a value."""
    return len({repr(row.get(column)) for row in table.rows}) > 1


def _is_number(cell: Any) -> bool:
    return isinstance(cell, (int, float)) and not isinstance(cell, bool)


def _is_mostly_number(table: Table, column: str) -> bool:
    """Whether at least half of the cells say a number, and the others why there is none (``N/A``, ``diverged``)."""
    cells = table.cells(column)
    numbers = sum(not isinstance(cell, bool) and measured_number(cell) is not None for cell in cells)
    return 2 * numbers >= len(cells) > 0


def _is_curve(table: Table, column: str) -> bool:
    """Whether each cell holds the numbers of a whole run."""
    cells = table.cells(column)
    return bool(cells) and all(isinstance(cell, (list, tuple)) and all(map(_is_number, cell)) for cell in cells)


def _has_the_name_of_a_result(column: str) -> bool:
    return column.lower().startswith(("_", *METRIC_MARKS)) or is_measured(column)


def _behind(table: Table, columns: Sequence[str], results: Collection[str]) -> Iterator[str]:
    """Yield the columns behind the first result, if something that varies stands before it."""
    is_behind = False
    begins_with_settings = False
    for column in table.columns:
        if column in results:
            is_behind = True
            if not begins_with_settings:
                return
        elif column in columns and is_behind:
            yield column
        elif column in columns and varies(table, column):
            begins_with_settings = True


def _has_long_fractions(table: Table, column: str) -> bool:
    cells = table.cells(column)
    long = sum(isinstance(cell, float) and len(_digits(cell)) >= _LONG for cell in cells)
    return 3 * long >= len(cells) > 0


def _digits(number: float) -> str:
    """The digits of a fraction that count: those of 2.5e-05 are 25; a whole number has none here."""
    mantissa = "" if number.is_integer() else repr(abs(number)).partition("e")[0]
    return mantissa.replace(".", "").strip("0")


def _second_part(columns: Sequence[str]) -> set[str]:
    """The columns behind the place where their alphabetical order begins anew; none if it does not do so once."""
    falls = [place for place, (one, other) in enumerate(pairwise(columns), 1) if one.casefold() > other.casefold()]
    return set(columns[falls[0] :]) if len(falls) == 1 else set()
