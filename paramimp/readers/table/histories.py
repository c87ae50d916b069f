"""Tables whose rows are steps rather than runs: what a chart exports, or a logger writes in the folder of one run."""

from __future__ import annotations

import re
import sys
from itertools import pairwise
from typing import TYPE_CHECKING

from paramimp.objective import words_of
from paramimp.readers.table.bookkeeping import NAMES, plain
from paramimp.table.measured import COORDINATES, EPOCH
from paramimp.table.settings import is_setting

if TYPE_CHECKING:
    from collections.abc import Sequence

    from paramimp.readers.table.rows import Table

_CHART_ENDINGS = ("__MIN", "__MAX")  # of the columns that W&B exports from a chart
_CURVE = " - "
COUNTERS = frozenset(
    "epochs steps iter iters iterations round rounds boosting_round episode episodes timestep timesteps".split()
)
"""Columns that may be a setting, too: a history only where they count the rows."""
_LATIN = re.compile(r"(it[eé]ra|g[eé]n[eé]ra|gera)[tcçz][^\W\d_]{0,6}")
"""In the languages that took the words from the Latin: ``Iteracja``, ``itération``, ``generation``, ``geração``."""
_COUNTED = frozenset("epoch step iteration iter timestep timesteps steps".split())
_ABOUT_COUNTS = frozenset("num number no idx index current cur total global env".split())
LEAST_STEPS, _LEAST_ROWS = 3, 6
"""Fewer rows than these may go up by chance."""
_LEAST_DRIFTING, _FEWEST_CURVES = 8, 3
_LARGEST = sys.float_info.max
_DRIFTS = 0.7
"""Von Neumann's ratio: 2 on average where each row is drawn by itself, and below 0.7 in 3 of 1,000 draws of 12."""


def counts_steps(column: str) -> bool:
    """Whether a column is called as what counts the steps of a run, or how many there were."""
    name, words = plain(column).lstrip("_"), words_of(column)
    if name in COORDINATES or name in COUNTERS or EPOCH.fullmatch(name):
        return True
    return len(words) == 2 and not _COUNTED.isdisjoint(words) and not _ABOUT_COUNTS.isdisjoint(words)


def history_in(table: Table) -> str | None:
    """What kind of history a table is, as the object of a sentence; None if its rows may be runs."""
    if is_chart(table):
        return "the curves of a chart, one row per step"
    if any(_names_each_row(table, column) for column in table.columns):
        return None
    for column in table.columns:
        if _is_step(table, column):
            return f"a history, one row per step ('{column}' counts them)"
    return None


def may_be_one_history(table: Table) -> str | None:
    """The first column, if it counts the rows and all else are numbers that drift from row to row; else None.

    So do the curves of one run, under whatever name its steps are counted, and the results of a choice that was tried
    step by step (1 to 8 processes): nothing tells these apart. A known choice among them was sorted.
    """
    first, *others = (table.column(name) for name in table.columns)
    varying = [column for column in others if column.varies]
    if len(table.rows) < _LEAST_DRIFTING or len(varying) < _FEWEST_CURVES or not _counts_rows(first.cells, table):
        return None
    if any(is_setting(column.name) for column in varying):
        return None
    are_curves = all(column.is_number and column.is_full and drifts(column.cells) for column in varying)
    return first.name if are_curves else None


def _counts_rows(cells: Sequence[object], table: Table) -> bool:
    return any([*cells] == [*range(start, start + len(table.rows))] for start in (0, 1))


def drifts(numbers: Sequence[float]) -> bool:
    """Whether numbers follow their neighbours, as they do in a curve or where rows are sorted by them."""
    largest = max(map(abs, numbers))
    if not 0 < largest <= _LARGEST:
        return False
    parts = [number / largest for number in numbers]  # the square of 1e200 is more than a float holds
    middle = sum(parts) / len(numbers)
    spread = sum((part - middle) ** 2 for part in parts)
    return sum((after - before) ** 2 for before, after in pairwise(parts)) < _DRIFTS * spread


def is_chart(table: Table) -> bool:
    """Whether a table is of a chart: its horizontal axis, whatever that is, and ``run - metric`` for each run."""
    curves = [column for column in table.columns[1:] if column]
    is_named = bool(curves) and all(_CURVE in column for column in curves)
    return is_named or any(column.endswith(_CHART_ENDINGS) for column in table.columns)


def _names_each_row(table: Table, column: str) -> bool:
    cells = table.cells(column) if column and plain(column) in NAMES else []
    texts = {cell for cell in cells if isinstance(cell, str)}
    return 0 < len(table.rows) == len(texts)


def _is_step(table: Table, column: str) -> bool:
    name = plain(column).lstrip("_")
    may_be_set = name in COUNTERS or (_LATIN.fullmatch(name) is not None and not _has_settings(table))
    if name not in COORDINATES and not may_be_set:
        return False
    found = table.column(column)
    numbers: Sequence[float] = found.cells
    if not found.is_full or not found.is_number or len(set(numbers)) < LEAST_STEPS:
        return False
    if may_be_set and name not in COORDINATES:
        is_counted = float(numbers[0]).is_integer() and numbers[0] + len(numbers) - 1 == numbers[-1]
        return (
            len(numbers) >= _LEAST_ROWS
            and is_counted
            and all(after == before + 1 for before, after in pairwise(numbers))
        )
    return _goes_up(numbers) or _starts_again(numbers) or _repeats_for_each_name(table, column)


def _has_settings(table: Table) -> bool:
    """Whether a known hyperparameter varies, as over the trials of a search that are numbered as iterations."""
    return any(is_setting(column) and table.column(column).varies for column in table.columns)


def _goes_up(steps: Sequence[float]) -> bool:
    """Whether a column goes up from row to row; in a short table, by the same step each time."""
    rises = [after - before for before, after in pairwise(steps)]
    return min(rises) >= 0 and (len(steps) >= _LEAST_ROWS or len({rise for rise in rises if rise}) == 1)


def _starts_again(steps: Sequence[float]) -> bool:
    """Whether a column goes up again and again from the same step, as if for one run after the other."""
    starts = [0, *(place for place, (before, after) in enumerate(pairwise(steps), 1) if after < before)]
    lengths = [end - start for start, end in pairwise([*starts, len(steps)])]
    if len(starts) == 1 or min(lengths) < LEAST_STEPS or any(before == after for before, after in pairwise(steps)):
        return False
    return len({steps[start] for start in starts}) == 1


def _repeats_for_each_name(table: Table, step: str) -> bool:
    """Whether runs have many rows each, told apart by the step."""
    for name in (column for column in table.columns if column and plain(column) in NAMES):
        runs = [str(row.get(name)) for row in table.rows]
        pairs = {(run, row.get(step)) for run, row in zip(runs, table.rows, strict=True)}
        if len(set(runs)) * 2 <= len(runs) == len(pairs):
            return True
    return False
