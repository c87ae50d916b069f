"""A canvas of characters for plots in a terminal: braille dots, four by two to a cell, or ASCII."""

from __future__ import annotations

from dataclasses import dataclass, field

_DOTS = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))
"""The bits of a braille pattern, by row and column within its cell."""
_EMPTY = 0x2800


@dataclass(slots=True)
class Canvas:
    """Cells in rows from the top; x and y run from 0, at the left and the bottom, to 1.

    Attributes
    ----------
    dots : cell, as (row, column), to its braille bits.
    """

    width: int
    height: int
    unicode: bool = True
    dots: dict[tuple[int, int], int] = field(default_factory=dict)

    def line(self, xs: list[float], ys: list[float]) -> None:
        """Draw a line through points in ascending order of x."""
        columns = self.width * (2 if self.unicode else 1)
        previous = None
        for column in range(columns):
            y = interpolated(column / max(columns - 1, 1), xs, ys)
            if y is None:
                previous = None
                continue
            row = self._row(y)
            between = range(row, row + 1) if previous is None else _steps(previous, row)
            for each in between:
                self._set(column, each)
            previous = row

    def rows(self) -> list[str]:
        """The drawing as text, the top row first."""
        return ["".join(self._glyph(row, column) for column in range(self.width)) for row in range(self.height)]

    def row_of(self, y: float) -> int:
        """The row of cells that a height lies in."""
        return self._row(y) // (len(_DOTS) if self.unicode else 1)

    def _row(self, y: float) -> int:
        rows = self.height * (len(_DOTS) if self.unicode else 1)
        return min(max(round((1 - y) * (rows - 1)), 0), rows - 1)

    def _set(self, column: int, row: int) -> None:
        if self.unicode:
            cell = (row // len(_DOTS), column // 2)
            self.dots[cell] = self.dots.get(cell, 0) | _DOTS[row % len(_DOTS)][column % 2]
        else:
            self.dots[row, column] = 1

    def _glyph(self, row: int, column: int) -> str:
        bits = self.dots.get((row, column), 0)
        if not bits:
            return " "
        return chr(_EMPTY + bits) if self.unicode else "*"


def interpolated(x: float, xs: list[float], ys: list[float]) -> float | None:
    """A line through points, at x; None outside of them."""
    for left, right, low, high in zip(xs, xs[1:], ys, ys[1:], strict=False):
        if left <= x <= right:
            return low + (high - low) * ((x - left) / (right - left) if right > left else 0.0)
    return None


def _steps(previous: int, row: int) -> range:
    """The rows from the one after the previous to this one, so that a steep line has no gaps."""
    if row == previous:
        return range(row, row + 1)
    return range(previous + 1, row + 1) if row > previous else range(previous - 1, row - 1, -1)
