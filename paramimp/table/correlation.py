"""Ranks, distinct values and correlations of plain arrays."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from paramimp.table.middle import in_units

if TYPE_CHECKING:
    from numpy.typing import NDArray

AT_ONCE = 1 << 16
"""Values that are ranked at once: enough that NumPy's calls cost little, and few enough for the memory of any table."""


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


def midranks_of_rows(rows: NDArray[np.float64]) -> NDArray[np.float64]:
    """What `midranks` gives of each row: ndarray of the shape (n_rows, n_values) of `rows`."""
    ranks = np.empty(rows.shape)
    step = max(1, AT_ONCE // max(1, rows.shape[1]))
    for start in range(0, len(rows), step):
        _rank(rows[start : start + step], ranks[start : start + step])
    return ranks


def _rank(rows: NDArray[np.float64], ranks: NDArray[np.float64]) -> None:
    """Write the ranks of each row."""
    order = rows.argsort(axis=1)  # NaN comes last
    ordered = np.take_along_axis(rows, order, axis=1)
    place = np.arange(1.0, rows.shape[1] + 1)
    begins = np.ones(rows.shape, dtype=bool)
    begins[:, 1:] = ordered[:, 1:] != ordered[:, :-1]
    ends = np.ones(rows.shape, dtype=bool)
    ends[:, :-1] = begins[:, 1:]
    first = np.maximum.accumulate(np.where(begins, place, 0.0), axis=1)
    last = np.minimum.accumulate(np.where(ends, place, math.inf)[:, ::-1], axis=1)[:, ::-1]
    np.put_along_axis(ranks, order, np.where(np.isnan(ordered), math.nan, (first + last) / 2), axis=1)


def folded_ranks(ranks: NDArray[np.float64]) -> NDArray[np.float64]:
    """How far from the middle each stands: what goes with that has its best or worst in the middle.

    Parameters
    ----------
    ranks : ndarray of shape (n_rows, n_values); NaN where there is none.

    Returns
    -------
    ndarray of the same shape: ranks of the distances from the median of the row, NaN where there is none.
    """
    if not ranks.size:
        return ranks.copy()
    counts = (~np.isnan(ranks)).sum(axis=1, keepdims=True)
    ordered = np.sort(ranks, axis=1)
    low, high = (np.take_along_axis(ordered, np.maximum(at, 0) // 2, axis=1) for at in (counts - 1, counts))
    return midranks_of_rows(np.abs(ranks - (low + high) / 2))


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
    """Numbers that are not all equal, centred and of length one."""
    scaled = in_units(values)
    centred = scaled - scaled.mean()
    return np.asarray(centred / np.sqrt(centred @ centred))
