"""``PARAMIMP_DEBUG=1``: where a reader failed on a file that is listed as unreadable."""

from __future__ import annotations

import os
import traceback

from paramimp.cli import terminal

VARIABLE = "PARAMIMP_DEBUG"


def show_unreadable() -> None:
    """Write the traceback of each error that a file makes a reader raise on stderr, if that is asked for."""
    if os.environ.get(VARIABLE, "") in ("", "0"):
        return
    import logging

    from paramimp.reading.guard import LOGGER

    class ToTerminal(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            terminal.say(record.getMessage())
            error = record.exc_info[1] if record.exc_info else None
            trace = getattr(record, "traceback", "") if error is None else "".join(traceback.format_exception(error))
            terminal.say_traceback(trace)

    logger = logging.getLogger(LOGGER)
    logger.setLevel(logging.DEBUG)
    logger.propagate = False
    logger.handlers = [ToTerminal()]
