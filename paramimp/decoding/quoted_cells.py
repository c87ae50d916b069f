"""Texts that a program wrote as JSON into the cells of a table, as SageMaker does with categories: ``"adam"``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from paramimp.decoding.columns_of_text import with_changed_where

if TYPE_CHECKING:
    from collections.abc import Sequence


def without_quotes(rows: Sequence[Sequence[str]], width: int) -> list[list[str]]:
    """Take the quotation marks from the columns in which all cells have them, or are empty.

    Parameters
    ----------
    width : columns that are looked at; what a row has beyond them stays as it is.
    """
    return with_changed_where(rows, width, _are_quoted, lambda cell: cell.strip()[1:-1] if cell.strip() else cell)


def _are_quoted(cells: set[str]) -> bool:
    filled = [cell for cell in cells if cell]
    return bool(filled) and all(
        len(cell) > 2 and cell[0] == cell[-1] == '"' and '"' not in cell[1:-1] for cell in filled
    )
