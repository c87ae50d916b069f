"""Runs that were read twice, from a store and from a copy of it: each of them would count double."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from paramimp.errors import ParamimpError
from paramimp.messages.printable import printable, quoted
from paramimp.runs import GroupKind, SkipReason
from paramimp.table.cells import ABSENT
from paramimp.table.groups import group_of

if TYPE_CHECKING:
    from paramimp.table.groups import Group
    from paramimp.table.run_table import Row, RunTable

SHARED = 0.5
"""Part of the runs of the smaller of two studies that the other has to hold, too, for one to be a copy."""


def leave_out_twins(table: RunTable) -> RunTable:
    """Leave out all but the first usable run of each id, with the reason."""
    first: dict[str, Row] = {}
    rows = []
    for row in table.rows:
        unique_id = row.origin.unique_id
        kept = first.setdefault(unique_id, row) if unique_id and not row.skip_reason else row
        if kept is not row:
            message = f"it is the same run as {kept.run}, read from another store."
            row = replace(row, skip_reason=str(SkipReason.DUPLICATE), told=message)  # noqa: PLW2901
        rows.append(row)
    return replace(table, rows=tuple(rows))


def refuse_copied_studies(table: RunTable) -> None:
    """Refuse a study that was given twice, in a storage and in a copy of it; its runs have no ids to tell by.

    Raises
    ------
    ParamimpError : two studies of one name hold the same runs.
    """
    by_name: dict[str, dict[Group, list[int]]] = {}
    for index, row in enumerate(table.rows):
        if row.origin.group_kind is GroupKind.STUDY:
            by_name.setdefault(row.group, {}).setdefault(group_of(row), []).append(index)
    for name, studies in by_name.items():
        if len(studies) > 1:
            _refuse_copies(table, name, dict(sorted(studies.items())))


def _refuse_copies(table: RunTable, name: str, studies: dict[Group, list[int]]) -> None:
    seen: dict[Group, set[str]] = {}
    for study, indices in studies.items():
        contents = _contents(table, indices)
        for other, others in seen.items():
            if len(contents & others) > SHARED * min(len(contents), len(others)):
                raise ParamimpError(
                    f"study {quoted(name)} is in {printable(other.path)} and again in {printable(study.path)}:"
                    " name the one file to read instead of the folder."
                )
        seen[study] = contents


def _contents(table: RunTable, indices: list[int]) -> set[str]:
    columns = [*table.params.items(), *table.metrics.items()]
    return {
        repr([(name, column[index]) for name, column in columns if column[index] is not ABSENT]) for index in indices
    }
