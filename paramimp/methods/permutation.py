"""Permutation importance: how much the out-of-bag squared error rises when one param is shuffled.

Breiman (2001), doi:10.1023/A:1010933404324. Unlike scikit-learn's `permutation_importance`, the error is that of the
out-of-bag *ensemble*: each run is predicted by the average of the trees that did not see it. On few runs the training
rows reward noise. A category's columns are shuffled together, and a conditional param among the runs that have it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from paramimp.methods.interface import Estimate

if TYPE_CHECKING:
    from collections.abc import Mapping

    from paramimp.surrogate import Surrogate

DRAWS = 5
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
        replacements = [
            (surrogate.design.columns_of[param], surrogate.shuffle(param, draw))
            for param in surrogate.params
            for draw in range(draws)
        ]
        predicted = surrogate.predict_out_of_bag(replacements)
        error = (predicted - surrogate.design.y[surrogate.evaluated]) ** 2
        known = ~np.isnan(error[0])
        rise = error[1:, known].reshape(len(surrogate.params), draws, -1) - error[0, known]
        return {
            param: Estimate(float(rise[index].mean())) for index, param in enumerate(surrogate.params)
        }


PERMUTATION = Permutation()
