"""Tables with a row per run and part of the data: ``split`` or ``phase`` says which one the results of a row are of.

Each run becomes one row, with a column per part and result: ``acc`` of ``train`` and ``test`` becomes ``train_acc`` and
``test_acc``. The part that a number is of was not chosen, and ranked as a choice it would explain most of the metric.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from paramimp.objective import words_of
from paramimp.readers.table.bookkeeping import counts_the_rows
from paramimp.readers.table.rows import Table, check_columns
from paramimp.readers.table.siblings import SPLITS
from paramimp.table.settings import is_setting

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

_CALLED = frozenset("split phase subset partition stage".split())
"""What the column of the parts is called, where some of them have names of their own (``holdout_2024``)."""
_CHOSEN = frozenset("mode type kind strategy policy padding on".split())
"""With one of these, ``train`` and ``eval`` are choices: of how a layer normalises, of what is augmented."""
_MOST_PARTS, _LEAST_RUNS = 8, 3
_WHOLE = 0.8
"""Part of the runs that have all parts: the others crashed before they were evaluated."""


def without_parts(table: Table, params: Collection[str] = ()) -> tuple[Table, tuple[str, ...]]:
    """Return a table with a row per run in place of one per run and part, and the columns of the results of the parts.

    Any other table is returned as it is, and no columns. The rows of a run stand together, or those of a part do in the
    order of the runs. What they have in common is of the run, and the numbers in which they differ are its results.

    Parameters
    ----------
    params : columns that the user calls params: none of them names parts.

    Raises
    ------
    Unreadable : there are more results than a table of runs has columns.
    """
    for naming in table.columns:
        if naming not in params and (labels := _labels(table, naming)):
            together = _together(labels)
            found = _widened(table, naming, together or _in_turn(labels), has_repeats=bool(together))
            if found is not None:
                return found
    return table, ()


def _labels(table: Table, column: str) -> list[str]:
    """The part that each row is of; none where a column names no parts."""
    words = words_of(column)
    if is_setting(column) or not _CHOSEN.isdisjoint(words):
        return []
    labels = table.column(column).by_row
    names = {label if isinstance(label, str) else "" for label in labels[: _MOST_PARTS * _LEAST_RUNS]}
    if "" in names or not 2 <= len(names) <= _MOST_PARTS:
        return []
    texts = [label for label in labels if isinstance(label, str)]
    names = set(texts)
    known = sum(not SPLITS.isdisjoint(words_of(name)) for name in names)
    is_called_so = not _CALLED.isdisjoint(words)
    is_one = len(texts) == len(labels) and len(names) <= _MOST_PARTS
    return texts if is_one and known and (known == len(names) or is_called_so) else []


def _together(labels: Sequence[str]) -> list[list[int]]:
    """The rows of each run, where a run ends as soon as one of its parts would come again."""
    runs: list[list[int]] = [[]]
    seen: set[str] = set()
    for position, label in enumerate(labels):
        if label in seen:
            runs.append([])
            seen = set()
        seen.add(label)
        runs[-1].append(position)
    return runs if _are_whole(runs, len(set(labels))) else []


def _in_turn(labels: Sequence[str]) -> list[list[int]]:
    """The rows of each run, where those of one part stand in the same order as those of the next."""
    of_part: dict[str, list[int]] = {}
    for position, label in enumerate(labels):
        of_part.setdefault(label, []).append(position)
    if len({len(positions) for positions in of_part.values()}) > 1:
        return []
    runs = [list(run) for run in zip(*of_part.values(), strict=True)]
    return runs if _are_whole(runs, len(of_part)) else []


def _are_whole(runs: Sequence[Sequence[int]], n_parts: int) -> bool:
    return len(runs) >= _LEAST_RUNS and sum(len(run) == n_parts for run in runs) >= _WHOLE * len(runs)


def _widened(
    table: Table, naming: str, runs: Sequence[Sequence[int]], *, has_repeats: bool
) -> tuple[Table, tuple[str, ...]] | None:
    """Return the table of runs and its results, or None where their rows have too little in common.

    Parameters
    ----------
    has_repeats : whether runs may be told the same; else their place alone would say which rows are of one.
    """
    shared: list[str] = []
    measured: list[str] = []
    for column in table.columns:
        if column == naming or counts_the_rows(column, table):
            continue
        cells = [*map(repr, table.column(column).by_row)]
        if all(len({cells[position] for position in run}) == 1 for run in runs):
            shared.append(column)
        elif table.column(column).is_number:
            measured.append(column)
        else:
            return None
    first = [table.rows[run[0]] for run in runs]
    told = {repr([row.get(column) for column in shared]) for row in first}
    if not measured or len(told) < 2 or (2 * len(told) <= len(runs) and not has_repeats):
        return None
    parts = dict.fromkeys(str(row[naming]) for row in table.rows)
    results = tuple(f"{part}_{column}" for part in parts for column in measured)
    if not set(results).isdisjoint(shared):
        return None
    columns = (*shared, *results)
    check_columns(columns, len(runs))
    rows: list[dict[str, Any]] = []
    for row, run in zip(first, runs, strict=True):
        own = {f"{table.rows[at][naming]}_{c}": table.rows[at].get(c) for at in run for c in measured}
        rows.append({column: row[column] for column in shared if column in row} | own)
    return Table(columns, rows, _of_runs(table.broken, runs), _empty(table, runs, shared), table.dictionaries), results


def _of_runs(broken: Any, runs: Iterable[Sequence[int]]) -> dict[int, str]:
    wrong = {place: [broken[at] for at in run if at in broken] for place, run in enumerate(runs)}
    return {place: said[0] for place, said in wrong.items() if said}


def _empty(table: Table, runs: Iterable[Sequence[int]], shared: Collection[str]) -> dict[int, frozenset[str]]:
    cells = {place: table.empty.get(run[0], frozenset()).intersection(shared) for place, run in enumerate(runs)}
    return {place: names for place, names in cells.items() if names}
