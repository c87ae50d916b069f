"""Runs that a script wrote by itself and logged to a tracker in the same folder: each of them is one run, not two.

Where trackers logged a whole sweep in such a folder, what the script wrote there is no further run: it is the config of
the project, and the metrics of whichever run was the last.
"""

from __future__ import annotations

from dataclasses import replace
from operator import attrgetter
from typing import TYPE_CHECKING

from paramimp.messages.mentions import option
from paramimp.messages.phrases import called
from paramimp.runs import Entry, SkipReason
from paramimp.table.cells import ABSENT

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from paramimp.table.run_table import Row, RunTable


def join_inner_logs(table: RunTable, of_scripts: Collection[str]) -> RunTable:
    """Leave out each run of a tracker that lies in the folder of a script's own run and is the same.

    What the tracker alone measured is added to the run that stays. Several runs in one folder are parts of one run, and
    all stay; but if their params differ from those of the folder, it is that of a project, and left out itself.

    Parameters
    ----------
    of_scripts : the readers of what scripts write by themselves; the others are those of trackers, which own what lies
        in their runs' folders.
    """
    inside = _inside(table, of_scripts)
    if not inside:
        return table
    pairs = {
        found[0]: outer
        for outer, found in inside.items()
        if len(found) == 1 and _are_one(table.params, table.metrics, found[0], outer)
    }
    rows = list(table.rows)
    for project in _projects(table, inside, of_scripts):
        message = _of_project(rows[project], [rows[run] for run in inside[project]])
        reason = str(SkipReason.PROJECT)
        origin = replace(rows[project].origin, entry=Entry.FOLDER)
        rows[project] = replace(rows[project], skip_reason=reason, told=message, origin=origin)
    for inner, outer in pairs.items():
        message = f"it is the same run as {rows[outer].run}, logged in its folder; what it alone measured counts there."
        rows[inner] = replace(rows[inner], skip_reason=str(SkipReason.DUPLICATE), told=message)
    return replace(
        table,
        rows=tuple(rows),
        metrics={name: _filled(column, pairs) for name, column in table.metrics.items()},
    )


def _inside(table: RunTable, of_scripts: Collection[str]) -> dict[int, list[int]]:
    """Return the positions of the script's own runs, each with those of the trackers' runs in its folder."""
    if set(map(attrgetter("origin.reader"), table.rows)).issubset(of_scripts):
        return {}
    outer = {row.run: index for index, row in enumerate(table.rows) if row.reader in of_scripts and not row.skip_reason}
    inside: dict[int, list[int]] = {}
    if not outer:
        return inside
    for index, row in enumerate(table.rows):
        if row.reader not in of_scripts and not row.skip_reason:
            folder = next((above for above in _above(row.run) if above in outer), None)
            if folder is not None:
                inside.setdefault(outer[folder], []).append(index)
    return inside


def _projects(table: RunTable, inside: Mapping[int, Sequence[int]], of_scripts: Collection[str]) -> Iterator[int]:
    """Yield the positions of the script's own runs that are none, but the project of those in their folders."""
    is_only = sum(row.reader in of_scripts and not row.skip_reason for row in table.rows) == 1
    for outer, found in inside.items():
        if len(found) > 1 and _differ(table.params, found, outer, unknown=is_only):
            yield outer


def _differ(params: Mapping[str, Sequence[object]], runs: Sequence[int], other: int, *, unknown: bool) -> bool:
    """Whether some of the runs have a param of the other with another value; `unknown` where they have none of them."""
    shared = [
        (column[run], column[other])
        for column in params.values()
        for run in runs
        if ABSENT not in (column[run], column[other])
    ]
    return any(one != another for one, another in shared) if shared else unknown


def _of_project(project: Row, runs: Sequence[Row]) -> str:
    tools = " and ".join(sorted({run.reader for run in runs}))
    return (
        f"{called(project.run)} is the project of the {len(runs):,} runs of {tools} in it; its own config and metrics"
        f" are no further run. {option('reader', project.reader)} reads them alone."
    )


def _above(run: str) -> Iterator[str]:
    while run != ".":
        run = run.rpartition("/")[0] or "."
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
