"""Ranks and correlations of plain arrays."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


def midranks(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Ranks from 1, ties share their mean; NaN stays NaN. ndarray of the shape of `values`."""
    ranks = np.full(len(values), math.nan)
    present = ~np.isnan(values)
    _, inverse, counts = np.unique(values[present], return_inverse=True, return_counts=True)
    ranks[present] = (np.cumsum(counts) - (counts - 1) / 2)[inverse]
    return ranks


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
