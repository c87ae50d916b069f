"""Trying again what a network lost, with pauses that differ, so that many readers do not come back at once."""

from __future__ import annotations

import random
import time
from typing import TYPE_CHECKING, TypeVar

from paramimp.places.remote.failures import LostError

if TYPE_CHECKING:
    from collections.abc import Callable

Result = TypeVar("Result")

TRIES = 5
FIRST_PAUSE = 0.2
LONGEST_PAUSE = 5.0
PATIENCE = 120.0
"""Seconds after which no further attempt is begun."""


def persistently(attempt: Callable[[], Result]) -> Result:
    """Return what an attempt returns, made up to `TRIES` times as long as it raises `LostError`.

    Raises
    ------
    RemoteError : what the last attempt raised.
    """
    end = time.monotonic() + PATIENCE
    pause = FIRST_PAUSE
    for left in reversed(range(TRIES)):
        try:
            return attempt()
        except LostError:
            if not left or time.monotonic() + pause > end:
                raise
        time.sleep(pause * random.uniform(0.5, 1.0))  # noqa: S311  no secret depends on it
        pause = min(2 * pause, LONGEST_PAUSE)
    raise AssertionError("the last attempt returns or raises")
