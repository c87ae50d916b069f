"""Numbers with a decimal comma, as spreadsheets write them in most of Europe: ``0,5`` in cells that a ``;`` divides."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_DECIMAL_COMMA = re.compile(r"[-+]?\d+,\d+(?:[eE][-+]?\d+)?")
_DECIMAL_POINT = re.compile(r"[-+]?\d*\.\d+(?:[eE][-+]?\d+)?")


def with_decimal_points(rows: Sequence[Sequence[str]], width: int) -> list[list[str]]:
    """Turn ``0,5`` into ``0.5`` in the columns that hold such numbers and none with a point.

    Parameters
    ----------
    width : columns that are looked at; what a row has beyond them stays as it is.
    """
    kinds = [[_number_kind(cell) for cell in row[:width]] for row in rows]
    with_points = {column for row in kinds for column, kind in enumerate(row) if kind == "."}
    return [
        [
            cell.replace(",", ".") if column < width and of_row[column] == "," and column not in with_points else cell
            for column, cell in enumerate(row)
        ]
        for row, of_row in zip(rows, kinds, strict=True)
    ]


def _number_kind(cell: str) -> str:
    """What separates the decimals of a number: a comma, a point, or nothing for what is no such number."""
    if _DECIMAL_COMMA.fullmatch(text := cell.strip()):
        return ","
    return "." if _DECIMAL_POINT.fullmatch(text) else ""
