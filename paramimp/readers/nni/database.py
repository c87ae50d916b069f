"""NNI's database, ``EXPERIMENT/db/nni.sqlite``: the only store of the trials since version 3, a second one before."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from paramimp.decoding.json_text import load_metrics_json
from paramimp.places.database import is_database
from paramimp.readers.nni.results import DEFAULT, Reports, drawn_from_by, params_of
from paramimp.readers.outcome import run_or_skip, unreadable_file
from paramimp.runs import Direction, Distribution, Origin, Run, SkippedRun, Status, Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from paramimp.places.database import Database
    from paramimp.readers.interface import Folder

FILE = "nni.sqlite"
_TABLES = frozenset({"TrialJobEvent", "MetricData", "ExperimentProfile"})
_HEAD = 16
_ID = re.compile(r"\w{1,64}")
_STATUSES = {
    "SUCCEEDED": Status.FINISHED,
    "FAILED": Status.FAILED,
    "USER_CANCELED": Status.KILLED,
    "SYS_CANCELED": Status.KILLED,
    "EARLY_STOPPED": Status.PRUNED,
    "RUNNING": Status.RUNNING,
    "WAITING": Status.RUNNING,
    "UNKNOWN": Status.UNKNOWN,
}


def is_store(folder: Folder, file: str) -> bool:
    """Whether a file is NNI's database. An unreadable file of its name counts as one, so that reading reports why."""
    try:
        return is_database(folder.head(file, _HEAD)) and folder.tables(file).keys() >= _TABLES
    except Unreadable:
        return file == FILE


def read_database(folder: Folder, reader: str) -> Iterator[Run | SkippedRun]:
    """Yield the trials in the order in which they were started, without those that have a folder, which is read."""
    (file,) = folder.files
    path = folder.name_of(file)
    try:
        with folder.database(file) as database:
            told, statuses = _events(database)
            reports = _reports(database)
            group, directions, drawn_from = _experiment(database)
    except Unreadable as error:
        yield unreadable_file(path, error, reader)
        return
    for position, (trial, text) in enumerate(told.items()):
        if _ID.fullmatch(trial) and folder.has(f"../trials/{trial}/parameter.cfg"):
            continue
        name = f"{path}/{trial}"
        try:
            params = params_of(load_metrics_json(text.encode("utf-8", "surrogatepass")))
        except Unreadable as error:
            yield SkippedRun(
                Origin(name, reader, path, group=group), error.reason, f"what {name} was told {error.message}"
            )
            continue
        metrics = reports[trial].metrics if trial in reports else {}
        status = statuses.get(trial, Status.UNKNOWN)
        origin = Origin(name, reader, path, group=group)
        run = Run(
            origin,
            params,
            metrics,
            status,
            directions=directions,
            started=float(position),
            drawn_from=drawn_from,
        )
        yield run_or_skip(run, no_config="has no parameters", no_metrics="has parameters but reported no result")


def _events(database: Database) -> tuple[dict[str, str], dict[str, Status]]:
    """Return the parameters of each trial, as JSON text, and its status."""
    told: dict[str, str] = {}
    statuses: dict[str, Status] = {}
    rows = sorted(
        database.rows("TrialJobEvent", "timestamp", "trialJobId", "event", "data"), key=lambda row: _number(row[0])
    )
    for _, trial, event, data in rows:
        if event in _STATUSES:
            statuses[str(trial)] = _STATUSES[event]
            if isinstance(data, str) and data:
                told[str(trial)] = data
    return told, statuses


def _reports(database: Database) -> dict[str, Reports]:
    reports: dict[str, Reports] = {}
    rows = sorted(
        database.rows("MetricData", "timestamp", "sequence", "trialJobId", "type", "data"),
        key=lambda row: (_number(row[1]), _number(row[0])),
    )
    for _, _, trial, kind, data in rows:
        reports.setdefault(str(trial), Reports()).add(kind, data)
    return reports


def _experiment(database: Database) -> tuple[str, Mapping[str, Direction], Mapping[str, Distribution]]:
    """Return the id of the experiment, which way its result gets better, and its search space, as far as it tells."""
    name, directions, drawn_from = "", {}, {}
    for found, text in database.rows("ExperimentProfile", "id", "params"):
        name = str(found)
        try:
            profile = load_metrics_json(str(text).encode("utf-8", "surrogatepass"))
        except Unreadable:
            continue
        drawn_from = drawn_from_by(profile.get("searchSpace")) if isinstance(profile, dict) else {}
        tuner: Any = profile.get("tuner") if isinstance(profile, dict) else None
        arguments = tuner.get("classArgs") if isinstance(tuner, dict) else None
        mode = arguments.get("optimize_mode") if isinstance(arguments, dict) else None
        if mode in tuple(Direction):
            directions = {DEFAULT: Direction(mode)}
    return name, directions, drawn_from


def _number(value: object) -> float:
    return value if isinstance(value, (int, float)) else 0
