"""A run table as plain data that JSON can hold, and back: column by column, which is several times faster than by run.

What JSON would give back as something else is refused, so that a table that was packed is the same when unpacked.
"""

from __future__ import annotations

from dataclasses import asdict
from itertools import islice, repeat
from typing import TYPE_CHECKING, Any

from paramimp.runs import Direction, Distribution, Entry, GroupKind, LeftOut, Origin, PassedOver, Status, Summary
from paramimp.table.cells import ABSENT
from paramimp.table.packed_cells import integers_in, packed_cells, text_of_integers, unpacked_cells
from paramimp.table.run_table import Row, RunTable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

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


def packed(table: RunTable) -> dict[str, Any]:
    """The table as plain data.

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
        "params": _packed_columns(table.params),
        "metrics": _packed_columns(table.metrics),
    }


def unpacked(data: Mapping[str, Any], summary: Summary) -> RunTable:
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
    return RunTable(rows, _columns(data["params"], n), _columns(data["metrics"], n), summary)


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


def _packed_columns(columns: Mapping[str, Sequence[object]]) -> dict[str, Any]:
    return {name: _packed_column(column) for name, column in columns.items()}


def _packed_column(column: Sequence[object]) -> dict[str, Any]:
    absent = [row for row, cell in enumerate(column) if cell is ABSENT] if ABSENT in column else []
    if absent:  # any value of another row stands in their places, so that these are like the others
        filler = next((cell for cell in column if cell is not ABSENT), None)
        column = [filler if cell is ABSENT else cell for cell in column]
    if not _PLAIN.issuperset(map(type, column)):
        for cell in column:
            _check(cell)
    return {**packed_cells(column), "absent": text_of_integers(absent)}


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


def _columns(packed: Mapping[str, Any], n: int) -> dict[str, list[object]]:
    columns: dict[str, list[object]] = {}
    for name, column in packed.items():
        cells = unpacked_cells(column)
        for row in integers_in(column["absent"]):
            cells[row] = ABSENT
        if len(cells) != n:
            raise ValueError("a column is too short")
        columns[name] = cells
    return columns
