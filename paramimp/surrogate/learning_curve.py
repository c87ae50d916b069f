"""How much more of the metric's variance a surrogate on twice the runs would explain.

What a surrogate does not explain in unseen runs is noise, or effects that it has not learned yet. More runs reduce the
second part only. So the excess error of surrogates on parts of the runs, over one on all runs, tells the two apart.
Among few runs it tells little, and is combined with a prior.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from paramimp.surrogate.folds import FOLDS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from paramimp.surrogate.surrogate import Surrogate

    Floats = NDArray[np.float64]

PART_TO_ALL = FOLDS - 1
"""Assume that the reducible error is c / n. A surrogate on (FOLDS - 1) / FOLDS of n runs has c / (n (FOLDS - 1)) more
error than one on all n; so the observed excess is multiplied by FOLDS - 1."""
DISTINCT = 0.632
"""A bootstrap sample holds 1 - 1 / e of the distinct runs that it is drawn from, for all runs and for a part alike."""
RUNS_BEFORE = 40
"""Weight of the prior, in runs. Prior: min(1, RUNS_BEFORE / n) of the unexplained variance can still be learned.
Tuned: tests/benchmarks/NOTES.md, "What is not explained"."""


def gain_of_doubling(surrogate: Surrogate, by_parts: Floats, r2: float) -> float:
    """Part of the metric's variance that twice as many runs would explain besides, as far as parts of these tell.

    Parameters
    ----------
    by_parts : ndarray of shape (n_parts, n_evaluated): what the forests on parts predict; NaN inside the part.
    r2 : part of the variance that is explained now, in unseen runs.
    """
    weight = surrogate.smooth_weight
    seen = (1 - weight) * DISTINCT * _less(surrogate, np.nanmean(by_parts, axis=0), surrogate.out_of_bag)
    if surrogate.smooth is not None:
        seen += weight * _less(surrogate, surrogate.smooth.out_of_part, surrogate.smooth.leave_one_out)
    n_runs = len(surrogate.evaluated)
    thought = (1 - max(0.0, r2)) * min(1.0, RUNS_BEFORE / n_runs)
    return max(0.0, (n_runs * PART_TO_ALL * seen + RUNS_BEFORE * thought) / (n_runs + RUNS_BEFORE))


def _less(surrogate: Surrogate, by_parts: Floats, by_all: Floats) -> float:
    """Excess of the mean squared error of surrogates on parts over that on all runs, in units of the variance."""
    y = surrogate.design.y[surrogate.evaluated]
    return float(np.nanmean((by_parts - y) ** 2 - (by_all - y) ** 2) / y.var())
