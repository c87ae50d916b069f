"""Texts that a program wrote as JSON into the cells of a table, as SageMaker does with categories: ``"adam"``."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def without_quotes(rows: Sequence[Sequence[str]], width: int) -> list[list[str]]:
    """Take the quotation marks from the columns in which all cells have them, or are empty.

    Parameters
    ----------
    width : columns that are looked at; what a row has beyond them stays as it is.
    """
    quoted = {
        column for column in range(width) if _are_quoted({row[column].strip() for row in rows if column < len(row)})
    }
    if not quoted:
        return [[*row] for row in rows]
    return [
        [cell.strip()[1:-1] if column in quoted and cell.strip() else cell for column, cell in enumerate(row)]
        for row in rows
    ]


def _are_quoted(cells: set[str]) -> bool:
    filled = [cell for cell in cells if cell]
    return bool(filled) and all(
        len(cell) > 2 and cell[0] == cell[-1] == '"' and '"' not in cell[1:-1] for cell in filled
    )
