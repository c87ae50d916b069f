"""Numbers with commas between their thousands, as people export them from spreadsheets: ``"1,024"``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from paramimp.decoding.columns_of_text import distinct_cells, with_changed

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

_GROUPED = re.compile(r"[-+]?[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?")
_PLAIN = re.compile(r"[-+]?(?:\d++(?:\.\d*+)?|\.\d+)(?:[eE][-+]?\d+)?")
_DECIMAL = re.compile(r"[-+]?\d+,\d+")


def without_thousands(rows: Sequence[Sequence[str]], width: int, *, decimals: bool) -> list[list[str]]:
    """Turn ``1,024`` into ``1024`` in the columns of which this is sure.

    ``64,128`` may be a list and ``1,125`` a number with decimals. No number of a list begins with a zero, as the groups
    of ``1,024`` and ``10,000`` do, and behind a decimal comma stands no point. Where some column has decimal commas
    that are nothing else, all others may have.

    Parameters
    ----------
    width : columns that are looked at.
    decimals : whether a comma probably stands before decimals, so that a single one is no sign of thousands.
    """
    cells = distinct_cells(rows, width)
    with_commas = {column: {cell for cell in own if "," in cell} for column, own in cells.items()}
    if not any(with_commas.values()):
        return [[*row] for row in rows]
    grouped = {
        column
        for column, own in with_commas.items()
        if own and all(map(_GROUPED.fullmatch, own)) and _are_numbers(cells[column] - own)
    }
    has_decimals = any(
        own and column not in grouped and all(map(_DECIMAL.fullmatch, own)) and _are_numbers(cells[column] - own)
        for column, own in with_commas.items()
    )
    sure = {column for column in grouped if _is_sure(with_commas[column], decimals=decimals or has_decimals)}
    return with_changed(rows, sure, lambda cell: cell.replace(",", ""))


def _are_numbers(cells: Collection[str]) -> bool:
    return all(not cell or _PLAIN.fullmatch(cell) for cell in cells)


def _is_sure(cells: Collection[str], *, decimals: bool) -> bool:
    """Whether some number has a point behind its thousands, or a group that begins with a zero."""
    least = 2 if decimals else 1
    return any("." in cell or (cell.count(",") >= least and ",0" in cell) for cell in cells)
