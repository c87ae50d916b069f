"""What an analysis is at, for whoever waits for it: a function that the caller gave is told, and nothing is printed."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    OnStage = Callable[["Stage"], None]
    """Called in the caller's own thread when a stage begins; some begin more than once, and cheap ones never."""


class Stage(StrEnum):
    """A part of the work that can take long, in words that follow "it is"."""

    READING = "reading runs"
    LIBRARIES = "loading libraries"
    FOREST = "fitting the forest"
    PROCESS = "fitting the Gaussian process"
    IMPORTANCE = "estimating importance"
    INTERVALS = "estimating intervals"
    INTERACTIONS = "estimating interactions"
    EFFECTS = "estimating effects"
    SUGGESTION = "choosing the next space"


_LISTENER: ContextVar[OnStage | None] = ContextVar("listener", default=None)
"""Whom the analysis of this context tells. It is no argument, for every room would have to hand it on."""


@contextmanager
def told_to(listener: OnStage | None) -> Iterator[None]:
    """Let whatever begins inside be told to a function; to none where it is None."""
    token = _LISTENER.set(listener)
    try:
        yield
    finally:
        _LISTENER.reset(token)


def begin(stage: Stage) -> None:
    """Tell that a stage of the work begins."""
    listener = _LISTENER.get()
    if listener is not None:
        listener(stage)
