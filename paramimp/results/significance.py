"""What counts as shown: p-values combined, and adjusted for their number.

The gate needs it where numpy is not yet imported.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Name = TypeVar("Name", str, tuple[str, str])

SIGNIFICANCE = 0.05
"""Of the adjusted p-value: at most one sweep of pure noise in twenty shows any significant param."""


def holm(p_values: Mapping[Name, float]) -> dict[Name, float]:
    """Adjust p-values for their number (Holm 1979, https://www.jstor.org/stable/4615733)."""
    adjusted: dict[Name, float] = {}
    largest = 0.0
    for position, name in enumerate(sorted(p_values, key=lambda name: (p_values[name], name))):
        largest = max(largest, min(1.0, (len(p_values) - position) * p_values[name]))
        adjusted[name] = largest
    return adjusted


def cauchy(p_values: Sequence[float]) -> float:
    """One p-value of several, whatever their dependence (Liu & Xie 2020, doi:10.1080/01621459.2018.1554485)."""
    return 0.5 - math.atan(sum(math.tan((0.5 - p) * math.pi) for p in p_values) / len(p_values)) / math.pi
