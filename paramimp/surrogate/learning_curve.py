"""How much of the metric's variance more runs would still explain, told by what these explain more than parts of them.

What a surrogate does not explain in unseen runs is noise, or effects that it has not seen yet. With twice the runs it
sees more of these and as much of the noise as before. So the error of surrogates on parts of the runs, less that on
all, tells the two apart; it does not tell much among few runs, where most of what is not explained may be either.
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
"""If the part of the error that shrinks is one over the runs, a part of (FOLDS - 1) / FOLDS of them has 1 / (FOLDS - 1)
of it more than all runs have."""
DISTINCT = 0.632
"""Of a bootstrap sample, 1 - 1 / e: the trees on all runs saw that part of them, those on parts as much of a part."""
RUNS_BEFORE = 40
"""What is thought before, as surely as by that many runs: all that so few do not explain could still be learned, and of
more runs a part that falls as one over them."""


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
    """How much less the mean squared error by all is, over the variance."""
    y = surrogate.design.y[surrogate.evaluated]
    return float(np.nanmean((by_parts - y) ** 2 - (by_all - y) ** 2) / y.var())
