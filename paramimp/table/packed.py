"""A run table as plain data that JSON can hold, with arrays beside, and back: by column, which is faster than by run.

What JSON would give back as something else is refused, so that a table that was packed is the same when unpacked.
"""

from __future__ import annotations

from dataclasses import asdict
from itertools import islice, repeat
from typing import TYPE_CHECKING, Any

from paramimp.runs import Direction, Distribution, Entry, GroupKind, LeftOut, Origin, PassedOver, Status, Summary
from paramimp.table.cells import ABSENT
from paramimp.table.columns import Columns, column_in
from paramimp.table.packed_cells import packed_column, unpacked_column
from paramimp.table.run_table import Row, RunTable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from paramimp.table.packed_cells import Numbers

_PLAIN = frozenset({str, int, float, bool, type(None)})
_TEXTS_OF_ORIGIN = ("run", "reader", "path", "group", "group_kind", "group_id", "subgroup", "entry", "unique_id")
_TEXTS_OF_ROW = ("status", "skip_reason", "told", "note")
_DIRECTIONS = {str(each): each for each in Direction}
_STATUSES = {str(each): each for each in Status}
_KINDS = {str(each): each for each in GroupKind}
_ENTRIES = {str(each): each for each in Entry}
_LEFT_OUT = {str(each): each for each in LeftOut}


class UnpackableError(Exception):
    """A cell holds what JSON has no form of."""


def packed(table: RunTable, numbers: Numbers) -> dict[str, Any]:
    """The table as plain data, and its arrays among the numbers.

    Raises
    ------
    UnpackableError : a cell is neither text, number, boolean, None nor a list of these.
    """
    rows = table.rows
    texts = {name: [str(getattr(row.origin, name)) for row in rows] for name in _TEXTS_OF_ORIGIN}
    texts |= {name: [str(getattr(row, name)) for row in rows] for name in _TEXTS_OF_ROW}
    # Mostly the path of a run is its name.
    texts["path"] = ["" if path == run else path for path, run in zip(texts["path"], texts["run"], strict=True)]
    return {
        "n": len(rows),
        "texts": {name: _folded(column) for name, column in texts.items()},
        "lengths": _folded([row.length for row in rows]),
        "directions": _folded([{name: str(way) for name, way in row.directions.items()} for row in rows]),
        "passed_over": _folded(
            [[[list(each.columns), str(each.reason), each.told] for each in row.passed_over] for row in rows]
        ),
        "empty": _folded([sorted(row.empty) for row in rows]),
        "started": _folded([row.started for row in rows]),
        "drawn_from": _packed_distributions([row.drawn_from for row in rows]),
        "params": _packed_columns(table.params, numbers),
        "metrics": _packed_columns(table.metrics, numbers),
    }


def unpacked(data: Mapping[str, Any], numbers: Numbers, summary: Summary) -> RunTable:
    """The table that was packed; what the data lacks or holds in another form raises a KeyError and the like."""
    n = data["n"]
    texts = data["texts"]
    run, reader, path, group, kind, group_id, subgroup, entry, unique_id = (
        _unfolded(texts[name]) for name in _TEXTS_OF_ORIGIN
    )
    kinds, entries = map(_KINDS.__getitem__, kind), map(_ENTRIES.__getitem__, entry)
    origins = map(Origin, run, reader, path, group, kinds, group_id, subgroup, entries, unique_id)
    status, reason, told, note = (_unfolded(texts[name]) for name in _TEXTS_OF_ROW)
    columns = (
        map(_STATUSES.__getitem__, status),
        reason,
        told,
        note,
        _unfolded(data["lengths"]),
        _unfolded(data["directions"], lambda ways: {name: _DIRECTIONS[way] for name, way in ways.items()}),
        _unfolded(data["passed_over"], _passed_over),
        _unfolded(data["empty"], frozenset),
        _unfolded(data["started"]),
        _unpacked_distributions(data["drawn_from"]),
    )
    rows = tuple(islice(map(Row, origins, *columns), n))
    if len(rows) != n:
        raise ValueError("a column is too short")
    return RunTable(rows, _columns(data["params"], numbers, n), _columns(data["metrics"], numbers, n), summary)


def _folded(column: Sequence[Any]) -> dict[str, Any]:
    """A column, or the one value that is in every row."""
    if column and column.count(column[0]) == len(column):
        return {"all": column[0]}
    return {"each": column}


def _unfolded(folded: Mapping[str, Any], made: Callable[[Any], Any] | None = None) -> Iterable[Any]:
    """The column again, without end where it has one value, of which each is made into something else."""
    if "all" in folded:
        return repeat(folded["all"] if made is None else made(folded["all"]))
    return folded["each"] if made is None else map(made, folded["each"])


def _passed_over(told: Sequence[Any]) -> tuple[PassedOver, ...]:
    return tuple(
        PassedOver(tuple(columns), _LEFT_OUT.get(reason, reason), message) for columns, reason, message in told
    )


def _packed_distributions(column: Sequence[Mapping[str, Distribution]]) -> dict[str, Any]:
    """Each mapping once, since the runs of a sweep share one, and which one each run has."""
    keys = [id(each) if each else 0 for each in column]
    different = dict(zip(keys, column, strict=True))
    number = {key: at for at, key in enumerate(different)}
    mappings = [
        {name: asdict(found) | {"choices": list(found.choices)} for name, found in each.items()}
        for each in different.values()
    ]
    for mapping in mappings:
        _check(mapping)
    return {"different": mappings, "of": _folded([number[key] for key in keys])}


def _unpacked_distributions(packed: Mapping[str, Any]) -> Iterable[Mapping[str, Distribution]]:
    different = [
        {name: Distribution(**{**stored, "choices": tuple(stored["choices"])}) for name, stored in each.items()}
        for each in packed["different"]
    ]
    return _unfolded(packed["of"], different.__getitem__)


def _packed_columns(columns: Mapping[str, Sequence[object]], numbers: Numbers) -> dict[str, Any]:
    return {name: _packed_column(columns, name, numbers) for name in columns}


def _packed_column(columns: Mapping[str, Sequence[object]], name: str, numbers: Numbers) -> dict[str, Any]:
    if (column := column_in(columns, name)) is not None:
        return packed_column(column, numbers)
    cells = columns[name]
    if not _PLAIN.issuperset(set(map(type, cells)) - {type(ABSENT)}):
        for cell in cells:
            if cell is not ABSENT:
                _check(cell)
    return packed_column(cells, numbers)


def _check(cell: object) -> None:
    if type(cell) is list:
        for each in cell:
            _check(each)
    elif type(cell) is dict:
        for name, value in cell.items():
            _check(name)
            _check(value)
            if type(name) is not str:
                raise UnpackableError
    elif type(cell) not in _PLAIN:
        raise UnpackableError


def _columns(packed: Mapping[str, Any], numbers: Numbers, n: int) -> Columns:
    columns = {name: unpacked_column(said, numbers) for name, said in packed.items()}
    if any(len(column) != n for column in columns.values()):
        raise ValueError("a column is too short")
    return Columns(columns)
