"""Columns of a table whose cells are still texts: what each of them holds, and changing the cells of some."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence


def distinct_cells(rows: Sequence[Sequence[str]], width: int) -> dict[int, set[str]]:
    """The different cells of each of the first columns, without the blanks around them."""
    return {column: {row[column].strip() for row in rows if column < len(row)} for column in range(width)}


def with_changed_where(
    rows: Sequence[Sequence[str]], width: int, is_sure: Callable[[set[str]], bool], change: Callable[[str], str]
) -> list[list[str]]:
    """The rows with the cells changed of those columns whose different cells leave no doubt.

    Parameters
    ----------
    width : columns that are looked at; what a row has beyond them stays as it is.
    """
    sure = {column for column, own in distinct_cells(rows, width).items() if is_sure(own)}
    return with_changed(rows, sure, change)


def with_changed(
    rows: Sequence[Sequence[str]], columns: Collection[int], change: Callable[[str], str]
) -> list[list[str]]:
    """The rows with the cells of some columns changed; what a row has beyond them stays as it is."""
    if not columns:
        return [[*row] for row in rows]
    return [[change(cell) if column in columns else cell for column, cell in enumerate(row)] for row in rows]
