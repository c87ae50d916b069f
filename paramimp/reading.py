"""Reading the runs that were asked for: here, or in a process of its own while this one has something else to do.

Reading ten thousand runs takes as long as importing scikit-learn, and both hold the interpreter's lock. The helper is
a plain child process with an entry of its own: it never imports the program that called (which `multiprocessing` does,
so that an unguarded script would run twice), and it is told what to do through its standard input. Nothing is
unpickled here but what that child wrote to the pipe that it was given.
"""

from __future__ import annotations

import gc
import marshal
import os
import pickle
import signal
import subprocess
import sys
import time
from collections import deque
from contextlib import suppress
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING

from paramimp import run_table
from paramimp.errors import ParamimpError
from paramimp.readers.discovery import find_runs
from paramimp.readers.interface import ReadOptions
from paramimp.run_table import RunTable
from paramimp.runs import Direction, Status, Summary

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    Progress = Callable[[int, int], None]

MANY_FOLDERS = 500
"""From here on reading takes longer than starting a process (a twentieth of a second)."""
MAX_LISTED = 50
"""Folders that are listed at most to find out; a few milliseconds."""
SECONDS_BETWEEN_NEWS = 0.05
START = """\
import marshal, sys
try:
    sys.path[:] = marshal.load(sys.stdin.buffer)
except EOFError:  # it was interrupted before it could ask
    sys.exit()
from paramimp.reading import serve
serve()
"""
"""What the helper executes: it looks for modules where its parent does, then does what its parent asks."""


@dataclass(frozen=True, slots=True)
class Request:
    """What to read, and how the history of a metric becomes one number (see `run_table.build`)."""

    paths: tuple[str, ...]
    summary: Summary = Summary.LAST
    direction: Direction = Direction.MINIMIZE
    reader: str | None = None
    options: ReadOptions = field(default_factory=ReadOptions)
    heed_stored: bool = True
    unfinished: frozenset[Status] = frozenset()
    directions: Mapping[str, Direction] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _News:
    """How far the helper has come."""

    done: int
    total: int


def read(request: Request, progress: Progress | None = None) -> RunTable:
    """Read every run that was asked for, in this process.

    Raises
    ------
    ParamimpError : a path is no folder, or cannot be listed.
    """
    found = find_runs(request.paths, reader=request.reader, options=request.options, progress=progress)
    return run_table.build(
        found,
        summary=request.summary,
        direction=request.direction,
        directions=request.directions,
        heed_stored=request.heed_stored,
        unfinished=request.unfinished,
    )


def read_beside(request: Request, meanwhile: Callable[[], None], progress: Progress | None = None) -> RunTable:
    """Read as `read` does; where there is much to read, in another process while `meanwhile` is called in this one.

    `progress` is called from the caller's thread only, hence not before `meanwhile` has returned.

    Raises
    ------
    ParamimpError : as `read`; or the helper was ended from outside. It is not tried again here: what ended it (a
        want of memory, a crash in a library) would end this process next.
    """
    helper = _start() if has_many_folders(request.paths) else None
    if helper is None:
        return read(request, progress)
    try:
        _ask(helper, request)
        meanwhile()
        table = _receive(helper, progress)
    finally:  # after an error and Ctrl-C as well; when all is well it has nothing more to do
        _end(helper)
    return read(request, progress) if table is None else table


def has_many_folders(paths: Iterable[str]) -> bool:
    """Whether at least `MANY_FOLDERS` lie below; a quick look at the first folders, not a walk."""
    found, to_list = 0, deque(paths)
    for _ in range(MAX_LISTED):
        if not to_list:
            break
        for folder in _folders_in(to_list.popleft()):
            to_list.append(folder)
            found += 1
            if found >= MANY_FOLDERS:
                return True
    return False


def _folders_in(path: str) -> Iterator[str]:
    try:
        with os.scandir(path) as entries:
            yield from (entry.path for entry in entries if entry.is_dir(follow_symlinks=False))
    except (OSError, ValueError):  # what is wrong with it is said by reading it
        return


def _start() -> subprocess.Popen[bytes] | None:
    """Start a helper; None where there is no Python to start (a frozen program), or no process to be had."""
    name = os.path.basename(sys.executable or "").lower()
    if getattr(sys, "frozen", False) or not name.startswith(("python", "pypy")):
        return None
    command = [sys.executable, "-X", f"utf8={sys.flags.utf8_mode}", "-c", START]
    try:
        # In a process group of its own: Ctrl-C reaches this process alone, which then ends the helper.
        return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, process_group=0)  # noqa: S603
    except OSError:
        return None


def _ask(helper: subprocess.Popen[bytes], request: Request) -> None:
    assert helper.stdin is not None
    with suppress(BrokenPipeError), helper.stdin as pipe:  # if it is gone already, receiving says so
        pipe.write(marshal.dumps(sys.path))
        pickle.dump(request, pipe)


def _receive(helper: subprocess.Popen[bytes], progress: Progress | None) -> RunTable | None:
    """Wait for the table; None if the helper gave up, for a reason that reading here will show."""
    assert helper.stdout is not None
    while True:
        try:
            message = pickle.load(helper.stdout)  # noqa: S301  our own child's, from a pipe that nobody else has
        except (EOFError, pickle.UnpicklingError):
            break
        if isinstance(message, RunTable):
            return message
        if isinstance(message, ParamimpError):
            raise message
        if progress is not None:
            progress(message.done, message.total)
    status = helper.wait()
    if status >= 0:
        return None
    raise ParamimpError(
        f"the process that reads the runs was ended by signal {-status} ({signal.strsignal(-status)}), as happens when "
        "memory runs out; give fewer folders at a time, or read them without it by --jobs 1."
    )


def _end(helper: subprocess.Popen[bytes]) -> None:
    helper.kill()
    helper.wait()
    assert helper.stdout is not None
    helper.stdout.close()


def serve() -> None:
    """Be the helper: read what standard input asks for, and send the table, or what is wrong, to standard output."""
    gc.disable()  # run logs are a million objects and hardly a cycle, and this process ends with them
    channel = _take_stdout()
    try:
        request = pickle.load(sys.stdin.buffer)  # noqa: S301  from the process that started this one
        channel.write(_outcome(request, channel))
        channel.flush()
    except Exception:  # noqa: BLE001  nobody waits any more; or a bug, which the parent will meet and show
        os._exit(1)  # without flushing into a pipe that may be closed


def _take_stdout() -> IO[bytes]:
    """The pipe to the parent, where nothing that a plug-in prints can get into it."""
    null = os.open(os.devnull, os.O_WRONLY)
    channel = os.dup(1)
    os.dup2(null, 1)
    return os.fdopen(channel, "wb")


def _outcome(request: Request, channel: IO[bytes]) -> bytes:
    try:
        return pickle.dumps(read(request, _reporter(channel)), pickle.HIGHEST_PROTOCOL)
    except ParamimpError as error:
        sent = pickle.dumps(error)
        pickle.loads(sent)  # noqa: S301  an error that cannot be built from its arguments must fail here
        return sent


def _reporter(channel: IO[bytes]) -> Progress:
    """Progress as messages, few enough that a parent which is busy leaves none of them waiting."""
    due = 0.0

    def report(done: int, total: int) -> None:
        nonlocal due
        now = time.monotonic()
        if now >= due or done == total:
            due = now + SECONDS_BETWEEN_NEWS
            pickle.dump(_News(done, total), channel)
            channel.flush()

    return report
