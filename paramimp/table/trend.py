"""What moves along with the order of the runs: a sampler that follows the metric moves all of its choices at once.

Each choice is drawn independently of the others, but from a distribution that narrows from run to run: over all runs,
how far one lies from its good values goes with how far another does. Among runs of about the same time it does not,
while an outcome follows the choices there, too.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from paramimp.table.correlation import midranks

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

LEAST_RUNS, LEAST_OF_BLOCK, BLOCKS = 12, 6, 12
MOVES_Z, SORTED = 3.0, 0.9
"""Standard errors from which on something moves, and the correlation from which on the runs are sorted by it.

Tuned: of 20 tables of 25 trials of TPE, choices of 16 were called results with 30 runs and 3.5, of 9 with 12 and 3.0;
of 200 made tables (tests/readers/outcome_tables.py, seeds 0 to 199) none came out otherwise.
"""


def without_trend(rows: Floats) -> Floats:
    """Return ranks without their means over neighbouring runs, if some move along with the order of the runs.

    They stay as they are where the table is sorted by one of them, and where there are few runs.

    Parameters
    ----------
    rows : ndarray of shape (n_columns, n_runs), in the order of the runs; NaN where there is none.
    """
    n_runs = rows.shape[1]
    if n_runs < LEAST_RUNS:
        return rows
    known = ~np.isnan(rows)
    counts = np.maximum(known.sum(axis=1, keepdims=True), 1)
    centred = np.where(known, rows - np.where(known, rows, 0.0).sum(axis=1, keepdims=True) / counts, 0.0)
    if not _moves(centred):
        return rows
    starts = np.arange(0, n_runs - LEAST_OF_BLOCK + 1, max(LEAST_OF_BLOCK, n_runs // BLOCKS))
    sizes = np.diff([*starts, n_runs])
    known_in_block = np.maximum(np.add.reduceat(known, starts, axis=1, dtype=np.intp), 1)
    means = np.add.reduceat(centred, starts, axis=1) / known_in_block
    return np.where(known, centred - np.repeat(means, sizes, axis=1), np.nan)


def moves(numbers: Floats) -> bool:
    """Whether something gets better or worse from run to run, as the metric of a search that learns does.

    Parameters
    ----------
    numbers : ndarray of shape (n_runs,), in the order of the runs; NaN where there is none.
    """
    ranks = midranks(numbers[~np.isnan(numbers)])
    return len(ranks) >= LEAST_RUNS and _moves(ranks[None] - ranks.mean())


def _moves(centred: Floats) -> bool:
    """Whether some of several rows go with the order of the runs beyond chance, and none is what they are sorted by."""
    n_runs = centred.shape[1]
    place = np.arange(n_runs) - (n_runs - 1) / 2
    norms = np.sqrt((centred**2).sum(axis=1)) * np.linalg.norm(place)
    with_order = np.abs(np.divide(centred @ place, norms, out=np.zeros(len(centred)), where=norms > 1e-9))
    strongest = float(with_order.max(initial=0.0))
    return strongest <= SORTED and math.atanh(strongest) * math.sqrt(n_runs - 3) > MOVES_Z
