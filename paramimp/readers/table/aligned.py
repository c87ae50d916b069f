"""Tables whose columns are set apart by spaces, as pandas, NumPy and R print them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from paramimp.readers.table.heads import has_number

if TYPE_CHECKING:
    from collections.abc import Sequence

_LOOKED_AT, _LEAST = 20, 3
_APART = (re.compile(r"\s{2,}"), re.compile(r"\s+"))
"""What stands between two cells: several spaces, where names or cells hold single ones, else any."""


def with_tabs(text: str) -> str:
    """Return a table with tabs in place of the spaces between its columns; any other text as it is.

    Every line has as many cells, or the head has one less; numbers stand below it, and none in it.
    """
    lines = [line.strip() for line in text.splitlines()]
    filled = [line for line in lines if line]
    for apart in _APART:
        first = [apart.split(line) for line in filled[:_LOOKED_AT]]
        if _are_columns(first):
            rows = [apart.split(line) for line in filled]
            if all(len(row) == len(rows[1]) for row in rows[1:]):
                return "\n".join(map("\t".join, rows))
    return text


def _are_columns(rows: Sequence[Sequence[str]]) -> bool:
    if len(rows) < _LEAST or len(rows[0]) < 2:
        return False
    head, *below = rows
    widths = {len(row) for row in below}
    is_even = len(widths) == 1 and len(head) in (len(below[0]), len(below[0]) - 1)
    return is_even and not has_number(head) and all(map(has_number, below))
