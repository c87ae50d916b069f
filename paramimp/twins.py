"""One run that was read twice: MLflow's stores are copied into each other, and each run would count double."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from paramimp.runs import SkipReason

if TYPE_CHECKING:
    from paramimp.run_table import Row, RunTable

READERS = frozenset({"mlflow", "mlflow-server"})
"""Readers whose runs are named by an id that no other run in the world has."""

_ID = re.compile(r"[0-9a-f]{32}")


def leave_out_twins(table: RunTable) -> RunTable:
    """Leave out all but the first usable run of each id, with the reason."""
    first: dict[str, Row] = {}
    rows = []
    for row in table.rows:
        kept = first.setdefault(row.run.rpartition("/")[2], row) if _has_id(row) else row
        if kept is not row:
            message = f"it is the same run as {kept.run}, read from another store."
            row = replace(row, skip_reason=str(SkipReason.DUPLICATE), message=message)  # noqa: PLW2901
        rows.append(row)
    return replace(table, rows=tuple(rows))


def _has_id(row: Row) -> bool:
    return row.reader in READERS and not row.skip_reason and bool(_ID.fullmatch(row.run.rpartition("/")[2]))
