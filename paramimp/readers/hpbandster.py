"""Searches of HpBandSter (BOHB, Hyperband): ``configs.json`` and ``results.json``, in lines of lists.

A configuration is a run, and its results under growing budgets are its history. One that was not given the largest
budget of the search was stopped early, as a pruned trial is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from paramimp.decoding.flatten import flatten_config
from paramimp.decoding.histories import as_number, collect_metrics
from paramimp.decoding.json_text import MAX_LINES, load_metrics_json
from paramimp.decoding.times import moment
from paramimp.places.files import METRICS_LIMIT
from paramimp.readers.interface import Claim, Folder
from paramimp.readers.outcome import run_or_skip, unreadable_file
from paramimp.runs import Direction, Origin, Run, SkippedRun, SkipReason, Status, Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from paramimp.readers.interface import ReadOptions

_NAME = "hpbandster"
_CONFIGS, _RESULTS = "configs.json", "results.json"
_START = b"[["
_LOSS, _INFO = "loss", "info"
_ID, _BUDGET, _TIMES, _RESULT = range(4)

_TOLD_AGAIN = "has another configuration with this id further below; HpBandSter takes the last, and so it is the run."


class HpbandsterReader:
    """One search, all of its configurations in one file and all of its results in another."""

    name = _NAME
    description = "HpBandSter: configs.json with results.json of a search with BOHB or Hyperband"
    needs = ""
    markers = (_CONFIGS,)
    files = ()
    nested = False

    def claims(self, folder: Folder) -> Claim:
        """By the names of the files, which others have too, and by how the first one begins."""
        if not {_CONFIGS, _RESULTS} <= folder.files:
            return Claim.NONE
        try:
            return Claim.CERTAIN if folder.head(_CONFIGS, len(_START)) == _START else Claim.NONE
        except Unreadable:
            return Claim.NONE

    def read(self, folders: Sequence[Folder], options: ReadOptions) -> Iterator[Run | SkippedRun]:  # noqa: ARG002
        """Yield the configurations of each search in their order."""
        for folder in folders:
            file = _CONFIGS
            try:
                configs = _lines(folder, _CONFIGS, 2)
                file = _RESULTS
                results = _lines(folder, _RESULTS, 5)
            except Unreadable as error:
                yield unreadable_file(folder.name_of(file), error, _NAME)
                continue
            yield from _runs(folder, configs, results)


HPBANDSTER = HpbandsterReader()


def _lines(folder: Folder, file: str, least: int) -> list[list[Any]]:
    """The lists in the lines of a file; a torn last line is left out.

    Raises
    ------
    Unreadable : it cannot be read, is too large, or another line holds anything else.
    """
    lines = folder.read(file, METRICS_LIMIT).splitlines()
    if len(lines) > MAX_LINES:
        raise Unreadable(SkipReason.TOO_LARGE, f"has more than {MAX_LINES:,} lines; search in several folders.")
    found: list[list[Any]] = []
    for number, line in enumerate(lines, 1):
        try:
            entry = load_metrics_json(line)
        except Unreadable:
            if number == len(lines):
                break
            raise
        if not isinstance(entry, list) or len(entry) < least or not isinstance(entry[_ID], list):
            message = f"is not what HpBandSter writes (line {number}); restore it."
            raise Unreadable(SkipReason.UNREADABLE, message)
        found.append(entry)
    return found


def _runs(
    folder: Folder, configs: Sequence[Sequence[Any]], results: Sequence[Sequence[Any]]
) -> Iterator[Run | SkippedRun]:
    of_config: dict[str, list[Sequence[Any]]] = {}
    for entry in results:
        of_config.setdefault(_name(entry), []).append(entry)
    largest = max((_budget(entry) for entry in results), default=0.0)
    last = {_name(config): position for position, config in enumerate(configs)}
    for position, config in enumerate(configs):
        name = _name(config)
        if position < last[name]:
            origin = Origin(folder.name_of(name), _NAME, folder.name_of(_CONFIGS))
            yield SkippedRun(origin, SkipReason.DUPLICATE, f"{origin.path} {_TOLD_AGAIN}")
            continue
        told = config[1] if isinstance(config[1], dict) else {}
        measured = sorted(of_config.get(name, ()), key=_budget)
        yield _run(folder, name, told, measured, largest)


def _run(
    folder: Folder, name: str, told: dict[str, Any], measured: Sequence[Sequence[Any]], largest: float
) -> Run | SkippedRun:
    origin = Origin(folder.name_of(name), _NAME, folder.name_of(_RESULTS))
    try:
        params = flatten_config(told)
        metrics = collect_metrics([_record(entry[_RESULT]) for entry in measured])
    except Unreadable as error:
        return SkippedRun(origin, error.reason, f"{origin.path} {error.message}")
    directions = {_LOSS: Direction.MINIMIZE} if _LOSS in metrics else {}
    times = measured[0][_TIMES] if measured else None
    started = moment(times.get("submitted")) if isinstance(times, dict) else None
    run = Run(origin, params, metrics, _status(measured, largest), directions=directions, started=started)
    return run_or_skip(run, no_config="has no configuration", no_metrics="has no result")


def _record(result: Any) -> dict[str, Any]:
    """The loss and what the worker said beside it, by its own names; nothing of a configuration that failed."""
    if not isinstance(result, dict):
        return {}
    info = result.get(_INFO)
    return {**(info if isinstance(info, dict) else {}), _LOSS: result.get(_LOSS)}


def _status(measured: Sequence[Sequence[Any]], largest: float) -> Status:
    if not measured:
        return Status.RUNNING
    if not isinstance(measured[-1][_RESULT], dict):
        return Status.FAILED
    return Status.FINISHED if _budget(measured[-1]) >= largest else Status.PRUNED


def _name(entry: Sequence[Any]) -> str:
    return "-".join(map(str, entry[_ID]))


def _budget(entry: Sequence[Any]) -> float:
    return as_number(entry[_BUDGET]) or 0.0
