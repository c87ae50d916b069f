"""Runs of Sacred's FileStorageObserver: ``config.json``, ``run.json``, ``metrics.json``, ``info.json``.

A run's score may be only what its main function returned: ``result`` in ``run.json``. Tuples, NumPy numbers and other
objects are written by jsonpickle; nothing is restored here, the plain data under its marks are read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from paramimp.decoding.flatten import flatten_config
from paramimp.decoding.histories import collect_metrics
from paramimp.decoding.json_text import load_metrics_json
from paramimp.decoding.times import moment
from paramimp.places.files import METRICS_LIMIT
from paramimp.readers.config_file import read_config
from paramimp.readers.interface import Claim, Folder
from paramimp.readers.outcome import run_or_skip, unreadable
from paramimp.runs import Origin, Run, SkippedRun, SkipReason, Status, Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from paramimp.readers.interface import ReadOptions

_NAME = "sacred"
_RUN, _CONFIG, _METRICS, _INFO = "run.json", "config.json", "metrics.json", "info.json"
_HEAD = 1 << 16
_MARKS = (b'"heartbeat"', b'"experiment"')
_MAX_DEPTH = 64
_STATUS = {
    "COMPLETED": Status.FINISHED,
    "FAILED": Status.FAILED,
    "INTERRUPTED": Status.KILLED,
    "TIMEOUT": Status.KILLED,
    "TIMED_OUT": Status.KILLED,
    "RUNNING": Status.RUNNING,
    "QUEUED": Status.RUNNING,
}


class SacredReader:
    """One folder per run, named by its number."""

    name = _NAME
    description = "Sacred's FileStorageObserver: run.json and config.json, with metrics.json or a result"
    needs = ""
    markers = (_RUN,)
    files = ()
    nested = False

    def claims(self, folder: Folder) -> Claim:
        """By what ``run.json`` says of the experiment; the name alone is anyone's."""
        if _RUN not in folder.files:
            return Claim.NONE
        try:
            head = folder.head(_RUN, _HEAD)
        except Unreadable:
            return Claim.CERTAIN if "cout.txt" in folder.files else Claim.NONE
        is_run = any(mark in head for mark in _MARKS) or "cout.txt" in folder.files
        return Claim.CERTAIN if is_run else Claim.NONE

    def read(self, folders: Sequence[Folder], options: ReadOptions) -> Iterator[Run | SkippedRun]:  # noqa: ARG002
        """Read each folder."""
        return map(_read, folders)


SACRED = SacredReader()


def _read(folder: Folder) -> Run | SkippedRun:
    file, group = _RUN, ""
    try:
        about = _object(_load(folder, _RUN))
        group = _experiment(about)
        file = _CONFIG
        config = plain(read_config(folder, _CONFIG)) if _CONFIG in folder.files else {}
        params = flatten_config(config)
        file = _METRICS
        metrics = collect_metrics(_series(_load(folder, _METRICS))) if _METRICS in folder.files else {}
        file = _RUN
        metrics |= collect_metrics({"result": plain(_by_position(about.get("result")))})
        file = _INFO
        if _INFO in folder.files:
            metrics |= {f"info.{name}": value for name, value in collect_metrics(plain(_load(folder, _INFO))).items()}
    except Unreadable as error:
        return unreadable(folder, file, error, _NAME, group)
    status = _STATUS.get(str(about.get("status")), Status.UNKNOWN)
    run = Run(Origin(folder.name, _NAME, group=group), params, metrics, status, started=moment(about.get("start_time")))
    return run_or_skip(
        run,
        no_config="has no config.json, or one that is empty",
        no_metrics="logged no metrics and returned no number; return the score, or call _run.log_scalar",
    )


def _load(folder: Folder, file: str) -> Any:
    return load_metrics_json(folder.read(file, METRICS_LIMIT))


def _object(document: Any) -> dict[str, Any]:
    if not isinstance(document, dict):
        raise Unreadable(SkipReason.UNREADABLE, "is no JSON object; restore it.")
    return document


def _experiment(about: dict[str, Any]) -> str:
    experiment = about.get("experiment")
    name = experiment.get("name") if isinstance(experiment, dict) else None
    return name if isinstance(name, str) else ""


def _series(document: Any) -> dict[str, Any]:
    """Return ``{"loss": {"steps", "timestamps", "values"}}`` as name to values."""
    return {
        name: plain(series["values"])
        for name, series in _object(document).items()
        if isinstance(series, dict) and isinstance(series.get("values"), list)
    }


def _by_position(result: Any) -> Any:
    """Return each tuple (several scores that a function returned) as these by their positions; a list is a curve."""
    if not isinstance(result, dict):
        return result
    parts = result.get("py/tuple")
    if isinstance(parts, list):
        return {str(position): part for position, part in enumerate(parts)}
    return {name: _by_position(part) for name, part in result.items()}


def plain(value: Any, depth: int = 0) -> Any:
    """Return jsonpickle's marks undone: tuples, sets and arrays as lists, numbers of NumPy as numbers, types by name.

    A large array is packed (``"values": "eJw..."``), and is nothing that was measured: it is null.

    Raises
    ------
    Unreadable : nested more than 64 levels deep.
    """
    if depth > _MAX_DEPTH:
        raise Unreadable(SkipReason.UNREADABLE, f"is nested more than {_MAX_DEPTH} levels deep; flatten it.")
    if isinstance(value, list):
        return [plain(item, depth + 1) if isinstance(item, (dict, list)) else item for item in value]
    if not isinstance(value, dict):
        return value
    for mark in ("py/tuple", "py/set"):
        if isinstance(value.get(mark), list):
            return plain(value[mark], depth + 1)
    if "py/object" in value and "value" in value:  # {"py/object": "numpy.float64", "dtype": "float64", "value": 0.5}
        return plain(value["value"], depth + 1)
    if value.get("py/object") == "numpy.ndarray":
        return plain(value["values"], depth + 1) if isinstance(value.get("values"), list) else None
    if isinstance(value.get("py/type"), str):
        return value["py/type"]
    return {key: plain(item, depth + 1) for key, item in value.items() if not key.startswith("py/")}
