"""What counts as shown: p-values adjusted for their number. The gate needs it where numpy is not yet imported."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Mapping

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
