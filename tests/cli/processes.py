"""The command in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys

PARAMIMP = [sys.executable, "-m", "paramimp"]


def paramimp(*arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
    plain = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "FORCE_COLOR", "NO_COLOR")}
    return subprocess.run(
        [*PARAMIMP, *map(str, arguments)], capture_output=True, text=True, env=plain | environment, timeout=120
    )
