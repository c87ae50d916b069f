"""How numbers are spread: as draws from a range that somebody typed in, or as what a run measured."""

from __future__ import annotations

import math
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

STRAYS, STRAYS_OF_FEW, STRAYS_AMONG = 1.2, 1.0, 66
"""How far numbers drawn uniformly stray: 1.2 in 9 of 10 cases. So do most normal numbers of 20 and 4 in 100 of 80;
of fewer than 66 the bound is 1, which 7 in 10 draws keep."""
LEAST_ROUND, LEAST_TOLD, LEAST_UNEVEN, FAR_ASTRAY, SURELY_ASTRAY = 10, 15, 40, 1.7, 1.85
"""Numbers from which on their limits tell anything, and from which on their spread does; and those of which most
outcomes stray farther than 1.7, and 1 in 200 uniform draws, or 1.85, and 1 in 500."""
DECADES, STRAYS_IN_DECADES = 100.0, 1.5
"""Factor between the limits of what is drawn on a logarithmic scale, and how far such numbers stray, 49 in 50."""
NEAR_LIMIT, LEAST_SPAN = 3.0, 1e-9
"""Gaps between neighbours within which the limit of a range is, in 19 of 20 draws from it, and the least range."""
STEEPEST, STEEP_FROM = 5.0, 60
EVEN_ODDS_AT, EVEN_ODDS_OF, EVEN_ODDS_PER = 1.0, 50, 300
MOST_EVEN, UNEVEN, MOST_ROUND, IN_DECADES = -3.0, 0.5, -3.0, -1.5
"""Logarithms of likelihood ratios, of what was measured to what was drawn, by the distances from uniform numbers.

Fitted to 4,000 made columns of either kind for each of 9 sizes from 10 to 200. The ratio is one at a distance of
``EVEN_ODDS_AT`` (times the root of the size) for up to ``EVEN_ODDS_OF`` numbers, and farther off for more. Around it,
the logarithm goes up by ``STEEPEST`` per unit from ``STEEP_FROM`` numbers on, and by less for fewer. What lies near
round limits is 13 to 30 times as often drawn. Outcomes fill two decades evenly in one of a thousand of those columns,
but residuals may; so this counts for less. Samplers that learn spread choices unevenly, so this says little as well.
"""


class Spread:
    """Numbers in order, and how far from uniform they are.

    Attributes
    ----------
    ordered : ndarray of shape (n,), without NaN.
    distances : from uniform numbers, on a plain scale and, if all are positive, on a logarithmic one; none where the
        numbers are all the same (Kolmogorov and Smirnov).
    """

    def __init__(self, numbers: Floats) -> None:
        self.ordered = ordered = np.sort(numbers[~np.isnan(numbers)])
        self.distances: list[float] = []
        if len(ordered) > 0 and ordered[0] != ordered[-1]:
            scales = [ordered, np.log(ordered)] if ordered[0] > 0 else [ordered]
            self.distances = [_distance_from_uniform(scale) for scale in scales]

    @property
    def strays(self) -> float:
        """The least distance, in units in which that of uniform numbers does not depend on how many there are."""
        return math.sqrt(len(self.ordered)) * min(self.distances)

    @cached_property
    def is_even(self) -> bool:
        """Whether the numbers may have been drawn uniformly, on a plain or a logarithmic scale."""
        n = len(self.ordered)
        if n < LEAST_TOLD or not self.distances:
            return False
        return self._fills_decades or self.strays < min(STRAYS, max(STRAYS_OF_FEW, n / STRAYS_AMONG))

    def is_uneven(self, tries: float = 1.0) -> bool:
        """Whether they were surely drawn uniformly on no scale: of 500 that were so, one seems not to be.

        Parameters
        ----------
        tries : how often as many columns are looked at. Uniform numbers stray farther than x in 2 exp(-2 x²) of cases
            (Kolmogorov), and that share is divided by this.
        """
        surely = math.sqrt(SURELY_ASTRAY**2 + math.log(tries) / 2)
        return len(self.ordered) >= LEAST_UNEVEN and bool(self.distances) and self.strays > surely

    @cached_property
    def evidence(self) -> float:
        """How far it speaks for the numbers being measured (above 0) rather than drawn: log of a likelihood ratio.

        Draws are even and end near limits that somebody typed in: 0 and 1, 50 and 500, on a logarithmic scale 1e-4
        and 1.
        """
        n = len(self.ordered)
        if not self.distances or n < LEAST_ROUND:
            return 0.0
        evidence = max(MOST_ROUND, math.log(self.chance_of_round_limits))
        if n >= LEAST_TOLD and not self.is_even:
            evidence /= 2
        if n >= LEAST_UNEVEN and self.strays > FAR_ASTRAY and not self.is_even:
            return evidence + UNEVEN
        even_odds = EVEN_ODDS_AT + max(0, n - EVEN_ODDS_OF) / EVEN_ODDS_PER
        evenness = STEEPEST * min(1.0, n / STEEP_FROM) * (self.strays - even_odds) if n >= LEAST_TOLD else 0.0
        return evidence + max(MOST_EVEN, min(0.0, evenness)) + IN_DECADES * self._fills_decades

    @cached_property
    def _fills_decades(self) -> bool:
        """Whether they may be even on a logarithmic scale over two decades or more, which few outcomes fill."""
        known = self.ordered
        are_decades = len(self.distances) > 1 and bool(known[-1] >= DECADES * known[0])
        return are_decades and math.sqrt(len(known)) * self.distances[1] < STRAYS_IN_DECADES

    @property
    def chance_of_round_limits(self) -> float:
        """How likely the limits of an even spread are to lie as near to round numbers by accident as they do.

        Draws end a few gaps within limits that somebody typed in: 0 and 1, 50 and 500, on a logarithmic scale 1e-4
        and 1.
        """
        known, n = self.ordered, len(self.ordered)
        least = 1.0
        for place, distance in enumerate(self.distances):
            scale = np.log10(known) if place else known
            span = float(scale[-1] - scale[0])
            if not LEAST_SPAN < span < math.inf or distance * math.sqrt(n) >= STRAYS:
                continue
            near = NEAR_LIMIT * span / n
            top = math.ceil(math.log10(span))
            units = [1.0] if place else [unit * 10.0**power for power in (top, top - 1) for unit in (5.0, 2.0, 1.0)]
            for tried, unit in enumerate(units, 1):
                below = scale[0] - math.floor(scale[0] / unit + 1e-9) * unit
                above = math.ceil(scale[-1] / unit - 1e-9) * unit - scale[-1]
                if max(below, above) <= near:
                    least = min(least, tried * min(1.0, near / unit) ** 2)
                    break
        return least


def _distance_from_uniform(ordered: Floats) -> float:
    n = len(ordered)
    place = (ordered - ordered[0]) / (ordered[-1] - ordered[0])
    return float(np.maximum(place - np.arange(n) / n, np.arange(1, n + 1) / n - place).max())
