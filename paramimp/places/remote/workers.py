"""Threads that fetch files. They are daemons and end with the program; those of `concurrent.futures` delay its end."""

from __future__ import annotations

import threading
from concurrent.futures import Future
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

    Result = TypeVar("Result")

    Call = tuple[Future[Any], Callable[[], Any]]

IN_FLIGHT = 64
"""Requests at once. Servers and connection pools bear this many; more would queue and time out."""


class Workers:
    """Threads that are started as they are needed, and take up calls in their order."""

    def __init__(self, most: int = IN_FLIGHT) -> None:
        self._calls: SimpleQueue[Call | None] = SimpleQueue()
        self._most = most
        self._started = 0

    def submit(self, call: Callable[[], Result]) -> Future[Result]:
        """Call something in a thread."""
        future: Future[Result] = Future()
        self._calls.put((future, call))
        if self._started < self._most:
            self._started += 1
            threading.Thread(target=_work, args=(self._calls,), daemon=True, name="paramimp-fetch").start()
        return future

    def stop(self) -> None:
        """End each thread after its current call, and cancel the calls that have not begun."""
        while True:
            try:
                dropped = self._calls.get_nowait()
            except Empty:
                break
            if dropped is not None:
                dropped[0].cancel()
        for _ in range(self._started):
            self._calls.put(None)


def _work(calls: SimpleQueue[Call | None]) -> None:
    while (taken := calls.get()) is not None:
        future, call = taken
        if future.set_running_or_notify_cancel():
            try:
                future.set_result(call())
            except BaseException as error:  # noqa: BLE001  it is raised where the result is waited for
                future.set_exception(error)
        del taken, future, call
