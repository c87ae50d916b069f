"""Runs of Weights & Biases, offline and online, as clients from 0.9 to 0.31 leave them on the disk.

A run is a folder ``(offline-)run-DATE_TIME-ID`` under ``wandb/``. The transaction log in it, ``run-ID.wandb``, holds
all that is needed, and is all there is of an offline run. What a run that was killed, resumed or copied without its log
lacks there is taken from ``files/config.yaml`` and ``files/wandb-summary.json`` (beside each other in the run's folder
before 0.10), which only online runs have, and which newer clients write at the end.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from itertools import filterfalse
from typing import TYPE_CHECKING, Any

from paramimp.decoding.flatten import dotted
from paramimp.decoding.histories import Metrics, status_of
from paramimp.decoding.json_text import load_json_lines, load_metrics_json
from paramimp.decoding.times import moment, moment_in_name
from paramimp.decoding.yaml_text import load_yaml
from paramimp.places.files import CONFIG_LIMIT, METRICS_LIMIT
from paramimp.places.folder import is_hidden
from paramimp.readers.interface import Claim, Folder
from paramimp.readers.wandb.folders import (
    CONFIG,
    HISTORY,
    LATEST,
    MARKERS,
    METADATA,
    RUN_NAME,
    RUNTIME,
    SUMMARY,
    SWEEP_NAME,
    files_of,
    id_of,
    is_copy,
    is_home,
    is_run,
    last_parts,
    log_of,
    name_of,
    other_part,
    read_log,
    shown,
    sweeps_in,
)
from paramimp.readers.wandb.logs import LOGS_AT_ONCE, read_stores
from paramimp.readers.wandb.store import Store, numbers_of
from paramimp.runs import Origin, Run, Scalar, SkippedRun, SkipReason, Status, Unreadable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from paramimp.readers.interface import ReadOptions


_OWN_CONFIG = frozenset({"_wandb", "wandb_version"})
_SWEEP_KEYS = frozenset({"method", "metric", "parameters", "early_terminate"})
_SEARCHES = frozenset({"grid", "random", "bayes"})
_DRAWN_FROM = frozenset({"value", "values", "min", "max", "distribution", "mu", "parameters"})
_INTERRUPTED = 255  # what the clients exit with after Ctrl-C


class WandbReader:
    """The ``wandb/`` folder that the client keeps, or one run out of it."""

    name = "wandb"
    description = "Weights & Biases: wandb/ with run-* and offline-run-*, whole or a single run of it"
    needs = ""
    markers = ("run-*", "offline-run-*", "dryrun-*", "*.wandb", "files", *sorted(MARKERS))
    files = ("*.wandb",)
    nested = False

    def claims(self, folder: Folder) -> Claim:
        """A folder of run folders, a run folder, or a ``.wandb`` file that was given itself."""
        return Claim.CERTAIN if is_home(folder) or is_run(folder) else Claim.NONE

    def read(self, folders: Sequence[Folder], options: ReadOptions) -> Iterator[Run | SkippedRun]:
        """Read each folder; one result per run, in the order of their names."""
        for folder in folders:
            if names := self.runs_in(folder):
                yield from self.read_runs(folder, names, options)
            else:
                yield from self._read_found([_Found(folder)], options)

    def runs_in(self, folder: Folder) -> Sequence[str]:
        """The folders in the one that the client keeps, runs or not."""
        return tuple(filterfalse(is_hidden, folder.folders)) if is_home(folder) else ()

    def read_runs(
        self,
        folder: Folder,
        names: Sequence[str],
        options: ReadOptions,
    ) -> Iterator[Run | SkippedRun]:
        """Read some of its runs; which parts of a run that was resumed there are, the names of all tell."""
        last = last_parts(folder, self.runs_in(folder))
        sweeps = sweeps_in(folder.children_named(filter(SWEEP_NAME.fullmatch, folder.folders)))
        for start in range(0, len(names), LOGS_AT_ONCE):
            found = [self._find(folder, name, last, sweeps) for name in names[start : start + LOGS_AT_ONCE]]
            yield from self._read_found(list(filter(None, found)), options)

    def _find(
        self, home: Folder, name: str, last: Mapping[str, str], sweeps: Mapping[str, str]
    ) -> _Found | SkippedRun | None:
        """List one folder of a home; None if it is no run of its own."""
        run = self._child(home, name)
        if isinstance(run, SkippedRun):
            return run
        if not (RUN_NAME.fullmatch(name) or is_run(run)) or (name == LATEST and is_copy(run, home)):
            return None  # where links became folders on the way, the latest run is counted under its own name
        run_id = id_of(run)
        part = last.get(run_id, name)
        return _Found(run, sweeps.get(run_id, ""), "" if part == name or name == LATEST else home.name_of(part))

    def _child(self, home: Folder, name: str) -> Folder | SkippedRun:
        try:
            return home.child(name)
        except OSError as error:
            path, what = home.name_of(name), error.strerror or type(error).__name__
            message = f"{path} cannot be listed ({what}); check that it is readable by you."
            return SkippedRun(Origin(path, self.name), SkipReason.UNREADABLE, message)

    def _read_found(self, places: Sequence[_Found | SkippedRun], options: ReadOptions) -> Iterator[Run | SkippedRun]:
        self._read_logs([place for place in places if isinstance(place, _Found)], options)
        for place in places:
            yield self._outcome(place) if isinstance(place, _Found) else place

    def _read_logs(self, runs: Iterable[_Found], options: ReadOptions) -> None:
        """Take in the transaction logs, and what is wrong with them."""
        logged = [(found, log) for found in runs if (log := log_of(found.run)) is not None]
        stores = read_stores((read_log(found.run, log) for found, log in logged), histories=options.histories)
        for (found, log), store in zip(logged, stores, strict=True):
            if isinstance(store, Unreadable):
                found.fault = self._fault(found, found.run, log, store)
            else:
                found.add_log(log, store)

    def _outcome(self, found: _Found) -> Run | SkippedRun:
        run = found.run
        if found.resumed_as:  # its log was read to know the group that it is counted in
            return self._skip(found, run.name, SkipReason.NOT_FINISHED, other_part(run, found.resumed_as))
        fault = found.fault
        if not found.is_whole:
            fault = self._read_files(found) or fault
        metrics = _metrics(found.store, found.status)
        try:
            params = _params(found.store.config)
        except Unreadable as error:
            return self._skip(found, run.name, error.reason, f"{shown(run)}: its config {error.message}")
        has_metrics = not metrics.keys() <= {RUNTIME}
        if fault is not None and not (params and has_metrics):
            return fault
        if not params:
            return self._skip(found, run.name, SkipReason.NO_CONFIG, f"{shown(run)} {_no_config(found)}")
        if not has_metrics and found.status in (Status.FINISHED, Status.UNKNOWN):
            message = f"{shown(run)} has a config but no metrics; it logged nothing, or nothing that is a number."
            return self._skip(found, run.name, SkipReason.NO_METRICS, message)
        note = fault.message if fault is not None else found.note
        return Run(
            Origin(name_of(run), self.name, group=found.group, subgroup=found.store.group),
            params,
            metrics,
            found.status,
            note,
            found.store.directions,
            length=found.store.length,
            started=found.store.started or moment_in_name(run.own_name) or found.started,
        )

    def _read_files(self, found: _Found) -> SkippedRun | None:
        """Take in what the log lacks; return the first thing that is wrong with the files."""
        files = files_of(found.run)
        fault = None
        for name, (limit, add) in _FILES.items():
            if name in files.files and (name not in _OLD_ONLY or files is found.run):
                try:
                    add(found, files.read(name, limit))
                except Unreadable as error:
                    fault = fault or self._fault(found, files, name, error)
        return fault

    def _fault(self, found: _Found, folder: Folder, file: str, error: Unreadable) -> SkippedRun:
        path = folder.name_of(file)
        return self._skip(found, path, error.reason, f"{path} {error.message}")

    def _skip(self, found: _Found, path: str, reason: SkipReason, message: str) -> SkippedRun:
        name, group = name_of(found.run), found.group
        return SkippedRun(Origin(name, self.name, path, group=group, subgroup=found.store.group), reason, message)


WANDB = WandbReader()


@dataclass(slots=True)
class _Found:
    """What is known of one run so far.

    Attributes
    ----------
    sweep : by the folder that it stands in.
    resumed_as : the part of the same run that is read instead: a later one, or an earlier one if this has no data.
    fault : what is wrong with its log.
    """

    run: Folder
    sweep: str = ""
    resumed_as: str = ""
    store: Store = field(default_factory=Store)
    status: Status = Status.UNKNOWN
    note: str = ""
    fault: SkippedRun | None = None
    started: float | None = None

    @property
    def is_whole(self) -> bool:
        """Whether the log alone tells everything, from the start of the run to its end."""
        return self.store.exit_code is not None and not self.store.note and not self.store.resumed

    @property
    def group(self) -> str:
        sweep = self.store.sweep or self.sweep
        return f"sweep-{sweep}" if sweep else self.store.project

    def add_log(self, log: str, store: Store) -> None:
        self.store = store
        if store.exit_code is not None:
            self.status = _EXITS.get(store.exit_code, Status.FAILED)
        elif store.config:
            self.status = Status.KILLED
        if store.note:
            self.note = f"{self.run.name_of(log)}: {store.note}"

    def add_config(self, data: bytes) -> None:
        config = load_yaml(data)
        if not isinstance(config, dict):
            raise Unreadable(SkipReason.UNREADABLE, "holds no mapping of names to values; restore it.")
        values = {name: entry["value"] if _is_envelope(entry) else entry for name, entry in config.items()}
        self.store.config = values | self.store.config

    def add_summary(self, data: bytes) -> None:
        summary = load_metrics_json(data)
        if not isinstance(summary, dict):
            raise Unreadable(SkipReason.UNREADABLE, "holds no object of names and values; restore it.")
        self.store.summary = numbers_of(summary) | self.store.summary

    def add_history(self, data: bytes) -> None:
        rows, note = load_json_lines(data)
        self.note = f"{self.run.name_of(HISTORY)}: {note}" if note else self.note
        for row in rows:
            for name, number in numbers_of(row).items():
                self.store.history.setdefault(name, []).append(number)

    def add_metadata(self, data: bytes) -> None:
        metadata = load_metrics_json(data)
        if self.status is Status.UNKNOWN:
            self.status = status_of(metadata)
        project, self.started = None, None
        if isinstance(metadata, dict):
            project, self.started = metadata.get("project"), moment(metadata.get("startedAt"))
        self.store.project = self.store.project or (project if isinstance(project, str) else "")


_EXITS = {0: Status.FINISHED, _INTERRUPTED: Status.KILLED}
_OLD_ONLY = frozenset({HISTORY, METADATA})  # before 0.10; the state in later metadata is "running" for ever
_FILES: dict[str, tuple[int, Callable[[_Found, bytes], None]]] = {
    CONFIG: (CONFIG_LIMIT, _Found.add_config),
    SUMMARY: (METRICS_LIMIT, _Found.add_summary),
    HISTORY: (METRICS_LIMIT, _Found.add_history),
    METADATA: (CONFIG_LIMIT, _Found.add_metadata),
}


def _is_envelope(entry: Any) -> bool:
    return isinstance(entry, dict) and "value" in entry


def _params(config: Mapping[str, Any]) -> dict[str, Scalar | Sequence[object]]:
    """Flatten a config. A sweep over ``optimizer.lr`` leaves that beside ``optimizer: {lr: ...}``: it has the value."""
    left_out = _OWN_CONFIG | _SWEEP_KEYS if _holds_sweep(config) else _OWN_CONFIG
    own = {name: value for name, value in config.items() if name not in left_out}
    params = dict(dotted(own))
    params.update((name, value) for name, value in own.items() if "." in name and not isinstance(value, dict))
    return {name: None if value in ([], {}) else value for name, value in params.items()}


def _holds_sweep(config: Mapping[str, Any]) -> bool:
    """Whether a script has put the definition of its sweep into the config of each run, beside what was drawn."""
    space = config.get("parameters")
    return (
        config.get("method") in _SEARCHES
        and isinstance(space, dict)
        and all(isinstance(entry, dict) and not _DRAWN_FROM.isdisjoint(entry) for entry in space.values())
    )


def _metrics(store: Store, status: Status) -> Metrics:
    """Join histories and summary; where the script set another number than it logged last, that is its result."""
    metrics: Metrics = dict(store.history)
    for name, number in store.summary.items():
        history = store.history.get(name)
        if history is None or (status is not Status.KILLED and not _is_same(number, history[-1])):
            metrics[name] = number
    if RUNTIME in metrics:
        metrics[RUNTIME] = max([*store.history.get(RUNTIME, ()), store.summary.get(RUNTIME, 0.0)])
    return metrics


def _is_same(one: float, other: float) -> bool:
    return one == other or (math.isnan(one) and math.isnan(other))


def _no_config(found: _Found) -> str:
    if found.store.config:
        return "has an empty config; name the hyperparameters in wandb.init(config=...)."
    if log_of(found.run) is not None:
        return "has no config: the process was killed before the client wrote its log."
    return f"has neither a log (run-ID.wandb) nor files/{CONFIG}; only these hold a config."
