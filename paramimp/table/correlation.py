"""Ranks, distinct values and correlations of plain arrays."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from paramimp.table.middle import in_units

if TYPE_CHECKING:
    from collections.abc import Iterator

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
    return midranks_of_rows(np.abs(ranks - medians_of_rows(ranks)[:, None]))


def medians_of_rows(rows: NDArray[np.float64]) -> NDArray[np.float64]:
    """The median of each row without NaN: ndarray of shape (n_rows,), NaN where a row has no value.

    Parameters
    ----------
    rows : ndarray of shape (n_rows, n_values), of one value or more.
    """
    counts = (~np.isnan(rows)).sum(axis=1, keepdims=True)
    ordered = np.sort(rows, axis=1)
    low, high = (np.take_along_axis(ordered, np.maximum(at, 0) // 2, axis=1) for at in (counts - 1, counts))
    return np.asarray((low + high)[:, 0] / 2)


def n_distinct(values: NDArray[np.float64]) -> int:
    """How many distinct values there are, without NaN."""
    ordered = np.sort(values)
    if len(values) and np.isnan(ordered[-1]):  # NaN comes last
        ordered = ordered[: np.searchsorted(ordered, math.nan)]
    return int(np.count_nonzero(ordered[1:] != ordered[:-1])) + bool(len(ordered))


def pearson(x: NDArray[np.float64], y: NDArray[np.float64]) -> float | None:
    """Pearson's r in -1..1; None where it is not defined (fewer than two runs, a constant, an infinite value)."""
    r = float(pearson_of_rows(x[None], y[None])[0])
    return None if math.isnan(r) else r


def pearson_of_rows(x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.float64]:
    """Pearson's r in -1..1 of each row of x: ndarray of shape (n_rows,), NaN where `pearson` is not defined.

    Parameters
    ----------
    x : ndarray of shape (n_rows, n_values), without NaN.
    y : ndarray of the same shape, or of shape (1, n_values) for all rows of x alike.
    """
    r = np.full(len(x), math.nan)
    if x.shape[1] < 2:
        return r
    told = np.isfinite(x).all(axis=1) & (x.min(axis=1) < x.max(axis=1)) & (y.min(axis=1) < y.max(axis=1))
    if told.any():
        other = y if len(y) == 1 else y[told]
        r[told] = np.clip(np.vecdot(unit(x[told]), unit(other)), -1, 1)
    return r


def in_order(rows: NDArray[np.float64]) -> NDArray[np.float64]:
    """How nearly the values of each row rise or fall throughout: |r| with their places, 0 of a constant."""
    places = np.arange(1.0, rows.shape[1] + 1)
    return np.nan_to_num(np.abs(pearson_of_rows(rows, places[None])))


def correlations(rows: NDArray[np.float64], y: NDArray[np.float64], *, of_ranks: bool = False) -> NDArray[np.float64]:
    """Pearson's r of each row with y over the runs that the row has: ndarray of shape (n_rows,), NaN where undefined.

    Parameters
    ----------
    rows : ndarray of shape (n_rows, n_runs); NaN where a run has no value.
    y : ndarray of shape (n_runs,), without NaN.
    of_ranks : Spearman's rho instead, which is Pearson's r of the ranks.
    """
    found = np.full(len(rows), math.nan)
    for at, known in known_of_rows(rows):
        own = np.broadcast_to(y, (len(at), len(y)))[~np.isnan(rows[at])].reshape(known.shape)
        found[at] = pearson_of_rows(*map(midranks_of_rows, (known, own))) if of_ranks else pearson_of_rows(known, own)
    return found


def known_of_rows(rows: NDArray[np.float64]) -> Iterator[tuple[NDArray[np.intp], NDArray[np.float64]]]:
    """Yield the values of the rows without NaN, rows of as many values together.

    Yields
    ------
    at : ndarray of shape (n_alike,): which rows, at most as many as have `AT_ONCE` values together.
    known : ndarray of shape (n_alike, n_known): their values in order.
    """
    there = ~np.isnan(rows)
    counts = there.sum(axis=1)
    step = max(1, AT_ONCE // max(1, rows.shape[1]))
    for count in np.unique(counts):
        alike = np.flatnonzero(counts == count)
        for start in range(0, len(alike), step):
            at = alike[start : start + step]
            yield at, rows[at][there[at]].reshape(len(at), count)


def unit(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Numbers that are not all equal, along the last axis, centred and of length one."""
    scaled = in_units(values)
    centred = scaled - scaled.mean(axis=-1, keepdims=True)
    return np.asarray(centred / np.sqrt(np.vecdot(centred, centred))[..., None])
