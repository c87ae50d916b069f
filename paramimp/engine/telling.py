"""What a task tells of itself while it works, wherever that is: progress, notes, and what it is busy with."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

from paramimp.records import record

if TYPE_CHECKING:
    from collections.abc import Iterator

    from paramimp.engine.interface import News


@record
class BusyWith:
    """What a task is at that has ended its worker before."""

    name: str


@record
class WorkerDied:
    """A task ended each worker that it was given to, and is done in this process now.

    Attributes
    ----------
    times : how many workers it ended.
    signal : by which the last one was ended; None where a cluster did not tell.
    busy_with : what the task was at; empty if it is not known.
    """

    times: int
    signal: int | None
    busy_with: str


@record
class _Work:
    """Who is told by a task, and whether it is done by a worker that was started for it, and again."""

    hears: News | None
    is_away: bool = False
    is_again: bool = False


_NONE = _Work(None)
_WORK: ContextVar[_Work] = ContextVar("work", default=_NONE)


@contextmanager
def at_work(hears: News | None, *, is_away: bool = False, is_again: bool = False) -> Iterator[None]:
    """Do a task inside of this.

    Parameters
    ----------
    is_away : whether this process was started to do tasks.
    is_again : whether it ended another worker before.
    """
    token = _WORK.set(_Work(hears, is_away, is_again))
    try:
        yield
    finally:
        _WORK.reset(token)


def tell(news: object) -> None:
    """Tell whoever waits for this task; nobody may."""
    hears = _WORK.get().hears
    if hears is not None:
        hears(news)


def busy_with(name: str) -> None:
    """Tell what comes next, if this task has ended a worker before: it may do so again."""
    if _WORK.get().is_again:
        tell(BusyWith(name))


def is_away() -> bool:
    """Whether this process was started to do tasks, and ends with them."""
    return _WORK.get().is_away


def is_again() -> bool:
    """Whether this task has ended a worker before."""
    return _WORK.get().is_again
