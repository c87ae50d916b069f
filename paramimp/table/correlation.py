"""Ranks, distinct values and correlations of plain arrays."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


def midranks(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Ranks from 1, ties share their mean; NaN stays NaN. ndarray of the shape of `values`."""
    ranks = np.full(len(values), math.nan)
    order = values.argsort()
    ordered = values[order]
    if len(values) and np.isnan(ordered[-1]):  # NaN comes last
        present = int(np.searchsorted(ordered, math.nan))
        order, ordered = order[:present], ordered[:present]
    differ = ordered[1:] != ordered[:-1]
    if differ.all():
        ranks[order] = np.arange(1.0, len(order) + 1)
        return ranks
    ends = np.append(np.flatnonzero(differ), len(order) - 1) + 1  # of the rows of equal ones
    counts = np.diff(ends, prepend=0)
    ranks[order] = np.repeat(ends - (counts - 1) / 2, counts)
    return ranks


def n_distinct(values: NDArray[np.float64]) -> int:
    """How many distinct values there are, without NaN."""
    ordered = np.sort(values)
    if len(values) and np.isnan(ordered[-1]):  # NaN comes last
        ordered = ordered[: np.searchsorted(ordered, math.nan)]
    return int(np.count_nonzero(ordered[1:] != ordered[:-1])) + bool(len(ordered))


def pearson(x: NDArray[np.float64], y: NDArray[np.float64]) -> float | None:
    """Pearson's r in -1..1; None where it is not defined (fewer than two runs, a constant, an infinite value)."""
    if len(x) < 2 or not np.isfinite(x).all() or x.min() == x.max() or y.min() == y.max():
        return None
    x, y = unit(x), unit(y)
    return float(np.clip(x @ y, -1, 1))


def spearman(x: NDArray[np.float64], y: NDArray[np.float64]) -> float | None:
    """Pearson's r of the ranks; None where it is not defined."""
    return pearson(midranks(x), midranks(y))


def unit(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Centred and of length one. Scaled first: the square of 1e200 is infinite."""
    scaled = values / np.abs(values).max()
    centred = scaled - scaled.mean()
    return np.asarray(centred / np.sqrt(centred @ centred))
