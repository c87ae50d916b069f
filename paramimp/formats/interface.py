"""What an output format is: pure functions to text, one for each thing that the format can render."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from paramimp.options import Section, option

if TYPE_CHECKING:
    from collections.abc import Callable

    from paramimp.results import Report, Reports
    from paramimp.table.run_table import RunTable

What = Literal["one", "several", "runs", "check"]
"""What a format may render, by the names of the attributes of `Format`."""


@dataclass(frozen=True, slots=True)
class View:
    """How people will look at the text; formats for programs ignore it.

    Attributes
    ----------
    width : columns of the terminal, or None for as many as the content needs (a pipe, a file).
    colour : whether escape sequences for colour may be written.
    unicode : whether block characters and lines may be written; otherwise ASCII alone.
    """

    width: int | None = None
    colour: bool = False
    unicode: bool = True
    top: int | None = option(
        None,
        "Show N params at most (table and markdown only).",
        Section.SHOWING,
        kind=int,
        least=1,
        metavar="N",
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Format:
    """One output format.

    Each function takes the thing and a `View`, and returns the whole document, ending in a newline. It may be given as
    the text ``"module:function"``, which is imported when it is used. What is None cannot be rendered.

    Attributes
    ----------
    one : renders the report on one metric.
    several : renders the reports on several metrics of the same runs as one document.
    runs : renders a run table: what ``paramimp runs`` prints.
    check : renders a `paramimp.ci.interface.Check`: a report and what the gate found in it.
    endings : file names that end so are meant to be in this format.
    joins_log : whether its lines may stand in a log among others.
    """

    one: Callable[[Report, View], str] | str | None = None
    several: Callable[[Reports, View], str] | str | None = None
    runs: Callable[[RunTable, View], str] | str | None = None
    check: Callable[[Any, View], str] | str | None = None
    endings: tuple[str, ...] = ()
    joins_log: bool = False
