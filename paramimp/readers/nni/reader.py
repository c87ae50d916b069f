"""Experiments of NNI: the folders of their trials, their database, and what ``nnictl experiment export`` writes.

Before version 3, a trial's folder, ``EXPERIMENT/trials/TRIAL``, holds what it was told in ``parameter.cfg``. What it
reported lies in ``.nni/metrics``, each report behind ``ME`` and its length, and ``.nni/state`` is written when it has
ended. Version 3 keeps all of this in the database alone.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from paramimp.decoding.flatten import flatten_config
from paramimp.decoding.histories import as_number
from paramimp.decoding.json_text import load_metrics_json
from paramimp.places.files import CONFIG_LIMIT, METRICS_LIMIT
from paramimp.readers.interface import Claim, Folder
from paramimp.readers.nni.database import FILE, is_store, read_database
from paramimp.readers.nni.results import Reports, params_of, results_in
from paramimp.readers.outcome import run_or_skip, unreadable, unreadable_file, with_finals
from paramimp.runs import Origin, Run, SkippedRun, Status, Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from paramimp.readers.interface import ReadOptions

_NAME = "nni"
_TOLD, _HOME = "parameter.cfg", ".nni"
_METRICS, _STATE = ".nni/metrics", ".nni/state"
_REPORT = re.compile(rb"\s*ME(\d{6})")
_HEAD = 4096
_EXPORTED = (re.compile(rb'"parameter"\s*:\s*[{"]'), re.compile(rb'"(?:id|trialJobId|trial_id)"\s*:'))
_KEYS = ("id", "trialJobId", "trial_id")
_STATE_LIMIT = 256
_SIGNALS = 128
"""A shell's exit status above it is the number of the signal that ended a process."""
_TORN = "its last report is cut off and was left out"


class NniReader:
    """One folder per trial, or a file with all of an experiment."""

    name = _NAME
    description = (
        "NNI: trials/*/parameter.cfg with .nni/metrics, db/nni.sqlite, or the JSON of nnictl experiment export"
    )
    needs = ""
    markers = (_TOLD,)
    files = (FILE,)
    nested = False

    def claims(self, folder: Folder) -> Claim:
        """By the files of a trial; a database by its tables, an export by the entries that it has for each trial."""
        if _TOLD in folder.files:
            return Claim.CERTAIN if _HOME in folder.folders else Claim.PARTIAL
        if len(folder.files) != 1 or folder.folders:
            return Claim.NONE
        (file,) = folder.files
        is_known = _is_export(folder, file) if file.endswith(".json") else is_store(folder, file)
        return Claim.CERTAIN if is_known else Claim.NONE

    def read(self, folders: Sequence[Folder], options: ReadOptions) -> Iterator[Run | SkippedRun]:  # noqa: ARG002
        """Read each trial, or all trials in a file."""
        for folder in folders:
            if _TOLD in folder.files:
                yield _read_trial(folder)
            elif next(iter(folder.files)).endswith(".json"):
                yield from _read_export(folder)
            else:
                yield from read_database(folder, _NAME)


NNI = NniReader()


def _is_export(folder: Folder, file: str) -> bool:
    try:
        head = folder.head(file, _HEAD)
    except Unreadable:
        return False
    return head.lstrip()[:1] == b"[" and all(key.search(head) for key in _EXPORTED)


def _read_trial(folder: Folder) -> Run | SkippedRun:
    group = _experiment(folder)
    file = _TOLD
    try:
        document = load_metrics_json(folder.read(_TOLD, CONFIG_LIMIT))
        params = params_of(document)
        file = _METRICS
        data = folder.read(_METRICS, METRICS_LIMIT) if folder.has(_METRICS) else b""
        reports, note = _reported(data)
        file = _STATE
        status = _status(folder, has_ended=bool(reports.finals))
    except Unreadable as error:
        return unreadable(folder, file, error, _NAME, group)
    told = f"{folder.name_of(_METRICS)}: {note}" if note else ""
    started = as_number(document.get("parameter_id"))
    run = Run(Origin(folder.name, _NAME, group=group), params, reports.metrics, status, told, started=started)
    return run_or_skip(run, no_config="has no parameters", no_metrics="has parameters but reported no result")


def _experiment(folder: Folder) -> str:
    """Return the id of the experiment: the name of the folder above ``trials``."""
    above, experiment = folder.names_above(2)
    return experiment if above == "trials" else ""


def _reported(data: bytes) -> tuple[Reports, str]:
    """Return what a trial reported, and what is missing of it."""
    reports = Reports()
    place = 0
    while data[place : place + _HEAD].strip():
        head = _REPORT.match(data, place)
        end = head.end() + int(head[1]) if head else len(data) + 1
        if head is None or end > len(data):
            return reports, _TORN
        report = load_metrics_json(data[head.end() : end])
        if isinstance(report, dict):
            reports.add(report.get("type"), report.get("value"))
        place = end
    return reports, ""


def _status(folder: Folder, *, has_ended: bool) -> Status:
    """Return how the trial ended; while it runs, there is no such file, nor where it ran on another machine."""
    if not folder.has(_STATE):
        return Status.UNKNOWN if has_ended else Status.RUNNING
    code = as_number((folder.read(_STATE, _STATE_LIMIT).decode("ascii", "replace").split() or [""])[0])
    if code is None:
        return Status.UNKNOWN
    return Status.FINISHED if code == 0 else Status.KILLED if code > _SIGNALS else Status.FAILED


def _read_export(folder: Folder) -> Iterator[Run | SkippedRun]:
    (file,) = folder.files
    path = folder.name_of(file)
    try:
        document = load_metrics_json(folder.read(file, METRICS_LIMIT))
    except Unreadable as error:
        yield unreadable_file(path, error, _NAME)
        return
    for position, trial in enumerate(document if isinstance(document, list) else [], 1):
        if isinstance(trial, dict):
            yield _exported(trial, path, position)


def _exported(trial: Mapping[str, Any], path: str, position: int) -> Run | SkippedRun:
    name = f"{path}/{next((trial[key] for key in _KEYS if trial.get(key) is not None), position)}"
    try:
        told = trial.get("parameter")
        told = load_metrics_json(told.encode()) if isinstance(told, str) else told
        if isinstance(told, dict) and isinstance(told.get("parameters"), dict):
            told = told["parameters"]
        params = flatten_config(told) if isinstance(told, dict) else {}
        finals: dict[str, float | Sequence[float]] = dict(results_in(trial.get("value"), "value"))
        reported = [results_in(item, "value") for item in _list(trial.get("intermediate"))]
        history = [found["value"] for found in reported if "value" in found]
        metrics = with_finals({"value": history} if history else {}, finals)
    except Unreadable as error:
        return SkippedRun(Origin(name, _NAME, path), error.reason, f"{name} {error.message}")
    return run_or_skip(Run(Origin(name, _NAME, path), params, metrics, Status.FINISHED))


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
