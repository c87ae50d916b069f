"""Trials of SMAC: ``runhistory.json`` holds all of one optimization.

A trial that crashed, ran out of time or of memory has a cost too, but that is the ``crash_cost`` of the scenario, not a
result. SMAC 2.0 to 2.2 and SMAC 1 write a trial as a list of values, later versions as an object.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from paramimp.decoding.distributions import by_name, of_choices, of_range
from paramimp.decoding.flatten import flatten_config
from paramimp.decoding.histories import Metrics, as_number, collect_metrics
from paramimp.decoding.json_text import load_metrics_json
from paramimp.decoding.shared_cells import cells_of, check_shared_cells
from paramimp.decoding.times import moment
from paramimp.places.files import METRICS_LIMIT
from paramimp.readers.config_file import read_config
from paramimp.readers.interface import Claim, Folder
from paramimp.readers.outcome import run_or_skip, unreadable_file
from paramimp.runs import Direction, Distribution, Origin, Run, SkippedRun, SkipReason, Status, Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from paramimp.readers.interface import ReadOptions
    from paramimp.runs import Scalar

    Params = Mapping[str, Scalar | Sequence[object]]

_NAME = "smac"
_HISTORY, _SCENARIO, _SPACE = "runhistory.json", "scenario.json", "configspace.json"
_KEYS = ("config_id", "instance", "seed", "budget")
_VALUES = ("cost", "time", "status", "starttime", "endtime", "additional_info")
_STATUS = {0: Status.RUNNING, 1: Status.FINISHED, 2: Status.FAILED, 3: Status.KILLED, 4: Status.FAILED}
_STATUS_NAMES = {"SUCCESS": 1, "CRASHED": 2, "TIMEOUT": 3, "MEMOUT": 4, "MEMORYOUT": 4, "RUNNING": 0, "ABORT": 2}


class SmacReader:
    """One optimization, all of its trials in one file."""

    name = _NAME
    description = "SMAC3: runhistory.json, with scenario.json beside it"
    needs = ""
    markers = (_HISTORY,)
    files = ()
    nested = False

    def claims(self, folder: Folder) -> Claim:
        """By the name of its file."""
        return Claim.CERTAIN if _HISTORY in folder.files else Claim.NONE

    def read(self, folders: Sequence[Folder], options: ReadOptions) -> Iterator[Run | SkippedRun]:  # noqa: ARG002
        """Yield the trials of each optimization in the order of their start."""
        for folder in folders:
            try:
                yield from _read(folder)
            except Unreadable as error:
                yield unreadable_file(folder.name_of(_HISTORY), error, _NAME)


SMAC = SmacReader()


def _read(folder: Folder) -> Iterator[Run | SkippedRun]:
    data = folder.read(_HISTORY, METRICS_LIMIT)
    document = load_metrics_json(data)
    listed = document.get("data") if isinstance(document, dict) else None
    configs = document.get("configs") if isinstance(document, dict) else None
    if not isinstance(listed, list) or not isinstance(configs, dict):
        raise Unreadable(SkipReason.UNREADABLE, "is not what SMAC writes ('data' and 'configs'); restore it.")
    group, objectives, note = _scenario(folder)
    drawn_from = _drawn_from(folder)
    trials = [trial for entry in listed if (trial := _trial(entry)) is not None]
    varying = [key for key in ("instance", "budget", "seed") if len({repr(trial.get(key)) for trial in trials}) > 1]
    named = frozenset(objectives)
    told = _params(configs, trials, len(data))
    seen: dict[str, int] = {}
    for position, trial in enumerate(trials):  # appended as they are told
        config = str(trial.get("config_id"))
        seen[config] = seen.get(config, 0) + 1
        name = folder.name_of(config if seen[config] == 1 else f"{config}-{seen[config]}")
        params = told[config]
        if varying:
            params = {**{key: trial.get(key) for key in varying}, **params}
        status = _status(trial.get("status"))
        metrics = _metrics(trial, objectives) if status is Status.FINISHED else {}
        directions = {metric: Direction.MINIMIZE for metric in metrics if metric in named}
        path = folder.name_of(_HISTORY)
        origin = Origin(name, _NAME, path, group=group)
        started = moment(trial.get("starttime")) or float(position)
        run = Run(origin, params, metrics, status, note, directions, started=started, drawn_from=drawn_from)
        yield run_or_skip(run, no_config="has no configuration", no_metrics="has no cost")


def _params(configs: Mapping[str, Any], trials: Sequence[Mapping[str, Any]], size: int) -> dict[str, Params]:
    """Return what each configuration says, flattened once for all of its trials.

    Raises
    ------
    Unreadable : a configuration is no mapping of names that are told apart, or all trials come to too many cells.
    """
    counts = Counter(str(trial.get("config_id")) for trial in trials)
    told: dict[str, Params] = {}
    cells = 0
    for config, count in counts.items():
        found = configs.get(config)
        told[config] = flatten_config(found) if isinstance(found, dict) else {}
        cells += count * cells_of(told[config].values())
    check_shared_cells(cells, size)
    return told


def _scenario(folder: Folder) -> tuple[str, list[str], str]:
    """Return the optimization's name and the names of its objectives, as far as the scenario tells, and a note.

    It only names things: the runs can be used without it.
    """
    note = ""
    try:
        scenario = read_config(folder, _SCENARIO) if _SCENARIO in folder.files else {}
    except Unreadable as error:
        scenario = {}
        note = f"{folder.name_of(_SCENARIO)} {error.message} The objectives go without their names."
    name, objectives = scenario.get("name"), scenario.get("objectives")
    names = [objectives] if isinstance(objectives, str) else objectives if isinstance(objectives, list) else []
    return name if isinstance(name, str) else "", [str(objective) for objective in names] or ["cost"], note


def _drawn_from(folder: Folder) -> dict[str, Distribution]:
    """What ConfigSpace draws each hyperparameter from; nothing where its file is not there or of another kind."""
    try:
        space = read_config(folder, _SPACE) if _SPACE in folder.files else {}
    except Unreadable:  # it tells what was searched, and the runs can be used without it
        return {}
    listed = space.get("hyperparameters")
    entries = [entry for entry in (listed if isinstance(listed, list) else ()) if isinstance(entry, dict)]
    return by_name((entry.get("name"), _distribution(entry)) for entry in entries)


def _distribution(entry: Mapping[str, Any]) -> Distribution | None:
    kind = str(entry.get("type"))
    if kind == "categorical":
        return of_choices(entry.get("choices"))
    if kind == "ordinal":
        return of_choices(entry.get("sequence"))
    low, high = entry.get("lower"), entry.get("upper")
    return of_range(low, high, whole=kind.endswith("_int"), log=entry.get("log") is True, step=entry.get("q"))


def _trial(entry: Any) -> Mapping[str, Any] | None:
    if isinstance(entry, dict):
        return entry
    if not isinstance(entry, list):
        return None
    if len(entry) == 2 and all(isinstance(part, list) for part in entry):  # SMAC 1: [[id, ...], [cost, ...]]
        return {**dict(zip(_KEYS, entry[0], strict=False)), **dict(zip(_VALUES, entry[1], strict=False))}
    return dict(zip((*_KEYS, *_VALUES), entry, strict=False))


def _status(said: Any) -> Status:
    if isinstance(said, dict):  # {"__enum__": "StatusType.SUCCESS"}
        said = _STATUS_NAMES.get(str(said.get("__enum__")).rpartition(".")[2])
    return _STATUS.get(said, Status.UNKNOWN) if isinstance(said, int) else Status.UNKNOWN


def _metrics(trial: Mapping[str, Any], objectives: Sequence[str]) -> Metrics:
    costs = trial.get("cost")
    costs = costs if isinstance(costs, list) else [costs]
    names = objectives if len(objectives) == len(costs) else [f"cost.{index}" for index in range(len(costs))]
    metrics: Metrics = {
        name: number for name, cost in zip(names, costs, strict=True) if (number := as_number(cost)) is not None
    }
    info = trial.get("additional_info")
    more = collect_metrics(info) if isinstance(info, dict) else {}
    time = as_number(trial.get("time"))
    return {**more, **({} if time is None else {"time": time}), **metrics}
