"""Work in processes of this machine, for what holds the interpreter's lock.

A worker is a plain child process with an entry of its own: it never imports the program that called (which
`multiprocessing` does, so that an unguarded script would run twice), and it is told what to do through its standard
input. Nothing is unpickled here but what such a child wrote to the pipe that it was given.
"""

from __future__ import annotations

import gc
import marshal
import os
import pickle
import subprocess
import sys
from contextlib import suppress
from pathlib import PurePath
from typing import IO, TYPE_CHECKING, Any, Generic, TypeVar

from paramimp.engine.telling import BusyWith, WorkerDied, at_work
from paramimp.errors import ParamimpError
from paramimp.places.null_device import silence
from paramimp.records import record

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Self

    from paramimp.engine.interface import News
    from paramimp.engine.threads import Threads

T = TypeVar("T")

MOST_ATTEMPTS = 3
"""Workers that a task may end; then it is done here."""
WINDOWS_GROUP: int | None = getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", None)
"""How Windows alone is asked for a process group."""
START = """\
import marshal, sys
try:
    sys.path[:] = marshal.load(sys.stdin.buffer)
except EOFError:  # it was interrupted before it could ask
    sys.exit()
from paramimp.engine.processes import serve
serve()
"""
"""What a worker executes: it looks for modules where its parent does, then does what its parent asks."""


class NoWorkersError(Exception):
    """No process could be started."""


@record
class _Result:
    """What a task gave."""

    value: Any


class Processes:
    """An engine of child processes; each is ended when the results of its tasks are all there, or given up.

    Parameters
    ----------
    workers : how many at a time.
    """

    def __init__(self, workers: int) -> None:
        self.workers = workers
        self._started: list[_Mapped[Any]] = []

    @property
    def near(self) -> Threads:
        """Threads of this process."""
        from paramimp.engine.threads import Threads  # a moment that reading need not wait for

        return Threads(self.workers)

    def map(
        self,
        function: Callable[..., T],
        tasks: Sequence[tuple[Any, ...]],
        *,
        common: tuple[Any, ...] = (),
        news: News | None = None,
    ) -> _Mapped[T]:
        """Start on the tasks at once; see `Engine.map`.

        A task whose worker is ended from outside is given to another one, twice; then it is done in this process, and
        `news` hears of that (`WorkerDied`). So is a task that raises anything else than a `ParamimpError` there: here
        it shows with its traceback.

        Raises
        ------
        NoWorkersError : no process can be started.
        """
        mapped = _Mapped(function, tasks, common, news, self.workers)
        self._started.append(mapped)
        return mapped

    def close(self) -> None:
        """End every worker."""
        for mapped in self._started:
            mapped.close()
        self._started.clear()


class _Mapped(Generic[T]):
    """The results of some tasks; the workers among which they are divided, and which task each is at.

    A worker gets its next task when its result is taken. Results are taken in the order of the tasks, so one that is
    done early waits; tasks of about equal size keep all at work.
    """

    def __init__(
        self,
        function: Callable[..., T],
        tasks: Sequence[tuple[Any, ...]],
        common: tuple[Any, ...],
        news: News | None,
        workers: int,
    ) -> None:
        self._function, self._tasks, self._common, self._news = function, tasks, common, news
        self._next = self._given = 0
        self._workers: dict[int, _Worker] = {}
        try:
            self._start(min(workers, len(tasks)))
        except BaseException:
            self.close()
            raise
        if tasks and not self._workers:
            raise NoWorkersError

    def _start(self, count: int) -> None:
        while self._given < count and self._start_on(self._given):
            self._given += 1

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> T:
        if self._next == len(self._tasks):
            self.close()
            raise StopIteration
        try:
            result = self._result(self._next)
        except BaseException:  # Ctrl-C as well
            self.close()
            raise
        self._next += 1
        return result

    def _result(self, number: int) -> T:
        """Wait for the worker that has this task; where it is ended, for another one."""
        for attempt in range(1, MOST_ATTEMPTS + 1):
            worker = self._workers.get(number)
            if worker is None:
                break
            try:
                found: _Result = worker.receive(self._news)
            except _EndedError as ended:
                del self._workers[number]
                if ended.signal is None:
                    break
                if attempt < MOST_ATTEMPTS:
                    self._start_on(number, is_again=True)
                else:
                    self._hear(WorkerDied(attempt, ended.signal, ended.busy_with))
            else:
                self._go_on(self._workers.pop(number))
                return found.value  # type: ignore[no-any-return]
        with at_work(self._news):
            return self._function(*self._common, *self._tasks[number])

    def _start_on(self, number: int, *, is_again: bool = False) -> bool:
        """Start a worker for a task; False if none can be started."""
        if (worker := _started()) is None:
            return False
        self._workers[number] = worker  # before it is asked, so that it is ended whatever happens
        worker.ask((self._function, self._common), (self._tasks[number], is_again))
        return True

    def _go_on(self, worker: _Worker) -> None:
        """Give a worker its next task; without one it is ended."""
        if self._given == len(self._tasks):
            worker.end()
            return
        self._workers[self._given] = worker
        worker.ask((self._tasks[self._given], False))
        self._given += 1

    def _hear(self, news: object) -> None:
        if self._news is not None:
            self._news(news)

    def close(self) -> None:
        """End the workers."""
        while self._workers:
            self._workers.popitem()[1].end()


class _EndedError(Exception):
    """A worker ended without a result.

    Attributes
    ----------
    signal : by which it was ended from outside; None where it gave up itself.
    """

    def __init__(self, signal: int | None, busy_with: str) -> None:
        super().__init__(signal)
        self.signal = signal
        self.busy_with = busy_with


@record
class _Worker:
    """A child process that does tasks."""

    process: subprocess.Popen[bytes]

    def ask(self, *things: object) -> None:
        """Tell it what to do; if it is gone already, receiving says so."""
        assert self.process.stdin is not None
        with suppress(OSError):
            for thing in things:
                pickle.dump(thing, self.process.stdin, pickle.HIGHEST_PROTOCOL)
            self.process.stdin.flush()

    def receive(self, news: News | None) -> _Result:
        """Wait for its result, and pass on what it tells before.

        Raises
        ------
        ParamimpError : the task raised it.
        _EndedError : there will be no result.
        """
        assert self.process.stdout is not None
        at = ""
        while True:
            try:
                message = pickle.load(self.process.stdout)  # noqa: S301  our own child's, from a pipe nobody else has
            except (EOFError, pickle.UnpicklingError):
                break
            if isinstance(message, _Result):
                return message
            if isinstance(message, ParamimpError):
                raise message
            if isinstance(message, BusyWith):
                at = message.name
            elif news is not None:
                news(message)
        status = self.process.wait()
        self.end()
        raise _EndedError(-status if status < 0 else None, at)

    def end(self) -> None:
        self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            assert pipe is not None
            with suppress(OSError):  # what was not written yet
                pipe.close()


def _started() -> _Worker | None:
    """A new worker; None where there is no Python to start (a frozen program), or no process to be had."""
    name = PurePath(sys.executable or "").name.lower()
    if getattr(sys, "frozen", False) or not name.startswith(("python", "pypy")):
        return None
    try:
        # In a process group of its own: Ctrl-C reaches this process alone, which then ends the worker.
        process = subprocess.Popen(  # noqa: S603
            [sys.executable, "-X", f"utf8={sys.flags.utf8_mode}", "-c", START],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            process_group=0 if WINDOWS_GROUP is None else None,
            creationflags=WINDOWS_GROUP or 0,
        )
    except OSError:
        return None
    worker = _Worker(process)
    assert process.stdin is not None
    with suppress(OSError):
        process.stdin.write(marshal.dumps(sys.path))
    return worker


def serve() -> None:
    """Be a worker: do what standard input asks for, and send each result, or what is wrong, to standard output."""
    gc.disable()  # results are a million objects and hardly a cycle, and this process ends with them
    channel = _take_stdout()

    def send(news: object) -> None:
        pickle.dump(news, channel)
        channel.flush()

    try:
        function, common = pickle.load(sys.stdin.buffer)  # noqa: S301  from the process that started this one
        while True:
            try:
                task, is_again = pickle.load(sys.stdin.buffer)  # noqa: S301  likewise
            except EOFError:
                os._exit(0)
            with at_work(send, is_away=True, is_again=is_again):
                channel.write(_outcome(function, (*common, *task)))
            channel.flush()
    except Exception:  # noqa: BLE001  nobody waits any more; or a bug, which the parent will meet and show
        os._exit(1)  # without flushing into a pipe that may be closed


def _take_stdout() -> IO[bytes]:
    """The pipe to the parent, where nothing that a plug-in prints can get into it."""
    channel = os.dup(1)
    silence(1)
    return os.fdopen(channel, "wb")


def _outcome(function: Callable[..., Any], arguments: tuple[Any, ...]) -> bytes:
    try:
        return pickle.dumps(_Result(function(*arguments)), pickle.HIGHEST_PROTOCOL)
    except ParamimpError as error:
        sent = pickle.dumps(error)
        pickle.loads(sent)  # noqa: S301  an error that cannot be built from its arguments must fail here
        return sent
