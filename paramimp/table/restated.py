"""Columns that say the metric once more: in another unit, from another end, or as what it is one over."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from paramimp.table.decimals import rounding_of
from paramimp.table.relations import EXACT, FIRST_LOOK, LARGEST, SLACK

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from paramimp.table.values import Values

    Floats = NDArray[np.float64]

LEAST_OF_FACTOR, LEAST_OF_LINE = 4, 5
"""Different numbers from which on no accident has them on a line through 0 or on its reciprocal, or on any line."""


def restated(metric: Values, columns: Sequence[Values]) -> frozenset[str]:
    """Names of the numbers that are the metric times a factor, that and a constant, or a factor over the metric.

    ``error`` beside ``acc``, a drop from a baseline, seconds per step beside steps per second. How exactly it must be
    so follows from the decimals that are written. No choice decides a metric without any noise while another one,
    which varies as well, does nothing at all.
    """
    if metric.n_values < LEAST_OF_FACTOR:
        return frozenset()
    own = [column for column in columns if not column.is_factor and column.n_values >= LEAST_OF_FACTOR]
    known = np.flatnonzero(np.abs(metric.numbers) < LARGEST)
    few = known[:: max(1, len(known) // FIRST_LOOK)]  # nearly all columns are ruled out by a few of the runs
    may = [column for column in own if _says(column.numbers[few], metric.numbers[few], SLACK)]
    return frozenset(column.name for column in may if _says(column.numbers[known], metric.numbers[known]))


def _says(column: Floats, metric: Floats, slack: float = 1.0) -> bool:
    there = np.abs(column) < LARGEST
    x, y = column[there], metric[there]
    n_values = len(np.unique(x))
    if n_values < LEAST_OF_FACTOR or len(np.unique(y)) < LEAST_OF_FACTOR:
        return slack > 1  # of so few runs nothing is ruled out
    of_x, of_y = rounding_of(x), rounding_of(y)
    for made, off in _forms(x, y, of_x, n_values):
        most = slack * (1.01 * (of_y + off) + 1e-9 * np.abs(y))
        if most.mean() < slack * EXACT * y.std() and (np.abs(y - made) <= most).all():
            return True
    return False


def _forms(x: Floats, y: Floats, of_x: float, n_values: int) -> Iterator[tuple[Floats, Floats | float]]:
    """Yield what the metric may be made of a column, and how far it is off through that one's rounding."""
    with np.errstate(all="ignore"):
        for factor in _finite([np.median(y / x)]):
            yield factor * x, abs(factor) * of_x
        for factor in _finite([np.median(y * x)]):
            if x.all():
                yield factor / x, np.abs(factor / x**2) * of_x
    if n_values >= LEAST_OF_LINE:
        low, high = int(x.argmin()), int(x.argmax())
        for slope in _finite([(y[high] - y[low]) / (x[high] - x[low])]):
            yield y[low] + slope * (x - x[low]), 2 * abs(slope) * of_x + rounding_of(y)


def _finite(factors: Iterable[np.floating]) -> list[float]:
    return [float(factor) for factor in factors if np.isfinite(factor)]
