"""Numbers with a percent sign, as spreadsheets export them: ``10%``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from paramimp.decoding.columns_of_text import with_changed_where

if TYPE_CHECKING:
    from collections.abc import Sequence

_PERCENT = re.compile(r"([-+]?(?:\d+(?:[.,]\d+)?|[.,]\d+))\s*%")
_ZERO = re.compile(r"0?(?:[.,]0+)?")


def without_percent_signs(rows: Sequence[Sequence[str]], width: int) -> list[list[str]]:
    """Turn ``10%`` into ``10`` in the columns that hold such numbers and nothing else but zeros and empty cells.

    Parameters
    ----------
    width : columns that are looked at; what a row has beyond them stays as it is.
    """
    return with_changed_where(rows, width, _are_percentages, _number)


def _are_percentages(cells: set[str]) -> bool:
    signed = {cell for cell in cells if "%" in cell}
    return bool(signed) and all(map(_PERCENT.fullmatch, signed)) and all(map(_ZERO.fullmatch, cells - signed))


def _number(cell: str) -> str:
    found = _PERCENT.fullmatch(cell.strip())
    return found[1] if found else cell
