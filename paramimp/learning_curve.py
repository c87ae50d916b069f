"""How much of the metric's variance more runs would still explain, told by what the second half of these explained.

What a surrogate does not explain in unseen runs is noise, or effects that it has not seen yet. With twice the runs it
sees more of these and as much of the noise as before. So the error of surrogates on half of the runs, less that on all,
tells the two apart; it does not tell much among few runs, where most of what is not explained may be either.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from paramimp.surrogate import Surrogate

    Floats = NDArray[np.float64]

BAG_TO_ALL = 2.4
"""A bag holds 63 % of the runs: if the part of the error that shrinks goes as one over the runs, the error of halves
less that of bags is 2 - 1 / 0.63 of it, and 1 / 2.4 of that between halves and all."""
RUNS_BEFORE = 40
"""What is thought before, as surely as by that many runs: all that so few do not explain could still be learned, and of
more runs a part that falls as one over them."""


def gain_of_doubling(surrogate: Surrogate, by_halves: Floats, r2: float) -> float:
    """Part of the metric's variance that twice as many runs would explain besides, as far as halves of these tell.

    Parameters
    ----------
    by_halves : ndarray of shape (n_halves, n_evaluated): what the forests on halves predict; NaN inside the half.
    r2 : part of the variance that is explained now, in unseen runs.
    """
    weight = surrogate.smooth_weight
    seen = (1 - weight) * BAG_TO_ALL * _less(surrogate, np.nanmean(by_halves, axis=0), surrogate.out_of_bag)
    if surrogate.smooth is not None:
        seen += weight * _less(surrogate, surrogate.smooth.out_of_half, surrogate.smooth.leave_one_out)
    n_runs = len(surrogate.evaluated)
    thought = (1 - max(0.0, r2)) * min(1.0, RUNS_BEFORE / n_runs)
    return max(0.0, (n_runs * seen + RUNS_BEFORE * thought) / (n_runs + RUNS_BEFORE))


def _less(surrogate: Surrogate, by_halves: Floats, by_all: Floats) -> float:
    """How much less the mean squared error by all is, over the variance."""
    y = surrogate.design.y[surrogate.evaluated]
    return float(np.nanmean((by_halves - y) ** 2 - (by_all - y) ** 2) / y.var())
