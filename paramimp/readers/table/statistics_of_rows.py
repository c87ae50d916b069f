"""Statistics of rows of numbers, as people and spreadsheets write them below a table: rounded to some decimals."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Any

from paramimp.objective import words_of
from paramimp.readers.table.results import measured_number

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

LEAST_DECIMALS, SURE_DECIMALS = 2, 3
"""Decimals of a number from which on it is hardly another one by accident, and from which on none is in doubt."""
_DIGITS = 12
MEAN, MEDIAN, LOWEST, HIGHEST, SUM, COUNT = "mean", "median", "lowest", "highest", "sum", "count"
DEVIATION, OF_THE_WHOLE = "standard deviation", "standard deviation of the whole"
VARIANCE, ERROR = "variance", "standard error"
BETWEEN = frozenset({MEAN, DEVIATION, OF_THE_WHOLE, VARIANCE, ERROR})
"""What is hardly the number of a run as well."""

_SCATTER = frozenset({DEVIATION, OF_THE_WHOLE})
_MEANT_BY = {
    **dict.fromkeys("mean avg average mittel moyenne".split(), frozenset({MEAN})),
    **dict.fromkeys("std stdev sd".split(), _SCATTER),
    **dict.fromkeys("var variance".split(), frozenset({VARIANCE})),
    **dict.fromkeys("sem stderr".split(), frozenset({ERROR})),
    **dict.fromkeys("min minimum".split(), frozenset({LOWEST})),
    **dict.fromkeys("max maximum".split(), frozenset({HIGHEST})),
    **dict.fromkeys("sum summe total".split(), frozenset({SUM, MEAN, COUNT})),
    "median": frozenset({MEDIAN}),
    "count": frozenset({COUNT}),
}
_ANY_WORD = re.compile("|".join(_MEANT_BY))


def meant_by(label: str) -> frozenset[str]:
    """The statistics that a label has words for; none of most texts."""
    if not _ANY_WORD.search(label.lower()):  # a table may have a text in each cell, and few hold any of the words
        return frozenset()
    return frozenset().union(*(_MEANT_BY.get(word, ()) for word in words_of(label)))


def finite_number(cell: Any) -> float | None:
    """The number in a cell; None where there is none, or one that is not finite."""
    number = measured_number(cell)
    return number if number is not None and math.isfinite(number) else None


def decimals(value: float) -> int:
    """How many decimals a number was written with."""
    return next((n for n in range(_DIGITS) if round(value, n) == value), _DIGITS)


def is_rounded(value: float, exact: float, *, least: int = 0) -> bool:
    """Whether a number is another one to the decimals that it was written with, which are `least` or more."""
    n = decimals(value)
    is_near = n >= least and abs(value - exact) <= 0.5000001 * 10.0**-n
    return is_near or math.isclose(value, exact, rel_tol=1e-9)


def _mean(numbers: Sequence[float]) -> float:
    return math.fsum(numbers) / len(numbers)


def _squares(numbers: Sequence[float]) -> float:
    middle = _mean(numbers)
    return math.fsum((number - middle) * (number - middle) for number in numbers)


def _variance(numbers: Sequence[float]) -> float:
    return _squares(numbers) / (len(numbers) - 1)


def _quantile(numbers: Sequence[float], share: float) -> float:
    """As NumPy and pandas take it: between the two nearest numbers in proportion."""
    ordered = sorted(numbers)
    place = share * (len(ordered) - 1)
    low = math.floor(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (place - low) * (ordered[high] - ordered[low])


STATISTICS: Mapping[str, Callable[[Sequence[float]], float]] = {
    MEAN: _mean,
    DEVIATION: lambda numbers: math.sqrt(_variance(numbers)),
    OF_THE_WHOLE: lambda numbers: math.sqrt(_squares(numbers) / len(numbers)),
    MEDIAN: lambda numbers: _quantile(numbers, 0.5),
    LOWEST: min,
    HIGHEST: max,
    SUM: math.fsum,
    COUNT: len,
    VARIANCE: _variance,
    ERROR: lambda numbers: math.sqrt(_variance(numbers) / len(numbers)),
    "lower quartile": lambda numbers: _quantile(numbers, 0.25),
    "upper quartile": lambda numbers: _quantile(numbers, 0.75),
}
"""Each of two numbers or more."""
