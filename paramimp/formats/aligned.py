"""A plain table for a terminal: columns that stand beneath each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from paramimp.formats.prose import FAINT, to_text
from paramimp.formats.words import Words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from paramimp.formats.interface import View

_GAP = 2


def aligned(header: Sequence[str], body: Sequence[Sequence[str | int | float | None]], view: View) -> str:
    """A plain table without borders: text to the left and folded, numbers to the right and whole."""
    words = Words(unicode=view.unicode)
    columns = list(zip(*body, strict=True)) if body else [() for _ in header]
    numeric = [bool(column) and not any(isinstance(cell, str) for cell in column) for column in columns]
    table = Table(box=None, padding=(0, _GAP, 0, 0), pad_edge=False, header_style=FAINT)
    for title, right in zip(header, numeric, strict=True):
        table.add_column(Text(words.name(title)), justify="right" if right else "left", no_wrap=right, overflow="fold")
    for row in body:
        table.add_row(*(Text(_cell(value, words)) for value in row))
    return to_text(table, view)


def _cell(value: object, words: Words) -> str:
    if value is None:
        return ""
    return f"{value:g}" if isinstance(value, float) else words.name(str(value))
