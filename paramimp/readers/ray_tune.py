"""Trials of Ray Tune: ``params.json`` and ``result.json`` (one JSON line per report) in a folder for each.

Their fate is in the experiment's folder, in ``experiment_state-*.json``; ``error.txt`` in a trial's own folder marks an
error. The ``.pkl`` files are never opened: loading a pickle runs what is in it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from paramimp.decoding.csv_histories import load_csv_histories
from paramimp.decoding.flatten import flatten_config
from paramimp.decoding.histories import as_number, collect_metrics
from paramimp.decoding.json_text import load_json_lines, load_metrics_json
from paramimp.decoding.times import moment, moment_in_name
from paramimp.places.files import METRICS_LIMIT
from paramimp.readers.config_file import read_config
from paramimp.readers.interface import Claim, Folder
from paramimp.readers.outcome import run_or_skip, unreadable
from paramimp.runs import Origin, Run, SkippedRun, Status, Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from paramimp.readers.interface import ReadOptions

_NAME = "ray"
_PARAMS, _RESULT, _PROGRESS, _ERROR = "params.json", "result.json", "progress.csv", "error.txt"
_STATE = "experiment_state-"
_STATE_LIMIT = 256 << 20
_BOOKKEEPING = frozenset(
    {
        "checkpoint_dir_name", "config", "date", "done", "episodes_total", "experiment_id", "experiment_tag",
        "hist_stats", "hostname", "iterations_since_restore", "node_ip", "pid", "should_checkpoint",
        "time_since_restore", "time_this_iter_s", "time_total_s", "timestamp", "timesteps_since_restore",
        "timesteps_total", "training_iteration", "trial_id", "trial_name", "warmup_time",
    }
)  # fmt: skip
_STATUS = {
    "TERMINATED": Status.FINISHED,
    "ERROR": Status.FAILED,
    "RUNNING": Status.RUNNING,
    "PAUSED": Status.RUNNING,
    "PENDING": Status.RUNNING,
}


class RayTuneReader:
    """An experiment with its trials, or a trial by itself."""

    name = _NAME
    description = "Ray Tune: experiment folders, trials with params.json and result.json"
    needs = ""
    markers = (_RESULT, f"{_STATE}*")
    files = ()
    nested = False

    def claims(self, folder: Folder) -> Claim:
        """By the names of their files; no other tool uses both."""
        return Claim.CERTAIN if _is_trial(folder) or _state_files(folder) else Claim.NONE

    def read(self, folders: Sequence[Folder], options: ReadOptions) -> Iterator[Run | SkippedRun]:
        """Yield the trials of each experiment."""
        for folder in folders:
            if _is_trial(folder):
                yield _read(folder, {}, "")
            else:
                yield from self.read_runs(folder, folder.folders, options)

    def runs_in(self, folder: Folder) -> Sequence[str]:
        """The folders in that of an experiment, trials or not."""
        return () if _is_trial(folder) else folder.folders

    def read_runs(
        self,
        folder: Folder,
        names: Sequence[str],
        options: ReadOptions,  # noqa: ARG002
    ) -> Iterator[Run | SkippedRun]:
        """Read some of an experiment's trials; its state file tells of all of them."""
        group = folder.own_name
        states, note = _states(folder)
        for child in folder.children_named(names):
            if _is_trial(child):
                yield _read(child, states, group, note)


RAY_TUNE = RayTuneReader()


def _is_trial(folder: Folder) -> bool:
    return _PARAMS in folder.files and _RESULT in folder.files


def _state_files(folder: Folder) -> list[str]:
    return sorted(name for name in folder.files if name.startswith(_STATE) and name.endswith(".json"))


def _read(folder: Folder, states: Mapping[str, Status], group: str, note: str = "") -> Run | SkippedRun:
    file = _PARAMS
    try:
        params = flatten_config(read_config(folder, _PARAMS))
        file = _RESULT
        metrics, torn, trial, started = _read_results(folder)
    except Unreadable as error:
        return unreadable(folder, file, error, _NAME, group)
    status = Status.FAILED if _ERROR in folder.files else _status(folder, trial, states)
    run = Run(
        Origin(folder.name, _NAME, group=group),
        params,
        metrics,
        status,
        f"{folder.name_of(_RESULT)}: {torn}" if torn else note,
        started=started or moment_in_name(folder.own_name),
    )
    return run_or_skip(run, no_metrics="has params.json but reported nothing")


def _read_results(folder: Folder) -> tuple[Mapping[str, Any], str, str, float | None]:
    """Return the metrics, a note on what is cut off, and the trial's id and start, if the reports say them."""
    data = folder.read(_RESULT, METRICS_LIMIT)
    if data.strip():
        rows, note = load_json_lines(data)
        trial = rows[-1].get("trial_id") if rows else ""
        kept = [{name: value for name, value in row.items() if name not in _BOOKKEEPING} for row in rows]
        started = _started(rows[0]) if rows else None
        return collect_metrics(kept), note, trial if isinstance(trial, str) else "", started
    if _PROGRESS not in folder.files:
        return {}, "", "", None
    data = folder.read(_PROGRESS, METRICS_LIMIT)
    histories = load_csv_histories(data, leave_out=_BOOKKEEPING)
    return (
        {name.replace("/", "."): values for name, values in histories.items() if not name.startswith("config/")},
        "",
        "",
        None,
    )


def _started(report: Mapping[str, Any]) -> float | None:
    told, took = moment(report.get("timestamp")), as_number(report.get("time_total_s"))
    return told if told is None or took is None else told - took


def _status(folder: Folder, trial: str, states: Mapping[str, Status]) -> Status:
    if trial in states:
        return states[trial]
    name = folder.own_name
    return next((status for key, status in states.items() if key and f"_{key}_" in name), Status.UNKNOWN)


def _states(folder: Folder) -> tuple[dict[str, Status], str]:
    """Return the status of each trial by its id, as the last state file that mentions it says."""
    states: dict[str, Status] = {}
    note = ""
    for file in _state_files(folder):
        try:
            data = folder.read(file, _STATE_LIMIT)
            states.update(_trials(load_metrics_json(data)))
        except Unreadable as error:
            note = f"{folder.name_of(file)} {error.message}"
    return states, note


def _trials(state: Any) -> Iterator[tuple[str, Status]]:
    listed = (state.get("trial_data") or state.get("checkpoints")) if isinstance(state, dict) else None
    for entry in listed if isinstance(listed, list) else ():
        first = entry[0] if isinstance(entry, list) and entry else entry
        trial = load_metrics_json(first.encode()) if isinstance(first, str) else first
        if isinstance(trial, dict) and isinstance(trial.get("trial_id"), str):
            yield trial["trial_id"], _STATUS.get(str(trial.get("status")), Status.UNKNOWN)
