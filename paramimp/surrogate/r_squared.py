"""How far the out-of-bag R² of one sweep may lie from that of others."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from paramimp.records import record

if TYPE_CHECKING:
    from numpy.typing import NDArray

NORMAL_95 = 1.645
"""Two-sided 90 % interval: the 95 % point of the normal distribution."""
MIN_RUNS = 3


@record
class Judged:
    """The metric of some runs and its predictions, made without these runs and without repeats of their configuration.

    Attributes
    ----------
    y, predicted : ndarrays of shape (n_runs,); a run without a prediction (NaN) does not count.
    of_run : ndarray of the same shape: the configuration of each run; None where each has its own.
    """

    y: NDArray[np.float64]
    predicted: NDArray[np.float64]
    of_run: NDArray[np.intp] | None = None

    @property
    def r2(self) -> float | None:
        """1 - mean squared error / variance; None for fewer than two runs, or a constant metric."""
        known = ~np.isnan(self.predicted)
        y = self.y[known]
        if len(y) < 2 or y.min() == y.max():
            return None
        return float(1 - np.mean((y - self.predicted[known]) ** 2) / y.var())

    @property
    def interval(self) -> tuple[float, float] | None:
        """The 90 % interval of R²; see `r_squared_interval`."""
        return r_squared_interval(self.y, self.predicted, self.of_run)


def r_squared_interval(
    y: NDArray[np.float64], predicted: NDArray[np.float64], of_run: NDArray[np.intp] | None = None
) -> tuple[float, float] | None:
    """The 90 % interval of R² = 1 - mean squared error / variance, by the delta method over the runs.

    The error and the variance are means over the same runs, so their errors are paired: the influence of a run on R²
    is that of its squared error less (1 - R²) times that of its squared deviation, over the variance.

    Parameters
    ----------
    y, predicted : ndarray of shape (n_runs,); a run without a prediction (NaN) does not count.
    of_run : ndarray of the same shape: the configuration of each run. Runs of one configuration have the same
        prediction, so their errors are correlated and are summed before their variance is taken.

    Returns
    -------
    low, high : R², at most 1; None for fewer than three runs or a constant y.
    """
    known = ~np.isnan(predicted)
    y, predicted = y[known], predicted[known]
    if len(y) < MIN_RUNS or y.min() == y.max():
        return None
    variance = y.var()
    errors, deviations = (y - predicted) ** 2 / variance, (y - y.mean()) ** 2 / variance
    unexplained = errors.mean()
    influence = errors - unexplained * deviations
    margin = NORMAL_95 * influence.std(ddof=1) / np.sqrt(len(y))
    if of_run is not None:
        _, cluster = np.unique(of_run[known], return_inverse=True)
        sums = np.bincount(cluster.ravel(), influence)
        margin = NORMAL_95 * np.sqrt((sums**2).sum() * len(sums) / max(1, len(sums) - 1)) / len(y)
    return float(1 - unexplained - margin), float(min(1.0, 1 - unexplained + margin))
