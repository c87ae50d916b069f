"""Places on the axis of a range, in 0..1 between the ends of what was searched, and numbers fit to be read there."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

ROUNDED_BY = 0.02
"""Part of the width by which an end may move when it is rounded."""


@dataclass(frozen=True, slots=True)
class Scale:
    """The axis of a range.

    Attributes
    ----------
    low, high : its ends, which stand at 0 and 1.
    log : whether even distances are even ratios.
    """

    low: float
    high: float
    log: bool

    def place(self, values: Floats) -> Floats:
        """Where values stand."""
        ends = self._axis(np.array([self.low, self.high], dtype=float))
        return np.asarray((self._axis(np.asarray(values, dtype=float)) - ends[0]) / (ends[1] - ends[0]))

    def value(self, place: float) -> float:
        """The value at a place, which may lie beyond the ends."""
        low, high = self._axis(np.array([self.low, self.high], dtype=float)).tolist()
        at = low + place * (high - low)
        return math.exp(min(at, 700.0)) if self.log else at

    def _axis(self, values: Floats) -> Floats:
        return np.log(values) if self.log else values

    def rounded(self, value: float, *, up: bool, width: float) -> float:
        """A value with the fewest digits that move it, outwards, by little of a width given as a part of this one."""
        for digits in (1, 2, 3, 4, 6):
            found = round_outwards(value, digits, up=up)
            moved = abs(self.value_place(found) - self.value_place(value)) if found > 0 or not self.log else math.inf
            if moved <= ROUNDED_BY * width:
                return found
        return value

    def value_place(self, value: float) -> float:
        """Where one value stands."""
        return float(self.place(np.array([value]))[0])


def round_outwards(value: float, digits: int, *, up: bool) -> float:
    """The next number with so many significant digits that is not inside: at least the value where it is `up`."""
    if not value or not math.isfinite(value):
        return value
    found = float(f"{value:.{digits - 1}e}")
    if (found < value) if up else (found > value):
        unit = 10.0 ** (math.floor(math.log10(abs(value))) - digits + 1)
        found = float(f"{found + (unit if up else -unit):.{digits}g}")
    return found
