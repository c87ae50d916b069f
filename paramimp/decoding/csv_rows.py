"""The rows of delimited text, unless a quote that nobody closes would take the rows below it for one cell."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from paramimp.runs import SkipReason, Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


def csv_rows(text: str, delimiter: str) -> Iterator[list[str]]:
    """Yield the rows; what follows a closing quote belongs to its cell, and the last cell may be torn.

    Raises
    ------
    Unreadable : no delimited text, or a quote that is not closed where its cell ends hides rows in the cell.
    """
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        yield from rows
    except csv.Error:  # a reader that is not strict yields the same rows above this line
        yield from _lenient_rows(list(io.StringIO(text, newline="")), delimiter, rows.line_num)


def _lenient_rows(lines: Sequence[str], delimiter: str, first: int) -> Iterator[list[str]]:
    """Yield the rows that end in a line, the first of all being 1, or below it."""
    rows = csv.reader(lines, delimiter=delimiter)
    begun, above = 0, 0
    try:
        for row in rows:
            if rows.line_num >= first:
                _check_quotes(lines, begun, rows.line_num, delimiter, above)
                yield row
            begun, above = rows.line_num, len(row)
    except csv.Error as error:
        _check_quotes(lines, begun, rows.line_num, delimiter, above)
        message = f"is not a CSV file in line {rows.line_num} ({error}); export it again."
        raise Unreadable(SkipReason.UNREADABLE, message) from None


def _check_quotes(lines: Sequence[str], begun: int, end: int, delimiter: str, above: int) -> None:
    """Refuse a row with a fault over lines that are rows themselves, of as many cells as the row above."""
    cells = {line.count(delimiter) + 1 for line in lines[begun : min(begun + 2, end)]}
    is_alike = len(cells) == 1 and cells <= ({above} if above else cells - {1})
    if end > begun + 1 and is_alike and not _is_strict(lines[begun:end], delimiter):
        message = f'opens a quote (") in line {begun + 1} that is not closed there; close it or remove it.'
        raise Unreadable(SkipReason.UNREADABLE, message)


def _is_strict(lines: Sequence[str], delimiter: str) -> bool:
    """Whether each quote that is opened is closed, and nothing but the end of the cell follows it."""
    try:
        list(csv.reader(lines, delimiter=delimiter, strict=True))
    except csv.Error:
        return False
    return True
