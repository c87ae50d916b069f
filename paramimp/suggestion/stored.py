"""The space that a tool stored with its runs, as a domain that every value which was tried lies in."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from paramimp.suggestion.domain import Domain, choices_or_constant, distinct, is_finite
from paramimp.table.cells import ABSENT, EMPTY

if TYPE_CHECKING:
    from collections.abc import Sequence

    from paramimp.runs import Distribution

_STEP_TOLERANCE = 1e-6


def as_stored(distribution: Distribution, cells: Sequence[object]) -> Domain | None:
    """The domain that a distribution describes, wide enough for the values that runs have; None where these are others.

    Parameters
    ----------
    cells : the values of a param in all runs; of those that lack it, `ABSENT` or `EMPTY`.
    """
    values = [cell for cell in cells if cell is not ABSENT and cell is not EMPTY]
    if distribution.choices:
        return _of_choices([*distribution.choices, *values])
    if not all(map(is_finite, values)):
        return None
    numbers: list[Any] = [float(value) for value in values]  # type: ignore[arg-type]  # finite numbers, all of them
    whole = distribution.whole and all(number.is_integer() for number in numbers)
    low, high = _ends([distribution.low, distribution.high, *numbers], whole=whole)
    if low == high:
        return Domain("constant", value=low)
    step = distribution.step
    if step is not None and not all(_is_on(number, low, step) for number in numbers):
        step = None
    log = distribution.log and low > 0
    return Domain("int" if whole else "float", low, high, log, int(step) if step and whole else step)


def _of_choices(values: list[Any]) -> Domain:
    if not all(map(is_finite, values)):
        return choices_or_constant("category", distinct(values))
    whole = all(float(value).is_integer() and isinstance(value, int) for value in values)
    numbers = sorted({int(value) if whole else float(value) for value in values})
    return choices_or_constant("int" if whole else "float", numbers)


def _ends(numbers: list[Any], *, whole: bool) -> tuple[float, float]:
    low, high = min(numbers), max(numbers)
    return (int(low), int(high)) if whole else (float(low), float(high))


def _is_on(number: float, low: float, step: float) -> bool:
    steps = (number - low) / step
    return math.isclose(steps, round(steps), abs_tol=_STEP_TOLERANCE)
