"""A CSV file with one row per step, as histories by column: what CSV loggers and training scripts append to."""

from __future__ import annotations

import codecs
from collections import Counter
from typing import TYPE_CHECKING

from paramimp.decoding.csv_rows import csv_rows
from paramimp.decoding.flatten import MAX_NAME, MAX_NAMES, refuse_names
from paramimp.decoding.histories import as_number
from paramimp.decoding.json_text import MAX_LINES, MAX_MARKS
from paramimp.decoding.spreadsheet_text import decode_spreadsheet
from paramimp.decoding.written_cells import with_decimal_points
from paramimp.runs import SkipReason, Unreadable

if TYPE_CHECKING:
    from collections.abc import Container


def load_csv_histories(data: bytes, *, delimiter: str = ",", leave_out: Container[str] = ()) -> dict[str, list[float]]:
    """Return the numbers of each column from top to bottom; empty cells, and columns without numbers, left out.

    Where the delimiter is no comma, a comma may divide the decimals.

    Parameters
    ----------
    leave_out : names of columns that are no metrics (the step, the time).

    Raises
    ------
    Unreadable : not text, no head of names, or more cells than a log has.
    """
    text = _without_torn_end(data)
    check_size(text, delimiter)
    rows = csv_rows(text, delimiter)
    head = next(rows, [])
    names = [name.strip() for name in head]
    _check_names(names)
    histories: dict[int, list[float]] = {
        index: [] for index, name in enumerate(names) if name and name not in leave_out
    }
    for row in rows if delimiter == "," else with_decimal_points(list(rows), len(names)):
        for index, cell in enumerate(row):
            if cell and index in histories and (number := as_number(cell)) is not None:
                histories[index].append(number)
    return {names[index]: history for index, history in histories.items() if history}


def without_comment(data: bytes) -> bytes:
    """Return a CSV file without a first line that is none of the table: ``#{"env_id": ...}``, ``sep=;`` for Excel."""
    text = data.removeprefix(codecs.BOM_UTF8)
    return text.partition(b"\n")[2] if text.startswith((b"#{", b"sep=")) else data


def _without_torn_end(data: bytes) -> str:
    # A torn write may end in the middle of a character.
    for end in range(len(data), max(len(data) - 4, 0), -1):
        try:
            return data[:end].decode("utf-8-sig")
        except UnicodeDecodeError as error:
            if error.reason != "unexpected end of data":
                break
    return decode_spreadsheet(data)


def check_size(text: str, delimiter: str | None) -> None:
    """Refuse a table that is longer than any log, before any of its cells exists.

    Parameters
    ----------
    delimiter : None for blanks, which are not counted: a row between them is looked at only if it is short.

    Raises
    ------
    Unreadable
    """
    if text.count("\n") > MAX_LINES:
        raise Unreadable(SkipReason.TOO_LARGE, f"has more than {MAX_LINES:,} lines; log less often.")
    if delimiter is not None and text.count(delimiter) > MAX_MARKS:
        raise Unreadable(SkipReason.TOO_LARGE, f"has more than {MAX_MARKS:,} cells; log less often.")


def _check_names(names: list[str]) -> None:
    longest = max(names, key=len, default="")
    if len(names) > MAX_NAMES or len(longest) > MAX_NAME:
        refuse_names(len(names), longest)
    if names and all(as_number(name) is not None for name in names):
        message = "has numbers in its first line instead of the columns' names; put 'epoch,loss' there."
        raise Unreadable(SkipReason.UNREADABLE, message)
    for name, count in Counter(names).items():
        if name and count > 1:
            raise Unreadable(SkipReason.UNREADABLE, f"has two columns called {name!r}; rename one of them.")
