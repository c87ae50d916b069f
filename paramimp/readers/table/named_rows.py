"""Tables whose rows are named by their params: ``lr=0.01,bs=32`` in a column of texts, and results beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from paramimp.readers.named_params import params_in_path
from paramimp.readers.table.bookkeeping import NAMES, plain
from paramimp.readers.table.columns import PARAM_MARKS
from paramimp.readers.table.rows import Table, check_columns

if TYPE_CHECKING:
    from collections.abc import Mapping

_MARK = "params."
"""A name says surely what is a param, so nothing is left to ask."""


def with_named_params(table: Table) -> tuple[Table, str | None]:
    """Return a table with a column for each param that the names of all its rows tell, if it has no such column.

    Beside it stands the column of the names that tell; None if there is none, and the table is as it was.

    Raises
    ------
    Unreadable : the names tell of more params than a table of runs has.
    """
    known = {plain(column): column for column in table.columns}
    others = [column for column in table.columns if plain(column) not in NAMES]
    if any(column.lower().startswith(PARAM_MARKS) for column in table.columns):
        return table, None
    for name in (*(known[each] for each in NAMES if each in known), *others):
        named = _named(table, name)
        keys = dict.fromkeys(key for params in named for key in params)
        if named and keys.keys().isdisjoint(table.columns):
            check_columns((*table.columns, *keys), len(table.rows))
            rows: list[Mapping[str, Any]] = [
                {**row, **{_MARK + key: value for key, value in params.items()}}
                for row, params in zip(table.rows, named, strict=True)
            ]
            columns = (*table.columns, *(_MARK + key for key in keys))
            return Table(columns, rows, table.broken, table.empty, table.dictionaries), name
    return table, None


def is_spent(column: str, table: Table) -> bool:
    """Whether a column holds the names that params were taken from, and so plays its part in these."""
    named = _named(table, column)
    return bool(named) and all(_MARK + key in table.columns for params in named for key in params)


def _named(table: Table, column: str) -> list[dict[str, Any]]:
    """What each cell of a column tells of params; empty if one tells none."""
    named: list[dict[str, Any]] = []
    for cell in table.column(column).by_row:
        params = params_in_path(cell) if isinstance(cell, str) else {}
        if not params:
            return []
        named.append(params)
    return named
