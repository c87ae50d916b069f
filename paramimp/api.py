"""The Python interface: `analyze`, `load_runs` and `render`."""

from __future__ import annotations

import os
from dataclasses import asdict, replace
from functools import partial
from typing import TYPE_CHECKING, TypedDict, TypeGuard, TypeVar, Unpack, cast, overload

from paramimp.errors import NotEnoughRunsError, ParamimpError
from paramimp.formats import FORMATS, SEVERAL_FORMATS
from paramimp.formats.interface import View
from paramimp.methods import METHODS, WITH_EXTRA
from paramimp.methods.options import configure
from paramimp.objective import infer_direction, make_objective
from paramimp.printable import printable
from paramimp.reading.processes import Request, read, read_beside
from paramimp.reading.wanted import Wanted
from paramimp.runs import Direction, Objective, Summary, Transform
from paramimp.table.where import filter_runs

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import pandas as pd

    from paramimp.results import Report, Reports
    from paramimp.table.run_table import RunTable

Paths = str | os.PathLike[str]
if TYPE_CHECKING:
    Runs = Paths | Sequence[Paths] | pd.DataFrame
Choice = TypeVar("Choice", Direction, Summary, Transform)


def load_runs(
    paths: Paths | Sequence[Paths],
    *,
    summary: Summary | str = Summary.LAST,
    direction: Direction | str = Direction.MINIMIZE,
    reader: str | None = None,
    study: str | None = None,
    experiment: str | None = None,
    params: str | Sequence[str] = (),
    group: str | Sequence[str] = (),
    include_unfinished: bool = False,
    include_pruned: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> RunTable:
    """Read the runs that lie in a folder, a file or at an address, or in several of them.

    Parameters
    ----------
    summary, direction : how the history of a metric becomes one number; the direction matters to ``best`` only, where
        the runs' tool stored none.
    reader : force one log format; by default each folder is read by the reader that recognises it.
    study, experiment, group : name of (or glob over) the Optuna studies, the MLflow experiments or the groups of any
        tool to read; by default all.
    params : names of (or globs over) the columns of a table that are params; by default they are told by their marks
        (``params.lr``) or asked for.
    include_unfinished, include_pruned : whether runs that did not finish (or just those that were pruned) can be used;
        they are listed anyway.
    progress : called with (folders done, folders in all) now and then.

    Raises
    ------
    ParamimpError : nothing can be read there, or there is no such reader, study, experiment or group.
    """
    wanted = Wanted(reader, study, experiment, _globs(params), _globs(group), include_unfinished, include_pruned)
    request = _request(
        paths, wanted, _choice(Summary, summary, "summary"), _choice(Direction, direction, "direction")
    )
    return wanted.choose(read(request, progress))


class Options(TypedDict, total=False):
    """The keyword arguments of `analyze`, for type checkers."""

    direction: Direction | str | None
    summary: Summary | str
    transform: Transform | str
    method: str
    best: float | None
    weights: str | None
    params: Sequence[str] | None
    where: str | None
    include: Sequence[str]
    exclude: Sequence[str]
    seed: int
    jobs: int | None
    interactions: bool
    reader: str | None
    study: str | None
    experiment: str | None
    group: str | Sequence[str]
    include_unfinished: bool
    include_pruned: bool
    progress: Callable[[int, int], None] | None


@overload
def analyze(runs: Runs, metric: str | None = None, **options: Unpack[Options]) -> Report: ...
@overload
def analyze(runs: Runs, metric: list[str] | tuple[str, ...], **options: Unpack[Options]) -> Reports: ...
def analyze(
    runs: Runs,
    metric: str | Sequence[str] | None = None,
    *,
    direction: Direction | str | None = None,
    summary: Summary | str = Summary.LAST,
    transform: Transform | str = Transform.NONE,
    method: str = "permutation",
    best: float | None = None,
    weights: str | None = None,
    params: Sequence[str] | None = None,
    where: str | None = None,
    include: Sequence[str] = (),
    exclude: Sequence[str] = (),
    seed: int = 0,
    jobs: int | None = None,
    interactions: bool = False,
    reader: str | None = None,
    study: str | None = None,
    experiment: str | None = None,
    group: str | Sequence[str] = (),
    include_unfinished: bool = False,
    include_pruned: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> Report | Reports:
    """Rank hyperparameters by their importance for a metric, or for each of several.

    Parameters
    ----------
    runs : a folder of runs, a file or an address that holds them, several of these, or a DataFrame with one row per
        run.
    metric : name of the metric (a column, for a DataFrame); or several in a list, which gives `Reports` in its order.
        The runs are read once, and each metric has its own usable runs.
    direction : which way the metric gets better; by default as the runs' tool stored it, else inferred from its name.
        It holds for all metrics, and is refused where the tool or the name of one of several says otherwise.
    best : for ``ped-anova``, the part of the runs that count as the best; 0.1 by default.
    weights : for ``fanova``, ``"empirical"`` (default) or ``"uniform"``.
    params : for a DataFrame or a table, the columns that are hyperparameters; by default all but the metric of a
        DataFrame, and as for `load_runs` of a table in a file.
    where : only the runs that meet this condition, ``"optimizer == 'adam' and lr < 0.01"``; see `paramimp.table.where`.
    include, exclude : globs over param names.
    study : name of (or glob over) the Optuna studies to analyse; several are not mixed unless it says so.
    reader, experiment, group, include_unfinished, include_pruned : as for `load_runs`.
    interactions : whether to list the pairs of params that matter together; for the method permutation.
    jobs : threads; all cores by default. With more than one, many runs are read by a process of their own while the
        libraries of the analysis are imported. The result does not depend on it.

    Raises
    ------
    UnknownMetricError : no metric was named, or no run has it; the message lists those found.
    NotEnoughRunsError : fewer than two usable runs, a constant metric, or no param that varies.
    ParamimpError : a path is no folder, an option has no such value, a metric is named twice, or the direction is
        wrong for one of several metrics.
    """
    method_options = {name: value for name, value in (("best", best), ("weights", weights)) if value is not None}
    if method_options or method in WITH_EXTRA or method not in METHODS.names():
        # what is wrong is known before anything is read; otherwise numpy can wait
        configure(method, method_options)
    if interactions and method != "permutation":
        raise ParamimpError(f"interactions are estimated by the method permutation alone, not by {method}.")
    jobs = jobs or os.cpu_count() or 1
    direction = None if direction is None else _choice(Direction, direction, "direction")
    metrics = (metric or "",) if metric is None or isinstance(metric, str) else _checked(metric, direction)
    summary, transform = _choice(Summary, summary, "summary"), _choice(Transform, transform, "transform")
    objectives = [make_objective(name, direction, summary, transform) for name in metrics]
    wanted = Wanted(reader, study, experiment, _globs(params), _globs(group), include_unfinished, include_pruned)
    if not _is_frame(runs):
        paths = cast("Paths | Sequence[Paths]", runs)
        request = _request(paths, wanted, summary, objectives[0].direction, objectives, heed_stored=direction is None)
        table = wanted.choose_comparable(read_beside(request, partial(_prepare, method), progress, jobs=jobs))
    else:
        _refuse_to_choose_rows(wanted)
        from paramimp.reading.frames import table_of

        table = table_of(runs, metrics, None if params is None else _globs(params))

    from paramimp.analysis.ranking import analyze_table  # numpy: not before the reading has begun
    from paramimp.results import Reports
    from paramimp.table.selection import check_metric

    for name in metrics:
        check_metric(table, name)
    objectives = [_as_stored(objective, table, several=len(metrics) > 1) for objective in objectives]
    n_read = len(table.rows)
    if where is not None:
        table = filter_runs(table, where)
        if all(row.skip_reason for row in table.rows):
            raise NotEnoughRunsError(f"no run that could be read meets the condition {where!r}.")
    ranked = partial(
        analyze_table,
        table,
        method=method,
        method_options=method_options,
        include=include,
        exclude=exclude,
        seed=seed,
        jobs=jobs,
        interactions=interactions,
        settings={
            "where": where,
            **({} if where is None else {"where_left_out": n_read - len(table.rows)}),
            **({"interactions": True} if interactions else {}),
            **{name: value for name, value in asdict(wanted).items() if value},
        },
    )
    if metric is None or isinstance(metric, str):
        return ranked(objectives[0])
    return Reports(tuple(_named_in_errors(ranked, objective) for objective in objectives))


def _checked(metrics: Sequence[str], direction: Direction | None) -> tuple[str, ...]:
    """The names of several metrics; the one direction that was given must be right for each as far as names tell."""
    if len(set(metrics)) < len(metrics):
        twice = next(name for name in metrics if list(metrics).count(name) > 1)
        raise ParamimpError(f"the metric {printable(twice)!r} is named twice.")
    for name in metrics:
        told = infer_direction(name)
        if direction is not None and len(metrics) > 1 and told is not None and told is not direction:
            raise _wrong_direction(name, direction, f"by its name, it is to {told}")
    return tuple(metrics) or ("",)


def _as_stored(objective: Objective, table: RunTable, *, several: bool) -> Objective:
    """The objective with the direction that the runs' tool stored, unless the user gave one."""
    stored = table.stored_direction(objective.metric)
    if stored is None:
        return objective
    if objective.direction_from != "option":
        return replace(objective, direction=stored, direction_from="study")
    if several and stored is not objective.direction:
        raise _wrong_direction(objective.metric, objective.direction, f"the study says {stored}")
    return objective


def _wrong_direction(metric: str, direction: Direction, known: str) -> ParamimpError:
    return ParamimpError(
        f"the direction {direction} was given for several metrics, and is wrong for {printable(metric)!r}: {known}."
        " Leave the direction out, or analyse that metric by itself."
    )


def _named_in_errors(ranked: Callable[[Objective], Report], objective: Objective) -> Report:
    try:
        return ranked(objective)
    except NotEnoughRunsError as error:
        first, *others = error.lines
        raise NotEnoughRunsError(f"metric {printable(objective.metric)!r}: {first}", *others) from None


def _request(
    paths: Paths | Sequence[Paths],
    wanted: Wanted,
    summary: Summary,
    direction: Direction,
    objectives: Sequence[Objective] = (),
    *,
    heed_stored: bool = True,
) -> Request:
    several = [paths] if isinstance(paths, (str, os.PathLike)) else paths
    return Request(
        tuple(os.fspath(path) for path in several),
        summary,
        direction,
        wanted.reader,
        wanted.read_options(summary, tuple(objective.metric for objective in objectives if objective.metric)),
        heed_stored,
        wanted.unfinished,
        {objective.metric: objective.direction for objective in objectives},
    )


def _prepare(method: str) -> None:
    from paramimp.analysis.ranking import prepare

    prepare(method)


def _globs(given: str | Sequence[str] | None) -> tuple[str, ...]:
    return (given,) if isinstance(given, str) else tuple(given or ())


def render(
    report: Report | Reports,
    format: str = "table",  # noqa: A002  the word of the command line
    *,
    width: int | None = 100,
    top: int | None = None,
) -> str:
    """One report or several as text, as the command line writes it, without colour: ``print(paramimp.render(report))``.

    Parameters
    ----------
    format : ``"table"``, ``"markdown"``, ``"csv"``, ``"json"`` or one that another package brings.
    width : columns of a table at most; None for as many as it needs.
    top : how many params to show at most, in a table or Markdown; None for all.

    Raises
    ------
    ParamimpError : there is no such format.
    """
    from paramimp.results import Reports

    view = View(width=width, top=top)
    if isinstance(report, Reports):
        return SEVERAL_FORMATS.load(format)(report, view)
    return FORMATS.load(format)(report, view)


def _is_frame(runs: object) -> TypeGuard[pd.DataFrame]:
    return hasattr(runs, "columns")  # without importing pandas for those who pass a path


def _refuse_to_choose_rows(wanted: Wanted) -> None:
    chosen = [f"{name}=" for name, value in asdict(wanted).items() if value and name != "params"]
    if chosen:
        raise ParamimpError(
            f"{', '.join(chosen)} chooses among runs that are read from files; pass the rows that you want."
        )


def _choice(kind: type[Choice], value: str, name: str) -> Choice:
    try:
        return kind(value)
    except ValueError:
        raise ParamimpError(f"{name} is {value!r}; choose one of: {', '.join(kind)}.") from None
