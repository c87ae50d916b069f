"""Which masks of runs the values of a param decide.

A param of many switches or blocks is compared with each of them, so one param is sorted once for all masks, and most
masks drop out at the first few pairs of runs of one value.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from paramimp.table.correlation import n_distinct

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    Mask = NDArray[np.bool_]

FIRST_PAIRS = 4
"""Pairs of runs that all masks are compared at; the masks that are left at so many more each time."""


def decided(values: NDArray[np.float64], masks: Mask) -> Mask:
    """Tell which masks hold for all runs of a value or for none, if enough runs show it.

    Parameters
    ----------
    values : ndarray of shape (n_runs,); NaN counts as a value.
    masks : ndarray of shape (n_masks, n_runs).

    Returns
    -------
    ndarray of shape (n_masks,) : all False where there are more values than a third of the runs (`may_decide`).
    """
    if not may_decide(values):
        return np.zeros(len(masks), dtype=bool)
    return even_within(np.unique(values, return_inverse=True)[1], masks)


def may_decide(values: NDArray[np.float64]) -> bool:
    """Whether values are few enough to decide a mask: at most a third as many as there are runs.

    Parameters
    ----------
    values : ndarray of shape (n_runs,); NaN counts as a value.
    """
    n_values = n_distinct(values) + bool(np.isnan(values).any())
    return 0 < n_values <= len(values) / 3


def even_within(group: NDArray[np.intp], masks: Mask) -> Mask:
    """Tell which masks hold for all runs of a group or for none of it.

    Parameters
    ----------
    group : ndarray of shape (n_runs,): a number for each run.
    masks : ndarray of shape (n_masks, n_runs).

    Returns
    -------
    ndarray of shape (n_masks,)
    """
    left = np.arange(len(masks))
    for one, other in _pairs(group):
        left = left[(masks[np.ix_(left, one)] == masks[np.ix_(left, other)]).all(axis=1)]
        if not len(left):
            break
    is_even = np.zeros(len(masks), dtype=bool)
    is_even[left] = True
    return is_even


def _pairs(group: NDArray[np.intp]) -> Iterator[tuple[NDArray[np.intp], NDArray[np.intp]]]:
    """Yield the runs of each group with the next of the same group, twice as many pairs each time."""
    order = np.argsort(group, kind="stable")
    is_same = group[order[1:]] == group[order[:-1]]
    one, other = order[:-1][is_same], order[1:][is_same]
    start, size = 0, FIRST_PAIRS
    while start < len(one):
        yield one[start : start + size], other[start : start + size]
        start, size = start + size, 2 * size


def distinct(masks: Sequence[Mask]) -> tuple[Mask, NDArray[np.intp]]:
    """Return the distinct masks as the rows of an array, in order of appearance, and for each mask its row."""
    index: dict[bytes, int] = {}
    rows = [index.setdefault(mask.tobytes(), len(index)) for mask in masks]
    first = np.unique(rows, return_index=True)[1]
    return np.array([masks[int(row)] for row in first]), np.asarray(rows, dtype=np.intp)
