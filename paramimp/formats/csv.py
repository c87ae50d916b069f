"""Tables as CSV: full precision for programs, and no text that a spreadsheet would run as a formula."""

from __future__ import annotations

import csv
import io
import re
from numbers import Integral, Real
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, TextIO

from paramimp.messages.printable import printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from paramimp.formats.interface import View
    from paramimp.results import Report, Reports

_FORMULA = re.compile(r"[\t\r\n]|\s*[=+\-@\uff1d\uff0b\uff0d\uff20]|\s*::")
"""With the full-width forms that Excel folds. The colons would be a command to GitHub at the start of a line."""
_BEHIND_SEMICOLON = re.compile(r';(?=[\s"]*[=+\-@\uff1d\uff0b\uff0d\uff20])')
"""Where a formula would begin in a spreadsheet that separates cells by semicolons, as in much of Europe."""
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?", re.ASCII)


def render(report: Report | Reports, view: View) -> str:  # noqa: ARG001  one signature for all formats
    """One line per param, then one per value of a category or boolean; of several metrics, one after the other.

    Where effects were asked for, they are the table instead: one line per point of each param's curve.
    """
    if report.tells_effects:
        columns = report.EFFECT_COLUMNS
        return to_csv(columns, ([row[column] for column in columns] for row in report.effect_rows()))
    return to_csv(report.COLUMNS, ([row[column] for column in report.COLUMNS] for row in report.rows()))


class _Table(Protocol):
    """What consists of rows under columns, as a comparison does."""

    COLUMNS: ClassVar[tuple[str, ...]]

    def rows(self) -> Iterable[Mapping[str, Any]]: ...


def render_rows(table: _Table, view: View) -> str:  # noqa: ARG001  likewise
    """One line per row."""
    return to_csv(table.COLUMNS, ([row[column] for column in table.COLUMNS] for row in table.rows()))


def to_csv(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """The table as CSV text; see `write_csv`."""
    stream = io.StringIO(newline="")
    write_csv(stream, header, rows)
    return stream.getvalue()


def write_csv(stream: TextIO, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write a table of text, numbers, booleans and None, row by row.

    Floats are written so that they read back equal, those that are not finite as ``nan``, ``inf`` and
    ``-inf``; booleans as ``true`` and ``false``; None as an empty cell; text goes through `defuse`.
    """
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow([cell(name) for name in header])
    writer.writerows([cell(value) for value in row] for row in rows)


def cell(value: object) -> str:
    """One value as the text of its cell."""
    if value is None:
        return ""
    kind = value.__class__  # of nearly every cell one of these, and asking for the abstract ones takes long
    if kind is str:
        return defuse(str(value))
    if kind is float or kind is int:
        return repr(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Integral):
        return str(int(value))
    if isinstance(value, Real):
        return repr(float(value))
    return defuse(str(value))


def defuse(text: str) -> str:
    """`text` with its control characters visible, and a ``'`` wherever a cell in it would run as a formula.

    A spreadsheet may take commas or semicolons for what separates cells, so a formula may begin behind one, too.
    A text that is a plain number (the value ``-1`` of a category) stays: nothing can be hidden in it.
    """
    if _NUMBER.fullmatch(text):
        return text
    mark = "'" if _FORMULA.match(text) else ""
    text = _BEHIND_SEMICOLON.sub(";'", text)
    return mark + printable(text, limit=None)  # newlines, too: `::error::` at the start of a line is a CI command
