"""What the runs with each value of a category or a boolean reached."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from paramimp.results import ValueEffect
from paramimp.table.correlation import unit
from paramimp.table.middle import mean
from paramimp.table.params import NULL_LEVEL

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from paramimp.table.params import Param


def value_effects(param: Param, y: NDArray[np.float64]) -> Iterator[ValueEffect]:
    """Yield the effect of each value of a category or boolean, the most frequent first; of a number, that of null.

    Takes time and memory by the number of runs, not by that times the number of values.

    Parameters
    ----------
    y : ndarray of shape (n_runs,): the metric.
    """
    varies = len(y) > 1 and y.min() < y.max()
    units = unit(y) if varies else y
    chosen = _runs_by_value(param)
    for text in sorted(chosen, key=lambda text: (-len(chosen[text]), text)):
        rows = chosen[text]
        yield ValueEffect(
            label=f"{param.name}.value_{text}",
            value=text,
            n_runs=len(rows),
            metric_mean=mean(y[rows]),
            correlation=_correlation(rows, units) if varies else None,
        )


def _runs_by_value(param: Param) -> dict[str, NDArray[np.intp]]:
    """The runs with each value, in their order."""
    chosen: dict[str, NDArray[np.intp]] = {}
    if param.levels:
        present = np.flatnonzero(param.present)
        levels, codes, counts = np.unique(param.values[present], return_inverse=True, return_counts=True)
        parts = np.split(present[np.argsort(codes, kind="stable")], np.cumsum(counts)[:-1])
        chosen = {param.levels[int(level)]: part for level, part in zip(levels, parts, strict=True)}
    if param.is_null.any():
        chosen[NULL_LEVEL] = np.flatnonzero(param.is_null)
    return chosen


def _correlation(rows: NDArray[np.intp], units: NDArray[np.float64]) -> float | None:
    """Pearson's r of the metric with being one of some runs; None where all runs are.

    Centred and of length one, being one of k among n runs is 1 - k/n or -k/n, over the root of k (1 - k/n). The metric
    in this form sums up to 0, so that only the runs themselves are left of the product.
    """
    part = len(rows) / len(units)
    if part == 1:
        return None
    return float(np.clip(units[rows].sum() / math.sqrt(len(rows) * (1 - part)), -1, 1))
