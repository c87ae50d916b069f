"""What the runs with each value of a category or a boolean reached."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from paramimp.results import ValueEffect
from paramimp.table.correlation import unit
from paramimp.table.middle import means
from paramimp.table.params import NULL_LEVEL

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from paramimp.table.params import Param


def value_effects(param: Param, y: NDArray[np.float64]) -> Iterator[ValueEffect]:
    """Yield the effect of each value of a category or boolean, the most frequent first; of a number, that of null.

    Takes time and memory by the number of runs, not by that times the number of values; all values at once, since of
    texts there may be as many as runs.

    Parameters
    ----------
    y : ndarray of shape (n_runs,): the metric.
    """
    texts, rows, starts = _runs_by_value(param)
    if not texts:
        return
    counts = np.diff(starts, append=len(rows))
    reached = means(y[rows], starts).tolist()
    varies = len(y) > 1 and y.min() < y.max()
    correlated = _correlations(unit(y), rows, starts) if varies else np.full(len(texts), np.nan)
    found = zip(texts, counts.tolist(), reached, correlated.tolist(), strict=True)
    for text, n_runs, mean, r in sorted(found, key=lambda effect: (-effect[1], effect[0])):
        yield ValueEffect(
            label=f"{param.name}.value_{text}",
            value=text,
            n_runs=n_runs,
            metric_mean=mean,
            correlation=None if math.isnan(r) else r,
        )


def _runs_by_value(param: Param) -> tuple[list[str], NDArray[np.intp], NDArray[np.intp]]:
    """The values, the runs with the first of them, with the second and so on, and where those of each begin."""
    texts = [*param.levels]
    values = param.values if texts else np.full(len(param.values), np.nan)
    if param.is_null.any():
        if NULL_LEVEL not in texts:
            texts.append(NULL_LEVEL)
        null = texts.index(NULL_LEVEL)
        values = np.where(param.is_null, null, np.where(values == null, np.nan, values))
    if not texts:
        return [], np.empty(0, dtype=np.intp), np.empty(0, dtype=np.intp)
    rows = np.argsort(values, kind="stable")[: np.count_nonzero(~np.isnan(values))]  # NaN comes last
    levels, starts = np.unique(values[rows], return_index=True)
    return [texts[int(level)] for level in levels], rows, starts


def _correlations(units: NDArray[np.float64], rows: NDArray[np.intp], starts: NDArray[np.intp]) -> NDArray[np.float64]:
    """Pearson's r of the metric with being one of some runs, of each stretch of rows; NaN where it has all runs.

    Centred and of length one, being one of k among n runs is 1 - k/n or -k/n, over the root of k (1 - k/n). The metric
    in this form sums up to 0, so that only the runs themselves are left of the product.
    """
    counts = np.diff(starts, append=len(rows))
    length = np.sqrt(counts * (1 - counts / len(units)))
    r = np.full(len(starts), np.nan)
    np.divide(np.add.reduceat(units[rows], starts), length, out=r, where=length > 0)
    return np.asarray(np.clip(r, -1, 1))
