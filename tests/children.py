"""Which processes a process has started, as Linux knows it."""

from __future__ import annotations

import subprocess
import time
from pathlib import Path

import pytest

ASKS_LINUX = pytest.mark.skipif(
    not Path("/proc/self/task").exists(), reason="only Linux tells which processes a process has started"
)


def children_of(pid: int) -> list[int]:
    """Those started by any thread, zombies included."""
    return [int(child) for task in Path(f"/proc/{pid}/task").glob("*/children") for child in task.read_text().split()]


def wait_for_child(process: subprocess.Popen[bytes]) -> int:
    """The first process that it starts."""
    while process.poll() is None:
        if children := children_of(process.pid):
            return children[0]
        time.sleep(0.005)
    raise AssertionError(f"it ended with status {process.returncode} and started no process")


def is_running(pid: int) -> bool:
    """Whether it is there, and not only waiting to be forgotten (a zombie)."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def has_ended(pid: int, patience: float = 30) -> bool:
    """Wait for a process that is on its way out (its files are closed a moment before it is gone)."""
    deadline = time.monotonic() + patience
    while is_running(pid) and time.monotonic() < deadline:
        time.sleep(0.005)
    return not is_running(pid)
