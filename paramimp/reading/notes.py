"""What a user should know of the reading besides what is said of each run: a listener is told, else the log."""

from __future__ import annotations

from typing import TYPE_CHECKING

from paramimp.messages.mentions import for_python

if TYPE_CHECKING:
    from collections.abc import Callable

LOGGER = "paramimp.notes"
"""The name of the logger that is told where nobody listens."""

_TOLD: set[str] = set()
_LISTENERS: list[Callable[[str], None]] = []


def listen(listener: Callable[[str], None]) -> None:
    """Have notes told to a function, from now on and to no other."""
    _LISTENERS[:] = [listener]


def note(message: str) -> None:
    """Tell it once in a process: several readings, and helpers, find the same.

    A listener gets the marks of options in it (see `messages.mentions`); the log has them as Python does.
    """
    if message in _TOLD:
        return
    _TOLD.add(message)
    if _LISTENERS:
        _LISTENERS[0](message)
    else:
        import logging  # a hundredth of a second, for what hardly ever happens

        logging.getLogger(LOGGER).warning("%s", for_python(message))
