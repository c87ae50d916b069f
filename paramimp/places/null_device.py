"""Where output goes that nobody is to read."""

from __future__ import annotations

import os
from typing import TextIO


def null_stream() -> TextIO:
    """A text stream that keeps nothing of what is written to it."""
    return open(os.devnull, "w", encoding="utf-8")


def silence(descriptor: int) -> None:
    """Let nothing that is written to a file descriptor of this process from now on arrive anywhere."""
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, descriptor)
    os.close(null)
