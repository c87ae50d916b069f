"""The space that a tool stored of a param, in the terms of a comparison: what one sweep has and another has not."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from paramimp.table.params import level_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from paramimp.runs import Distribution
    from paramimp.table.params import Param


@dataclass(frozen=True, slots=True)
class Space:
    """What a sweep may draw a param from.

    Attributes
    ----------
    ends : of the numbers; None where none may be drawn.
    listed : the numbers themselves where they are choices, sorted; empty for all numbers between the ends.
    levels : texts of the values that are no numbers.
    n_values : how many values may be drawn; infinity for a range.
    """

    ends: tuple[float, float] | None
    listed: tuple[float, ...] = ()
    levels: frozenset[str] = frozenset()
    n_values: float = math.inf

    def holds_numbers(self, values: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Which numbers may be drawn, but for rounding."""
        if self.ends is None:
            return np.zeros(len(values), dtype=bool)
        if self.listed:
            return np.asarray(np.isclose(values[:, None], np.array(self.listed), rtol=1e-9, atol=0).any(axis=1))
        low, high = self.ends
        is_end = np.isclose(values, low, rtol=1e-9, atol=0) | np.isclose(values, high, rtol=1e-9, atol=0)
        return np.asarray((values >= low) & (values <= high) | is_end)


def space_of(param: Param, distribution: Distribution) -> Space | None:
    """The space of a param by its distribution; None where the runs have values of another kind than that."""
    if distribution.low is not None and distribution.high is not None:
        low, high = float(distribution.low), float(distribution.high)
        step = distribution.step or (1 if distribution.whole else 0)
        n_values = (high - low) / step + 1 if step else math.inf if low < high else 1
        return None if param.levels else Space((low, high), n_values=n_values)
    numbers = [] if param.levels else [value for value in distribution.choices if _is_number(value)]
    levels = [value for value in distribution.choices if param.levels or not _is_number(value)]
    listed = tuple(sorted(map(float, numbers)))  # type: ignore[arg-type]  # numbers, all of them
    ends = (listed[0], listed[-1]) if listed else None
    return Space(ends, listed, frozenset(map(level_text, levels)), len(listed) + len(levels))


def beyond(there: Space, here: Space) -> Iterator[tuple[str, Space]]:
    """Yield what one space has and another has not: a sign with an end or values, and the part of the space it is."""
    if there.ends and here.ends and not (there.listed and here.listed):
        (low, high), (low_here, high_here) = there.ends, here.ends
        if low < low_here and not math.isclose(low, low_here):
            yield "<", Space((low, low_here))
        if high > high_here and not math.isclose(high, high_here):
            yield ">", Space((high_here, high))
    elif there.ends and not here.ends:
        yield "", Space(there.ends)
    numbers: tuple[float, ...] = ()
    if there.listed and here.listed:
        inside = here.holds_numbers(np.array(there.listed))
        numbers = tuple(value for value, known in zip(there.listed, inside.tolist(), strict=True) if not known)
    levels = there.levels - here.levels
    if numbers or levels:
        yield "=", Space((numbers[0], numbers[-1]) if numbers else None, numbers, levels)


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)
