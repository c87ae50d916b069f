"""Tables with a row per run and epoch: the rows of one run become one row, with histories in its cells.

Rows belong to one run where a column names it, or where the counter of the steps begins again, or, in a table that is
sorted by the steps, where all the columns agree that hold the same at every step.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import TYPE_CHECKING, Any, TypeVar

from paramimp.decoding.histories import as_number
from paramimp.readers.table.columns import GROUPS, NAMES, STATUSES, plain
from paramimp.readers.table.digits import is_long_fraction
from paramimp.readers.table.histories import LEAST_STEPS, counts_steps, is_chart
from paramimp.readers.table.rows import Table
from paramimp.table.measured import COORDINATES, is_measured
from paramimp.table.settings import is_setting

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

Groups = list[list[int]]
"""The positions of each run's rows."""
Key = TypeVar("Key")
_MOST_COMPARED = 50
"""Steps of a run that are looked at for a trend, at most."""
_MANY_STEPS = 8
"""So many evenly spaced numbers of rounds are no choice that each config was tried with."""
_TREND, _NEARLY_ALL = 0.5, 0.8
"""Kendall's correlation of a trend, and the part of the runs that must show it; 1 run of 9 with five folds does so."""


@dataclass(frozen=True, slots=True)
class Folded:
    """A table with one row per run.

    Attributes
    ----------
    histories : the columns that changed within a run, whose cells are now lists of numbers: what was measured.
    step : the column that counted the rows of a run, which is gone.
    """

    table: Table
    histories: tuple[str, ...]
    step: str


def folded(table: Table, params: Collection[str] = ()) -> Folded | None:
    """Return a table whose rows are steps of several runs as one of these runs; None for any other table.

    Parameters
    ----------
    params : columns that the user calls params: of what changes within a run, its first value; none of them counts.
    """
    if is_chart(table):
        return None
    by_their_names = [column for column in table.columns if counts_steps(column)]
    for step in [*by_their_names, *(column for column in table.columns if column not in by_their_names)]:
        if step in params or is_setting(step):
            continue
        steps = [_whole(row.get(step)) for row in table.rows]
        told = [number for number in steps if number is not None]
        if len(told) < len(steps) or len(set(told)) < 2:
            continue
        groups = _groups(table, step, told) if step in by_their_names else _unnamed_groups(table, step, told)
        if groups is not None:
            return _fold(table, step, told, groups, params)
    return None


def _whole(cell: Any) -> float | None:
    return cell if isinstance(cell, (int, float)) and not isinstance(cell, bool) else None


def _groups(table: Table, step: str, steps: Sequence[float]) -> Groups | None:
    named = _by_name(table, steps)
    groups = named or _by_restart(steps) or _by_config(table, step, steps)
    if groups is None or plain(step).lstrip("_") in COORDINATES:
        return groups
    own = [sorted(steps[row] for row in rows) for rows in groups]
    if all(map(_is_paced, own)) and (named or max(map(len, own)) >= _MANY_STEPS or _are_drawn(table, groups)):
        return groups
    return groups if all(map(_is_counted, own)) else None  # how many rounds there were may be a choice


def _unnamed_groups(table: Table, step: str, steps: Sequence[float]) -> Groups | None:
    """The rows under each name, where a number counts them, and something rises or falls with it in nearly all runs.

    Folds and repeats are counted under a name as well, and nothing goes with their numbers.
    """
    if len(steps) < LEAST_STEPS * 2 or not all(float(number).is_integer() for number in steps):
        return None
    groups = _by_name(table, steps)
    if groups is None or min(map(len, groups)) < LEAST_STEPS:
        return None
    if not all(_is_counted([steps[row] for row in rows]) for rows in groups):
        return None
    others = [column for column in table.columns if column != step and not _names(column)]
    return groups if any(_goes_with(table, column, steps, groups) for column in others) else None


def _names(column: str) -> bool:
    return plain(column) in NAMES or plain(column) in GROUPS


def _goes_with(table: Table, column: str, steps: Sequence[float], groups: Groups) -> bool:
    """Whether the numbers of a column mostly rise with the steps of nearly all runs, or mostly fall."""
    trends = []
    for rows in groups:
        cells = [as_number(table.rows[row].get(column)) for row in sorted(rows, key=lambda row: steps[row])]
        numbers = [number for number in cells if number is not None]
        pairs = [(one < other) - (one > other) for one, other in combinations(numbers[:_MOST_COMPARED], 2)]
        trends.append(sum(pairs) / len(pairs) if pairs else 0.0)
    rising, falling = (sum(sign * trend > _TREND for trend in trends) for sign in (1, -1))
    return max(rising, falling) >= _NEARLY_ALL * len(groups)


def _is_paced(ordered: Sequence[float]) -> bool:
    """Whether numbers go up from 0 or their first step by steps of one size: 2048, 4096, 6144, ..."""
    rises = {after - before for before, after in pairwise([0.0, *ordered])}
    return len(ordered) > 1 and len(rises.difference({0.0})) == 1


def _are_drawn(table: Table, groups: Groups) -> bool:
    """Whether something that stays within each run was drawn for it: nobody tries that with each of several steps."""
    return any(
        _is_drawn([[table.rows[row].get(column) for row in rows] for rows in groups]) for column in table.columns
    )


def _is_drawn(cells: Sequence[Sequence[Any]]) -> bool:
    """Whether a column, given by the runs, is a fraction of each run's own, mostly with more digits than are typed."""
    if not all(map(_is_one, cells)):
        return False
    values = [_first(own) for own in cells]
    return len(set(map(repr, values))) == len(values) and 2 * sum(map(is_long_fraction, values)) >= len(values)


def _is_counted(steps: Sequence[float]) -> bool:
    """Whether numbers are 0, 1, 2, ... or 1, 2, 3, ..."""
    ordered = sorted(steps)
    return ordered[0] in (0, 1) and ordered == [*range(int(ordered[0]), int(ordered[0]) + len(ordered))]


def _by_name(table: Table, steps: Sequence[float]) -> Groups | None:
    """The rows under each name, if a name (or all names together) and the step tell all rows apart."""
    known = {plain(column): column for column in table.columns if column}
    naming = [known[name] for name in (*NAMES, *GROUPS) if name in known]
    naming = [column for column in naming if len(table.cells(column)) == len(steps)]
    for columns in (*([column] for column in naming), naming):
        keys = [tuple(str(row.get(column)) for column in columns) for row in table.rows] if columns else []
        if 1 < len(set(keys)) <= len(keys) // 2 and len(set(zip(keys, steps, strict=True))) == len(keys):
            return _grouped(keys)
    return None


def _by_restart(steps: Sequence[float]) -> Groups | None:
    """The stretches in which the step goes up, if each begins with the same step."""
    starts = [0, *(place for place, (before, after) in enumerate(pairwise(steps), 1) if after < before)]
    groups = [list(range(start, end)) for start, end in pairwise([*starts, len(steps)])]
    if len(groups) < 2 or min(map(len, groups)) < LEAST_STEPS or len({steps[rows[0]] for rows in groups}) > 1:
        return None
    return groups if all(before != after for before, after in pairwise(steps)) else None


def _by_config(table: Table, step: str, steps: Sequence[float]) -> Groups | None:
    """The rows of equal configs, where each step has configs of the step before it: runs may end before others.

    A table that is not sorted by the steps must call them so, or they may be a choice.
    """
    if any(before > after for before, after in pairwise(steps)) and plain(step).lstrip("_") not in COORDINATES:
        return None
    at_step = _at_each(steps)
    places = [at_step[number] for number in sorted(at_step)]
    if len(places) < LEAST_STEPS or len(places[0]) < 2:
        return None
    columns = [column for column in table.columns if column != step and _stays(table, column, places)]
    keys = [tuple(repr(row.get(column)) for column in columns) for row in table.rows]
    is_told_apart = len(set(zip(keys, steps, strict=True))) == len(keys)
    return _grouped(keys) if columns and is_told_apart and len(set(keys)) == len(places[0]) else None


def _stays(table: Table, column: str, places: Groups) -> bool:
    """Whether a column holds at each step what it held at the step before, or less where runs have ended."""
    if is_measured(column):
        return False
    held = [Counter(repr(table.rows[row].get(column)) for row in rows) for rows in places]
    return all(after <= before for before, after in pairwise(held))


def _grouped(keys: Sequence[Any]) -> Groups:
    return list(_at_each(keys).values())


def _at_each(keys: Sequence[Key]) -> dict[Key, list[int]]:
    groups: dict[Key, list[int]] = {}
    for position, key in enumerate(keys):
        groups.setdefault(key, []).append(position)
    return groups


def _fold(table: Table, step: str, steps: Sequence[float], groups: Groups, params: Collection[str]) -> Folded:
    ordered = [sorted(rows, key=lambda row: steps[row]) for rows in groups]
    columns: dict[str, list[Any]] = {}
    histories: list[str] = []
    for column in table.columns:
        if column == step:
            continue
        cells = [[table.rows[row].get(column) for row in rows] for rows in ordered]
        if plain(column) in STATUSES:
            columns[column] = [_last(values) for values in cells]
        elif column in params or all(_is_one(values) for values in cells):
            columns[column] = [_first(values) for values in cells]
        elif any(found := [_numbers(values) for values in cells]):
            columns[column] = [numbers or None for numbers in found]
            histories.append(column)
    rows = [{column: cells[index] for column, cells in columns.items()} for index in range(len(groups))]
    one_row_each = Table(tuple(columns), rows, dict(_broken(table, groups)), _empty(table, groups), table.dictionaries)
    return Folded(one_row_each, tuple(histories), step)


def _is_one(values: Sequence[Any]) -> bool:
    return len({repr(value) for value in values if value is not None}) <= 1


def _first(values: Sequence[Any]) -> Any:
    return next((value for value in values if value is not None), None)


def _last(values: Sequence[Any]) -> Any:
    return _first(list(reversed(values)))


def _numbers(values: Sequence[Any]) -> list[float]:
    return [number for number in map(as_number, values) if number is not None]


def _broken(table: Table, groups: Groups) -> Iterator[tuple[int, str]]:
    for index, rows in enumerate(groups):
        for row in rows:
            if row in table.broken:
                yield index, table.broken[row]


def _empty(table: Table, groups: Groups) -> dict[int, frozenset[str]]:
    """The columns whose cells are empty in all rows of a run."""
    nothing: frozenset[str] = frozenset()
    found = ((index, [table.empty.get(row, nothing) for row in rows]) for index, rows in enumerate(groups))
    return {index: columns for index, cells in found if (columns := frozenset.intersection(*cells))}


def without(table: Table, columns: Collection[str]) -> Table:
    """Return a table without some of its columns."""
    kept = tuple(column for column in table.columns if column not in columns)
    rows: list[Mapping[str, Any]] = [{name: row[name] for name in kept if name in row} for row in table.rows]
    return Table(kept, rows, table.broken, table.empty, table.dictionaries)
