"""Reading the runs that were asked for: here, or in processes of their own while this one has something else to do.

Several processes each look at the whole tree and read their part of it, and this one imports scikit-learn meanwhile:
both hold the interpreter's lock.
"""

from __future__ import annotations

import logging
import signal
import time
import traceback
from dataclasses import replace
from typing import TYPE_CHECKING

from paramimp.engine.cluster import Cluster
from paramimp.engine.processes import NoWorkersError
from paramimp.engine.telling import WorkerDied, is_away, tell
from paramimp.messages.printable import printable
from paramimp.places.remote.addresses import is_remote
from paramimp.places.roots import Address, distinct_roots
from paramimp.places.traces import TELLS_CHANGES
from paramimp.reading.discovery import find_runs, opened, readers_of, runs_below
from paramimp.reading.guard import LOGGER
from paramimp.reading.memory import memory
from paramimp.reading.notes import listen, note
from paramimp.reading.parts import WHOLE, Part
from paramimp.reading.quick_count import count_folders, count_folders_of
from paramimp.records import record
from paramimp.table import building

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from paramimp.engine.interface import Engine
    from paramimp.reading.discovery import Opened
    from paramimp.reading.request import Request
    from paramimp.table.run_table import RunTable

    Progress = Callable[[int, int], None]

MANY_FOLDERS = 15_000
"""From here on reading is worth several processes, though each finds the runs by itself: of 10,000 that costs a sixth
more CPU and saves a tenth of the time, on two cores. One that reads alone would take longer to start, to import what
it needs and to hand over the runs than this one takes to import scikit-learn afterwards."""
MAX_HELPERS = 4
WORTH_A_CACHE = 200
"""Folders from which on a cache pays: fewer are read sooner than SQLite is imported."""
SECONDS_BETWEEN_NEWS = 0.05


@record
class _News:
    """How far a worker has come, in the whole plan."""

    done: int
    total: int


@record
class _Note:
    """What a user should know of the reading."""

    message: str


@record
class _Trace:
    """What a worker logged of an error that a file made a reader raise."""

    message: str
    traceback: str


@record
class ReadPart:
    """What a worker has read, and of how many folders and files in all it took its part."""

    table: RunTable
    planned: int


def read(request: Request, progress: Progress | None = None, part: Part = WHOLE) -> RunTable:
    """Read every run that was asked for, or one part of them, in this process.

    Raises
    ------
    ParamimpError : a path is no folder, or cannot be listed.
    """
    if _may_be_cached(request):
        return _read_with_a_cache(request, progress, part)
    found = find_runs(request.paths, reader=request.reader, options=request.options, progress=progress, part=part)
    return request.table(found)


def _may_be_cached(request: Request) -> bool:
    return request.cached and TELLS_CHANGES and memory() is None


def _is_cached(request: Request) -> bool:
    """Whether the cache has most of what is wanted, so that it is read sooner than a process is started."""
    if not _may_be_cached(request):
        return False
    from paramimp.reading.cache import was_read  # sqlite3, for nobody who has few runs

    return was_read(request)


def _read_with_a_cache(request: Request, progress: Progress | None, part: Part) -> RunTable:
    """Read with the cache where that pays; what was listed to find out is not listed again."""
    began = time.time_ns()
    given = distinct_roots(request.paths)
    roots: list[Opened] = [root for root in given if not isinstance(root, Address)]
    if len(roots) < len(given):  # who knows an address is found among all readers, whose import a cache may spare
        roots = opened(given, readers_of(request.reader))
    if count_folders_of(roots, WORTH_A_CACHE) >= WORTH_A_CACHE:
        from paramimp.reading.cache import read_cached  # sqlite3, for nobody who has few runs

        return read_cached(request, roots, progress, part, began=began)
    found = runs_below(roots, reader=request.reader, options=request.options, progress=progress, part=part)
    return request.table(found)


def read_beside(
    request: Request, meanwhile: Callable[[], None], progress: Progress | None = None, *, engine: Engine
) -> RunTable:
    """Read as `read` does; where there is much to read, by the engine while `meanwhile` is called in this process.

    What the cache has is read here: to look whether files have changed takes less than to be handed the runs. An
    engine with one worker is not asked either. `progress` is called from the caller's thread only, hence not before
    `meanwhile` has returned, where that is called.

    Raises
    ------
    ParamimpError : as `read`.
    """
    if isinstance(engine, Cluster) and memory() is None and not any(map(is_remote, request.paths)):
        from paramimp.reading.on_cluster import read_there  # only who has a cluster

        return read_there(request, engine, meanwhile, news=_Listener(None), progress=progress)
    count = 0 if memory() is not None else helpers_worth(request.paths, engine.workers)
    if count and _is_cached(request):
        return read(request, progress)
    parts = [(Part(number, count),) for number in range(count)]
    sent = replace(request, traces=logging.getLogger(LOGGER).isEnabledFor(logging.DEBUG))
    try:
        results = engine.map(read_part, parts, common=(sent,), news=_Listener(progress)) if parts else None
    except NoWorkersError:
        results = None
    if results is None:
        return read(request, progress)
    try:
        meanwhile()
        received = list(results)
    finally:  # after an error and Ctrl-C as well; when all is well there is nothing more to do
        results.close()
    # Whoever writes runs at this moment may have shown each worker another tree, and parts of these do not fit.
    if len({part.planned for part in received}) > 1:
        return read(request, progress)
    return building.joined([part.table for part in received])


def helpers_worth(paths: Sequence[str], jobs: int) -> int:
    """How many processes the reading is worth; a quick look at the first folders, not a walk."""
    if jobs < 2 or any(map(is_remote, paths)):  # the network is waited for, by many threads of this process
        return 0
    return min(jobs, MAX_HELPERS) if count_folders(paths, MANY_FOLDERS) == MANY_FOLDERS else 0


class _Listener:
    """What a worker tells, handed on in this process."""

    def __init__(self, progress: Progress | None) -> None:
        self._progress = progress
        self._done = 0

    def __call__(self, news: object) -> None:
        if isinstance(news, _Trace):
            logging.getLogger(LOGGER).debug("%s", news.message, extra={"traceback": news.traceback})
        elif isinstance(news, _Note):
            note(news.message)
        elif isinstance(news, WorkerDied):
            note(_told_of(news))
        elif isinstance(news, _News) and self._progress is not None and news.done >= self._done:
            self._done = news.done  # less is done, for a moment, where a part is read again
            self._progress(news.done, news.total)


def _told_of(died: WorkerDied) -> str:
    where = f" while it read {printable(died.busy_with)}" if died.busy_with else ""
    if died.signal is None:
        return f"no worker of the cluster came back{where}; that is read in this process."
    return (
        f"the process that reads the runs was ended {died.times} times by signal {died.signal}"
        f" ({signal.strsignal(died.signal)}){where}, as happens when memory runs out; the rest is read in this process."
    )


def read_part(request: Request, part: Part) -> ReadPart:
    """Read one part of what a request wants, and tell of it: what a worker does."""
    if is_away():
        _tell_what_is_logged(request)
    reporter = _Reporter()
    table = read(request, reporter, part)
    return ReadPart(table, reporter.total)


def _tell_what_is_logged(request: Request) -> None:
    """Have the notes and the log of a process that was started to read told to the one that waits."""
    logger = logging.getLogger(LOGGER)
    logger.setLevel(logging.DEBUG if request.traces else logging.WARNING)
    logger.handlers[:] = [_Tracer()]
    listen(lambda message: tell(_Note(message)))


class _Tracer(logging.Handler):
    """The log of the readers as news."""

    def emit(self, record: logging.LogRecord) -> None:
        """Send one entry."""
        error = record.exc_info[1] if record.exc_info else None
        trace = "" if error is None else "".join(traceback.format_exception(error))
        tell(_Trace(record.getMessage(), trace))


class _Reporter:
    """Progress as news, few enough that a parent which is busy leaves none of them waiting."""

    def __init__(self) -> None:
        self._due = 0.0
        self.total = 0

    def __call__(self, done: int, total: int) -> None:
        self.total = total
        now = time.monotonic()
        if now >= self._due or done == total:
            self._due = now + SECONDS_BETWEEN_NEWS
            tell(_News(done, total))
