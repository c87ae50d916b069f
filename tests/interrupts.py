"""Ctrl-C for a command that is in the middle of its work, on a machine of any speed."""

from __future__ import annotations

import signal
import subprocess
import time
from pathlib import Path


def heed_ctrl_c() -> None:
    """For the child: a shell starts what it runs in the background (``pytest &``) deaf to Ctrl-C."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


def interrupt(process: subprocess.Popen[bytes]) -> None:
    """Press Ctrl-C once the command has begun: scikit-learn is the last that it loads before it fits the forest."""
    maps = Path(f"/proc/{process.pid}/maps")
    if maps.exists():
        while process.poll() is None and "sklearn" not in maps.read_text(errors="replace"):
            time.sleep(0.01)
    else:  # not Linux: long enough for the interpreter to start, not for the forest
        time.sleep(0.6)
    process.send_signal(signal.SIGINT)
