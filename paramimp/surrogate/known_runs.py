"""Which runs the Gaussian process knows: its time grows with the cube of their number."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from paramimp.surrogate.likeliest import MANY_COORDINATES

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from paramimp.surrogate.design import DesignMatrix

MAX_RUNS = 300
"""Of more runs it knows so many."""
FULL_UNTIL, LEAST_RUNS = 1_000, 100
"""Of more runs than the former it knows fewer, since the forest catches up with it, and at last none."""
MAX_CELLS = 8_000_000
"""Params that take part times squared runs that it knows."""
LEAST_LIKELY = 0.01
"""How likely a run that tells nothing is chosen, beside the mean of all."""


def most_known(design: DesignMatrix, *, alone: bool = False) -> int:
    """How many runs the Gaussian process is to know; 0 where the forest needs no help.

    Parameters
    ----------
    alone : whether it alone tells the effects: where there is no forest beside it, and in a search, where the forest
        knows nothing of what lies between the runs (tests/benchmarks/NOTES.md, "Searches of thousands of runs").
    """
    n_runs = len(design.y)
    most = min(n_runs, MAX_RUNS, int((MAX_CELLS / min(len(design.columns_of), MANY_COORDINATES)) ** 0.5))
    if alone:
        return most
    size = int(most * min(1.0, FULL_UNTIL / n_runs))
    return size if size == n_runs or size >= LEAST_RUNS else 0


def some_known(
    draws: np.random.Generator, n_runs: int, size: int, telling: NDArray[np.float64] | None = None
) -> NDArray[np.intp]:
    """So many of the runs, in rising order: ndarray of shape (size,).

    Parameters
    ----------
    telling : ndarray of shape (n_runs,): how much each tells, not below 0; all alike by default. Of a search it is for
        which part of the range a run stands: many runs near the best tell less than those around them.
    """
    if telling is not None:
        telling = telling + LEAST_LIKELY * telling.mean()  # of runs that are alike some stand for nothing
        telling = telling / telling.sum()
    return np.sort(draws.choice(n_runs, size, replace=False, p=telling))
