"""Which of very many params a Gaussian process is fitted to: those that go with the metric of the runs that it knows.

Sure independence screening (Fan & Lv 2008, doi:10.1111/j.1467-9868.2008.00674.x): among thousands of params a marginal
correlation with the metric keeps those that act, and what is left takes no part. Each process chooses by its own runs
alone, so that runs which are to judge it have no say in what it looks at.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

MANY_PARAMS = 500
"""Of so many params or fewer each takes part. More have hardly ever been chosen by a person."""
MANY_COORDINATES = 1_500
"""Of so many coordinates or fewer each takes part: a category has one per value, and each costs as much as a number.
Measured: tests/benchmarks/NOTES.md, "Columns of large tables"."""
KEPT = 2.0
"""Of more params so many times n / ln n of n runs take part, which the paper proposes with the factor 1. Among them are
lines and parabolas; 60 and 300 of 1,000 among 45 runs gave shares of two that act that were up to twice as far off."""


def likeliest(places: Floats, owners: NDArray[np.intp], y: Floats) -> NDArray[np.intp] | None:
    """Positions of the params to be fitted, in rising order; None where all are.

    Parameters
    ----------
    places : ndarray of shape (n_runs, n_coordinates)
    owners : ndarray of shape (n_coordinates,): position of the param that each coordinate belongs to, in rising order.
    y : ndarray of shape (n_runs,): the metric.
    """
    n_params = int(owners[-1]) + 1
    if n_params <= MANY_PARAMS and len(owners) <= MANY_COORDINATES:
        return None
    centred = y - y.mean()
    straight = _centred(places)
    bent = _centred(straight**2)
    explained = np.maximum(_squared_correlation(straight, centred), _squared_correlation(bent, centred))
    of_param = np.maximum.reduceat(explained, np.flatnonzero(np.diff(owners, prepend=-1)))
    order = np.argsort(-of_param, kind="stable")
    return np.sort(_within_bounds(order, np.bincount(owners), how_many(len(y))))


def _within_bounds(order: NDArray[np.intp], sizes: NDArray[np.intp], most: int) -> NDArray[np.intp]:
    """The first params in an order that have a place among all coordinates; the very first one always has.

    One that is too large for what is left is passed over, since the smaller ones behind it cost little.
    """
    kept = [order[0]]
    left = MANY_COORDINATES - sizes[order[0]] * (sizes[order[0]] <= MANY_COORDINATES)
    for param in order[1:]:
        if len(kept) == most:
            break
        if sizes[param] <= left:
            kept.append(param)
            left -= sizes[param]
    return np.array(kept, dtype=np.intp)


def how_many(n_runs: int) -> int:
    """How many of very many params take part among so many runs."""
    return min(MANY_PARAMS, math.ceil(KEPT * n_runs / math.log(max(n_runs, 3))))


def _centred(values: Floats) -> Floats:
    return np.asarray(values - values.mean(axis=0))


def _squared_correlation(centred: Floats, y: Floats) -> Floats:
    """Of each column with y; 0 of a column that does not vary, and where y does not."""
    size = np.einsum("rc,rc->c", centred, centred) * float(y @ y)
    along = (y @ centred) ** 2
    return np.asarray(np.divide(along, size, out=np.zeros_like(along), where=size > np.finfo(float).tiny))
