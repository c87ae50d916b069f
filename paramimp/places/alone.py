"""Keeping other processes out while a file is read, changed and written again."""

from __future__ import annotations

import os
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from paramimp.errors import ParamimpError
from paramimp.messages.printable import printable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

PATIENCE = 30.0
"""Seconds to wait for another process, which needs milliseconds unless its disk hangs."""
_PAUSE = 0.02


@contextmanager
def alone_with(path: str) -> Iterator[None]:
    """Wait until no other process is in such a block for a file of the same folder.

    The lock is on the folder: the file itself is replaced, and a lock file would be left beside it. It goes with the
    process that holds it, however that ends. Where folders cannot be locked (Windows, some network disks), the block
    runs without a lock: the caller should read the file just before writing it, so that little can be lost.

    Raises
    ------
    ParamimpError : another process has held it for too long.
    """
    descriptor = _locked(os.path.dirname(os.path.realpath(path)), path)
    try:
        yield
    finally:
        if descriptor is not None:
            os.close(descriptor)


def _locked(folder: str, path: str) -> int | None:
    """Return the descriptor of the locked folder; None where there is no such lock."""
    try:
        import fcntl
    except ImportError:
        return None
    try:
        descriptor = os.open(folder, os.O_RDONLY | getattr(os, "O_CLOEXEC", 0))
    except OSError:
        return None  # writing the file says what is wrong with the folder
    try:
        _wait_for_lock(fcntl, descriptor, path)
    except OSError:
        os.close(descriptor)
        return None
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor


def _wait_for_lock(fcntl: ModuleType, descriptor: int, path: str) -> None:
    end = time.monotonic() + PATIENCE
    while True:
        with suppress(BlockingIOError):
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        if time.monotonic() > end:
            raise ParamimpError(f"another process keeps {printable(path)} locked; end it, or try again.")
        time.sleep(_PAUSE)
