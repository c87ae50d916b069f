"""CSV as programs and spreadsheets write it: commas, semicolons, tabs or bars, decimal points or commas."""

from __future__ import annotations

import csv
import io
from collections import Counter
from typing import TYPE_CHECKING, NoReturn

from paramimp.decoding.csv_rows import csv_rows
from paramimp.decoding.spreadsheet_text import decode_spreadsheet
from paramimp.decoding.typed_text import typed
from paramimp.decoding.written_cells import plain_cells
from paramimp.readers.table.aligned import with_tabs
from paramimp.readers.table.heads import (
    is_of_values,
    joined_head,
    without_comments,
    without_separator_line,
    without_units,
)
from paramimp.readers.table.markdown import table_in
from paramimp.readers.table.rows import MAX_CELLS, Table, refuse_cells, table_of_texts
from paramimp.readers.table.titles import rows_above_head, with_row_names
from paramimp.readers.table.turned import turned
from paramimp.runs import SkipReason, Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

DELIMITERS = (",", ";", "\t", "|")
_SNIFFED_ROWS, _LOOKED_AT = 20, 1 << 12


def head_of(text: str) -> list[str]:
    """The names in the first line of a CSV file, by the delimiter that makes the most of them."""
    return max((_first_rows(text, delimiter)[0] for delimiter in DELIMITERS), key=len)


def load_csv_table(data: bytes) -> Table:
    """Return the table in a CSV file; an empty cell is null, every other one is what its text says.

    A row that repeats the head was appended with it, and is none; nor is one below the head that holds units. Where
    it has the names in another order, so have the cells below it.

    Raises
    ------
    Unreadable : not text, not CSV, two columns of one name, or more cells than a table of runs has.
    """
    text, said = without_separator_line(decode_spreadsheet(data))
    text = table_in(without_comments(text))
    if not any(delimiter in text[:_LOOKED_AT] for delimiter in DELIMITERS):
        text = with_tabs(text)
    delimiter = said or _delimiter(text)
    if text.count(delimiter) > MAX_CELLS:
        refuse_cells()
    rows = csv_rows(text, delimiter)
    for _ in range(rows_above_head(_first_rows(text, delimiter))):
        next(rows)
    head = [name.strip() for name in next(rows, [])]
    lines = list(_in_order(filter(any, rows), head))
    head, lines = joined_head(*with_row_names(head, lines))
    lines = [row for row in without_units(lines, len(head)) if not _is_comment(row, len(head))]
    head, lines = turned(head, lines)
    _check_head(head, lines)
    cells = plain_cells(lines, len(head), text=text, delimiter=delimiter)
    return table_of_texts(head, cells, delimiter=delimiter)


def _in_order(rows: Iterable[list[str]], head: Sequence[str]) -> Iterator[list[str]]:
    """Yield the rows but those that repeat the head, with their cells in the order of the first one."""
    known, names = frozenset(head), sorted(head)
    places: list[int] | None = None
    for row in rows:
        if len(row) != len(head):
            yield row
        elif row[0].strip() in known and sorted(again := [*map(str.strip, row)]) == names:
            places = None if again == head else [*map(again.index, head)]
        else:
            yield row if places is None else [row[place] for place in places]


def _is_comment(row: Sequence[str], width: int) -> bool:
    """Whether a line is a remark below the rows, and no row whose first cell begins so."""
    return row[0].lstrip().startswith("#") and len(row) != width


def _delimiter(text: str) -> str:
    """The one by which most of the first rows have as many cells as the head; of equals the one that makes more."""

    def fitness(delimiter: str) -> tuple[float, int]:
        first = _first_rows(text, delimiter)
        head, *rows = first[rows_above_head(first) :]
        fitting = sum(len(row) == len(head) for row in rows) / len(rows) if rows else 1.0
        return (fitting if len(head) > 1 else 0.0), len(head)

    return max(DELIMITERS, key=fitness)


def _first_rows(text: str, delimiter: str) -> list[list[str]]:
    reader = csv.reader(io.StringIO(text[: 1 << 20], newline=""), delimiter=delimiter)
    rows: list[list[str]] = []
    try:
        for row in reader:
            rows.append(row)
            if len(rows) > _SNIFFED_ROWS:
                break
    except csv.Error:  # reading the whole of it will say where
        pass
    return rows or [[]]


def _check_head(head: Sequence[str], lines: Sequence[Sequence[str]]) -> None:
    if not any(head):
        _refuse("is empty; a table of runs has the names of its columns in the first line, and one run per line.")
    if len(head) < 2:
        _refuse("has fewer than two columns in its first line; a table of runs has their names there.")
    if all(isinstance(typed(name), (int, float)) for name in head if name):
        _refuse("has numbers in its first line instead of the columns' names; put them there.")
    if is_of_values(head, lines):
        first = ", ".join(head)
        _refuse(
            f"has a row of values in its first line ({first[:60]}) and no names; write the columns' names above it."
        )
    twice = [name for name, times in Counter(head).items() if name and times > 1]
    if twice:
        _refuse(f"has two columns called {twice[0][:60]!r}; rename one of them.")


def _refuse(message: str) -> NoReturn:
    raise Unreadable(SkipReason.UNREADABLE, message)
