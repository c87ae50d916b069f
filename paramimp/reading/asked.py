"""Read what was asked for: runs of folders, files, addresses, DataFrames and other objects, as one run table."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, TypeGuard

from paramimp.errors import ParamimpError
from paramimp.reading.beside import with_files_beside
from paramimp.reading.by_paths import with_settings_of_paths
from paramimp.reading.by_siblings import chosen_by_files, with_siblings_compared
from paramimp.reading.other_file import refuse_metric_of_other_file
from paramimp.reading.processes import read, read_beside
from paramimp.reading.request import Request
from paramimp.reading.split_runs import with_parts_joined
from paramimp.table.run_table import RunTable

if TYPE_CHECKING:
    from collections.abc import Callable

    from paramimp.engine.interface import Engine
    from paramimp.reading.processes import Progress
    from paramimp.reading.wanted import Wanted
    from paramimp.runs import Objective

    Paths = str | os.PathLike[str] | Collection[str | os.PathLike[str]]

_CHOSEN_AFTERWARDS = frozenset({"study", "experiment", "group", "cache", "engine", "address"})
"""What is wanted by what is known of each run, and so can be chosen among runs that were read before; and what changes
nothing."""


def read_all(
    given: object,
    objectives: Sequence[Objective],
    wanted: Wanted,
    progress: Progress | None,
    engine: Engine | None = None,
) -> RunTable:
    """Every run that is wanted, in a table that may hold several studies; read in this process or by an engine.

    Parameters
    ----------
    given : paths, or what holds runs in memory: see `paramimp.reading.objects`.
    objectives : the first one says how histories become numbers where no other is of that metric.

    Raises
    ------
    ParamimpError : nothing can be read there, or there is no such reader, study, experiment or group.
    """
    if are_paths(given):
        request = _request(given, objectives, wanted)
        table = chosen_by_files(request)
        if table is None:
            table = _read(request, progress, engine)
        return wanted.choose(_with_what_was_missed(table, request))
    return wanted.choose(_in_memory(given, objectives, wanted))


def read_comparable(
    given: object,
    objectives: Sequence[Objective],
    wanted: Wanted,
    *,
    meanwhile: Callable[[], None],
    progress: Progress | None,
    engine: Engine,
) -> RunTable:
    """The runs that are wanted, which can be analysed as one; where many are read, `meanwhile` is called here.

    Parameters
    ----------
    given : as for `read_all`.
    engine : what reads many runs.

    Raises
    ------
    ParamimpError : as `read_all`, or there are several studies and none was chosen, or what was chosen lacks the
        metrics that other runs have, or a metric lies in a file of the runs that was not read.
    """
    metrics = [objective.metric for objective in objectives if objective.metric]
    if not are_paths(given):
        return wanted.choose_comparable(_in_memory(given, objectives, wanted), metrics)
    request = _request(given, objectives, wanted)
    table = chosen_by_files(request)
    if table is None:
        table = read_beside(request, meanwhile, progress, engine=engine)
    table = _with_what_was_missed(table, request)
    chosen = wanted.choose_comparable(table, metrics)
    refuse_metric_of_other_file(chosen, request, metrics)
    return chosen


def _read(request: Request, progress: Progress | None, engine: Engine | None) -> RunTable:
    """What the readers make of a request, in this process or by an engine."""
    if engine is None:
        return read(request, progress)
    return read_beside(request, lambda: None, progress, engine=engine)


def _with_what_was_missed(table: RunTable, request: Request) -> RunTable:
    """What was read, with what no reader saw or could use."""
    if request.options.config_file is None:
        table = with_siblings_compared(with_files_beside(table, request), request)
    return with_settings_of_paths(with_parts_joined(table))


def _in_memory(given: object, objectives: Sequence[Objective], wanted: Wanted) -> RunTable:
    """Every run that an object of the program holds: a DataFrame, a list of records, an Optuna study, a run table.

    Raises
    ------
    ParamimpError : it holds no runs, or something is wanted of runs that were read before which only a reader can heed.
    """
    if isinstance(given, RunTable):
        asked = [name for name, value in asdict(wanted).items() if value and name not in _CHOSEN_AFTERWARDS]
        if asked:
            raise ParamimpError(f"{asked[0]}= counts while runs are read, and these have been: pass it to load_runs.")
        return given
    from paramimp.reading.objects import runs_of  # frames, which folders of runs do not need

    request = _request((), objectives, wanted)
    return request.table(runs_of(given, reader=request.reader, options=request.options))


def are_paths(given: object) -> TypeGuard[Paths]:
    """Whether what was given names files, folders or addresses."""
    if isinstance(given, (str, os.PathLike)):
        return True
    return (
        isinstance(given, Collection)
        and all(isinstance(each, (str, os.PathLike)) for each in given)
        and (not isinstance(given, Mapping) and not hasattr(given, "columns"))
    )


def _request(paths: Paths, objectives: Sequence[Objective], wanted: Wanted) -> Request:
    several = [paths] if isinstance(paths, (str, os.PathLike)) else paths
    first = objectives[0]
    return Request(
        tuple(os.fspath(path) for path in several),
        first.summary,
        first.direction,
        wanted.reader,
        wanted.read_options(first.summary, tuple(each.metric for each in objectives if each.metric)),
        heed_stored=first.direction_from != "option",
        unfinished=wanted.unfinished,
        cached=wanted.cache,
        directions={each.metric: each.direction for each in objectives},
    )
