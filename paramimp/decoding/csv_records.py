"""The rows of delimited text as mappings of texts, to tell by the first ones what a file holds."""

from __future__ import annotations

import csv
from itertools import islice
from typing import Any

from paramimp.decoding.csv_histories import without_comment
from paramimp.decoding.histories import as_number
from paramimp.decoding.spreadsheet_text import decode_spreadsheet
from paramimp.decoding.written_cells import with_decimal_points

_TABBED = (".tsv", ".txt", ".log")
_HEAD = 1 << 16
_LEAST_COLUMNS = 2


def table_rows(data: bytes, delimiter: str, most: int | None = None) -> list[dict[str, Any]]:
    """Return the rows of a table, their cells by the names in its head; none where the first line is no head.

    Rows of another length are left out, and so are empty cells.

    Parameters
    ----------
    most : rows to look at; None for all.
    """
    lines = decode_spreadsheet(without_comment(data)).splitlines()
    try:
        rows = list(islice(csv.reader(lines, delimiter=delimiter), most and most + 1))
    except csv.Error:
        return []
    head = [name.strip() for name in rows[0]] if rows else []
    rows = rows if delimiter == "," else [head, *with_decimal_points(rows[1:], len(head))]
    if len(head) < _LEAST_COLUMNS or any(as_number(name) is not None for name in head):
        return []
    return [
        {name: cell for name, cell in zip(head, row, strict=False) if name and cell}
        for row in rows[1:]
        if len(row) == len(head)
    ]


def delimiter_of(data: bytes, ending: str) -> str:
    """Return the delimiter that makes the most of the first line."""
    head = without_comment(data[:_HEAD]).partition(b"\n")[0]
    order = "\t,;" if ending in _TABBED else ",;\t"
    return max(order, key=lambda delimiter: head.count(delimiter.encode()))
