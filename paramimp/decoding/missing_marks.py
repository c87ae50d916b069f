"""What people and programs write where a number is missing: a dash, a question mark, the ``NA`` of R."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from paramimp.decoding.columns_of_text import with_changed_where

if TYPE_CHECKING:
    from collections.abc import Sequence

_NAMED = r"NA|na|N/A|n/a|<NA>|\#N/A|\#NA"
_DRAWN = r"[-\u2010-\u2015\u2212]{1,3}|\?{1,3}|\.{1,3}|/"  # hyphens, dashes and the minus sign
_MARK = re.compile(rf"{_NAMED}|{_DRAWN}")
_IN_A_CELL = re.compile(rf"(?:^|[,;\t|\"])\s?(?:{_NAMED}|{_DRAWN})\s?(?=[,;\t|\"]|$)", re.MULTILINE)
_NUMBER = re.compile(r"[-+]?[.,]?\d[\d.,]*+(?:[eE][-+]?\d++)?\s?%?|[-+]?(?:inf|nan)", re.IGNORECASE)


def may_have_marks(text: str) -> bool:
    """Whether some cell of a table may be such a mark: most tables have none, and their columns are not looked at."""
    return _IN_A_CELL.search(text) is not None


def without_marks(rows: Sequence[Sequence[str]], width: int) -> list[list[str]]:
    """Empty the cells that are marks in columns of numbers; among texts ``-`` or ``NA`` may be a choice.

    Parameters
    ----------
    width : columns that are looked at; what a row has beyond them stays as it is.
    """
    return with_changed_where(rows, width, _are_numbers_or_missing, _emptied)


def is_number_or_missing(cell: str) -> bool:
    """Whether a cell is a number or such a mark."""
    return _NUMBER.fullmatch(cell) is not None or _MARK.fullmatch(cell) is not None


def _are_numbers_or_missing(cells: set[str]) -> bool:
    marks = {cell for cell in cells if _MARK.fullmatch(cell)}
    numbers = cells - marks - {""}
    return bool(marks and numbers) and all(map(_NUMBER.fullmatch, numbers))


def _emptied(cell: str) -> str:
    return "" if _MARK.fullmatch(cell.strip()) else cell
