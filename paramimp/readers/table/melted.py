"""Tables with a row per run and metric: one column names the metric, another one holds its value.

``pandas.melt`` calls the two ``variable`` and ``value``, MLflow's metrics ``key`` and ``value``, TensorBoard's exports
``tag`` and ``value``, tidymodels ``.metric`` and ``mean``. Each metric becomes a column. A choice such as ``monitor``
holds names of metrics, too, but there the result has a name of its own (``score``, ``val_acc``): the column of the
values is called after no quantity.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from paramimp.objective import words_of
from paramimp.readers.table.bookkeeping import counts_the_rows, plain
from paramimp.readers.table.rows import Table, check_columns
from paramimp.table.measured import is_measured
from paramimp.table.settings import is_setting

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

_OF_METRICS = frozenset({"metric", "metrics"})
_NAMING = _OF_METRICS | frozenset("measure variable key tag".split())
_VALUES = frozenset("value values val mean estimate .estimate".split())
_SPREADS = frozenset("std stdev sd se err stderr sem var variance lower upper ci".split())
"""What stands beside a value of each metric and says how sure it is: it is no part of the run, and left out."""
_MEANS = frozenset("mean avg average score scores test cv".split())
"""Words of what a search calls the value of each metric beside its spread: ``mean_score``, ``cv_mean``."""
_SCORED = 3
"""Metrics from which on nobody chose among them: a search scored each of its runs by all."""
_MOST_METRICS = 256
_TRAINED, _HELD_OUT = frozenset({"train", "training"}), frozenset("val valid validation test eval dev".split())


def without_melting(table: Table, params: Collection[str] = ()) -> tuple[Table, tuple[str, ...]]:
    """Return a table with a column per metric in place of a row per metric, and these metrics.

    Any other table is returned as it is, and no metrics.

    Parameters
    ----------
    params : columns that the user calls params: none of them names metrics.

    Raises
    ------
    Unreadable : there are more metrics than a table of runs has columns.
    """
    index = {column for column in table.columns if not column and counts_the_rows(column, table)}
    for naming in table.columns:
        if naming not in params and _names_metrics(table, naming):
            for value in _values_beside(table, naming):
                beside = {naming, value, *index}
                others = [c for c in table.columns if c not in beside and _SPREADS.isdisjoint(words_of(c))]
                groups = _grouped(table, naming, others)
                if groups is not None:
                    metrics = tuple(dict.fromkeys(table.cells(naming)))
                    return _widened(table, naming, value, (*others, *metrics), groups), metrics
    return table, ()


def _names_metrics(table: Table, column: str) -> bool:
    """Whether every cell of a column is the name of a result, and these are several.

    Where the column itself is called so, half of them may be of results that nobody knows.
    """
    names: set[str] = set()
    unknown: set[str] = set()
    may_be_unknown = not _OF_METRICS.isdisjoint(words_of(column))
    for cell in table.column(column).by_row:
        if not isinstance(cell, str) or len(names) > _MOST_METRICS:
            return False
        if cell not in names and not is_measured(cell):
            unknown.add(cell)
            if not may_be_unknown:
                return False
        names.add(cell)
    return 2 * len(unknown) <= len(names) and 1 < len(names) <= _MOST_METRICS and names.isdisjoint(table.columns)


def _values_beside(table: Table, naming: str) -> Iterator[str]:
    """Yield the columns that may hold the values: one called so, or any of no other sense where the metrics are sure.

    Where a column is called ``metric`` and names three or more, its values may be called a mean or a score.
    Nobody chooses between a loss in training and the same one in validation, so these names are of what was measured.
    """
    is_named = not _NAMING.isdisjoint(words_of(naming))
    names = {tuple(words_of(str(cell))) for cell in table.cells(naming)}
    parts = [{word for word in words if word in _TRAINED | _HELD_OUT} for words in names]
    is_sure = any(part & _TRAINED for part in parts) and any(part & _HELD_OUT for part in parts)
    called = [column for column in table.columns if plain(column) in _VALUES] if is_named or is_sure else []
    if not called and plain(naming) in _OF_METRICS and len(names) >= _SCORED:
        called = [column for column in table.columns if _MEANS.issuperset(words_of(column))]
    others = [column for column in table.columns if not (is_measured(column) or is_setting(column))] if is_sure else []
    for column in called or others:
        if column != naming and table.column(column).is_number:
            yield column


def _grouped(table: Table, naming: str, others: list[str]) -> dict[str, list[int]] | None:
    """Return the rows of equal cells but for the metric; None if one comes twice there, or never beside another."""
    groups: dict[str, list[int]] = {}
    seen: set[tuple[str, Any]] = set()
    for position, row in enumerate(table.rows):
        key = repr([row.get(column) for column in others])
        if (key, row[naming]) in seen:
            return None
        seen.add((key, row[naming]))
        groups.setdefault(key, []).append(position)
    beside = {table.rows[position][naming] for rows in groups.values() if len(rows) > 1 for position in rows}
    return groups if len(groups) > 1 and beside == set(table.cells(naming)) else None


def _widened(
    table: Table, naming: str, value: str, columns: tuple[str, ...], groups: Mapping[str, Sequence[int]]
) -> Table:
    check_columns(columns, len(groups))
    rows: list[dict[str, Any]] = []
    broken: dict[int, str] = {}
    empty: dict[int, frozenset[str]] = {}
    for index, positions in enumerate(groups.values()):
        first = table.rows[positions[0]]
        measured = {table.rows[position][naming]: table.rows[position].get(value) for position in positions}
        rows.append({column: first[column] for column in columns if column in first} | measured)
        wrong = [table.broken[position] for position in positions if position in table.broken]
        if wrong:
            broken[index] = wrong[0]
        if cells := table.empty.get(positions[0], frozenset()).intersection(columns):
            empty[index] = cells
    return Table(columns, rows, broken, empty, table.dictionaries)
