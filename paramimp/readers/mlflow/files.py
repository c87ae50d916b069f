"""MLflow's file store: ``mlruns/EXPERIMENT/RUN/{meta.yaml,params/,metrics/,tags/}``, one file per param and metric."""

from __future__ import annotations

import re
from enum import Enum, auto
from itertools import filterfalse
from typing import TYPE_CHECKING, Any

from paramimp.decoding.flatten import MAX_NAME, MAX_NAMES, refuse_names
from paramimp.decoding.json_text import MAX_LINES
from paramimp.decoding.times import moment
from paramimp.decoding.yaml_text import decode, load_yaml
from paramimp.places.files import CONFIG_LIMIT, METRICS_LIMIT
from paramimp.places.folder import is_hidden
from paramimp.readers.mlflow.runs import DELETED, NAME_TAG, PARENT_TAG, Entry, Parent, StoredRun, in_order, status_of
from paramimp.runs import Origin, SkippedRun, SkipReason, Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from paramimp.readers.interface import Folder

META = "meta.yaml"
_LOGGED = frozenset({"params", "metrics"})
"""Folders of every run; the artifacts of one that is in a database lie in a folder without them."""
PARAM_LIMIT = 1 << 16
"""Bytes of one param; MLflow itself allows 6,000 characters."""

_HEAD = 4096
_RUN_KEY = re.compile(rb"^(?:run_id|run_uuid):", re.MULTILINE)
_EXPERIMENT_KEY = re.compile(rb"^artifact_location:", re.MULTILINE)
_MODEL_KEY = re.compile(rb"^(?:model_id|current_stage|version):", re.MULTILINE)
"""A model that a run logged, or a version of a registered one: they name their run, and are none."""
_TORN = "the last line of a metric is cut off and was left out"


class Holds(Enum):
    """What a folder of the store is of."""

    RUN = auto()
    EXPERIMENT = auto()
    SOMETHING_ELSE = auto()


def what_holds(folder: Folder) -> Holds:
    """Return what the folder's own ``meta.yaml`` says that it is, by its beginning alone."""
    head = _head(folder)
    if _MODEL_KEY.search(head):
        return Holds.SOMETHING_ELSE
    if _RUN_KEY.search(head):
        return Holds.RUN
    return Holds.EXPERIMENT if _EXPERIMENT_KEY.search(head) else Holds.SOMETHING_ELSE


def experiment_of(folder: Folder) -> Mapping[str, Any]:
    """Return what an experiment says of itself: its name, its id, whether it was deleted.

    Raises
    ------
    Unreadable : its ``meta.yaml`` cannot be read.
    """
    return _meta(folder)


def runs_of(experiment: Folder, names: Iterable[str], reader: str) -> Iterator[Folder | SkippedRun]:
    """Yield those of an experiment's folders that are runs; beside them may lie folders of models and traces."""
    for name in filterfalse(is_hidden, names):
        try:
            child = experiment.child(name)
        except OSError as error:
            path = experiment.name_of(name)
            what = error.strerror or type(error).__name__
            message = f"{path} cannot be listed ({what}); check that it is readable by you."
            yield SkippedRun(Origin(path, reader), SkipReason.UNREADABLE, message)
        else:
            if META in child.files:
                yield child
            elif _LOGGED.issubset(child.folders):
                yield SkippedRun(
                    Origin(child.name, reader, child.name_of(META)), SkipReason.UNREADABLE, _no_meta(child)
                )


def _no_meta(run: Folder) -> str:
    return (
        f"{run.name} holds params and metrics of a run, but its {META} is missing: whether it finished, or was deleted,"
        " is not known. Restore the file."
    )


def parent_in(experiment: Folder, run_id: str) -> Parent | None:
    """Return what the runs that are nested in one take from it; None if it cannot be read."""
    if run_id not in experiment.folders:
        return None
    try:
        run = experiment.child(run_id)
        params = {file.partition("/")[2]: decode(data) for file, data in _files(run, "params", PARAM_LIMIT)}
    except (OSError, Unreadable):
        return None
    return Parent(_tag(run, NAME_TAG), params, parent_of(run))


def parent_of(run: Folder) -> str:
    """Return the id of the run that this one is nested in; empty if there is none."""
    return _tag(run, PARENT_TAG)


def _tag(run: Folder, tag: str) -> str:
    if "tags" not in run.folders:
        return ""
    try:
        return run.read(f"tags/{tag}", PARAM_LIMIT).decode().strip()
    except (Unreadable, UnicodeDecodeError):
        return ""


def read_run(run: Folder, experiment: str, reader: str) -> StoredRun | None:
    """Return one run; None if it was deleted, or is none."""
    stored = StoredRun(run.own_name, run.name, experiment=experiment)
    stored.experiment_id = run.name_above if experiment else ""
    file = META
    try:
        meta = _meta(run)
        run_id = meta.get("run_id", meta.get("run_uuid"))
        if run_id is None or meta.get("lifecycle_stage") == DELETED:
            return None
        stored.run_id = str(run_id)
        stored.status = status_of(meta.get("status"))
        stored.started = moment(meta.get("start_time"))
        stored.parent = parent_of(run)
        for file, data in _files(run, "params", PARAM_LIMIT):
            stored.params[file.partition("/")[2]] = decode(data)
        for file, data in _files(run, "metrics", METRICS_LIMIT):
            values, is_torn = _history(data)
            stored.metrics[file.partition("/")[2]] = values
            stored.note = f"{run.name_of(file)}: {_TORN}" if is_torn else stored.note
    except Unreadable as error:
        path = run.name_of(file)
        stored.problem = SkippedRun(Origin(run.name, reader, path), error.reason, f"{path} {error.message}")
    return stored


def _head(folder: Folder) -> bytes:
    try:
        return folder.head(META, _HEAD)
    except Unreadable:
        return b""


def _meta(folder: Folder) -> Mapping[str, Any]:
    meta = load_yaml(folder.read(META, CONFIG_LIMIT))
    if not isinstance(meta, dict):
        raise Unreadable(SkipReason.UNREADABLE, "holds no mapping of names to values; restore it.")
    return meta


def _files(run: Folder, kind: str, limit: int) -> Iterator[tuple[str, bytes]]:
    """Yield every file below ``params/`` or ``metrics/``: a name with a slash lies in a sub-folder."""
    count = 0
    waiting = [(run, kind)] if kind in run.folders else []
    while waiting:
        parent, name = waiting.pop()
        try:
            folder = parent.child(name)
        except OSError as error:
            raise Unreadable(SkipReason.UNREADABLE, f"lies beside {name}, which cannot be listed ({error}).") from error
        below = folder.name.removeprefix(f"{run.name}/")
        for file in sorted(folder.files):
            count += 1
            if count > MAX_NAMES or len(below) > MAX_NAME:
                refuse_names(count, below)
            yield f"{below}/{file}", folder.read(file, limit)
        waiting.extend((folder, child) for child in reversed(folder.folders))


def _history(data: bytes) -> tuple[list[float], bool]:
    """Return the values of a metric's file, lines of ``time value step``, and whether its last line is cut off."""
    lines = data.split(b"\n")
    torn = lines.pop()  # empty, unless the write was cut
    if len(lines) > MAX_LINES:
        raise Unreadable(SkipReason.TOO_LARGE, f"has more than {MAX_LINES:,} lines; log less often.")
    entries = [_entry(line, number) for number, line in enumerate(lines, 1) if line.strip()]
    if torn.strip():
        try:
            entries.append(_entry(torn, len(lines) + 1))
        except Unreadable:
            return in_order(entries), True
    return in_order(entries), False


def _entry(line: bytes, number: int) -> Entry:
    parts = line.split()  # newer clients append the data set and the model that a value belongs to
    try:
        return int(parts[2]) if len(parts) > 2 else 0, int(parts[0]), float(parts[1])
    except (ValueError, IndexError):
        message = f"has a line that is not 'time value step' (line {number}); correct or remove it."
        raise Unreadable(SkipReason.UNREADABLE, message) from None
