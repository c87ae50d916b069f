"""The one comparison of two shares of a param: `paramimp compare` and the gate's ``--max-drift`` are made of it."""

from __future__ import annotations

import math
from dataclasses import dataclass

NORMAL_95 = 1.6448536
"""Half a 90 % interval in standard errors. Of a hundred pairs of fresh sweeps of one process, with shares judged so and
adjusted for their number, one or two show any difference (tests/benchmarks/NOTES.md); of an interval that is cut off at
0, half its width would be too little, and made it four."""


@dataclass(frozen=True, slots=True)
class Known:
    """A share and its 90 % interval; None where the method gives none."""

    importance: float
    low: float | None
    high: float | None


NO_SHARE = Known(0.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Difference:
    """How far the share of a param moved from one sweep to another.

    Attributes
    ----------
    value : the other share less the first.
    margin : half its 90 % interval, if the two sweeps are independent.
    p_value : H0: both sweeps are of one process, so that the shares differ by chance alone.
    """

    value: float
    margin: float
    p_value: float

    @property
    def low(self) -> float:
        """Lower end of the 90 % interval."""
        return self.value - self.margin

    @property
    def high(self) -> float:
        """Upper end of the 90 % interval."""
        return self.value + self.margin


def difference(first: Known, other: Known) -> Difference | None:
    """Compare the shares of one param in two sweeps; None where one of them has no interval."""
    reaches = _reach(first), _reach(other)
    if reaches[0] is None or reaches[1] is None:
        return None
    value = other.importance - first.importance
    margin = math.hypot(reaches[0], reaches[1])
    return Difference(value, margin, _p_value(value, margin))


def are_apart(first: Known, other: Known) -> bool:
    """Whether the intervals of two shares have nothing in common."""
    assert first.low is not None
    assert first.high is not None
    assert other.low is not None
    assert other.high is not None
    return other.low > first.high or other.high < first.low


def _reach(share: Known) -> float | None:
    """Half the interval of a share; where it is cut off at 0 or 1, the side that is whole."""
    if share.low is None or share.high is None:
        return None
    return max(share.high - share.importance, share.importance - share.low)


def _p_value(value: float, margin: float) -> float:
    """Two-sided, normal; the 90 % interval excludes zero exactly where it is below 0.1."""
    if value == 0:
        return 1.0
    return math.erfc(abs(value) / margin * NORMAL_95 / math.sqrt(2)) if margin else 0.0
