"""Reading the runs that were asked for: here, or in processes of their own while this one has something else to do.

Reading ten thousand runs takes longer than importing scikit-learn, and both hold the interpreter's lock. A helper is
a plain child process with an entry of its own: it never imports the program that called (which `multiprocessing` does,
so that an unguarded script would run twice), and it is told what to do through its standard input. Several helpers
each look at the whole tree and read their part of it. Nothing is unpickled here but what such a child wrote to the
pipe that it was given.
"""

from __future__ import annotations

import gc
import logging
import marshal
import os
import pickle
import signal
import subprocess
import sys
import time
import traceback
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import IO, TYPE_CHECKING

from paramimp.errors import ParamimpError
from paramimp.messages.mentions import option
from paramimp.places.null_device import silence
from paramimp.places.traces import TELLS_CHANGES
from paramimp.reading.discovery import find_runs
from paramimp.reading.guard import LOGGER
from paramimp.reading.memory import memory
from paramimp.reading.notes import listen, note
from paramimp.reading.parts import WHOLE, Part
from paramimp.reading.quick_count import count_folders
from paramimp.table import run_table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from paramimp.reading.request import Request
    from paramimp.runs import Run, SkippedRun
    from paramimp.table.run_table import RunTable

    Progress = Callable[[int, int], None]

MANY_FOLDERS = 500
"""From here on reading takes longer than starting a process (a twentieth of a second)."""
VERY_MANY_FOLDERS = 4_000
"""From here on reading takes longer than all that can be done meanwhile, and is worth several processes."""
MAX_HELPERS = 4
WORTH_A_CACHE = 200
"""Folders from which on a cache pays: fewer are read sooner than SQLite is imported."""
SECONDS_BETWEEN_NEWS = 0.05
WINDOWS_GROUP: int | None = getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", None)
"""How Windows alone is asked for a process group."""
START = """\
import marshal, sys
try:
    sys.path[:] = marshal.load(sys.stdin.buffer)
except EOFError:  # it was interrupted before it could ask
    sys.exit()
from paramimp.reading.processes import serve
serve()
"""
"""What the helper executes: it looks for modules where its parent does, then does what its parent asks."""


@dataclass(frozen=True, slots=True)
class _News:
    """How far a helper has come, in the whole plan."""

    done: int
    total: int


@dataclass(frozen=True, slots=True)
class _Note:
    """What a user should know of the reading."""

    message: str


@dataclass(frozen=True, slots=True)
class _Trace:
    """What a helper logged of an error that a file made a reader raise."""

    message: str
    traceback: str


@dataclass(frozen=True, slots=True)
class _ReadPart:
    """What a helper has read, and of how many folders and files in all it took its part."""

    table: RunTable
    planned: int


def read(request: Request, progress: Progress | None = None, part: Part = WHOLE) -> RunTable:
    """Read every run that was asked for, or one part of them, in this process.

    Raises
    ------
    ParamimpError : a path is no folder, or cannot be listed.
    """
    if _is_worth_a_cache(request):
        from paramimp.reading.cache import read_cached  # sqlite3, for nobody who has few runs

        return read_cached(request, progress, part)
    found = find_runs(request.paths, reader=request.reader, options=request.options, progress=progress, part=part)
    return folded(found, request)


def _is_worth_a_cache(request: Request) -> bool:
    if not request.cached or not TELLS_CHANGES or memory() is not None:
        return False
    return count_folders(request.paths, WORTH_A_CACHE) >= WORTH_A_CACHE


def folded(found: Iterable[Run | SkippedRun], request: Request) -> RunTable:
    """The table of the runs that were found, as the request wants it."""
    return run_table.build(
        found,
        summary=request.summary,
        direction=request.direction,
        directions=request.directions,
        heed_stored=request.heed_stored,
        unfinished=request.unfinished,
    )


def read_beside(
    request: Request, meanwhile: Callable[[], None], progress: Progress | None = None, *, jobs: int = 2
) -> RunTable:
    """Read as `read` does; where there is much to read, in other processes while `meanwhile` is called in this one.

    With one job it is read here.

    `progress` is called from the caller's thread only, hence not before `meanwhile` has returned.

    Raises
    ------
    ParamimpError : as `read`; or a helper was ended from outside. It is not tried again here: what ended it (a
        want of memory, a crash in a library) would end this process next.
    """
    helpers = _start(0 if memory() is not None else helpers_worth(request.paths, jobs))
    if not helpers:
        return read(request, progress)
    traces = logging.getLogger(LOGGER).isEnabledFor(logging.DEBUG)
    try:
        for number, helper in enumerate(helpers):
            _ask(helper, replace(request, traces=traces), Part(number, len(helpers)))
        meanwhile()
        tables = _receive_all(helpers, progress)
    finally:  # after an error and Ctrl-C as well; when all is well they have nothing more to do
        _end(helpers)
    return read(request, progress) if tables is None else run_table.joined(tables)


def helpers_worth(paths: Iterable[str], jobs: int) -> int:
    """How many processes the reading is worth; a quick look at the first folders, not a walk."""
    if jobs < 2:
        return 0
    folders = count_folders(paths, VERY_MANY_FOLDERS)
    if folders < MANY_FOLDERS:
        return 0
    return 1 if folders < VERY_MANY_FOLDERS else min(jobs, MAX_HELPERS)


def _start(count: int) -> list[subprocess.Popen[bytes]]:
    """Start helpers; fewer or none where there is no Python to start (a frozen program), or no process to be had."""
    name = PurePath(sys.executable or "").name.lower()
    if getattr(sys, "frozen", False) or not name.startswith(("python", "pypy")):
        return []
    command = [sys.executable, "-X", f"utf8={sys.flags.utf8_mode}", "-c", START]
    helpers: list[subprocess.Popen[bytes]] = []
    with suppress(OSError):
        for _ in range(count):
            # In a process group of its own: Ctrl-C reaches this process alone, which then ends the helper.
            helper = subprocess.Popen(  # noqa: S603
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                process_group=0 if WINDOWS_GROUP is None else None,
                creationflags=WINDOWS_GROUP or 0,
            )
            helpers.append(helper)
    return helpers


def _ask(helper: subprocess.Popen[bytes], request: Request, part: Part) -> None:
    assert helper.stdin is not None
    with suppress(BrokenPipeError), helper.stdin as pipe:  # if it is gone already, receiving says so
        pipe.write(marshal.dumps(sys.path))
        pickle.dump((request, part), pipe)


def _receive_all(helpers: Sequence[subprocess.Popen[bytes]], progress: Progress | None) -> list[RunTable] | None:
    """The parts of the table, in order; None if they cannot be put together and all must be read here."""
    read_parts = []
    for helper in helpers:
        received = _receive(helper, progress)
        if received is None:
            return None
        read_parts.append(received)
    # Whoever writes runs at this moment may have shown each helper another tree, and parts of these do not fit.
    if len({received.planned for received in read_parts}) > 1:
        return None
    return [received.table for received in read_parts]


def _receive(helper: subprocess.Popen[bytes], progress: Progress | None) -> _ReadPart | None:
    """Wait for its part of the table; None if the helper gave up, for a reason that reading here will show."""
    assert helper.stdout is not None
    while True:
        try:
            message = pickle.load(helper.stdout)  # noqa: S301  our own child's, from a pipe that nobody else has
        except (EOFError, pickle.UnpicklingError):
            break
        if isinstance(message, _ReadPart):
            return message
        if isinstance(message, ParamimpError):
            raise message
        if isinstance(message, _Trace):
            logging.getLogger(LOGGER).debug("%s", message.message, extra={"traceback": message.traceback})
        elif isinstance(message, _Note):
            note(message.message)
        elif progress is not None:
            progress(message.done, message.total)
    status = helper.wait()
    if status >= 0:
        return None
    raise ParamimpError(
        f"the process that reads the runs was ended by signal {-status} ({signal.strsignal(-status)}), as happens when "
        f"memory runs out; give fewer folders at a time, or read them without it by {option('jobs', 1)}."
    )


def _end(helpers: Sequence[subprocess.Popen[bytes]]) -> None:
    for helper in helpers:
        helper.kill()
    for helper in helpers:
        helper.wait()
        assert helper.stdout is not None
        helper.stdout.close()


def serve() -> None:
    """Be the helper: read what standard input asks for, and send the table, or what is wrong, to standard output."""
    gc.disable()  # run logs are a million objects and hardly a cycle, and this process ends with them
    channel = _take_stdout()
    try:
        request, part = pickle.load(sys.stdin.buffer)  # noqa: S301  from the process that started this one
        channel.write(_outcome(request, part, channel))
        channel.flush()
    except Exception:  # noqa: BLE001  nobody waits any more; or a bug, which the parent will meet and show
        os._exit(1)  # without flushing into a pipe that may be closed


def _take_stdout() -> IO[bytes]:
    """The pipe to the parent, where nothing that a plug-in prints can get into it."""
    channel = os.dup(1)
    silence(1)
    return os.fdopen(channel, "wb")


def _outcome(request: Request, part: Part, channel: IO[bytes]) -> bytes:
    reporter = _Reporter(channel)
    logger = logging.getLogger(LOGGER)
    logger.setLevel(logging.DEBUG if request.traces else logging.WARNING)
    logger.addHandler(_Tracer(channel))
    listen(lambda message: pickle.dump(_Note(message), channel))
    try:
        table = read(request, reporter, part)
        return pickle.dumps(_ReadPart(table, reporter.total), pickle.HIGHEST_PROTOCOL)
    except ParamimpError as error:
        sent = pickle.dumps(error)
        pickle.loads(sent)  # noqa: S301  an error that cannot be built from its arguments must fail here
        return sent


class _Tracer(logging.Handler):
    """The log of the readers as messages."""

    def __init__(self, channel: IO[bytes]) -> None:
        super().__init__()
        self._channel = channel

    def emit(self, record: logging.LogRecord) -> None:
        """Send one entry."""
        error = record.exc_info[1] if record.exc_info else None
        trace = "" if error is None else "".join(traceback.format_exception(error))
        pickle.dump(_Trace(record.getMessage(), trace), self._channel)


class _Reporter:
    """Progress as messages, few enough that a parent which is busy leaves none of them waiting."""

    def __init__(self, channel: IO[bytes]) -> None:
        self._channel = channel
        self._due = 0.0
        self.total = 0

    def __call__(self, done: int, total: int) -> None:
        self.total = total
        now = time.monotonic()
        if now >= self._due or done == total:
            self._due = now + SECONDS_BETWEEN_NEWS
            pickle.dump(_News(done, total), self._channel)
            self._channel.flush()
