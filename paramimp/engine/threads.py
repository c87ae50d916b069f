"""Where numeric work runs: on threads of Python, each with one thread of BLAS and OpenMP.

With another number of threads BLAS adds in another order, and the last digits change. Its threads also wait for each
other by spinning: beside other busy programs that takes many times the work itself.
"""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import ContextVar
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from paramimp.engine.telling import at_work
from paramimp.places.means import has_one_thread

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator, Sequence

    from paramimp.engine.interface import News

T = TypeVar("T")

_WITHIN: ContextVar[tuple[Any, ...] | None] = ContextVar("within", default=None)
"""The libraries whose limit is each thread's own, while an analysis keeps them to one."""
_LOCK = threading.Lock()
_before: dict[str, tuple[Any, int | None]] = {}
"""The libraries whose limit is that of the process, by their files, with the number of threads that they had."""
_running = 0


@contextmanager
def one_thread() -> Iterator[None]:
    """Keep the linear algebra that is loaded by now to one thread; what the caller had set is back afterwards.

    The limit of most BLAS libraries holds for the whole process. So among analyses at the same time the first sets it
    and the last to end, whichever that is, takes it back. That of OpenMP, and of what is made with it, is each thread's
    own. A library that is loaded later knows of neither: whoever computes imports first. In a process whose libraries
    have one thread from the start, as the command has them, they are not even looked for, which takes 5 ms each time.
    """
    if _WITHIN.get() is not None or has_one_thread():  # the limit of an analysis holds for all that is in it
        yield
        return
    from threadpoolctl import ThreadpoolController  # comes with scikit-learn

    global _running  # noqa: PLW0603  as global as what it counts
    libraries = ThreadpoolController().lib_controllers
    own = tuple(library for library in libraries if _is_of_openmp(library))
    with _LOCK:
        _running += 1
        for library in libraries:
            if library not in own:
                _before.setdefault(library.filepath, (library, library.get_num_threads()))
                _set_threads(library, 1)
    counts = [library.get_num_threads() for library in own]
    _limit(own)
    token = _WITHIN.set(own)
    try:
        yield
    finally:
        _WITHIN.reset(token)
        for library, count in zip(own, counts, strict=True):
            _set_threads(library, count)
        with _LOCK:
            _running -= 1
            if not _running:
                for library, count in _before.values():
                    _set_threads(library, count)
                _before.clear()


class Threads:
    """The engine of this process: for work that releases the interpreter's lock, as trees and matrices do.

    One worker is a thread, too: on its fresh stack scikit-learn is imported without the pages of the stack being
    returned and fetched again at some unlucky depth of calls (a quarter of a second of system time).

    Parameters
    ----------
    workers : how many threads; the results do not depend on it.
    """

    def __init__(self, workers: int = 1) -> None:
        self.workers = workers

    @property
    def near(self) -> Threads:
        """Itself."""
        return self

    def map(
        self,
        function: Callable[..., T],
        tasks: Sequence[tuple[Any, ...]],
        *,
        common: tuple[Any, ...] = (),
        news: News | None = None,
    ) -> Generator[T, None, None]:
        """Yield the results in the order of the tasks; see `Engine.map`. The threads start with the first result."""

        def do(task: tuple[Any, ...]) -> T:
            if news is None:
                return function(*common, *task)
            with at_work(news):
                return function(*common, *task)

        with one_thread():
            pool = ThreadPoolExecutor(self.workers, initializer=partial(_limit, _WITHIN.get() or ()))
            try:
                yield from pool.map(do, tasks)
            finally:  # after an error, Ctrl-C or `close`, what has not begun is not done
                pool.shutdown(cancel_futures=True)

    def close(self) -> None:
        """Do nothing: no thread outlives its tasks."""


def in_threads(function: Callable[..., T], tasks: Sequence[tuple[Any, ...]], *, jobs: int) -> list[T]:
    """Results of tasks that stay in this process whatever the engine, in their order."""
    return list(Threads(jobs).map(function, tasks))


def _is_of_openmp(library: Any) -> bool:
    return "openmp" in (library.user_api, getattr(library, "threading_layer", None))


def _limit(libraries: Sequence[Any]) -> None:
    """Keep them to one thread in this one."""
    for library in libraries:
        _set_threads(library, 1)


def _set_threads(library: Any, count: int | None) -> None:
    """Set the number of threads, if the library has told one.

    From 3.8 on, threadpoolctl silently sets nothing for any thread but the first, as long as that lives. Here whoever
    may set something is known (`_before`), so nobody stays the first.
    """
    free = getattr(library, "clear_controlling_thread", None)
    if count is not None:
        if free is not None:
            free(force=True)
        library.set_num_threads(count)
        if free is not None:
            free(force=True)
