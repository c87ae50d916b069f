"""A plain table for a terminal: columns that stand beneath each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.table import Table
from rich.text import Text

from paramimp.formats.prose import FAINT, to_text
from paramimp.formats.words import Words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from paramimp.formats.interface import View

_GAP = 2


def aligned(
    header: Sequence[str], body: Sequence[Sequence[str | int | float | None]], view: View, *, sentences: str = ""
) -> str:
    """A plain table without borders: text to the left and folded, numbers to the right and whole.

    So are the names in the first column, where they take a third of the line at most. Names and values are cut where
    they are long; the column that `sentences` names is not, since its cells end in what can be done.
    """
    words = Words.of(view)
    columns = list(zip(*body, strict=True)) if body else [() for _ in header]
    numeric = [bool(column) and not any(isinstance(cell, str) for cell in column) for column in columns]
    table = Table(box=None, padding=(0, _GAP, 0, 0), pad_edge=False, header_style=FAINT)
    for place, (title, right) in enumerate(zip(header, numeric, strict=True)):
        whole = right or (place == 0 and _are_short(columns[0], view, words))
        table.add_column(Text(words.name(title)), justify="right" if right else "left", no_wrap=whole, overflow="fold")
    for row in body:
        table.add_row(
            *(Text(_cell(value, words, whole=title == sentences)) for title, value in zip(header, row, strict=True))
        )
    return to_text(table, view)


def _are_short(names: Sequence[object], view: View, words: Words) -> bool:
    return view.width is not None and 3 * max((cell_len(_cell(name, words)) for name in names), default=0) <= view.width


def _cell(value: object, words: Words, *, whole: bool = False) -> str:
    if value is None:
        return ""
    if whole:
        return words.message(str(value))
    return f"{value:g}" if isinstance(value, float) else words.name(str(value))
