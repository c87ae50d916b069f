"""Where runs stand on one param, for a process that knows of nothing but distances."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

ABSENT, CHOSEN_NULL = 0.5, 0.7
"""Where a run without the param stands: in the middle of the others, and apart from them where null is a choice."""


def place(block: Floats, seen: NDArray[np.float32], *, absent_is_a_choice: bool) -> Floats:
    """Coordinates on one param from its columns: ndarray of shape (n_runs, n_coordinates).

    Parameters
    ----------
    seen : the same columns of the design matrix, which fix the scale.
    """
    absent = np.isnan(block[:, :1])
    if block.shape[1] == 1:
        low, high = np.nanmin(seen), np.nanmax(seen)
        placed = np.where(absent, ABSENT, (block - low) / ((high - low) or 1.0))
        null = CHOSEN_NULL
    else:
        middle = 0.0 if absent_is_a_choice else 1 / block.shape[1]
        placed = np.where(absent, middle, block) / np.sqrt(2)
        null = 1 / np.sqrt(2)
    if absent_is_a_choice and np.isnan(seen).any():
        return np.hstack([placed, null * absent])
    return placed


def owned(owners: NDArray[np.intp], params: NDArray[np.intp]) -> NDArray[np.intp]:
    """Which columns belong to some params: ndarray of shape (n_columns,), in order.

    Found without a look at all columns, of which there may be thousands.

    Parameters
    ----------
    owners : the param of each column, in rising order.
    params : in rising order.
    """
    ends = np.searchsorted(owners, params), np.searchsorted(owners, params, side="right")
    return np.concatenate([np.arange(first, last) for first, last in zip(*ends, strict=True)])
