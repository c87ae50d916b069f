"""What stands in a table where no value does."""

from __future__ import annotations

from typing import Final


class _Absent:
    """The type of `ABSENT`."""

    def __repr__(self) -> str:
        return "ABSENT"

    def __reduce__(self) -> str:
        return "ABSENT"  # copied, or sent to another process, it is still the one that `is` finds


ABSENT: Final = _Absent()
"""The run has no such param or metric; an explicit null in a config is ``None``."""


class _Empty:
    """The type of `EMPTY`."""

    def __repr__(self) -> str:
        return "EMPTY"


EMPTY: Final = _Empty()
"""The cell of a table is empty: the param is null, or the run has no such param; the file does not say which."""
