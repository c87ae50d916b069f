"""Tables with a row per run and epoch: the rows of one run become one row, with histories in its cells.

Rows belong to one run where a column names it, or where the counter of the steps begins again, or, in a table that is
sorted by the steps, where all the columns agree that hold the same at every step.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice, pairwise
from math import comb, isnan
from typing import TYPE_CHECKING, Any, TypeVar

from paramimp.decoding.histories import as_number
from paramimp.readers.table.bookkeeping import GROUPS, NAMES, STATUSES, plain
from paramimp.readers.table.digits import is_long_fraction
from paramimp.readers.table.histories import LEAST_STEPS, counts_steps, is_chart
from paramimp.readers.table.rows import Table
from paramimp.records import record
from paramimp.table.measured import COORDINATES, is_measured
from paramimp.table.numbered import series_among
from paramimp.table.settings import is_setting

if TYPE_CHECKING:
    from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence

Groups = list[list[int]]
"""The positions of each run's rows."""
Key = TypeVar("Key")
_MOST_COMPARED = 50
"""Steps of a run that are looked at for a trend, at most."""
_MANY_STEPS = 8
"""So many evenly spaced numbers of rounds are no choice that each config was tried with."""
_TREND, _NEARLY_ALL = 0.5, 0.8
"""Kendall's correlation of a trend, and the part of the runs that must show it; 1 run of 9 with five folds does so."""
_MOST_NUMBERED = 10_000
_MOST_CALLED, _MOST_UNNAMED = 16, 8
"""Columns that are tried as the counter of the steps, at most: each costs a look at the whole table."""


@record
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


@dataclass
class _Cells:
    """The cells of a table as codes by column, equal ones alike: each is turned into a text only once."""

    table: Table
    _codes: dict[str, list[int]] = field(default_factory=dict)

    def of(self, column: str) -> list[int]:
        if column not in self._codes:
            self._codes[column] = _coded(map(repr, self.table.column(column).by_row))
        return self._codes[column]

    @cached_property
    def names(self) -> list[list[int]]:
        """What may name the run of each row: a column, or all of these together; few enough for rows to share them."""
        codes = [_coded(map(str, self.table.cells(column))) for column in self._naming]
        if len(codes) > 1:
            codes.append(_coded(zip(*codes, strict=True)))
        return [keys for keys in codes if 1 < len(set(keys)) <= len(keys) // 2]

    @cached_property
    def labelled(self) -> list[int]:
        """What may name the run of each row where runs are numbered anew under each label or config; else nothing."""
        naming = self._naming
        told = [column for column in self.table.columns if column not in naming and self._tells_a_config(column)]
        return _coded(zip(*map(self.of, [*naming, *told]), strict=True)) if naming and told else []

    @cached_property
    def _naming(self) -> list[str]:
        table = self.table
        known = {plain(column): column for column in table.columns if column}
        naming = [known[name] for name in (*NAMES, *GROUPS) if name in known]
        return [column for column in naming if table.column(column).is_full]

    def _tells_a_config(self, column: str) -> bool:
        return isinstance(self.table.rows[0].get(column), str) or is_setting(column)

    @cached_property
    def numbered(self) -> list[list[int]]:
        """What may name the run of each row under a name that nobody knows: texts like r1, r2, ..., shared by rows."""
        codes = (
            self.of(column)
            for column in self.table.columns
            if isinstance(self.table.rows[0].get(column), str) and _are_numbered(self.table, column)
        )
        return [keys for keys in codes if 1 < len(set(keys)) <= len(keys) // LEAST_STEPS]


def _are_numbered(table: Table, column: str) -> bool:
    """Whether all cells of a column are texts that differ in one number, as the names of runs do."""
    cells = [cell for cell in table.cells(column) if isinstance(cell, str)]
    if len(cells) < len(table.rows) or not cells[0][-1:].isdigit() or not cells[-1][-1:].isdigit():
        return False
    names = set(cells)
    return len(names) <= _MOST_NUMBERED and max(map(len, series_among(names)), default=0) == len(names)


def _coded(values: Iterable[Hashable]) -> list[int]:
    codes: dict[Hashable, int] = {}
    return [codes.setdefault(value, len(codes)) for value in values]


def folded(table: Table, params: Collection[str] = ()) -> Folded | None:
    """Return a table whose rows are steps of several runs as one of these runs; None for any other table.

    Parameters
    ----------
    params : columns that the user calls params: of what changes within a run, its first value; none of them counts.
    """
    if is_chart(table):
        return None
    may_count = [column for column in table.columns if column not in params and not is_setting(column)]
    called = [column for column in may_count if counts_steps(column)]
    others = set(may_count).difference(called)
    cells = _Cells(table)
    for step, steps in islice(_numbers_of(table, called), _MOST_CALLED):
        if (groups := _groups(cells, step, steps)) is not None:
            return _fold(table, step, steps, groups, params)
    unnamed = (
        (step, steps, groups)
        for step, steps in _numbers_of(table, [column for column in may_count if column in others])
        if (groups := _counted_groups(cells, steps)) is not None
    )
    for step, steps, groups in islice(unnamed, _MOST_UNNAMED):
        if any(_goes_with(table, column, steps, groups) for column in table.columns if _may_go_with(column, step)):
            return _fold(table, step, steps, groups, params)
    return None


def _numbers_of(table: Table, columns: Sequence[str]) -> Iterator[tuple[str, Sequence[float]]]:
    """Yield the columns that hold a number in each row, not all of them one, with these numbers."""
    for column in columns:
        found = table.column(column)
        if found.is_full and found.is_number and len(set(found.cells)) > 1:
            yield column, found.cells


def _groups(cells: _Cells, step: str, steps: Sequence[float]) -> Groups | None:
    named = _by_name(cells, steps)
    groups = named or _by_restart(steps) or _by_config(cells, step, steps)
    if groups is None or plain(step).lstrip("_") in COORDINATES:
        return groups
    own = [sorted(steps[row] for row in rows) for rows in groups]
    if all(map(_is_paced, own)) and (named or max(map(len, own)) >= _MANY_STEPS or _are_drawn(cells.table, groups)):
        return groups
    return groups if all(map(_is_counted, own)) else None  # how many rounds there were may be a choice


def _counted_groups(cells: _Cells, steps: Sequence[float]) -> Groups | None:
    """The rows under each name, where a number counts them: steps, if something rises or falls with it in nearly all.

    Folds and repeats are counted under a name as well, and nothing goes with their numbers.
    """
    if len(steps) < LEAST_STEPS * 2 or not all(float(number).is_integer() for number in steps):
        return None
    groups = _by_name(cells, steps) or _by_number(cells, steps)
    if groups is None or min(map(len, groups)) < LEAST_STEPS:
        return _by_label(cells, steps)
    return groups if all(_is_counted([steps[row] for row in rows]) for rows in groups) else None


def _may_go_with(column: str, step: str) -> bool:
    return column != step and plain(column) not in NAMES and plain(column) not in GROUPS


def _goes_with(table: Table, column: str, steps: Sequence[float], groups: Groups) -> bool:
    """Whether the numbers of a column mostly rise with the steps of nearly all runs, or mostly fall."""
    needed = _NEARLY_ALL * len(groups)
    rising = falling = 0
    for left, rows in zip(range(len(groups), 0, -1), groups, strict=True):
        if max(rising, falling) + left < needed:
            return False
        cells = [as_number(table.rows[row].get(column)) for row in sorted(rows, key=steps.__getitem__)]
        trend = _trend([number for number in cells if number is not None][:_MOST_COMPARED])
        rising += trend > _TREND
        falling += -trend > _TREND
    return max(rising, falling) >= needed


def _trend(numbers: Sequence[float]) -> float:
    """Kendall's correlation of numbers with their order; a pair with NaN goes neither up nor down."""
    balance = 0
    before: list[float] = []
    for number in numbers:
        if not isnan(number):
            balance += bisect_left(before, number) + bisect_right(before, number) - len(before)
            insort(before, number)
    return balance / comb(len(numbers), 2) if len(numbers) > 1 else 0.0


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


def _by_name(cells: _Cells, steps: Sequence[float]) -> Groups | None:
    """The rows under each name, if a name (or all names together) and the step tell all rows apart."""
    for keys in cells.names:
        if len(set(zip(keys, steps, strict=True))) == len(keys):
            return _grouped(keys)
    return None


def _by_number(cells: _Cells, steps: Sequence[float]) -> Groups | None:
    """The rows under each of the names that are numbered, if what was chosen for these is shared by several of them.

    The names of data sets are numbered as well, at times; each has properties of its own, and nothing is chosen for it.
    """
    for keys in cells.numbered:
        if len(set(zip(keys, steps, strict=True))) == len(keys):
            groups = _grouped(keys)
            if any(_is_shared(cells.of(column), groups) for column in cells.table.columns):
                return groups
    return None


def _by_label(cells: _Cells, steps: Sequence[float]) -> Groups | None:
    """The rows of each run that has its number under a label or config only, where they are counted in their order.

    Each of several runs may try a choice of a few values in turn as well, so the steps have to be many. The first of
    them, where a run stood at its start, may come twice.
    """
    groups = _grouped(cells.labelled)
    if len(groups) < 2 or min(map(len, groups)) < _MANY_STEPS:
        return None
    own = [[steps[row] for row in rows] for rows in groups]
    are_counted = all(_is_counted(numbers[numbers[0] == numbers[1] :]) for numbers in own)
    are_in_order = all(before <= after for numbers in own for before, after in pairwise(numbers))
    return groups if are_counted and are_in_order else None


def _is_shared(codes: Sequence[int], groups: Groups) -> bool:
    """Whether a column is the same within each group, has several values, most of them in several groups."""
    values = [codes[rows[0]] for rows in groups]
    if any(codes[row] != value for value, rows in zip(values, groups, strict=True) for row in rows):
        return False
    return 1 < len(set(values)) <= len(groups) // 2


def _by_restart(steps: Sequence[float]) -> Groups | None:
    """The stretches in which the step goes up, if each begins with the same step."""
    starts = [0, *(place for place, (before, after) in enumerate(pairwise(steps), 1) if after < before)]
    groups = [list(range(start, end)) for start, end in pairwise([*starts, len(steps)])]
    if len(groups) < 2 or min(map(len, groups)) < LEAST_STEPS or len({steps[rows[0]] for rows in groups}) > 1:
        return None
    return groups if all(before != after for before, after in pairwise(steps)) else None


def _by_config(cells: _Cells, step: str, steps: Sequence[float]) -> Groups | None:
    """The rows of equal configs, where each step has configs of the step before it: runs may end before others.

    A table that is not sorted by the steps must call them so, or they may be a choice.
    """
    if any(before > after for before, after in pairwise(steps)) and plain(step).lstrip("_") not in COORDINATES:
        return None
    at_step = _at_each(steps)
    places = [at_step[number] for number in sorted(at_step)]
    if len(places) < LEAST_STEPS or len(places[0]) < 2:
        return None
    columns = [column for column in cells.table.columns if column != step and _stays(cells, column, places)]
    if not columns:
        return None
    keys = list(zip(*map(cells.of, columns), strict=True))
    is_told_apart = len(set(zip(keys, steps, strict=True))) == len(keys)
    return _grouped(keys) if is_told_apart and len(set(keys)) == len(places[0]) else None


def _stays(cells: _Cells, column: str, places: Groups) -> bool:
    """Whether a column holds at each step what it held at the step before, or less where runs have ended."""
    if is_measured(column):
        return False
    codes = cells.of(column)
    held = (Counter(codes[row] for row in rows) for rows in places)
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
