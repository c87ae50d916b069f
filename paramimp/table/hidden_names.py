"""Rows and columns without the credentials that stand in their names: whoever sees a report sees these."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from paramimp.table.credentials.hiding import without_credentials
from paramimp.table.credentials.hints import may_hold

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from paramimp.runs import Origin
    from paramimp.table.run_table import Row


def rows_without_credentials(rows: Sequence[Row]) -> tuple[Row, ...]:
    """The rows with masks in the names of runs, files and groups and in what is said of them, where needed."""
    if not may_hold("\n".join(text for row in rows for text in (*_names(row.origin), row.note, row.told))):
        return tuple(rows)
    return tuple(map(_row, rows))


def columns_without_credentials(columns: Mapping[str, list[object]]) -> dict[str, list[object]]:
    """The columns by their names as they may be shown; of two that are then called the same, the first stays."""
    shown: dict[str, list[object]] = {}
    for name, column in columns.items():
        shown.setdefault(without_credentials(name), column)
    return dict(sorted(shown.items()))


def _names(origin: Origin) -> tuple[str, ...]:
    return origin.run, origin.path, origin.group, origin.group_id, origin.subgroup


def _row(row: Row) -> Row:
    names = _names(row.origin)
    shown = tuple(map(without_credentials, names))
    note, told = without_credentials(row.note), without_credentials(row.told)
    if (shown, note, told) == (names, row.note, row.told):
        return row
    run, path, group, group_id, subgroup = shown
    origin = replace(row.origin, run=run, path=path, group=group, group_id=group_id, subgroup=subgroup)
    return replace(row, origin=origin, note=note, told=told)
