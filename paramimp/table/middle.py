"""Means, median and unit of numbers whose sum or square may have no place in a float: those of two losses of 1e308."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

HUGE = 1e280
SMALLER = 64
"""Powers of two by which huge numbers are divided, which is exact for them; so many of them can be added."""


def means(values: Floats, starts: NDArray[np.intp]) -> Floats:
    """The mean of each stretch of numbers, infinite where one of them is: ndarray of shape (n_stretches,).

    Parameters
    ----------
    starts : ndarray of shape (n_stretches,): where each begins, in rising order from 0 on.
    """
    exponent = _exponent(values)
    sums = np.add.reduceat(np.ldexp(values, -exponent), starts)
    return np.asarray(np.ldexp(sums / np.diff(starts, append=len(values)), exponent))


def median(values: Floats) -> float:
    """The median of one or more numbers, none of them NaN."""
    exponent = _exponent(values)
    return float(np.ldexp(np.median(np.ldexp(values, -exponent)), exponent))


def largest(values: Floats) -> float:
    """The size of the largest of one or more numbers; 1 where all are zero, so that it can serve as their unit."""
    return float(np.abs(values).max()) or 1.0


def in_units(values: Floats) -> Floats:
    """Numbers in units of the largest along the last axis, so that none of their squares is infinite, as 1e200's is."""
    size = np.abs(values).max(axis=-1, keepdims=True)
    return np.asarray(values / np.where(size == 0, 1.0, size))


def _exponent(values: Floats) -> int:
    return SMALLER if np.abs(values).max() > HUGE else 0
