"""Where runs lie as seen from a file that is written, for a page that links to their folders."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def folder_of(runs: Sequence[str], output: str | None) -> str | None:
    """Where the paths of runs begin, as seen from the file that is written; None for several folders, or no folder."""
    if len(runs) != 1 or output is None or not os.path.exists(runs[0]):
        return None
    folder = runs[0] if os.path.isdir(runs[0]) else os.path.dirname(runs[0])
    return os.path.relpath(folder or os.curdir, os.path.dirname(output) or os.curdir)
