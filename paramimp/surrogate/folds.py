"""Parts of the runs that tell how sure an estimate is: all runs but one fold each."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

FOLDS = 3
"""The parts of the runs that tell how sure an estimate is lack one of so many folds each: they have two thirds."""


def parts_of(n_runs: int, *, partitions: int, seed: int) -> tuple[NDArray[np.intp], ...]:
    """All runs but one fold each, of random partitions into `FOLDS` folds: indices into the design matrix.

    Parameters
    ----------
    partitions : how often the runs are cut into folds.
    """
    rng = np.random.default_rng([seed, FOLDS])
    orders = [rng.permutation(n_runs) for _ in range(partitions)]
    return tuple(np.setdiff1d(order, fold) for order in orders for fold in np.array_split(order, FOLDS))
