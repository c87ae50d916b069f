"""The ends of a range from which values look drawn: a little beyond the outermost values, at round numbers.

Of n values drawn evenly the outermost ones lie 1 / (n + 1) of the range inside its ends, on average. Whoever takes them
for the ends cuts that off at either end of every param: of twenty params at sixty runs, half of the space.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

MOST_GAPS = 3.0
"""Mean gaps between neighbours by which an end may lie beyond the outermost value: chance leaves out more at one end in
twenty, exp(-3)."""
FEWEST_DRAWN = 8
"""Of fewer values the mean gap is too wide to say anything of the ends."""
MOST_DIGITS = 3
MOST_COUNTED = 100
"""Candidates of one number of digits; where there are more, there are some of fewer digits."""
ENOUGH_TO_COUNT = 50
"""Values whose digits are counted."""
LARGEST_WHOLE = 2**53
"""From here on floats no longer tell neighbouring integers apart."""
TINY, HUGE = 1e-290, 700.0
"""Numbers whose last digits underflow are not rounded; beyond exp(700) there are none."""
ROUND_DIGITS = 2
"""An outermost value of so few digits among values of more was set by hand, and is the end itself."""


def ends_of(values: Floats, *, log: bool, whole: bool) -> tuple[float, float]:
    """The ends of the range that numbers look drawn from.

    Parameters
    ----------
    values : ndarray of shape (n_values,): finite numbers, two or more different ones; of integers one for each run, of
        others each once, since repeats of a configuration are no other draws.
    log : whether even distances are even ratios; all values are positive.
    whole : whether only integers are drawn.

    Notes
    -----
    Fractions that begin at 0 may end at 1. Those that begin beyond it, such as the decay of an average between 0.9 and
    0.999, end below 1, where many a formula does not hold.
    """
    low, high = float(values.min()), float(values.max())
    if len(values) < FEWEST_DRAWN:
        return low, high
    first = _end(values, low, -1, log=log, whole=whole)
    below = 1.0 if first > 0 and high < 1 and not whole else math.inf
    return first, _end(values, high, 1, log=log, whole=whole, below=below)


def _end(values: Floats, outermost: float, sign: int, *, log: bool, whole: bool, below: float = math.inf) -> float:
    """The roundest number within a few gaps beyond an outermost value; of equally round ones the likeliest."""
    some = values[:: max(1, len(values) // ENOUGH_TO_COUNT)]
    if not whole and _digits(outermost) <= ROUND_DIGITS < np.median([_digits(value) for value in some]):
        return outermost
    gap, most = _gap(values, log=log, whole=whole)
    at = math.log(outermost) if log else outermost

    def beyond(gaps: float) -> float:
        return math.exp(min(at + sign * gaps * gap, HUGE)) if log else at + sign * gaps * gap

    farthest, likeliest = beyond(most), beyond(min(most, 1.0))
    if not math.isfinite(farthest):
        return outermost
    found = [
        number
        for number in _round_numbers(outermost, farthest)
        if (sign * outermost <= sign * number <= sign * farthest)
        and number < below
        and _is_of_its_kind(number, values, whole=whole)
        and (number > 0 or not log)
    ]
    return min([*found, outermost], key=lambda number: (_roughness(number), abs(number - likeliest)))


def _gap(values: Floats, *, log: bool, whole: bool) -> tuple[float, float]:
    """How far inside an end the outermost value lies on average, along the axis, and how many times that at most.

    Few integers hardly ever leave out an end. Values that stand regularly, as on a grid, leave out nothing, and those
    of a design that fills the range evenly little.
    """
    axis = np.log(values) if log else values
    if whole and not log:
        return 1 / math.expm1(min(len(values) / (float(np.ptp(axis)) + 1), HUGE)), MOST_GAPS
    halves = np.sort(axis / 2)  # the difference of two huge numbers may overflow
    mean = float(halves[-1] - halves[0]) / len(values)
    most = float(np.diff(halves).max()) / mean - 1 if mean else 0.0
    return 2 * mean, min(max(most, 0.0), MOST_GAPS)


def _is_of_its_kind(number: float, values: Floats, *, whole: bool) -> bool:
    """Whether a number has the sign of all values, and is a fraction or a count from 1 on if all of them are."""
    low, high = float(values.min()), float(values.max())
    if whole and (not number.is_integer() or abs(number) >= LARGEST_WHOLE or (low >= 1 and number < 1)):
        return False
    if not whole and low >= 0 and high < 1 and number > 1:
        return False
    return not (low >= 0 > number or high <= 0 < number)


def _round_numbers(one: float, other: float) -> Iterator[float]:
    """The numbers of few digits between two; 0 where it lies between them."""
    low, high = min(one, other), max(one, other)
    if low <= 0 <= high:
        yield 0.0
    for exponent in sorted({math.floor(math.log10(abs(end))) for end in (low, high) if abs(end) > TINY}):
        for digits in range(1, MOST_DIGITS + 1):
            unit = 10.0 ** (exponent - digits + 1)
            first, last = math.ceil(low / unit - 1e-9), math.floor(high / unit + 1e-9)
            if last - first < MOST_COUNTED:
                yield from (float(f"{count * unit:.12g}") for count in range(first, last + 1))


def _roughness(number: float) -> tuple[int, int]:
    """How far a number is from being round: its digits, and whether it is no power of ten."""
    digits = _digits(number)
    is_power = bool(number) and f"{abs(number):e}"[0] == "1" and digits == 1
    return digits, 0 if is_power or not number else 1


def _digits(number: float) -> int:
    """Significant digits: 1 of 0.3 and of 200; 0 of 0."""
    mantissa = f"{abs(number):.15e}".split("e")[0]
    return len(mantissa.replace(".", "").rstrip("0")) if number else 0
