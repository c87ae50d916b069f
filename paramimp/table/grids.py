"""Grids: tables whose runs are the combinations of some columns, beside which nothing else is chosen run by run."""

from __future__ import annotations

import math
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from paramimp.table.values import Values

COMPLETE = 0.8
"""Part of the combinations of a grid that are there, though some runs failed."""
LEAST_GRID, LEAST_LEADING = 6, 12
"""Runs of a grid at least: of one that a table begins with, so many that draws of few values are none by chance."""
FEW_RUNS = 24
"""Of fewer runs some columns look like a grid by chance, but hardly ever without a combination that comes too often."""
MAX_DROPPED = 2
"""How many columns of few values may be no factors of a grid."""


def factors_of_grid(columns: Sequence[Values]) -> tuple[str, ...]:
    """Names of the columns whose combinations the runs are, once or equally often each; none where there is no grid.

    Beside a grid nothing else is chosen run by run: a column with values of its own is an outcome.
    """
    few = [column for column in columns if column.is_factor and column.n_values > 1]
    if not few or 2 ** min(len(few) - MAX_DROPPED, 64) * COMPLETE > len(few[0].numbers):
        return ()  # fewer runs than combinations
    for n_dropped in range(min(MAX_DROPPED, len(few) - 1) + 1):
        for dropped in combinations(range(len(few)), n_dropped):
            kept = [column for place, column in enumerate(few) if place not in dropped]
            if _is_grid(kept):
                return tuple(column.name for column in kept)
    return ()


def _is_grid(columns: Sequence[Values]) -> bool:
    size = math.prod(len(column.levels) for column in columns)
    if size < LEAST_GRID or COMPLETE * size > len(columns[0].numbers):
        return False
    cell = np.zeros(len(columns[0].numbers), dtype=np.intp)
    for column in columns:
        cell = cell * len(column.levels) + column.codes
    counts = np.bincount(cell)
    usual = np.bincount(counts[counts > 0]).argmax()  # values drawn at random come unequally often
    if len(cell) < FEW_RUNS and counts.max() > usual:
        return False
    return bool((counts == usual).sum() >= COMPLETE * size)


def leading_factors(columns: Sequence[Values]) -> tuple[str, ...]:
    """Names of the first columns of a table, if each run is a combination of its own of these and most are there.

    Programs write what they loop over first and what they counted behind it, often in few values: the depth of a
    circuit, the number of its gates. A column that says the same of equal combinations is another name of these.

    Parameters
    ----------
    columns : in the order of the table; the first one that is no factor ends what may lead.
    """
    leading: list[Values] = []
    cell = np.zeros(len(columns[0].numbers) if columns else 0, dtype=np.intp)
    n_cells = 1
    for column in columns:
        if column.n_values < 2:
            continue
        if not column.is_factor:
            return ()
        _, together = np.unique(cell * len(column.levels) + column.codes, return_inverse=True)
        n_together = int(together.max()) + 1
        if n_together == n_cells:
            continue
        leading.append(column)
        cell, n_cells = together, n_together
        if n_cells == len(cell):
            size = math.prod(len(factor.levels) for factor in leading)
            is_grid = len(leading) > 1 and n_cells >= max(LEAST_LEADING, COMPLETE * size)
            return tuple(factor.name for factor in leading) if is_grid else ()
    return ()
