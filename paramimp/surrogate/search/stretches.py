"""Stretches of time: runs that an adaptive sampler drew one after the other, and so in much the same way.

In such a sweep the runs are no independent draws. What does nothing moves along with what acts, since the sampler drew
both otherwise at the start than at the end; and a run that is given a value from another time is a combination that the
sampler never tried, of which the surrogate knows little. Among runs of one stretch neither is so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

LENGTH = 10
"""Runs of a stretch. Of twice as many, more params that do nothing have p < 0.05; of six, fewer that act are found.
Tuned: tests/benchmarks/NOTES.md, "Adaptive sweeps in stretches of time"."""
MOST = 100
"""Stretches of a sweep, of which each takes a degree of freedom."""


def stretches_of(order: NDArray[np.intp], n_runs: int, *, length: int = LENGTH) -> NDArray[np.intp]:
    """Which stretch each run is of, as a number from 0 on: ndarray of shape (n_runs,).

    Parameters
    ----------
    order : indices of the runs, the first one first; those that are not in it are a stretch of their own.
    length : runs of a stretch, about.
    """
    n_stretches = min(MOST, max(1, round(len(order) / length)))
    stretches = np.full(n_runs, n_stretches)
    stretches[order] = np.arange(len(order)) * n_stretches // max(1, len(order))
    return stretches
