"""Permutation importance: how much the out-of-bag squared error rises when one param is shuffled.

Breiman (2001), doi:10.1023/A:1010933404324. Unlike scikit-learn's `permutation_importance`, the error is that of the
out-of-bag *ensemble*: each run is predicted by the average of the trees that did not see it. On few runs the training
rows reward noise. A category's columns are shuffled together, and a conditional param among the runs that have it.

The p-value is a paired t-test over the runs. The interval comes from half-forests (`Surrogate.half_forests`): the plain
standard error over the runs leaves out that another sweep would grow another forest.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.special import stdtr

from paramimp.methods.interface import Estimate

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from paramimp.surrogate import Replacement, Surrogate

DRAWS = 5
HALF_DRAWS = 2
PREDICTIONS = 5_000
"""Shuffled predictions per param that are enough: many runs need fewer draws of each."""


class Permutation:
    """Out-of-bag permutation importance."""

    name = "permutation"
    measures = "how much worse the forest predicts runs it has not seen when one param is shuffled among the runs"
    unit = "rise in squared error / variance of the metric (shown as a share of the sum over all params)"
    misleads = (
        "params that moved together share the credit, so each looks weaker than the group;"
        " a shuffled combination may be one that nobody would train"
    )
    source = "Breiman (2001), doi:10.1023/A:1010933404324"

    def estimate(self, surrogate: Surrogate) -> Mapping[str, Estimate]:
        """Mean rise in squared error per param, in units of the metric's variance."""
        draws = min(DRAWS, max(1, PREDICTIONS // len(surrogate.evaluated)))
        rise = _rise(surrogate, surrogate.predict_out_of_bag(_shuffled(surrogate, draws)), draws)
        halves = surrogate.predict_by_half_forests(_shuffled(surrogate, HALF_DRAWS))
        resampled = np.stack([np.nanmean(_rise(surrogate, half, HALF_DRAWS), axis=1) for half in halves])
        X = surrogate.design.X[surrogate.evaluated]
        estimates = {}
        for index, param in enumerate(surrogate.params):
            present = ~np.isnan(X[:, surrogate.design.columns_of[param].start])
            estimates[param] = Estimate(
                value=float(np.nanmean(rise[index])),
                resampled=resampled[:, index],
                p_value=_p_value(rise[index, present]),
            )
        return estimates


def _shuffled(surrogate: Surrogate, draws: int) -> list[Replacement]:
    return [surrogate.shuffle(param, draw=draw) for param in surrogate.params for draw in range(draws)]


def _rise(surrogate: Surrogate, predicted: NDArray[np.float64], draws: int) -> NDArray[np.float64]:
    """Rise in squared error of each run, averaged over the draws: ndarray of shape (n_params, n_evaluated)."""
    error = (predicted - surrogate.design.y[surrogate.evaluated]) ** 2
    shuffled = error[1:].reshape(len(surrogate.params), draws, -1)
    return np.asarray((shuffled - error[0]).mean(axis=1))


def _p_value(rise: NDArray[np.float64]) -> float:
    """One-sided paired t-test over the runs of whether shuffling raises the error."""
    rise = rise[~np.isnan(rise)]
    spread = rise.std(ddof=1) if len(rise) > 1 else 0.0
    if spread == 0:  # no tree looks at the param, or a single run has it: no evidence
        return 1.0
    return float(stdtr(len(rise) - 1, -rise.mean() / spread * np.sqrt(len(rise))))


PERMUTATION = Permutation()
