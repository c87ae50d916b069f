"""When a run began, as tools write it: seconds, milliseconds, text in the form of ISO 8601, or in the name of a folder.

Only the order counts: a time without a zone is taken for one of Greenwich, so that every machine says the same.
"""

from __future__ import annotations

import math
import re
from contextlib import suppress
from datetime import UTC, date, datetime

_MAX_TEXT = 64
_UNITS = (1e16, 1e9), (1e14, 1e6), (1e11, 1e3)
"""Above so much, a number counts so many parts of a second: 1e11 seconds are in the year 5138."""
_IN_NAME = re.compile(r"(?<!\d)(\d{4})-?(\d\d)-?(\d\d)[-_T /](\d\d)[-:_.]?(\d\d)[-:_.]?(\d\d)(?!\d)")
_MONTH_IN_NAME = re.compile(r"(?<![A-Za-z])([A-Z][a-z]{2})(\d\d)_(\d\d)-(\d\d)-(\d\d)(?!\d)")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_LEAP_YEAR = 2000


def moment(stored: object) -> float | None:
    """Return a stored time in seconds; None for what is none."""
    if isinstance(stored, bool):
        return None
    if isinstance(stored, (int, float)):
        return _seconds(stored)
    if isinstance(stored, date):
        return _timestamp(stored if isinstance(stored, datetime) else _midnight(stored))
    if isinstance(stored, str) and len(stored) <= _MAX_TEXT:
        with suppress(ValueError, OverflowError):
            return _timestamp(datetime.fromisoformat(stored.strip()))
        return moment_in_name(stored)
    return None


def moment_in_name(name: str) -> float | None:
    """Return the time that stands in a name: ``run-20240131_120000-abc``, ``2024-01-31_12-00-00``.

    TensorBoard's default has no year: ``Jan31_12-00-00_host``; it is in the order of others within one.
    """
    found = _IN_NAME.search(name)
    if found is not None:
        return _of_parts(*map(int, found.groups()))
    found = _MONTH_IN_NAME.search(name)
    if found is not None and found[1] in _MONTHS:
        return _of_parts(_LEAP_YEAR, _MONTHS.index(found[1]) + 1, *map(int, found.groups()[1:]))
    return None


def _of_parts(year: int, month: int, day: int, hour: int, minute: int, second: int) -> float | None:
    with suppress(ValueError):
        return _timestamp(datetime(year, month, day, hour, minute, second, tzinfo=UTC))
    return None


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def _timestamp(time: datetime) -> float:
    return (time if time.tzinfo else time.replace(tzinfo=UTC)).timestamp()


def _seconds(number: float) -> float | None:
    with suppress(OverflowError):
        seconds = float(number)
        unit = next((unit for least, unit in _UNITS if seconds >= least), 1.0)
        return seconds / unit if math.isfinite(seconds) else None
    return None
