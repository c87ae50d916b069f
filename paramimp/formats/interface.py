"""What an output format is: pure functions to text, one for each thing that the format can render."""

from __future__ import annotations

from collections.abc import Callable, Sequence  # noqa: TC003  whoever asks for the types of the fields finds them
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from paramimp.options.declared import Section, option
from paramimp.records import record

if TYPE_CHECKING:
    from paramimp.results import NextStep, Report, Reports
    from paramimp.table.run_table import RunTable

What = Literal["one", "several", "runs", "check", "comparison", "suggestion"]
"""What a format may render, by the names of the attributes of `Format`."""


@record
class View:
    """How people will look at the text; formats for programs ignore it.

    Attributes
    ----------
    width : columns of the terminal, or None for as many as the content needs (a pipe, a file).
    colour : whether escape sequences for colour may be written.
    unicode : whether block characters and lines may be written; otherwise ASCII alone.
    again : the words of a command that takes a step beyond the one that was given, quoted for the shell; None where
        nobody knows the command, or where it would not work when pasted.
    folder : where the paths of runs begin, as seen from the file that is written; None where that is not known.
    python : whether they called from Python, so that options are named as arguments.
    """

    width: int | None = None
    colour: bool = False
    unicode: bool = True
    again: Callable[[NextStep], Sequence[str] | None] | None = None
    folder: str | None = None
    python: bool = False
    top: int | None = option(
        None,
        "Show N params at most (table and markdown only).",
        Section.SHOWING,
        kind=int,
        least=1,
        metavar="N",
    )
    all: bool = option(
        False,  # noqa: FBT003  a default
        "Unfold what is folded: every param, every value of it, and all that was left out (table and markdown only).",
        Section.SHOWING,
        kind=bool,
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
    comparison : renders a `paramimp.Comparison`: what ``paramimp compare`` found.
    suggestion : renders a `paramimp.suggestion.suggestion.Suggestion`: what ``paramimp suggest`` prints.
    endings : file names that end so are meant to be in this format.
    joins_log : whether its lines may stand in a log among others.
    """

    one: Callable[[Report, View], str] | str | None = None
    several: Callable[[Reports, View], str] | str | None = None
    runs: Callable[[RunTable, View], str] | str | None = None
    check: Callable[[Any, View], str] | str | None = None
    comparison: Callable[[Any, View], str] | str | None = None
    suggestion: Callable[[Any, View], str] | str | None = None
    endings: tuple[str, ...] = ()
    joins_log: bool = False
