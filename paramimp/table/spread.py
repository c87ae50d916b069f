"""How numbers are spread: as draws from a range that somebody typed in, or as what a run measured."""

from __future__ import annotations

import math
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


def is_spread_evenly(numbers: Floats) -> bool:
    """Whether numbers may have been drawn uniformly, on a plain or a logarithmic scale (Kolmogorov and Smirnov)."""
    known = np.sort(numbers[~np.isnan(numbers)])
    return _is_even(known, distances_from_uniform(known))


def is_spread_unevenly(numbers: Floats) -> bool:
    """Whether numbers were surely drawn uniformly on no scale: of 500 that were so, one seems not to be."""
    known = np.sort(numbers[~np.isnan(numbers)])
    distances = distances_from_uniform(known)
    return len(known) >= LEAST_UNEVEN and bool(distances) and math.sqrt(len(known)) * min(distances) > SURELY_ASTRAY


def spread_evidence(numbers: Floats) -> float:
    """How far their spread speaks for numbers being measured (above 0) rather than drawn (below 0).

    Draws are even and end near limits that somebody typed in: 0 and 1, 50 and 500, on a logarithmic scale 1e-4 and 1.

    Returns
    -------
    float
        Logarithm of a likelihood ratio.
    """
    known = np.sort(numbers[~np.isnan(numbers)])
    distances = distances_from_uniform(known)
    n = len(known)
    if not distances or n < LEAST_ROUND:
        return 0.0
    strays = math.sqrt(n) * min(distances)
    evidence = max(MOST_ROUND, math.log(chance_of_round_limits(known, distances)))
    is_even = _is_even(known, distances)
    if n >= LEAST_TOLD and not is_even:
        evidence /= 2
    if n >= LEAST_UNEVEN and strays > FAR_ASTRAY and not is_even:
        return evidence + UNEVEN
    even_odds = EVEN_ODDS_AT + max(0, n - EVEN_ODDS_OF) / EVEN_ODDS_PER
    evenness = STEEPEST * min(1.0, n / STEEP_FROM) * (strays - even_odds) if n >= LEAST_TOLD else 0.0
    return evidence + max(MOST_EVEN, min(0.0, evenness)) + IN_DECADES * _fills_decades(known, distances)


def distances_from_uniform(ordered: Floats) -> list[float]:
    """How far ordered numbers are from uniform ones, on a plain scale and, if positive, on a logarithmic one."""
    if len(ordered) == 0 or ordered[0] == ordered[-1]:
        return []
    scales = [ordered, np.log(ordered)] if ordered[0] > 0 else [ordered]
    return [_distance_from_uniform(scale) for scale in scales]


def _is_even(known: Floats, distances: list[float]) -> bool:
    if len(known) < LEAST_TOLD or not distances:
        return False
    bound = min(STRAYS, max(STRAYS_OF_FEW, len(known) / STRAYS_AMONG))
    return _fills_decades(known, distances) or math.sqrt(len(known)) * min(distances) < bound


def _fills_decades(known: Floats, distances: list[float]) -> bool:
    """Whether numbers may be even on a logarithmic scale over two decades or more, which few outcomes fill."""
    are_decades = len(distances) > 1 and bool(known[-1] >= DECADES * known[0])
    return are_decades and math.sqrt(len(known)) * distances[1] < STRAYS_IN_DECADES


def chance_of_round_limits(known: Floats, distances: list[float]) -> float:
    """How likely the limits of an even spread are to lie as near to round numbers by accident as they do.

    Draws end a few gaps within limits that somebody typed in: 0 and 1, 50 and 500, on a logarithmic scale 1e-4 and 1.

    Parameters
    ----------
    known : ndarray of shape (n,): the numbers, in order.
    distances : of them by `distances_from_uniform`.
    """
    n = len(known)
    least = 1.0
    for place, distance in enumerate(distances):
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
