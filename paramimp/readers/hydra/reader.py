"""Jobs of Hydra, single and of a multirun: ``.hydra/config.yaml``, and the metrics that the script itself wrote."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from paramimp.decoding.csv_histories import load_csv_histories
from paramimp.decoding.flatten import flatten_config
from paramimp.decoding.histories import Metrics, collect_metrics, status_of
from paramimp.decoding.json_text import ExtraData, load_json_lines, load_metrics_json
from paramimp.messages.mentions import option
from paramimp.messages.shortened_lists import listed
from paramimp.places.files import METRICS_LIMIT
from paramimp.readers.config_file import read_config
from paramimp.readers.hydra.interpolation import resolve_references
from paramimp.readers.hydra.sweeps import SWEEP, Sweeps
from paramimp.readers.interface import Claim, Folder
from paramimp.readers.outcome import run_or_skip, unreadable, with_finals
from paramimp.readers.tensorboard.events import event_files, read_events
from paramimp.runs import Origin, Run, SkippedRun, Status, Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from paramimp.readers.interface import ReadOptions

_NAME = "hydra"
_HOME = ".hydra"
_CONFIG = ".hydra/config.yaml"
_ENDINGS = (".csv", ".jsonl", ".json")  # histories first, then final values, which decide
_STEMS = (
    "metrics", "history", "log", "logs", "progress", "results", "result", "scores", "summary",
    "train_results", "eval_results", "test_results", "all_results",
)  # fmt: skip
_COORDINATES = frozenset({"epoch", "step"})
_TRACKERS = {"wandb": "wandb", "mlruns": "mlflow"}
"""Folders of other trackers inside a job, and their readers."""
_MAX_DEPTH = 3
"""Levels below a job in which a logger of Lightning may write: ``csv/version_0``, ``tensorboard/version_0``."""


class HydraReader:
    """One folder per job, with Hydra's hidden folder in it."""

    name = _NAME
    description = "Hydra: jobs with .hydra/config.yaml, and the metrics.json, history.csv, ... that the script wrote"
    needs = ""
    markers = (_HOME,)
    files = ()
    nested = False

    def claims(self, folder: Folder) -> Claim:
        """By its config; a job that logs to another tracker belongs to that one's reader."""
        if _HOME not in folder.folders or not folder.has(_CONFIG):
            return Claim.NONE
        is_tracked = not _TRACKERS.keys().isdisjoint(folder.folders) and not _named_metric_files(folder)
        return Claim.PARTIAL if is_tracked else Claim.CERTAIN

    def read(self, folders: Sequence[Folder], options: ReadOptions) -> Iterator[Run | SkippedRun]:  # noqa: ARG002
        """Read each job."""
        sweeps = Sweeps()
        return (_read(folder, sweeps) for folder in folders)


HYDRA = HydraReader()


def _read(folder: Folder, sweeps: Sweeps) -> Run | SkippedRun:
    group = _sweep(folder)
    file = _CONFIG
    try:
        params = flatten_config(resolve_references(read_config(folder, _CONFIG, empty=True)))
        metrics: Metrics = {}
        status, note = Status.UNKNOWN, ""
        for file in _metric_files(folder):
            found, said, torn = _read_metrics(folder, file)
            metrics = dict(with_finals(metrics, found))  # type: ignore[arg-type]
            status = said if said is not Status.UNKNOWN else status
            note = f"{folder.name_of(file)}: {torn}" if torn else note
        if not metrics:
            metrics, note = _logged_below(folder)
    except _UnreadableBelow as error:
        return unreadable(folder, error.file, error, _NAME, group)
    except Unreadable as error:
        return unreadable(folder, file, error, _NAME, group)
    origin = Origin(folder.name, _NAME, group=group)
    run = Run(origin, params, metrics, status, note, drawn_from=sweeps.drawn_from(folder, params))
    return run_or_skip(run, no_config="has an empty config", no_metrics=_no_metrics(folder))


def _sweep(folder: Folder) -> str:
    above, _, name = folder.name.rpartition("/")
    is_sweep = name.isdigit() and above and folder.has(f"../{SWEEP}")
    return above if is_sweep else ""


def _metric_files(folder: Folder) -> list[str]:
    """Return the files that by their names hold metrics; if there is none, the only one that can."""
    possible = [name for name in folder.files if name.endswith(_ENDINGS)]
    return _named_metric_files(folder) or (possible if len(possible) == 1 else [])


def _named_metric_files(folder: Folder) -> list[str]:
    return [stem + ending for ending in _ENDINGS for stem in _STEMS if stem + ending in folder.files]


def _read_metrics(folder: Folder, file: str) -> tuple[Metrics, Status, str]:
    data = folder.read(file, METRICS_LIMIT)
    if file.endswith(".csv"):
        return dict(load_csv_histories(data, leave_out=_COORDINATES)), Status.UNKNOWN, ""
    note = ""
    try:
        document: Any = load_metrics_json(data) if file.endswith(".json") else None
    except ExtraData as error:
        if not error.may_be_lines:
            raise
        document = None
    if document is None:
        document, note = load_json_lines(data)
    return collect_metrics(document), status_of(document), note


def _logged_below(job: Folder) -> tuple[Metrics, str]:
    """Return what Lightning's loggers wrote inside the job; the first that has anything, CSV before event files.

    Raises
    ------
    _UnreadableBelow : there is nothing but logs that cannot be read.
    """
    problem: _UnreadableBelow | None = None
    for inside, folder in _folders_below(job, "", 0):
        for file in _logs(folder):
            try:
                metrics, note = _read_log(folder, file)
            except Unreadable as error:
                problem = problem or _UnreadableBelow(inside + file, error)
                continue
            if metrics:
                missed = f"{job.name_of(problem.file)} {problem.message}" if problem else ""
                return metrics, note or missed
    if problem:
        raise problem
    return {}, ""


class _UnreadableBelow(Unreadable):
    """A log inside a job that cannot be read.

    Attributes
    ----------
    file : where it is in the job's folder.
    """

    def __init__(self, file: str, error: Unreadable) -> None:
        super().__init__(error.reason, error.message)
        self.file = file


def _folders_below(folder: Folder, inside: str, depth: int) -> Iterator[tuple[str, Folder]]:
    """Yield a folder and those below it, each after its path in the first one (``"csv/version_0/"``)."""
    yield inside, folder
    if depth < _MAX_DEPTH:
        for child in folder.children:
            yield from _folders_below(child, f"{inside}{child.own_name}/", depth + 1)


def _logs(folder: Folder) -> list[str]:
    """Return the log of each logger; all event files of a folder are one log, named by the first."""
    table = ["metrics.csv"] if "metrics.csv" in folder.files else []
    return table + event_files(folder)[:1]


def _read_log(folder: Folder, file: str) -> tuple[Metrics, str]:
    if file.endswith(".csv"):
        metrics, _, note = _read_metrics(folder, file)
        return metrics, note
    events = read_events(folder)
    return dict(events.scalars), events.note


def _no_metrics(folder: Folder) -> str:
    others = sorted(name for name in folder.files if not name.endswith(".log"))
    tracked = [name for name in folder.folders if name in _TRACKERS]
    if tracked:
        named = option("reader", _TRACKERS[tracked[0]])
        return f"wrote no metrics of its own, but logged to {tracked[0]}/: {named} reads that"
    beside = f" (there are {listed(others)})" if others else ""
    return f"wrote no metrics.json, history.csv or the like{beside}; write the metrics into the job's folder"
