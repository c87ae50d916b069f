"""ARFF, the tables of Weka and OpenML: a head that names the attributes, then rows as CSV has them.

The format is described at https://waikato.github.io/weka-wiki/formats_and_processing/arff_stable/.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from typing import TYPE_CHECKING

from paramimp.decoding.spreadsheet_text import decode_spreadsheet
from paramimp.readers.table.rows import MAX_CELLS, Table, refuse_cells, table_of_texts
from paramimp.runs import SkipReason, Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator

ARFF = (".arff",)
_COMMENT, _MISSING = "%", "?"
_QUOTED_NAME = re.compile(r"'((?:[^'\\]|\\.)*+)'|\"((?:[^\"\\]|\\.)*+)\"")


def load_arff_table(data: bytes) -> Table:
    """Return the table in an ARFF file; ``?`` is a missing value.

    Raises
    ------
    Unreadable : not text, not ARFF, sparse, two attributes of one name, or more cells than a table of runs has.
    """
    lines = decode_spreadsheet(data).splitlines()
    names: list[str] = []
    for position, line in enumerate(lines):
        keyword, _, rest = line.strip().replace("\t", " ").partition(" ")
        if keyword.lower() == "@data":
            return _table(names, lines[position + 1 :])
        if keyword.lower() == "@attribute":
            names.append(_name(rest.lstrip()))
    raise _refused("has no @data line, which ARFF needs before its rows; export it again.")


def _name(declared: str) -> str:
    """The name at the beginning of what follows ``@attribute``, without its quotes."""
    quoted = _QUOTED_NAME.match(declared)
    if quoted:
        return re.sub(r"\\(.)", r"\1", quoted[1] or quoted[2] or "")
    return declared.partition(" ")[0].partition("{")[0]


def _table(names: list[str], lines: list[str]) -> Table:
    if len(names) < 2:
        raise _refused("names fewer than two attributes; a table of runs has one for each param and metric.")
    twice = [name for name, times in Counter(names).items() if times > 1]
    if twice:
        raise _refused(f"has two attributes called {twice[0][:60]!r}; rename one of them.")
    rows = list(_rows(lines))
    if any(row[0].lstrip().startswith("{") for row in rows):
        raise _refused("is a sparse ARFF file, which is not read; write it as CSV, with one row per run.")
    return table_of_texts(names, rows, missing=_MISSING, called="attributes")


def _rows(lines: list[str]) -> Iterator[list[str]]:
    """Yield the cells of each row; Weka quotes with single quotes, and other programs with double ones."""
    text = "\n".join(line for line in lines if line.strip() and not line.lstrip().startswith(_COMMENT))
    if text.count(",") > MAX_CELLS:
        refuse_cells()
    quote = '"' if '"' in text and "'" not in text else "'"
    reader = csv.reader(io.StringIO(text), quotechar=quote, escapechar="\\", skipinitialspace=True)
    try:
        for row in reader:
            yield [cell.strip() for cell in row]
    except csv.Error as error:
        raise _refused(f"is not an ARFF file in row {reader.line_num} ({error}); export it again.") from None


def _refused(message: str) -> Unreadable:
    return Unreadable(SkipReason.UNREADABLE, message)
