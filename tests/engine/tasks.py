"""Tasks that travel to workers, which import this module."""

from __future__ import annotations

import os
import signal
from pathlib import Path

from paramimp.engine.telling import tell
from paramimp.errors import ParamimpError


def told_sum(base: int, number: int) -> int:
    """Two numbers together; the second one is told as well."""
    tell(number)
    return base + number


def ended_once(folder: str, number: int) -> tuple[int, bool]:
    """The number, and whether this process is another one than the caller's; the third task kills its first worker."""
    mark = Path(folder) / "killed"
    is_elsewhere = str(os.getpid()) != (Path(folder) / "caller").read_text()
    if number == 2 and is_elsewhere and not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return number, is_elsewhere


def refused(folder: str, number: int) -> int:
    """Refuse one task, and count how often."""
    if number == 1:
        with (Path(folder) / "refused").open("a") as file:
            file.write("x")
        raise ParamimpError("the second task is refused.")
    return number


def failed_elsewhere(caller: int) -> str:
    """Raise what nobody foresaw on every worker."""
    if os.getpid() != caller:
        raise ZeroDivisionError
    return "done here"
