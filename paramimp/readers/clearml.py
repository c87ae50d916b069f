"""Offline sessions of ClearML: ``task.json`` and ``metrics.jsonl``, in a folder or in the ZIP archive made of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from paramimp.decoding.flatten import flatten_config
from paramimp.decoding.histories import Metrics, as_number
from paramimp.decoding.json_text import load_config_json, load_metrics_json
from paramimp.readers.interface import Claim, Folder
from paramimp.readers.offline_files import ARCHIVES, is_archive, load_files, name_of, path_of
from paramimp.readers.outcome import run_or_skip, typed_params
from paramimp.runs import Origin, Run, SkippedRun, Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from paramimp.readers.interface import ReadOptions

_NAME = "clearml"
_TASK, _METRICS, _LOG = "task.json", "metrics.jsonl", "log.jsonl"
_FILES = frozenset({_TASK, _METRICS})
_MARK = b'"hyperparams"'
_HEAD = 1 << 20
_GENERAL = ("General", "Args")
"""Sections of `Task.connect` and of the command line; a name of another section stands behind that of the section."""
_SINGLE = "Summary"
_OF_MACHINE = ":monitor:"
_TORN = "its last line is cut off and was left out"


class ClearmlReader:
    """One folder or archive per task; the client keeps them in ``~/.clearml/cache/offline``."""

    name = _NAME
    description = "ClearML: the folders or ZIP archives of offline sessions, with task.json and metrics.jsonl"
    needs = ""
    markers = (_TASK,)
    files = ARCHIVES
    nested = False

    def claims(self, folder: Folder) -> Claim:
        """By the names of the files and a key of the client."""
        if is_archive(folder, {*_FILES, _LOG}):
            return Claim.CERTAIN
        if _TASK not in folder.files:
            return Claim.NONE
        try:
            return Claim.CERTAIN if _MARK in folder.head(_TASK, _HEAD) else Claim.NONE
        except Unreadable:
            return Claim.NONE

    def read(self, folders: Sequence[Folder], options: ReadOptions) -> Iterator[Run | SkippedRun]:  # noqa: ARG002
        """Read each task."""
        return map(_read, folders)


CLEARML = ClearmlReader()


def _read(folder: Folder) -> Run | SkippedRun:
    name, path, group = name_of(folder), path_of(folder, _TASK), ""
    try:
        files = load_files(folder, _FILES)
        task = load_config_json(files.get(_TASK, b"{}"))
        task = task if isinstance(task, dict) else {}
        group = str(task.get("project_name") or "")
        params = typed_params(flatten_config(_told(task.get("hyperparams"))))
        path = path_of(folder, _METRICS)
        metrics, note = _measured(files.get(_METRICS, b""))
    except Unreadable as error:
        return SkippedRun(Origin(name, _NAME, path, group=group), error.reason, f"{path} {error.message}")
    origin = Origin(name, _NAME, path, group=group)
    return run_or_skip(
        Run(origin, params, metrics, note=f"{path}: {note}" if note else ""),
        no_config="has no hyperparameters; call task.connect",
        no_metrics="reported no scalars",
    )


def _told(sections: Any) -> dict[str, Any]:
    """Return ``{"General": {"lr": {"value": "0.1", ...}}}`` as names and texts."""
    told: dict[str, Any] = {}
    for section, entries in sections.items() if isinstance(sections, dict) else ():
        values = {
            name: entry.get("value") for name, entry in _items(entries) if isinstance(entry, dict) and "value" in entry
        }
        is_plain = section in _GENERAL and told.keys().isdisjoint(values)
        told.update(values if is_plain else {f"{section}/{name}": value for name, value in values.items()})
    return told


def _items(entries: Any) -> Sequence[tuple[str, Any]]:
    return list(entries.items()) if isinstance(entries, dict) else []


def _measured(data: bytes) -> tuple[Metrics, str]:
    """Return the scalars by the names of their plot and series; each line is a list of reports."""
    histories: dict[str, list[float]] = {}
    lines = [line for line in data.splitlines() if line.strip()]
    for position, line in enumerate(lines, 1):
        try:
            reports = load_metrics_json(line)
        except Unreadable:
            if position == len(lines):
                return {**histories}, _TORN
            raise
        for report in reports if isinstance(reports, list) else [reports]:
            value = as_number(report.get("value")) if isinstance(report, dict) else None
            if value is not None and (name := _metric(report)):
                histories.setdefault(name, []).append(value)
    return {**histories}, ""


def _metric(report: Mapping[str, Any]) -> str:
    plot, series = str(report.get("metric", "")), str(report.get("variant", ""))
    if plot.startswith(_OF_MACHINE) or not str(report.get("type", "")).endswith("scalar"):
        return ""
    return series if plot in (_SINGLE, series) else f"{plot}/{series}"
