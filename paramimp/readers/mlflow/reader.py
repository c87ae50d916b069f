"""MLflow's runs from its two local stores: the folder ``mlruns/`` and a SQLite database."""

from __future__ import annotations

from dataclasses import replace
from functools import cache, partial
from typing import TYPE_CHECKING

from paramimp.decoding.typed_text import typed
from paramimp.messages.shortened_lists import listed
from paramimp.places.database import DATABASES, is_database
from paramimp.readers.interface import Claim, Folder
from paramimp.readers.mlflow.files import (
    META,
    Holds,
    experiment_of,
    parent_in,
    parent_of,
    read_run,
    runs_of,
    what_holds,
)
from paramimp.readers.mlflow.runs import DELETED, NAME, experiments_to_read, inherit
from paramimp.readers.mlflow.sqlite import TABLES, experiments_of, read_runs
from paramimp.readers.outcome import unreadable, unreadable_file
from paramimp.runs import Entry, GroupKind, Origin, Run, SkippedRun, SkipReason, Status, Unreadable

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Sequence

    from paramimp.readers.interface import ReadOptions
    from paramimp.readers.mlflow.runs import StoredRun

_HEAD = 16
_SHOWN = 5
_SYSTEM_METRICS = "system/"  # the load of the machine, which MLflow itself logs when asked to


class MlflowReader:
    """The runs of each experiment; those that were deleted, and parents that hold only others, are left out."""

    name = NAME
    description = "MLflow: the folder mlruns/, or a SQLite database (mlflow.db)"
    needs = ""
    markers = (META,)
    files = DATABASES
    nested = False

    def claims(self, folder: Folder) -> Claim:
        """An experiment or a run by what its ``meta.yaml`` says, a database by its tables."""
        if META in folder.files:
            return Claim.NONE if what_holds(folder) is Holds.SOMETHING_ELSE else Claim.CERTAIN
        return Claim.CERTAIN if _is_store(folder) else Claim.NONE

    def read(self, folders: Sequence[Folder], options: ReadOptions) -> Iterator[Run | SkippedRun]:
        """Yield the runs of each experiment."""
        for folder in folders:
            if META not in folder.files:
                yield from _read_database(folder, options.experiment)
            elif what_holds(folder) is Holds.EXPERIMENT:
                yield from self.read_runs(folder, folder.folders, options)
            elif (stored := read_run(folder, "", NAME)) is not None:
                yield _as_run(stored)

    def runs_in(self, folder: Folder) -> Sequence[str]:
        """The folders in that of an experiment, runs or not."""
        is_experiment = META in folder.files and what_holds(folder) is Holds.EXPERIMENT
        return folder.folders if is_experiment else ()

    def read_runs(self, folder: Folder, names: Sequence[str], options: ReadOptions) -> Iterator[Run | SkippedRun]:
        """Read some of an experiment's runs; which of them are parents, all runs together tell."""
        base = folder.own_name
        is_first_part = names[:1] == folder.folders[:1]  # which tells what there is to tell of the whole
        try:
            said = experiment_of(folder)
        except Unreadable as error:
            if is_first_part:
                skipped = unreadable(folder, META, error, NAME)
                yield replace(skipped, origin=replace(skipped.origin, entry=Entry.FOLDER))
            return
        experiment = str(said.get("name") or base)
        if said.get("lifecycle_stage") == DELETED:
            return
        if experiments_to_read(options.experiment, {base: experiment}):
            yield from _read_experiment(folder, names, experiment)
        elif names and is_first_part:
            yield _not_chosen(folder, experiment, base)


MLFLOW = MlflowReader()


def _is_store(folder: Folder) -> bool:
    if len(folder.files) != 1 or folder.folders:
        return False
    (file,) = folder.files
    try:
        if not is_database(folder.head(file, _HEAD)):
            return False
        return folder.tables(file).keys() >= TABLES
    except Unreadable:
        return file.startswith(NAME)  # damaged: reading it says so


def _read_database(folder: Folder, wanted: str | None) -> Iterator[Run | SkippedRun]:
    (file,) = folder.files
    name = folder.name_of(file)
    try:
        with folder.database(file) as database:
            experiments = experiments_of(database)
            to_read = experiments_to_read(wanted, experiments) or experiments
            runs, parents = read_runs(database, to_read, name)
    except Unreadable as error:
        yield unreadable_file(name, error, NAME)
        return
    if runs:
        yield from _as_runs(runs, parents)
    else:
        yield _without_runs(name, list(experiments.values()))


def _without_runs(name: str, experiments: Sequence[str]) -> SkippedRun:
    """What is said of a database that holds no run, or only deleted ones."""
    count = f"{len(experiments)} experiment{'s' * (len(experiments) != 1)}"
    told = f"{count}: {listed(experiments, _SHOWN)}" if experiments else "and without an experiment"
    message = f"{name} is an MLflow database without runs ({told})."
    return SkippedRun(Origin(name, NAME, entry=Entry.FILE), SkipReason.NO_METRICS, message)


def _read_experiment(folder: Folder, names: Sequence[str], experiment: str) -> Iterator[Run | SkippedRun]:
    found: list[StoredRun | SkippedRun] = []
    for run in runs_of(folder, names, NAME):
        stored = _placed(run, folder, experiment) if isinstance(run, SkippedRun) else read_run(run, experiment, NAME)
        if stored is not None:
            found.append(stored)
    parents = cache(partial(parent_in, folder))
    for stored in found:
        if not isinstance(stored, SkippedRun) and stored.parent:
            inherit(stored, parents)
    is_parent_possible = any(not isinstance(run, SkippedRun) and not run.metrics for run in found)
    yield from _as_runs(found, _parents_in(folder) if is_parent_possible else ())


def _placed(run: SkippedRun, folder: Folder, experiment: str) -> SkippedRun:
    origin = replace(run.origin, group=experiment, group_kind=GroupKind.EXPERIMENT, group_id=folder.own_name)
    return replace(run, origin=origin)


def _not_chosen(folder: Folder, experiment: str, key: str) -> SkippedRun:
    """The experiment alone: how many runs it has would cost as much as to read them."""
    message = f"{folder.name} is the experiment {experiment!r}, which was not chosen."
    return SkippedRun(
        Origin(folder.name, NAME, group=experiment, group_kind=GroupKind.EXPERIMENT, group_id=key, entry=Entry.FOLDER),
        SkipReason.NOT_CHOSEN,
        message,
    )


def _parents_in(experiment: Folder) -> set[str]:
    folders = runs_of(experiment, experiment.folders, NAME)
    return {parent_of(run) for run in folders if not isinstance(run, SkippedRun)}


def _as_runs(runs: Iterable[StoredRun | SkippedRun], parents: Container[str]) -> Iterator[Run | SkippedRun]:
    """Yield what runs come to; a parent that logged nothing itself only holds a sweep together."""
    for stored in runs:
        if isinstance(stored, SkippedRun):
            yield stored
        elif stored.metrics or stored.problem is not None or stored.run_id not in parents:
            yield _as_run(stored)


def _as_run(stored: StoredRun) -> Run | SkippedRun:
    if stored.problem is not None:
        return stored.problem
    metrics = {
        name: values for name, values in stored.metrics.items() if values and not name.startswith(_SYSTEM_METRICS)
    }
    params = {name: typed(text) for name, text in stored.params.items()}
    has_ended = stored.status in (Status.FINISHED, Status.UNKNOWN)
    if has_ended and not params:
        return _skip(stored, SkipReason.NO_CONFIG, "has no params; log them with mlflow.log_params(...).")
    if has_ended and not metrics:
        return _skip(stored, SkipReason.NO_METRICS, "has params but no metrics; it logged none.")
    return Run(stored.origin(), params, metrics, stored.status, stored.note, started=stored.started)


def _skip(stored: StoredRun, reason: SkipReason, message: str) -> SkippedRun:
    return SkippedRun(stored.origin(), reason, f"{stored.name} {message}")
