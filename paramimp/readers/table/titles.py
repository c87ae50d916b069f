"""What people write above the head of a table: a title, a date, empty rows."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from paramimp.decoding.typed_text import typed
from paramimp.readers.table.heads import has_number

if TYPE_CHECKING:
    from collections.abc import Sequence

_LEAST_BELOW = 2
"""Rows of as many cells as the head that have to follow it."""


def rows_above_head(rows: Sequence[Sequence[str]]) -> int:
    """How many of the first rows of a file stand above its head: 0 in most files, and where nothing tells.

    The head has as many cells as the rows below it, or one less than they have (see `with_row_names`). A title has
    one, however many empty ones are beside it, or its commas cut it into fewer than that.
    """
    widths = Counter(len(row) for row in rows if _n_filled(row) > 1)
    if not widths:
        return 0
    width = max(widths, key=lambda each: (widths[each], each))
    if widths[width] <= _LEAST_BELOW:
        return 0
    head = _head_among(rows, width)
    return 0 if head and has_number(rows[head]) else head


def _head_among(rows: Sequence[Sequence[str]], width: int) -> int:
    for place, row in enumerate(rows):
        is_title = bool(row) and bool(row[0].strip()) and _n_filled(row) == 1
        if len(row) == width and not is_title and _n_filled(row):
            return place
        if len(row) == width - 1 > 1 and not is_title and place + 1 < len(rows) and has_number(rows[place + 1]):
            return place
        if len(row) > width:
            return 0
    return 0


def with_row_names(head: Sequence[str], rows: list[list[str]]) -> tuple[list[str], list[list[str]]]:
    """Return head and rows of as many cells each, where all rows have one more than the head.

    That is so where R writes the names of the rows, over which no name stands, and where a comma ends each row. Rows
    are named by numbers in their order or by texts; of other cells one may have held a comma.
    """
    if not rows or any(len(row) != len(head) + 1 for row in rows):
        return list(head), rows
    if not any(row[-1].strip() for row in rows):
        return list(head), [row[:-1] for row in rows]
    names = [row[0] for row in rows]
    are_texts = len(set(names)) == len(names) and all(isinstance(typed(name), str) for name in names)
    are_counted = any(names == [str(first + place) for place in range(len(names))] for first in (0, 1))
    if are_texts or are_counted:
        return ["", *head], rows
    return list(head), rows


def _n_filled(row: Sequence[str]) -> int:
    return sum(1 for cell in row if cell.strip())
