"""MLflow's SQLite store, ``mlflow.db``, read without MLflow.

The tables read here have had these names and columns since MLflow 1.0. What their columns cannot hold is told
otherwise: NaN by the flag ``is_nan`` beside a value of 0, infinity by the largest number there is.
"""

from __future__ import annotations

import math
import sys
from typing import TYPE_CHECKING, Any

from paramimp.decoding.flatten import MAX_NAME, MAX_NAMES, refuse_names
from paramimp.decoding.shared_cells import check_shared_cells, check_stored_cells
from paramimp.decoding.times import moment
from paramimp.readers.mlflow.runs import (
    DELETED,
    NAME_TAG,
    PARENT_TAG,
    Entry,
    Parent,
    StoredRun,
    in_order,
    inherit,
    status_of,
)
from paramimp.runs import SkippedRun, Unreadable

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Mapping
    from collections.abc import Set as AbstractSet

    from paramimp.places.database import Database

TABLES = frozenset({"experiments", "runs", "params", "metrics", "latest_metrics", "tags"})
MAX_ENTRIES = 5_000_000
"""Logged values of which the order is found; of a database with more only the last of each metric are taken."""


def experiments_of(database: Database) -> dict[str, str]:
    """Return the experiments that were not deleted: id to name, in the order of their ids.

    Raises
    ------
    Unreadable : the table cannot be read.
    """
    rows = database.rows("experiments", "experiment_id", "name", "lifecycle_stage")
    found = [(experiment, name) for experiment, name, stage in rows if stage != DELETED]
    return {str(experiment): str(name) for experiment, name in sorted(found, key=_by_id)}


def _by_id(row: tuple[object, object]) -> tuple[bool, float, str]:
    """Numbers first, in their order; SQLite holds anything in a column of numbers."""
    experiment = row[0]
    number = float(experiment) if isinstance(experiment, (int, float)) else 0.0
    return not isinstance(experiment, (int, float)), number, str(experiment)


def read_runs(database: Database, experiments: Mapping[str, str], path: str) -> tuple[list[StoredRun], set[str]]:
    """Return the runs of some experiments that were not deleted, in the order they were stored; and who has children.

    Raises
    ------
    Unreadable : a table cannot be read.
    """
    runs: dict[str, StoredRun] = {}
    began = ("start_time",) if "start_time" in database.tables["runs"] else ()
    for run_id, experiment, status, stage, *started in database.rows(
        "runs", "run_uuid", "experiment_id", "status", "lifecycle_stage", *began
    ):
        if stage != DELETED and str(experiment) in experiments:
            name = f"{path}/{run_id}"
            key = str(experiment)
            runs[run_id] = StoredRun(run_id, name, path, experiments[key], status_of(status), experiment_id=key)
            runs[run_id].started = moment(*started) if started else None
    for run_id, key, value in database.rows("params", "run_uuid", "key", "value"):
        if run_id in runs:
            _put(runs[run_id], runs[run_id].params, str(key), str(value))
    for run_id, key, values in _histories(database, runs):
        _put(runs[run_id], runs[run_id].metrics, str(key), values)
    parents, names = _nesting(database)
    holders = set(parents.values())
    own = {run_id: dict(run.params) for run_id, run in runs.items() if run_id in holders}
    inherited = 0
    for run_id, run in runs.items():
        run.parent = parents.get(run_id, "")
        logged = len(run.params)
        inherit(run, lambda above: _parent(above, own, names, parents))
        inherited += len(run.params) - logged
        check_shared_cells(inherited, database.size)
    check_stored_cells([(run.params, run.metrics) for run in runs.values()], database.size)
    return list(runs.values()), holders


def _parent(
    run_id: str, params: Mapping[str, Mapping[str, str]], names: Mapping[str, str], parents: Mapping[str, str]
) -> Parent | None:
    return Parent(names.get(run_id, ""), params[run_id], parents.get(run_id, "")) if run_id in params else None


def _put(run: StoredRun, entries: dict[str, Any], name: str, value: object) -> None:
    """Add an entry of a run; one that has too many of them, or with an endless name, costs that run alone."""
    try:
        if len(entries) >= MAX_NAMES or len(name) > MAX_NAME:
            refuse_names(len(entries) + 1, name)
        entries[name] = value
    except Unreadable as error:
        run.problem = run.problem or SkippedRun(run.origin(), error.reason, f"{run.name} {error.message}")


def _histories(database: Database, wanted: Container[str]) -> Iterator[tuple[str, str, list[float]]]:
    """Yield the history of each metric of each run; the last value alone where there are too many in all.

    Rows are stored as they were logged, so nearly all histories are in order already; only the others are sorted.
    """
    histories: dict[tuple[str, str], list[float]] = {}
    reached: dict[tuple[str, str], tuple[int, int]] = {}
    disordered: set[tuple[str, str]] = set()
    for count, (name, entry) in enumerate(_entries(database, "metrics", wanted), 1):
        if count > MAX_ENTRIES:
            yield from ((*name, [entry[2]]) for name, entry in _entries(database, "latest_metrics", wanted))
            return
        step_and_time = entry[:2]
        if name not in histories:
            histories[name] = []
        elif step_and_time < reached[name]:
            disordered.add(name)
        reached[name] = step_and_time
        histories[name].append(entry[2])
    if disordered:
        histories.update(_sorted(database, disordered))
    yield from ((*name, values) for name, values in histories.items())


def _sorted(database: Database, names: AbstractSet[tuple[str, str]]) -> dict[tuple[str, str], list[float]]:
    found: dict[tuple[str, str], list[Entry]] = {}
    runs = {run_id for run_id, _ in names}
    for name, entry in _entries(database, "metrics", runs):
        if name in names:
            found.setdefault(name, []).append(entry)
    return {name: in_order(entries) for name, entries in found.items()}


def _entries(database: Database, table: str, wanted: Container[str]) -> Iterator[tuple[tuple[str, str], Entry]]:
    for run_id, key, step, time, value, is_nan in database.rows(
        table, "run_uuid", "key", "step", "timestamp", "value", "is_nan"
    ):
        number = math.nan if is_nan else _number(value)
        if run_id in wanted and number is not None:
            yield (run_id, key), (_whole(step), _whole(time), number)


def _number(value: object) -> float | None:
    if not isinstance(value, (int, float)):
        return None
    return math.copysign(math.inf, value) if abs(value) == sys.float_info.max else float(value)


def _whole(value: object) -> int:
    return value if isinstance(value, int) else 0


def _nesting(database: Database) -> tuple[dict[str, str], dict[str, str]]:
    """Return the parent of each run that has one, and the names of runs."""
    parents: dict[str, str] = {}
    names: dict[str, str] = {}
    for run_id, key, value in database.rows("tags", "run_uuid", "key", "value"):
        if key == PARENT_TAG:
            parents[run_id] = str(value)
        elif key == NAME_TAG:
            names[run_id] = str(value)
    return parents, names
