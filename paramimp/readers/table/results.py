"""Signs that a column of a table holds results: its name, its cells, its position."""

from __future__ import annotations

import re
from itertools import pairwise
from math import factorial
from typing import TYPE_CHECKING, Any

from paramimp.decoding.histories import as_number
from paramimp.objective import words_of
from paramimp.table.measured import is_measured, is_outcome

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from paramimp.readers.table.rows import Table

METRIC_MARKS = (
    "metrics.json:", "metrics.", "metrics/", "metrics_", "metrics:", "metric:", "metric/", "metric.", "summary.",
    "summary/", "summary_metrics.", "results.", "values_",
)  # fmt: skip
_WITH_MORE = re.compile(r"\s*([-+]?[\d.]+(?:[eE][-+]?\d+)?)\s*%?\s*(?:(?:±|\+/?-)[^±]*|\([^()]*\))?\s*")
_OF_PARAMS = frozenset("params hparams hyperparams hyperparameters parameters config configuration args".split())
_OF_RESULTS = frozenset("metric metrics result results score scores".split())
"""Words of what a dictionary of params or of results is called: ``best_params``, ``Best Config A``."""
_MAX_RESULT = 64
_MANY = 20
"""Columns whose order is no accident; the numbers of permutations of more of them are only longer."""


def may_be_a_metric(table: Table, column: str) -> bool:
    """Whether a column holds numbers; under the name of a result, numbers mostly, or those of a whole run each."""
    if table.column(column).is_number:
        return True
    return has_the_name_of_a_result(column) and (_is_mostly_number(table, column) or is_curve(table, column))


def measured_number(cell: Any) -> float | None:
    """The number in the cell of a result: ``0.91``, ``91 %``, ``0.91 ± 0.02``, ``91% (0.5)``."""
    with_more = _WITH_MORE.fullmatch(cell) if isinstance(cell, str) and len(cell) <= _MAX_RESULT else None
    return as_number(with_more[1] if with_more else cell)


def _is_number(cell: Any) -> bool:
    return isinstance(cell, (int, float)) and not isinstance(cell, bool)


def _is_mostly_number(table: Table, column: str) -> bool:
    """Whether at least half of the cells say a number, and the others why there is none (``N/A``, ``diverged``)."""
    cells = table.cells(column)
    numbers = sum(not isinstance(cell, bool) and measured_number(cell) is not None for cell in cells)
    return 2 * numbers >= len(cells) > 0


def without_results(table: Table, offered: Collection[str]) -> list[str]:
    """The columns that are called as results and empty in every row, where no column that is offered looks like one.

    Such is a plan of runs that nobody has started: its whole numbers, such as ``n_bits``, are choices.
    """
    if any(has_the_name_of_a_result(c) or not all(map(_is_whole, table.cells(c))) for c in offered):
        return []
    return [column for column in table.columns if has_the_name_of_a_result(column) and not table.cells(column)]


def _is_whole(cell: Any) -> bool:
    return isinstance(cell, int) or (isinstance(cell, float) and cell.is_integer())


def is_curve(table: Table, column: str) -> bool:
    """Whether each cell holds the numbers of a whole run."""
    cells = table.cells(column)
    return bool(cells) and all(isinstance(cell, (list, tuple)) and all(map(_is_number, cell)) for cell in cells)


def has_the_name_of_a_result(column: str) -> bool:
    """Whether a column is called as results are, or has their mark; of a dictionary of params, its own name counts."""
    if column.lower().startswith(("_", *METRIC_MARKS)):
        return True
    name = _in_params(column) if "." in column else column
    return is_measured(name) or is_outcome(name)


def _in_params(column: str) -> str:
    """The name of a column within the dictionary of params that holds it; else the column."""
    parts = column.split(".")
    words = [words_of(part) for part in parts[:-1]]
    of_params = [not _OF_PARAMS.isdisjoint(part) and _OF_RESULTS.isdisjoint(part) for part in words]
    above = [place for place, is_one in enumerate(of_params, 1) if is_one]
    return ".".join(parts[above[-1] :]) if above else column


def second_part(columns: Sequence[str]) -> set[str]:
    """The columns after the point at which the alphabetical order starts again; none unless it does so exactly once."""
    falls = [place for place, (one, other) in enumerate(pairwise(columns), 1) if one.casefold() > other.casefold()]
    return set(columns[falls[0] :]) if len(falls) == 1 else set()


def chance_of_two_parts(n_columns: int) -> float:
    """How often columns in any order look like two sorted parts: the share of permutations that fall once."""
    n = min(n_columns, _MANY)
    falling_once = int(2**n) - n - 1
    return falling_once / factorial(n)
