"""Whether good runs lie in several basins, and the best run of each: what a box must not lose for one run's luck.

Two runs lie in different basins if on the straight line between them the Gaussian process expects clearly worse than at
either end. Surfaces alone lose such basins: the tip of each is as high as its nearest run by chance came to it.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from paramimp.engine.threads import one_thread

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from paramimp.surrogate.design import DesignMatrix
    from paramimp.surrogate.smooth import Smooth

    Rows = NDArray[np.intp]

BEST_PART, FEWEST, MOST = 0.1, 12, 30
"""Configurations of runs that are asked: among few runs a basin has but one or two, and none of the very best."""
AS_GOOD = 1.0
"""Standard deviations of the metric by which the best run of a basin may be worse than the best of all."""
CLEARLY = 2.0
"""Standard deviations by which the line falls, of the difference between its lowest point and its lower end.
Tuned: tests/benchmarks/NOTES.md, "The next search space"."""
STEPS = 9
"""Points of a line, its ends among them."""


def best_of_basins(smooth: Smooth) -> Rows:
    """The best configuration of each basin whose best is about as good as the best of all, the best first.

    Returns
    -------
    ndarray of shape (n_basins,): rows of the design matrix of the Gaussian process.
    """
    y = smooth.design.y
    count = min(max(FEWEST, math.ceil(BEST_PART * len(y))), MOST)
    good = [row for row in np.argsort(-y, kind="stable")[:count] if y[row] >= y.max() - AS_GOOD * y.std()]
    found = good[:1]
    with one_thread():
        for row in good[1:]:
            if _are_apart(smooth, found, row):
                found.append(row)
    return np.asarray(found, dtype=np.intp)


def _are_apart(smooth: Smooth, others: list[np.intp], row: np.intp) -> bool:
    """Whether the line from a row to each other one falls clearly on its way."""
    mean, covariance = smooth.expect_together(np.vstack([line(smooth.design, other, row) for other in others]))
    for start in range(0, len(mean), STEPS):
        on_it = slice(start, start + STEPS)
        part, joint = mean[on_it], covariance[on_it, on_it]
        lowest, end = int(part.argmin()), 0 if part[0] < part[-1] else STEPS - 1
        variance = joint[lowest, lowest] + joint[end, end] - 2 * joint[lowest, end]
        if lowest in (0, STEPS - 1) or part[end] - part[lowest] <= CLEARLY * math.sqrt(max(float(variance), 0.0)):
            return False
    return True


def line(design: DesignMatrix, one: np.intp, other: np.intp) -> NDArray[np.float32]:
    """Configurations on the way from one row to another, straight in the ranks of the values, whatever their scale.

    What one of the two lacks is as in the other all the way.

    Returns
    -------
    ndarray of shape (STEPS, n_columns): the first is the one row, the last the other.
    """
    points = np.repeat(design.X[[one]], STEPS, axis=0)
    for column, seen in enumerate(design.X.T):
        ends = seen[[one, other]]
        if not np.isnan(ends).any():
            values = np.unique(seen[~np.isnan(seen)])
            first, last = np.searchsorted(values, ends).tolist()
            places = np.linspace(first, last, STEPS)
            points[:, column] = np.interp(places, np.arange(len(values)), values)
        else:
            points[1:, column] = ends[1] if np.isnan(ends[0]) else ends[0]
            points[-1, column] = ends[1]
    return points
