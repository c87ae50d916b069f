"""Whether numbers are spread evenly by themselves or by their logarithms, and where they lie in their range then."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from paramimp.results.effects import Scale

    Floats = NDArray[np.float64]

DECADE = 10.0
FEW_VALUES = 12
"""So few values of a number were chosen one by one: they are steps of its range, each as wide as any other."""


def scale_of(values: Floats) -> Scale:
    """Logarithmic where positive values spread over a decade or more, and more evenly by their logarithms.

    How evenly is the Kolmogorov-Smirnov distance of the distinct values from the uniform distribution between the ends.
    """
    distinct = np.unique(values[np.isfinite(values)])
    if not len(distinct) or distinct[0] <= 0 or distinct[-1] < DECADE * float(distinct[0]):
        return "linear"
    return "log" if _unevenness(np.log(distinct)) < _unevenness(distinct) else "linear"


def drawn_scale(first: Floats, values: Floats) -> Scale:
    """Logarithmic where the first numbers are more likely to have been drawn evenly by their logarithms.

    Both distributions reach from the least to the greatest of all numbers. An adaptive sampler draws the first ones at
    random and the later ones near the best, so how the later ones are spread says nothing of its range.

    Parameters
    ----------
    first, values : finite; the former some of the latter.
    """
    low, high = float(values.min()), float(values.max())
    if low <= 0 or high < DECADE * low:
        return "linear"
    by_value, by_logarithm = -np.log(high - low), -np.log(np.log(high) - np.log(low)) - float(np.log(first).mean())
    return "log" if by_logarithm > by_value else "linear"


def places_in_range(values: Floats, scale: Scale) -> Floats:
    """Where numbers lie between the least and the greatest, in 0..1, by steps where they have few values.

    ndarray of their shape; NaN where they are not finite.
    """
    known = np.isfinite(values)
    steps, step = np.unique(values[known], return_inverse=True)
    placed = np.full(values.shape, np.nan)
    if len(steps) <= FEW_VALUES:
        placed[known] = step / max(1, len(steps) - 1)
        return placed
    along = np.log(values[known]) if scale == "log" else values[known] / np.abs(steps).max()  # which cannot overflow
    placed[known] = (along - along.min()) / (along.max() - along.min())
    return placed


def _unevenness(ascending: Floats) -> float:
    ascending = ascending / np.abs(ascending).max()  # the difference of two huge numbers may overflow
    place = (ascending - ascending[0]) / (ascending[-1] - ascending[0])
    return float(np.abs(place - np.linspace(0, 1, len(place))).max())
