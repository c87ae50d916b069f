"""Stretches of rows that a label tells apart: studies that were written below each other into one table."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from paramimp.table.values import Values

    Floats = NDArray[np.float64]

LEAST_ROWS = 12
"""Rows of a stretch, as of a search that is looked at for a trend."""


def starts_of_stretches(labels: Sequence[Values], n_runs: int) -> NDArray[np.intp]:
    """Where the rows of another study begin: the first row, and those at which labels change that come once each.

    Parameters
    ----------
    labels : columns that may tell studies apart.

    Returns
    -------
    ndarray of shape (n_stretches,)
        Only the first row, where no label lasts long enough.
    """
    starts = np.zeros(1, dtype=np.intp)
    for label in labels:
        changes = np.flatnonzero(np.diff(label.codes)) + 1
        if len(changes) != len(label.levels) - 1:
            continue  # a value that comes again was tried in turn
        together = np.union1d(starts, changes)
        if np.diff([*together, n_runs]).min() >= LEAST_ROWS:
            starts = together
    return starts


def within_stretches(rows: Floats, starts: NDArray[np.intp]) -> Floats:
    """Rows without their means over each stretch: what a whole study has in common goes with nothing.

    Parameters
    ----------
    rows : ndarray of shape (n_columns, n_runs); NaN where there is none.
    """
    if len(starts) < 2:
        return rows
    known = ~np.isnan(rows)
    counts = np.maximum(np.add.reduceat(known, starts, axis=1, dtype=np.intp), 1)
    means = np.add.reduceat(np.where(known, rows, 0.0), starts, axis=1) / counts
    lengths = np.diff([*starts, rows.shape[1]])
    return np.asarray(rows - np.repeat(means, lengths, axis=1))
