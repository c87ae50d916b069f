"""Whether a param is a copy of the metric that found its way into the config, and no choice."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from paramimp.table.correlation import correlations, pearson

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from paramimp.table.params import Param

MIN_RUNS, MIN_VALUES = 20, 10
SAME_RANKS = 0.99
ON_A_LINE = 0.9999
STEPS_KEPT = 0.9
MANY_VALUES = 1 / 3
"""Of the runs: a choice of fewer values may set the metric in steps without being a copy."""
DECIMALS = range(9)


def with_its_ranks(params: Sequence[Param], y: NDArray[np.float64]) -> list[Param]:
    """The numbers of many values that order the runs nearly as the metric does, or the other way round."""
    numbers = [param for param in params if param.kind == "number" and len(y) >= MIN_RUNS]
    if not numbers:
        return []
    strength = np.abs(correlations(np.stack([param.values for param in numbers]), y, of_ranks=True))
    alike = [numbers[at] for at in np.flatnonzero(strength >= SAME_RANKS)]
    return [param for param in alike if param.present.sum() >= MIN_RUNS and param.n_values >= MIN_VALUES]


def is_copy(param: Param, y: NDArray[np.float64]) -> bool:
    """Whether a number that has its ranks is the metric: rounded, or in another unit."""
    x, y = param.values[param.present], y[param.present]
    return _is_rounded(x, y) or abs(pearson(x, y) or 0.0) > ON_A_LINE


def may_be_monotone_copy(param: Param, y: NDArray[np.float64]) -> bool:
    """Whether a number that has its ranks may be a monotone function of the metric.

    A strong choice orders the runs nearly as the metric does, but runs that are next to each other change places. Of
    few runs without noise none need: then only the other choices tell, which an outcome follows and a choice does not.
    """
    x, y = param.values[param.present], y[param.present]
    return param.n_values > MANY_VALUES * len(x) and _steps_kept(x, y) > STEPS_KEPT


def _is_rounded(x: NDArray[np.float64], y: NDArray[np.float64]) -> bool:
    return any(np.allclose(x, np.round(y, decimals), rtol=1e-9, atol=0) for decimals in DECIMALS)


def _steps_kept(x: NDArray[np.float64], y: NDArray[np.float64]) -> float:
    """Of the steps from each value to the next, the part in which the metric goes the way that it goes overall."""
    _, group, counts = np.unique(x, return_inverse=True, return_counts=True)
    steps = np.diff(np.bincount(group, y) / counts)
    return float(max((steps > 0).mean(), (steps < 0).mean()))
