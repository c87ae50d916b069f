"""An end to what computes without one."""

from __future__ import annotations

import signal
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType


class HangsError(Exception):
    """What was tried had not ended."""


@contextmanager
def patience(seconds: float = 60) -> Iterator[None]:
    """Raise in the main thread when this process has computed for so long.

    The bound lies hundreds of times above what the tests take, and counts CPU time: a slow or busy machine does not
    reach it. Where a system lacks the timer, nothing is bounded.
    """
    if not hasattr(signal, "setitimer"):
        yield
        return
    before = signal.signal(signal.SIGVTALRM, _raise)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def _raise(_number: int, _frame: FrameType | None) -> None:
    raise HangsError
