"""The command in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys

PARAMIMP = [sys.executable, "-m", "paramimp"]


def with_closed_output(*arguments: object) -> tuple[int, bytes]:
    """The status and the messages of the command whose reader has gone, as ``head`` goes."""
    process = subprocess.Popen([*PARAMIMP, *map(str, arguments)], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout is not None
    process.stdout.close()
    process.stdout = None
    _, messages = process.communicate(timeout=60)
    return process.returncode, messages


def paramimp(*arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
    plain = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "FORCE_COLOR", "NO_COLOR")}
    return subprocess.run(
        [*PARAMIMP, *map(str, arguments)], capture_output=True, text=True, env=plain | environment, timeout=120
    )
