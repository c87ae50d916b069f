"""Projects of Trackio: a SQLite database each, ``PROJECT.db``, that needs no service.

By default they lie in ``~/.cache/huggingface/trackio``. A row of ``configs`` is a run, and each row of ``metrics`` is
what one call of ``trackio.log`` said, both as JSON. How a run ended is not stored.
"""

from __future__ import annotations

import posixpath
from collections import Counter
from dataclasses import replace
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from paramimp.decoding.flatten import flatten_config
from paramimp.decoding.histories import collect_metrics
from paramimp.decoding.json_text import load_config_json, load_metrics_json
from paramimp.decoding.shared_cells import check_stored_cells
from paramimp.decoding.times import moment
from paramimp.places.database import DATABASES, MAGIC, is_database
from paramimp.readers.interface import Claim, Folder
from paramimp.readers.outcome import run_or_skip, unreadable_file
from paramimp.runs import Origin, Run, SkippedRun, SkipReason, Unreadable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from paramimp.places.database import Database
    from paramimp.readers.interface import ReadOptions

_NAME = "trackio"
_CONFIGS, _METRICS = "configs", "metrics"
_ID, _RUN_NAME = "run_id", "run_name"
_COLUMNS = {_CONFIGS: {_RUN_NAME, "config", "created_at"}, _METRICS: {_RUN_NAME, "step", "metrics", "timestamp"}}
_OWN = "_"
"""What names begin with that are Trackio's own; it refuses such in a config."""
_GROUP = "_Group"
_TYPE = "_type"
"""What marks an entry as a table, an image or the like."""

Stored = tuple[str, object, float | None]
"""The name of a run, its config as stored, and when it began."""
Logged = list[tuple[int, object]]
"""The steps of a run with what was logged in each, as stored."""


class TrackioReader:
    """One database, all runs of a project in it."""

    name = _NAME
    description = "Trackio: the database of a project, PROJECT.db (by default in ~/.cache/huggingface/trackio)"
    needs = ""
    markers = ()
    files = DATABASES
    nested = False

    def claims(self, folder: Folder) -> Claim:
        """By the columns of its tables, whose names other programs have, too."""
        if len(folder.files) != 1 or folder.folders:
            return Claim.NONE
        (file,) = folder.files
        try:
            if not is_database(folder.head(file, len(MAGIC))):
                return Claim.NONE
            tables = folder.tables(file)
        except Unreadable:
            return Claim.NONE
        is_project = all(tables.get(table, frozenset()) >= columns for table, columns in _COLUMNS.items())
        return Claim.CERTAIN if is_project else Claim.NONE

    def read(self, folders: Sequence[Folder], options: ReadOptions) -> Iterator[Run | SkippedRun]:  # noqa: ARG002
        """Yield the runs of each project in the order in which they began."""
        for folder in folders:
            (file,) = folder.files
            name = folder.name_of(file)
            try:
                with folder.database(file) as database:
                    found = list(_runs(*_stored(database), name))
                    check_stored_cells([(run.params, getattr(run, "metrics", ())) for run in found], database.size)
            except Unreadable as error:
                yield unreadable_file(name, error, _NAME)
            else:
                yield from found


TRACKIO = TrackioReader()


def _stored(database: Database) -> tuple[dict[object, Stored], dict[object, Logged]]:
    """The runs and what they logged by their ids; before there were any, a name was one run."""
    key = _ID if all(_ID in database.tables.get(table, ()) for table in _COLUMNS) else _RUN_NAME
    rows = database.rows(_CONFIGS, key, _RUN_NAME, "config", "created_at")
    configs: dict[object, Stored] = {run: (str(name), config, moment(began)) for run, name, config, began in rows}
    logged: dict[object, Logged] = {}
    for run, name, step, text in database.rows(_METRICS, key, _RUN_NAME, "step", "metrics"):
        configs.setdefault(run, (str(name), b"{}", None))
        logged.setdefault(run, []).append((step if isinstance(step, int) else 0, text))
    return configs, logged


def _runs(configs: Mapping[object, Stored], logged: Mapping[object, Logged], file: str) -> Iterator[Run | SkippedRun]:
    seen: Counter[str] = Counter()
    for run, (called, config, started) in configs.items():
        seen[called] += 1
        name = f"{file}/{called}" if seen[called] == 1 else f"{file}/{called}-{seen[called]}"
        found = _run(name, file, config, logged.get(run, ()))
        yield replace(found, started=started) if isinstance(found, Run) else found


def _run(name: str, file: str, stored: object, logged: Sequence[tuple[int, object]]) -> Run | SkippedRun:
    group = posixpath.splitext(posixpath.basename(file))[0]  # the project
    try:
        config = _object(stored, load_config_json)
        rows = [_object(text, load_metrics_json) for _, text in sorted(logged, key=itemgetter(0))]
        params = flatten_config({key: value for key, value in config.items() if not key.startswith(_OWN)})
        metrics = collect_metrics([_without_media(row) for row in rows])
    except Unreadable as error:
        return SkippedRun(Origin(name, _NAME, file, group=group), error.reason, f"{name} {error.message}")
    own = config.get(_GROUP)
    run = Run(Origin(name, _NAME, file, group=group, subgroup=own if isinstance(own, str) else ""), params, metrics)
    return run_or_skip(run, no_config="has an empty config; name the hyperparameters in trackio.init(config=...)")


def _object(stored: object, load: Callable[[bytes], Any]) -> dict[str, Any]:
    """The JSON object in a cell, as text or as bytes."""
    document = load(stored if isinstance(stored, bytes) else str(stored).encode("utf-8", "surrogatepass"))
    if not isinstance(document, dict):
        raise Unreadable(SkipReason.UNREADABLE, "has a row that is no JSON object; restore it from a copy.")
    return document


def _without_media(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if not (isinstance(value, dict) and _TYPE in value)}
