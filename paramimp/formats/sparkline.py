"""An effect in a few cells: from worse, low, to better, high, over the range of the param's values."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from paramimp.results.effects import Effect, EffectPoint

    _Cell = tuple[list[EffectPoint], list[EffectPoint], float]
    """The points in a cell, those around its middle, and the expected metric there."""

CELLS = 8
NEAR = 2
"""Cells between two points at most, for the curve to go on between them."""
_BLOCKS = "▁▂▃▄▅▆▇█"
_ASCII = "_.-=#"


def sparkline(effect: Effect, sign: int, *, unicode: bool) -> str:
    """At most `CELLS` glyphs: few values have one each; more share the axis evenly, with a blank where no run is.

    Parameters
    ----------
    sign : +1 where more of the metric is better, -1 where less is.
    """
    glyphs = _BLOCKS if unicode else _ASCII
    return "".join(" " if height is None else glyphs[_step(height, len(glyphs))] for height in cells(effect, sign))


def good_cells(effect: Effect) -> list[bool]:
    """Which of the cells stand for values that cannot be told from the best."""
    return [bool(around) and any(map(effect.is_good, inside or around)) for inside, around, _ in _cells(effect)]


def cells(effect: Effect, sign: int) -> list[float | None]:
    """The height of each cell, 0 worst to 1 best; None where no run is near."""
    curve = [sign * mean if around else None for _, around, mean in _cells(effect)]
    known = [value for value in curve if value is not None]
    low, high = min(known), max(known)
    return [None if value is None else (value - low) / ((high - low) or 1.0) for value in curve]


def _cells(effect: Effect) -> list[_Cell]:
    """Few points have a cell each; else the cells share the axis, and values off the axis have one each behind it."""
    numbers, others = effect.numbers, effect.others
    if len(effect.points) <= CELLS or not numbers:
        return [_single(point) for point in effect.points[:CELLS]]
    room = CELLS - len(others)
    place = positions([float(point.value or 0) for point in numbers], log=effect.scale == "log")
    return [*(_on_axis(cell, room, numbers, place) for cell in range(room)), *map(_single, others)]


def _single(point: EffectPoint) -> _Cell:
    return [point], [point], point.mean


def _on_axis(cell: int, room: int, numbers: Sequence[EffectPoint], place: Sequence[float]) -> _Cell:
    """The points in a cell, those on either side of its middle unless both are far, and the curve at its middle."""
    middle = (cell + 0.5) / room
    right = next(index for index, x in enumerate(place) if x > middle)
    left, gap = right - 1, place[right] - place[right - 1]
    inside = [
        point
        for point, x in zip(numbers, place, strict=True)
        if cell <= x * room < cell + 1 or (cell + 1 == room and x == 1)
    ]
    around = [numbers[left], numbers[right]] if inside or gap <= NEAR / room else []
    part = (middle - place[left]) / gap
    return inside, around, numbers[left].mean * (1 - part) + numbers[right].mean * part


def positions(values: Sequence[float], *, log: bool) -> list[float]:
    """Ascending values as positions in 0..1 on a linear or a logarithmic axis."""
    placed = [math.log(value) for value in values] if log else [*values]
    size = max(map(abs, placed)) or 1.0
    low, high = placed[0] / size, placed[-1] / size  # the difference of two huge numbers may overflow
    return [(value / size - low) / ((high - low) or 1.0) for value in placed]


def _step(height: float, steps: int) -> int:
    return min(round(height * (steps - 1)), steps - 1)
