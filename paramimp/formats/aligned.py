"""A plain table for a terminal: columns that stand beneath each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.table import Table
from rich.text import Text

from paramimp.formats.prose import FAINT, fold, to_text
from paramimp.formats.words import Words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from paramimp.formats.interface import View

_GAP = 2


def aligned(
    header: Sequence[str], body: Sequence[Sequence[str | int | float | None]], view: View, *, sentences: str = ""
) -> str:
    """A plain table without borders: text to the left and folded, numbers to the right and whole.

    Names in the first column are folded behind a separator where they take more than two fifths of the line and more
    than the other columns leave. Names and values are cut where they are long; the column that `sentences` names is
    not, since its cells end in what can be done.
    """
    words = Words.of(view)
    cells = [
        [_cell(value, words, whole=title == sentences) for title, value in zip(header, row, strict=True)]
        for row in body
    ]
    columns = list(zip(*body, strict=True)) if body else [() for _ in header]
    table = Table(box=None, padding=(0, _GAP, 0, 0), pad_edge=False, header_style=FAINT)
    for place, (title, column) in enumerate(zip(header, columns, strict=True)):
        right = bool(column) and not any(isinstance(value, str) for value in column)
        table.add_column(
            Text(words.name(title)), justify="right" if right else "left", no_wrap=right or place == 0, overflow="fold"
        )
    room = _room_of_names([header, *cells], view)
    for name, *others in cells:
        lines = [name] if room is None else [line.rstrip() for line in fold(name, room)]
        table.add_row(Text("\n".join(lines)), *map(Text, others))
    return to_text(table, view)


def _room_of_names(rows: Sequence[Sequence[str]], view: View) -> int | None:
    """Cells of the first column at most; None for any number."""
    if view.width is None:
        return None
    others = sum(_GAP + max(map(cell_len, column)) for column in list(zip(*rows, strict=True))[1:])
    return max(view.width * 2 // 5, view.width - others)


def _cell(value: object, words: Words, *, whole: bool = False) -> str:
    if value is None:
        return ""
    if whole:
        return words.message(str(value))
    return f"{value:g}" if isinstance(value, float) else words.name(str(value))
