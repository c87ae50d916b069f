"""Where the reports of a check go: ``--report FORMAT[=FILE]``, and GitHub's step summary."""

from __future__ import annotations

import os
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

import click

from paramimp.cli import terminal
from paramimp.cli.again import again
from paramimp.cli.value_types import PathInConfig
from paramimp.errors import ParamimpError
from paramimp.formats import format_named, names_for, renderer
from paramimp.formats.interface import View
from paramimp.messages.printable import printable, quoted
from paramimp.options.arguments import meant
from paramimp.places import outputs
from paramimp.places.paths import beside, real
from paramimp.places.run_links import folder_of
from paramimp.records import record

if TYPE_CHECKING:
    from collections.abc import Sequence

    from paramimp.ci.interface import Check

STDOUT = "-"
STEP_SUMMARY = "GITHUB_STEP_SUMMARY"
STEP_SUMMARY_LIMIT = 1 << 20
"""GitHub refuses the whole summary of a step that is larger."""


@record
class Destination:
    """One report and its file; ``-`` is standard output."""

    format_name: str
    path: str

    def __str__(self) -> str:
        return f"{self.format_name}={self.path}"

    @property
    def fills_stdout(self) -> bool:
        """Whether standard output belongs to it alone."""
        return self.path == STDOUT and not format_named(self.format_name).joins_log


class DestinationType(PathInConfig):
    """``FORMAT[=FILE]``."""

    name = "report"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Destination:
        """Parse one value."""
        if isinstance(value, Destination):
            return value
        format_name, separator, path = str(value).partition("=")
        if format_name not in names_for("check"):
            known = ", ".join(names_for("check"))
            likely = _meant(format_name, path)
            hint = f" Did you mean {likely}?" if likely else ""
            self.fail(f"there is no report {quoted(format_name)}; known are: {known}.{hint}", param, ctx)
        if separator and not path:
            self.fail(f"{format_name}= names no file; write one behind it, such as {format_name}=FILE.", param, ctx)
        return Destination(format_name, path or STDOUT)

    def anchored(self, text: str, config: str) -> str:
        """A file in a config is relative to the config."""
        format_name, separator, path = text.partition("=")
        return f"{format_name}={beside(config, path)}" if separator and path != STDOUT else text


def _meant(format_name: str, path: str) -> str:
    """The report that was probably meant: a file without its format, or a format by another name."""
    ending = PurePath(path or format_name).suffix.lower()
    of_ending = [name for name in names_for("check") if ending and ending in format_named(name).endings]
    name = next(iter(of_ending), None) or meant(format_name, names_for("check"))
    file = path or (format_name if of_ending else "")
    return printable(f"{name}={file}" if file else name) if name else ""


def check_destinations(destinations: Sequence[Destination]) -> None:
    """Refuse what cannot be written side by side.

    Raises
    ------
    click.UsageError : two reports for one file, or for standard output.
    """
    seen = set()
    for destination in destinations:
        if destination.path == STDOUT and not destination.fills_stdout:
            continue
        place = "standard output" if destination.path == STDOUT else real(destination.path)
        if place in seen:
            shown = place if destination.path == STDOUT else printable(destination.path)
            raise click.UsageError(f"two reports for {shown}; write --report FORMAT=FILE with a file for each.")
        seen.add(place)


def write_reports(check: Check, destinations: Sequence[Destination]) -> None:
    """Write every report; one that cannot be written does not keep the others back.

    Raises
    ------
    ParamimpError : some could not be written; the message names each.
    """
    problems: list[str] = []
    for destination in destinations:
        try:
            _write(check, destination)
        except ParamimpError as error:
            problems.extend(error.args)
    if problems:
        raise ParamimpError(*problems)


def _write(check: Check, destination: Destination) -> None:
    text = renderer(destination.format_name, "check")(check, _view(destination))
    if destination.path == STDOUT:
        terminal.emit(text, commands=format_named(destination.format_name).joins_log)
    else:
        outputs.write_file(destination.path, text)
    if destination.format_name == "github":
        _append_step_summary(check)


def _view(destination: Destination) -> View:
    """With what a page says of the command that ranks the same, and of where the runs are."""
    ctx = click.get_current_context(silent=True)
    if ctx is None:  # not called by a command line that could be repeated
        return View()
    return View(again=again(ctx), folder=folder_of(ctx.params["runs"], destination.path))


def _append_step_summary(check: Check) -> None:
    """Append the Markdown report to the file that GitHub shows below the job, where there is one."""
    path = os.environ.get(STEP_SUMMARY)
    if not path:
        return
    text = renderer("markdown", "check")(check, View())
    present = outputs.size_of(path)
    if present + len(text.encode("utf-8", "backslashreplace")) + 1 > STEP_SUMMARY_LIMIT:
        terminal.say(f"The step summary is full ({STEP_SUMMARY_LIMIT:,} bytes at most); nothing was added to it.")
        return
    outputs.append_to_file(path, "\n" * bool(present) + text)
