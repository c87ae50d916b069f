"""Read single keys from a terminal. Without a terminal no key is ever reported, and Ctrl-C works all the same."""

from __future__ import annotations

import io
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Pressed = Callable[[float], str]
    """Waits some seconds for keys, and returns their characters; none where nothing was pressed."""

AT_ONCE = 64
"""Bytes that are read at once: more than anyone types in a moment (an arrow key sends three)."""


@contextmanager
def pressed_keys() -> Iterator[Pressed]:
    """Let keys be read without Enter and without an echo; the terminal is given back as it was."""
    try:
        import termios
        import tty
    except ImportError:  # Windows
        yield _none
        return
    try:
        stream = sys.stdin.fileno()
        before = termios.tcgetattr(stream)
    except (AttributeError, OSError, ValueError, termios.error):  # closed, or no terminal
        yield _none
        return
    try:
        tty.setcbreak(stream)
        yield lambda seconds: _read(stream, seconds)
    finally:
        termios.tcsetattr(stream, termios.TCSADRAIN, before)


def _read(stream: int, seconds: float) -> str:
    import select

    ready, _, _ = select.select([stream], [], [], seconds)
    if not ready:
        return ""
    found = io.FileIO(stream, closefd=False).read(AT_ONCE)
    if not found:  # the terminal has gone: it would be ready for ever
        time.sleep(seconds)
    return found.decode(errors="ignore")


def _none(seconds: float) -> str:
    time.sleep(seconds)
    return ""
