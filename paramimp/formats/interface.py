"""What an output format is: a pure function from a report, or from those of several metrics, to text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from paramimp.results import Report, Reports


@dataclass(frozen=True, slots=True)
class View:
    """How people will look at the text; formats for programs ignore it.

    Attributes
    ----------
    width : columns of the terminal, or None for as many as the content needs (a pipe, a file).
    colour : whether escape sequences for colour may be written.
    unicode : whether block characters and lines may be written; otherwise ASCII alone.
    top : how many params to show at most; None for all.
    """

    width: int | None = None
    colour: bool = False
    unicode: bool = True
    top: int | None = None


class Format(Protocol):
    """One output format."""

    def __call__(self, report: Report, view: View) -> str:
        """The whole document, ending in a newline."""
        ...


class SeveralFormat(Protocol):
    """One output format for the reports of several metrics."""

    def __call__(self, report: Reports, view: View) -> str:
        """The whole document, ending in a newline."""
        ...
