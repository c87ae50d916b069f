"""Trials of KerasTuner: ``trial_*/trial.json``."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, NoReturn

from paramimp.decoding.distributions import by_name, of_choices, of_range
from paramimp.decoding.flatten import flatten_config
from paramimp.decoding.histories import Metrics, as_number
from paramimp.objective import infer_direction
from paramimp.readers.config_file import read_config
from paramimp.readers.interface import Claim, Folder
from paramimp.readers.outcome import run_or_skip, unreadable
from paramimp.runs import Direction, Distribution, Origin, Run, SkippedRun, SkipReason, Status, Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from paramimp.readers.interface import ReadOptions

_NAME = "kerastuner"
_TRIAL = "trial.json"
_BOOKKEEPING = frozenset({"tuner/trial_id", "tuner/bracket", "tuner/round", "tuner/initial_epoch"})
_DIRECTIONS = {"min": Direction.MINIMIZE, "max": Direction.MAXIMIZE}
_STATUS = {
    "COMPLETED": Status.FINISHED,
    "FAILED": Status.FAILED,
    "INVALID": Status.FAILED,
    "STOPPED": Status.KILLED,
    "RUNNING": Status.RUNNING,
    "IDLE": Status.RUNNING,
}


class KerasTunerReader:
    """One folder per trial, in that of its project."""

    name = _NAME
    description = "KerasTuner: project folders with trial_*/trial.json"
    needs = ""
    markers = (_TRIAL,)
    files = ()
    nested = False

    def claims(self, folder: Folder) -> Claim:
        """By the names of the folder and its file."""
        is_trial = _TRIAL in folder.files and (
            folder.own_name.startswith("trial_") or "build_config.json" in folder.files
        )
        return Claim.CERTAIN if is_trial else Claim.NONE

    def read(self, folders: Sequence[Folder], options: ReadOptions) -> Iterator[Run | SkippedRun]:  # noqa: ARG002
        """Read each trial."""
        return map(_read, folders)


KERASTUNER = KerasTunerReader()


def _read(folder: Folder) -> Run | SkippedRun:
    group = folder.name_above
    try:
        trial = read_config(folder, _TRIAL)
        params = flatten_config(_values(trial))
        metrics, directions = _metrics(trial)
    except Unreadable as error:
        return unreadable(folder, _TRIAL, error, _NAME, group)
    status = _STATUS.get(str(trial.get("status")), Status.UNKNOWN)
    drawn_from = _drawn_from(trial["hyperparameters"].get("space"))
    run = Run(
        Origin(folder.name, _NAME, group=group), params, metrics, status, directions=directions, drawn_from=drawn_from
    )
    return run_or_skip(run, no_config="has no hyperparameters", no_metrics="has hyperparameters but no score yet")


def _values(trial: Mapping[str, Any]) -> dict[str, Any]:
    hyperparameters = trial.get("hyperparameters")
    values = hyperparameters.get("values") if isinstance(hyperparameters, dict) else None
    if not isinstance(values, dict):
        _refuse("has no 'hyperparameters' with 'values'; restore it.")
    return {name: value for name, value in values.items() if name not in _BOOKKEEPING}


def _drawn_from(space: Any) -> dict[str, Distribution]:
    """What each hyperparameter is drawn from: ``{"class_name": "Float", "config": {"name": ..., ...}}``."""
    return by_name(
        (config.get("name"), _distribution(entry.get("class_name"), config))
        for entry in (space if isinstance(space, list) else ())
        if isinstance(entry, dict) and isinstance(config := entry.get("config"), dict)
    )


def _distribution(kind: Any, config: Mapping[str, Any]) -> Distribution | None:
    if kind == "Boolean":
        return of_choices([False, True])
    if kind == "Choice":
        return of_choices(config.get("values"))
    if kind not in ("Int", "Float"):
        return None
    log = str(config.get("sampling")).lower() == "log"
    return of_range(
        config.get("min_value"), config.get("max_value"), whole=kind == "Int", log=log, step=config.get("step")
    )


def _metrics(trial: Mapping[str, Any]) -> tuple[Metrics, dict[str, Direction]]:
    outer = trial.get("metrics")
    listed = outer.get("metrics") if isinstance(outer, dict) else None
    metrics: Metrics = {}
    directions: dict[str, Direction] = {}
    for name, found in listed.items() if isinstance(listed, dict) else ():
        observed = found.get("observations") if isinstance(found, dict) else None
        if not isinstance(observed, list | None):
            _refuse(f"has 'observations' of the metric {name[:60]!r} that are no list; restore it.")
        history = [number for entry in observed or () if (number := _mean(entry)) is not None]
        if history:
            metrics[name] = history
            direction = _DIRECTIONS.get(str(found.get("direction")))
            if direction is not None and not _is_assumed(name, direction):
                directions[name] = direction
    score = as_number(trial.get("score"))
    if score is not None and "score" not in metrics:
        metrics["score"] = score
    return metrics, directions


def _is_assumed(name: str, direction: Direction) -> bool:
    """Whether KerasTuner knew no better: it takes every metric that is not Keras' own to be minimized."""
    return direction is Direction.MINIMIZE and infer_direction(name) is Direction.MAXIMIZE


def _mean(entry: Any) -> float | None:
    """Return the mean over the executions of one trial at one step."""
    values = entry.get("value") if isinstance(entry, dict) else None
    numbers = [
        number
        for value in (values if isinstance(values, list) else [values])
        if (number := as_number(value)) is not None
    ]
    return (
        math.fsum(numbers) / len(numbers) if numbers and all(map(math.isfinite, numbers)) else next(iter(numbers), None)
    )


def _refuse(message: str) -> NoReturn:
    raise Unreadable(SkipReason.UNREADABLE, message)
