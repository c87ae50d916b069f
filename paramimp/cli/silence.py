"""A line on stderr when work has made no progress for a minute, so that the user knows what it waits for."""

from __future__ import annotations

import threading
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

LONGEST_SILENCE = 60.0
"""Seconds."""


class Silence:
    """Tells once that nothing has happened for a minute, and again only after something has.

    Parameters
    ----------
    tell : called in a thread of its own.
    """

    def __init__(self, tell: Callable[[], None]) -> None:
        self._tell = tell
        self._sign = threading.Condition()
        self._signs = 0
        self._is_over = False
        self._thread = threading.Thread(target=self._listen, name="paramimp-silence", daemon=True)

    def begin(self) -> None:
        """Listen from now on; where the system has no thread left, the command goes on without."""
        with suppress(RuntimeError):
            self._thread.start()

    def broken(self) -> None:
        """Something has happened."""
        self._signs += 1  # without the lock: this is called for every folder, and a count that is lost costs nothing

    def end(self) -> None:
        """Listen no more."""
        with self._sign:
            self._is_over = True
            self._sign.notify()

    def _listen(self) -> None:
        told = None
        with self._sign:
            while not self._is_over:
                before = self._signs
                if self._sign.wait_for(lambda: self._is_over, LONGEST_SILENCE):
                    return
                if self._signs == before != told:
                    told = before
                    self._tell()
