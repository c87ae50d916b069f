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
    may = np.flatnonzero(_may_say(own, metric, few)) if own else ()
    return frozenset(own[at].name for at in may if _says(own[at].numbers[known], metric.numbers[known]))


def _may_say(columns: Sequence[Values], metric: Values, few: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Which columns may say the metric, by a few runs: ndarray of shape (n_columns,).

    It is True as well where those runs do not tell, since some of them have no number.
    """
    x, y = np.array([column.numbers[few] for column in columns]), metric.numbers[few]
    of_x, of_y = np.array([[column.rounding] for column in columns]), metric.rounding
    may: NDArray[np.bool_] = ~(np.abs(x) < LARGEST).all(axis=1)
    if len(np.unique(y)) < LEAST_OF_FACTOR:
        return np.ones_like(may)
    rows = np.arange(len(x))
    with np.errstate(all="ignore"):
        quotient, product = (np.median(made, axis=1, keepdims=True) for made in (y / x, y * x))
        low, high = x.argmin(axis=1), x.argmax(axis=1)
        slope = ((y[high] - y[low]) / (x[rows, high] - x[rows, low]))[:, None]
        for made, off in (
            (quotient * x, np.abs(quotient) * of_x),
            (product / x, np.abs(product / x**2) * of_x),
            (y[low][:, None] + slope * (x - x[rows, low][:, None]), 2 * np.abs(slope) * of_x + of_y),
        ):
            most = SLACK * (1.01 * (of_y + off) + 1e-9 * np.abs(y))
            is_exact = most.mean(axis=1) < SLACK * EXACT * y.std()
            may |= is_exact & (np.abs(y - made) <= most).all(axis=1)
    return may


def _says(column: Floats, metric: Floats) -> bool:
    there = np.abs(column) < LARGEST
    x, y = column[there], metric[there]
    n_values = len(np.unique(x))
    if n_values < LEAST_OF_FACTOR or len(np.unique(y)) < LEAST_OF_FACTOR:
        return False
    of_x, of_y = rounding_of(x), rounding_of(y)
    for made, off in _forms(x, y, of_x, n_values):
        most = 1.01 * (of_y + off) + 1e-9 * np.abs(y)
        if most.mean() < EXACT * y.std() and (np.abs(y - made) <= most).all():
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
