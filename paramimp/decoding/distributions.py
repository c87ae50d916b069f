"""From what a tool stored of its search space to a `paramimp.runs.Distribution`, as far as it says one."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, TypeGuard

from paramimp.runs import Distribution

if TYPE_CHECKING:
    from collections.abc import Iterable

_MOST_CHOICES = 10_000
_PLAIN = (str, int, float, bool, type(None))


def of_range(low: Any, high: Any, *, whole: bool = False, log: bool = False, step: Any = None) -> Distribution | None:
    """The range between two numbers; None where they are none, or leave no room for what is said of them.

    Parameters
    ----------
    low, high, step : as they stand in a file: anything.
    whole : whether integers alone are drawn; a step of 1 says no more then.
    """
    if not (_is_number(low) and _is_number(high)) or not low <= high or (log and low <= 0):
        return None
    if whole:
        low, high = math.floor(low), math.floor(high)
    else:
        low, high = float(low), float(high)
    has_step = _is_number(step) and step > 0 and not log and not (whole and step == 1)
    return Distribution(low, high, whole, log, step if has_step else None)


def of_choices(choices: Any) -> Distribution | None:
    """One of several values; None where some are no scalars, which a config spreads over several params."""
    if not isinstance(choices, (list, tuple)) or not 0 < len(choices) <= _MOST_CHOICES:
        return None
    return Distribution(choices=tuple(choices)) if all(isinstance(each, _PLAIN) for each in choices) else None


def by_name(found: Iterable[tuple[Any, Distribution | None]]) -> dict[str, Distribution]:
    """The distribution of each param of a space, of those that could be read."""
    return {str(name): distribution for name, distribution in found if distribution is not None}


def _is_number(value: Any) -> TypeGuard[float]:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) < 1e300 and value == value
