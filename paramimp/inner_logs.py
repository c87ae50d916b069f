"""Runs that a script wrote by itself and logged to a tracker in the same folder: each of them is one run, not two."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from paramimp.run_table import ABSENT
from paramimp.runs import SkipReason

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from paramimp.run_table import RunTable

OUTER = "native"
"""The reader of what scripts write by themselves; those of trackers own what lies in their runs' folders."""


def join_inner_logs(table: RunTable) -> RunTable:
    """Leave out each run of a tracker that lies in the folder of a script's own run and is the same.

    What the tracker alone measured is added to the run that stays. Several runs in one folder are a sweep in its
    project, or parts of one run, and all stay.
    """
    pairs = dict(_pairs(table))
    if not pairs:
        return table
    rows = list(table.rows)
    for inner, outer in pairs.items():
        message = f"it is the same run as {rows[outer].run}, logged in its folder; what it alone measured counts there."
        rows[inner] = replace(rows[inner], skip_reason=str(SkipReason.DUPLICATE), message=message)
    return replace(
        table,
        rows=tuple(rows),
        metrics={name: _filled(column, pairs) for name, column in table.metrics.items()},
    )


def _pairs(table: RunTable) -> Iterator[tuple[int, int]]:
    """Yield the positions of a tracker's run and of the script's own run that it is."""
    outer = {row.run: index for index, row in enumerate(table.rows) if row.reader == OUTER and not row.skip_reason}
    if not outer:
        return
    inside: dict[int, list[int]] = {}
    for index, row in enumerate(table.rows):
        if row.reader != OUTER and not row.skip_reason:
            folder = next((above for above in _above(row.run) if above in outer), None)
            if folder is not None:
                inside.setdefault(outer[folder], []).append(index)
    for index, found in inside.items():
        if len(found) == 1 and _are_one(table.params, table.metrics, found[0], index):
            yield found[0], index


def _above(run: str) -> Iterator[str]:
    while "/" in run:
        run = run.rpartition("/")[0]
        yield run


def _are_one(
    params: Mapping[str, Sequence[object]], metrics: Mapping[str, Sequence[object]], one: int, other: int
) -> bool:
    """Whether two runs have a name in common, and all params that both have are the same."""
    shared = [column for column in params.values() if ABSENT not in (column[one], column[other])]
    if any(column[one] != column[other] for column in shared):
        return False
    return bool(shared) or any(ABSENT not in (column[one], column[other]) for column in metrics.values())


def _filled(column: Sequence[object], pairs: Mapping[int, int]) -> Sequence[object]:
    filled = list(column)
    for inner, outer in pairs.items():
        if filled[outer] is ABSENT:
            filled[outer] = filled[inner]
    return filled
