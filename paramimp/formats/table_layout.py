"""How the columns of the table share the width: numbers whole, names what they need, bars the rest."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from rich.cells import cell_len

from paramimp.records import record

if TYPE_CHECKING:
    from collections.abc import Sequence

    from paramimp.formats.table_rows import Row

GAP = 2
_NARROWEST_NAME = 6
NAME = "param"
"""Heading of the names, which may all be shorter than it."""
_CORRELATION = len("-0.00")
_FEWEST_BARS = (8, 3)
"""Bars that stay even if that folds the longest name."""
EFFECT, BEST = "effect", "good values"
"""Headings of the columns that show which values are good."""
# Cells of the importance bar and of each side of the correlation bar, from roomy to none.
_BARS = ((30, 9), (26, 8), (22, 7), (18, 6), (14, 5), (11, 4), (8, 3), (5, 2), (5, 0), (0, 0))
_BARS_IN_A_PIPE = (22, 7)
_BARS_BESIDE_EFFECTS = (
    *((bar, half, True) for bar, half in _BARS[2:-1]),
    (5, 0, False),
    (0, 0, False),
)
"""The same beside the effects, and whether the sparkline is among these: with little room, words say more."""


@record
class Layout:
    """Cells of each part of a row.

    Attributes
    ----------
    bar : the importance bar; 0 when there is no room for it.
    number, spread : the importance and half its 90 % interval, one blank apart.
    half : each side of the correlation bar; 0 when there is no room for it.
    block : all of the importance column: the row of a value has its number of runs and its metric mean there.
    correlation_text : the correlation as text.
    counted : whether that number of runs fits there, or else stands behind the name.
    spark, best : the effect and the good values; 0 when there is no room for them, or nothing to show.
    """

    rank: int
    name: int
    bar: int
    number: int
    spread: int
    half: int
    block: int
    counted: bool
    correlation_text: int = _CORRELATION
    spark: int = 0
    best: int = 0

    @property
    def correlation(self) -> int:
        """Cells of the correlation column."""
        return self.correlation_text + (GAP + 2 * self.half + 1 if self.half else 0)

    @property
    def total(self) -> int:
        """Cells of a whole row."""
        behind = sum(GAP + cells for cells in (self.spark, self.best) if cells)
        return self.rank + self.name + self.block + self.correlation + 3 * GAP + behind


def plan(rows: Sequence[Row], width: int | None) -> Layout:
    """The columns for `rows` on a terminal of `width` columns, or with whole names where it is None."""
    if width is None:
        return _with_effects(_layout(rows, *_BARS_IN_A_PIPE), rows)
    beside = _beside_effects(rows, width) if any(row.best for row in rows) else None
    if beside is not None:
        return beside
    for bars in _BARS:
        layout = _layout(rows, *bars)
        if layout.total <= width:
            return layout
        if bars > _FEWEST_BARS:
            continue
        room = width - (layout.total - layout.name)
        if room >= min(_usual_name(rows, layout), width * 3 // 10):
            break
    return replace(layout, name=max(room, _NARROWEST_NAME))


def _beside_effects(rows: Sequence[Row], width: int) -> Layout | None:
    """The columns with the effects; None where a name would have to be folded that fits without them."""
    bare = _layout(rows, 0, 0)
    whole = [cells for row in rows if (cells := row.indent + cell_len(row.name)) <= width - (bare.total - bare.name)]
    for bar, half, spark in _BARS_BESIDE_EFFECTS:
        layout = _with_effects(_layout(rows, bar, half), rows, spark=spark)
        room = width - (layout.total - layout.name)
        if room >= max(_usual_name(rows, layout), *whole, 0):
            return replace(layout, name=min(layout.name, room))
    return None


def _with_effects(layout: Layout, rows: Sequence[Row], *, spark: bool = True) -> Layout:
    best = max((cell_len(row.best) for row in rows), default=0)
    if not best:
        return layout
    cells = max(len(row.spark) for row in rows)
    return replace(layout, spark=max(cells, len(EFFECT)) if spark else 0, best=max(best, len(BEST)))


def label(row: Row, layout: Layout) -> tuple[str, str]:
    """A row's name and the remark on its runs that follows it."""
    if not row.runs or (layout.counted and row.mean):
        return row.name, ""
    return row.name, f" (n={row.runs.split()[0]})" if row.mean else f" ({row.runs})"


def _usual_name(rows: Sequence[Row], layout: Layout) -> int:
    """Cells that nine names of ten need: a single long one folds, rather than costing all rows their bars."""
    names = sorted(_name_cells(row, layout) for row in rows)
    return max(names[len(names) * 9 // 10], _NARROWEST_NAME)


def _name_cells(row: Row, layout: Layout) -> int:
    return row.indent + cell_len("".join(label(row, layout)))


def _layout(rows: Sequence[Row], bar: int, half: int) -> Layout:
    """The columns with these bars, and names as wide as they are or as their heading."""
    if all(row.share is None for row in rows):
        bar = 0
    number, spread, mean, runs = (
        max(map(cell_len, texts), default=0)
        for texts in (
            [row.number for row in rows],
            [row.spread for row in rows],
            [row.mean for row in rows],
            [row.runs for row in rows if row.mean],
        )
    )
    block = max((bar + 1 if bar else 0) + number + (1 + spread if spread else 0), mean, len("importance"))
    layout = Layout(
        rank=max(2, max((len(row.rank) for row in rows), default=0)),
        name=_NARROWEST_NAME,
        bar=bar,
        number=number,
        spread=spread,
        half=half,
        block=block,
        correlation_text=max([_CORRELATION, *(len(row.correlation_text) for row in rows)]),
        counted=bool(bar) and runs + GAP + mean <= block,
    )
    return replace(layout, name=max([len(NAME), *(_name_cells(row, layout) for row in rows)]))
