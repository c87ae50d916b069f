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
    from collections.abc import Container, Iterator, Sequence


def load_csv_histories(data: bytes, *, delimiter: str = ",", leave_out: Container[str] = ()) -> dict[str, list[float]]:
    """Return the numbers of each column from top to bottom; empty cells, and columns without numbers, left out.

    Where the delimiter is no comma, a comma may divide the decimals. Below a row of names the columns are those.

    Parameters
    ----------
    leave_out : names of columns that are no metrics (the step, the time).

    Raises
    ------
    Unreadable : not text, no head of names, a row that is longer than its head, or more cells than a log has.
    """
    text = _without_torn_end(data)
    check_size(text, delimiter)
    histories: dict[str, list[float]] = {}
    for names, rows in _blocks(csv_rows(text, delimiter), delimiter):
        columns = {
            index: histories.setdefault(name, []) for index, name in enumerate(names) if name and name not in leave_out
        }
        if len(histories) > MAX_NAMES:
            refuse_names(len(histories), "")
        for row in rows if delimiter == "," else with_decimal_points(list(rows), len(names)):
            for index, cell in enumerate(row):
                if cell and index in columns and (number := as_number(cell)) is not None:
                    columns[index].append(number)
    return {name: history for name, history in histories.items() if history}


def _blocks(rows: Iterator[list[str]], delimiter: str) -> Iterator[tuple[list[str], Iterator[list[str]]]]:
    """Yield the names of the columns and the rows below them, to be used up before the next ones are asked for."""
    heads = [next(rows, [])]
    while heads:
        names = _names_in(heads.pop())
        yield names, _below(names, rows, heads, delimiter)


def _below(
    names: Sequence[str], rows: Iterator[list[str]], heads: list[list[str]], delimiter: str
) -> Iterator[list[str]]:
    """Yield the rows below a head but for remarks; the next head is put among the heads."""
    known = frozenset(names)
    for row in rows:
        if row and (len(row) != len(names) or row[0] in known):
            if _is_head(row, names):
                heads.append(row)
                return
            if len(row) != len(names) and row[0].startswith("#"):
                continue
            _check_length(row, names, delimiter)
        yield row


def _is_head(row: Sequence[str], names: Sequence[str]) -> bool:
    """Whether a row names the columns anew: a script that was started again appends to the file of the first one."""
    again = {cell.strip() for cell in row if cell}
    known = again.intersection(names)
    is_alike = len(known) > 1 and 2 * len(known) >= min(len(again), len(names))
    return is_alike and all(as_number(name) is None for name in again)


def _check_length(row: Sequence[str], names: Sequence[str], delimiter: str) -> None:
    """Refuse a longer row: a decimal comma, a text without quotes or two rows in one, whose numbers are nobody's."""
    if any(row[len(names) :]):
        said = delimiter.join(row)[:60]
        advice = f"quote the cells that hold {delimiter!r}, or correct the row"
        if len(names) == 1:
            advice = "remove what stands above the columns' names"
        message = f"has a row of {len(row)} cells ({said}) below a head of {len(names)}; {advice}."
        raise Unreadable(SkipReason.UNREADABLE, message)


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


def _names_in(head: Sequence[str]) -> list[str]:
    names = [name.strip() for name in head]
    longest = max(names, key=len, default="")
    if len(names) > MAX_NAMES or len(longest) > MAX_NAME:
        refuse_names(len(names), longest)
    if names and all(as_number(name) is not None for name in names):
        message = "has numbers in its first line instead of the columns' names; put 'epoch,loss' there."
        raise Unreadable(SkipReason.UNREADABLE, message)
    for name, count in Counter(names).items():
        if name and count > 1:
            raise Unreadable(SkipReason.UNREADABLE, f"has two columns called {name!r}; rename one of them.")
    return names
