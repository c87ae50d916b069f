"""The edge to the terminal: streams, colour, width and progress."""

from __future__ import annotations

import os
import shutil
import sys
import threading
from typing import TYPE_CHECKING, Any

from paramimp.cli import secrets
from paramimp.cli.silence import Silence
from paramimp.engine.stages import Stage
from paramimp.errors import ParamimpError
from paramimp.formats.interface import View
from paramimp.messages.printable import disarmed, printable
from paramimp.places.null_device import null_stream, silence

if TYPE_CHECKING:
    from types import TracebackType
    from typing import Self

    from rich.progress import Progress, TaskID

QUIET_SECONDS = 0.5
LONGEST_LINE = 2_000
"""Characters of one line of a message."""

PROSE_WIDTH = 88
"""Lines of sentences that are longer read badly."""


def prepare_streams() -> None:
    """Never let a character that the terminal cannot show, or a stream that is closed, end the program."""
    sys.stdout = sys.stdout or null_stream()
    sys.stderr = sys.stderr or null_stream()
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    if hasattr(sys.stdout, "reconfigure") and not sys.stdout.isatty():
        sys.stdout.reconfigure(newline="")  # the same bytes on every system; Windows would end lines in its own way


def say(*lines: str) -> None:
    """Write a message for people on stderr, its lines given one by one: a line break within one is a stranger's.

    All that is written on stderr goes through here. It shows what cannot be seen, hides what is secret, and begins no
    line so that a CI system takes it for a command.
    """
    safe = [disarmed(printable(secrets.hidden_in_message(line), limit=LONGEST_LINE)) for line in lines]
    try:
        print("\n".join(safe), file=sys.stderr, flush=True)  # noqa: T201  the one place that prints messages
    except OSError:  # nobody can be told any more, and the exit status still tells
        silence(sys.stderr.fileno())


def say_traceback(trace: str) -> None:
    """Write a traceback; each line, those of the error's own text too, behind a mark of ours."""
    say(*("| " + line for line in trace.rstrip("\n").split("\n")))


def emit(text: str, *, commands: bool = False) -> None:
    """Write data on stdout. A reader that has gone (``| head``) is no error and changes no exit status.

    Parameters
    ----------
    commands : whether the text has lines that a CI system is to obey.
    """
    text = secrets.hidden_in_data(text)
    try:
        sys.stdout.write(text if commands else disarmed(text))
        sys.stdout.flush()
    except BrokenPipeError:
        silence(sys.stdout.fileno())
    except OSError as error:
        silence(sys.stdout.fileno())
        raise ParamimpError(f"cannot write to standard output: {error.strerror}.") from None


def flush() -> None:
    """Flush what click wrote; a closed pipe is quiet."""
    try:
        sys.stdout.flush()
    except OSError:
        silence(sys.stdout.fileno())


def width_for_prose() -> int:
    """Columns for sentences: those of the terminal, but no more than read well, and enough for the longest names."""
    return max(40, min(PROSE_WIDTH, shutil.get_terminal_size((PROSE_WIDTH, 24)).columns))


def view_of_stdout(colour: str = "auto", **shown: Any) -> View:
    """How stdout wants its text: a terminal's width and colour, or everything in full for a pipe.

    NO_COLOR and FORCE_COLOR count when they are not empty (no-color.org, force-color.org); ``--color`` beats both.

    Parameters
    ----------
    shown : the options of `View`.
    """
    is_terminal = sys.stdout.isatty()
    dumb = os.environ.get("TERM") == "dumb"
    wanted = (is_terminal or bool(os.environ.get("FORCE_COLOR"))) and not dumb and not os.environ.get("NO_COLOR")
    width = shutil.get_terminal_size().columns if is_terminal or os.environ.get("COLUMNS") else None
    wanted = colour == "always" or (colour == "auto" and wanted)
    return View(width=width, colour=wanted, unicode=_shows_blocks(), **shown)


def view_of_stderr() -> View:
    """How stderr wants a text of several lines: a terminal's width, no colour."""
    width = shutil.get_terminal_size().columns if sys.stderr.isatty() or os.environ.get("COLUMNS") else None
    return View(width=width, unicode=_shows_blocks(sys.stderr.encoding))


def _shows_blocks(encoding: str | None = None) -> bool:
    try:
        "█▏─±²".encode(encoding or sys.stdout.encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


class Waiting:
    """A progress bar on stderr for work that takes longer than half a second on a terminal; else silence.

    Whatever stderr is, a stage that makes no progress for a minute is named on it.
    """

    def __init__(self) -> None:
        self._enabled = sys.stderr.isatty() and os.environ.get("TERM") != "dumb"
        self._lock = threading.Lock()
        self._timer = threading.Timer(QUIET_SECONDS, self._show)
        self._timer.daemon = True
        self._bar: Progress | None = None
        self._task: TaskID | None = None
        self._closed = False
        self._stage = Stage.READING
        self._done, self._total = 0, 0
        self._silence = Silence(self._tell_of_silence)

    def __enter__(self) -> Self:
        self._silence.begin()
        if self._enabled:
            self._timer.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._timer.cancel()
        self._silence.end()
        with self._lock:
            self._closed = True
            if self._bar is not None:
                self._bar.stop()

    def reading(self, done: int, total: int) -> None:
        """Say how many of the folders have been read."""
        self._done, self._total = done, total
        self._update()

    def begin(self, stage: Stage) -> None:
        """Say what is being done now; how much of it there is, only the reading knows."""
        self._stage, self._done, self._total = stage, 0, 0
        self._update()

    def _tell_of_silence(self) -> None:
        say(f"No progress for a minute: it is {self._stage}, and waits for {self._awaited()}. Ctrl-C ends it.")

    def _awaited(self) -> str:
        if self._stage is Stage.READING:
            number = min(self._done + 1, self._total)
            place = f"folder or file {number:,} of {self._total:,}" if self._total else "the list of folders"
            return f"{place}, or for the disk or database that it is on"
        return "the disk that Python is installed on" if self._stage is Stage.LIBRARIES else "the processor"

    def _update(self) -> None:
        self._silence.broken()
        with self._lock:
            if self._bar is not None and self._task is not None:
                # A stage of unknown length has a bar that moves to and fro; `update` would keep the former total.
                self._bar.tasks[0].total = self._total or None
                self._bar.update(
                    self._task, completed=self._done, description=self._description(), counts=self._counts()
                )

    def _description(self) -> str:
        return self._stage[0].upper() + self._stage[1:]

    def _counts(self) -> str:
        return f"{self._done}/{self._total}" if self._total else ""

    def _show(self) -> None:
        from rich.console import Console  # only slow work pays for it
        from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

        counts = TextColumn("{task.fields[counts]}")
        columns = (TextColumn("{task.description}"), BarColumn(), counts, TimeElapsedColumn())
        with self._lock:
            if self._closed:
                return
            self._bar = Progress(*columns, console=Console(stderr=True), transient=True)
            self._task = self._bar.add_task(
                self._description(), completed=self._done, total=self._total or None, counts=self._counts()
            )
            self._bar.start()
