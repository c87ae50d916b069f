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

MANY_COORDINATES = 500
"""Of so many coordinates or fewer each takes part. A param has one or more: a category has one per value, and each
costs as much as a number. More params have hardly ever been chosen by a person. Measured: tests/benchmarks/NOTES.md,
"Columns of large tables"."""
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
    if len(owners) <= MANY_COORDINATES:
        return None
    centred, first_of, sizes = y - y.mean(), np.flatnonzero(np.diff(owners, prepend=-1)), np.bincount(owners)
    moved = places - places.mean(axis=0)
    straight = np.add.reduceat(_squared_correlation(moved, centred), first_of)
    moved *= moved  # in its place: there may be thousands of columns
    moved -= moved.mean(axis=0)
    bent = np.add.reduceat(_squared_correlation(moved, centred), first_of)
    order = np.argsort(-_beyond_chance(np.maximum(straight, bent), sizes, len(y)), kind="stable")
    return np.sort(_within_bounds(order, sizes, how_many(len(y))))


def _beyond_chance(explained: Floats, sizes: NDArray[np.intp], n_runs: int) -> Floats:
    """By how many standard deviations the squared correlations of each param are above those of one that does nothing.

    These are about chi-squared, with a degree of freedom per coordinate. Else a category of many values would go with
    any metric, and the best of its values would stand out less than a number does that acts as much.

    Parameters
    ----------
    explained, sizes : ndarrays of shape (n_params,): sum of these, and of how many coordinates.
    """
    return np.asarray(((n_runs - 1) * explained - sizes) / np.sqrt(2 * sizes))


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
    return math.ceil(KEPT * n_runs / math.log(max(n_runs, 3)))


def _squared_correlation(centred: Floats, y: Floats) -> Floats:
    """Of each column with y; 0 of a column that does not vary, and where y does not."""
    size = np.einsum("rc,rc->c", centred, centred) * float(y @ y)
    along = (y @ centred) ** 2
    return np.asarray(np.divide(along, size, out=np.zeros_like(along), where=size > np.finfo(float).tiny))
