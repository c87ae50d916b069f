"""When the runs of a table began: by a column of times, or of the numbers in which a tool counts its trials."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from paramimp.decoding.times import moment
from paramimp.readers.table.bookkeeping import plain

if TYPE_CHECKING:
    from collections.abc import Collection

    from paramimp.readers.table.rows import Table

TIMES = (
    "start_time", "starttime", "started", "started_at", "startedat", "datetime_start", "start", "created", "created_at",
    "createdat", "date_created", "attributes.start_time", "run.start_time", "timestamp", "_timestamp", "datetime",
    "date", "time",
)  # fmt: skip
"""What trackers call the time of a run's start, the surest first; that of its last report is nearly as good."""
NUMBERS = (
    "number", "trial_number", "trial_no", "trial_num", "trial_index", "trial_id", "trial", "run_number", "run_no",
    "iteration",
)  # fmt: skip
"""What they call its number."""


def started(table: Table, used: Collection[str]) -> list[float | None] | None:
    """Return for each row when it began, or its number; None if no column tells.

    Parameters
    ----------
    used : the columns of params and metrics: what was chosen or measured is no time.
    """
    taken = set(used)
    columns = {plain(column): column for column in reversed(table.columns) if column not in taken}
    for name in (*TIMES, *NUMBERS):
        if name in columns:
            read = moment if name in TIMES else _number
            found = [read(row.get(columns[name])) for row in table.rows]
            known = [value for value in found if value is not None]
            if 2 * len(known) > len(found) and 2 * len(set(known)) > len(known):
                return found
    return None


def _number(cell: Any) -> float | None:
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        return float(cell)
    return float(cell) if isinstance(cell, str) and cell.isascii() and cell.isdecimal() and len(cell) < 16 else None
