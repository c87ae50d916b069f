"""Whether numbers are spread evenly by themselves or by their logarithms."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from paramimp.results.effects import Scale

    Floats = NDArray[np.float64]

DECADE = 10.0


def scale_of(values: Floats) -> Scale:
    """Logarithmic where positive values spread over a decade or more, and more evenly by their logarithms.

    How evenly is the Kolmogorov-Smirnov distance of the distinct values from the uniform distribution between the ends.
    """
    distinct = np.unique(values[np.isfinite(values)])
    if not len(distinct) or distinct[0] <= 0 or distinct[-1] < DECADE * float(distinct[0]):
        return "linear"
    return "log" if _unevenness(np.log(distinct)) < _unevenness(distinct) else "linear"


def _unevenness(ascending: Floats) -> float:
    ascending = ascending / np.abs(ascending).max()  # the difference of two huge numbers may overflow
    place = (ascending - ascending[0]) / (ascending[-1] - ascending[0])
    return float(np.abs(place - np.linspace(0, 1, len(place))).max())
