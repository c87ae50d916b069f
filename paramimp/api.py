"""The Python interface: `analyze`, `compare`, `suggest`, `load_runs` and `render`."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from inspect import signature
from typing import TYPE_CHECKING, Any, Unpack, overload

from paramimp.analysis.question import Asking, Question
from paramimp.engine import chosen
from paramimp.engine.stages import Stage, begin, told_to
from paramimp.errors import ParamimpError
from paramimp.formats import renderer
from paramimp.formats.interface import View
from paramimp.methods.options import method_options
from paramimp.options.arguments import refuse_unknown, taken, takes
from paramimp.options.declared import options_of
from paramimp.reading.asked import are_paths, read_all, read_comparable
from paramimp.reading.wanted import Choosing, Wanted
from paramimp.runs import Direction, Objective, Summary
from paramimp.table.run_table import RunTable

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Mapping, Sequence

    import pandas as pd

    from paramimp.comparison.result import Comparison
    from paramimp.engine.interface import Engine
    from paramimp.engine.stages import OnStage
    from paramimp.formats import ReportFormat
    from paramimp.formats.interface import What
    from paramimp.reading.objects import HoldsRuns
    from paramimp.results import Report, Reports
    from paramimp.runs import DirectionName, SummaryName
    from paramimp.suggestion.suggestion import Suggestion

    Paths = str | os.PathLike[str]
    Runs = Paths | Sequence[Paths] | pd.DataFrame | RunTable | HoldsRuns
    Progress = Callable[[int, int], None]


class Options(Asking, Choosing, total=False):
    """The keyword arguments of `analyze`, for type checkers."""

    progress: Progress | None
    on_stage: OnStage | None


@takes(Wanted)
def load_runs(
    paths: Runs,
    *,
    summary: Summary | SummaryName = Summary.LAST,
    direction: Direction | DirectionName = Direction.MINIMIZE,
    progress: Progress | None = None,
    **options: Unpack[Choosing],
) -> RunTable:
    """Read the runs that lie in a folder, a file or at an address, or in several of them.

    Parameters
    ----------
    paths : these, or anything else that `analyze` takes for runs.
    summary, direction : how the history of a metric becomes one number; the direction matters to ``best`` only, where
        the runs' tool stored none.
    progress : called with (folders done, folders in all) now and then.

    Returns
    -------
    RunTable : a row per run that was found, those that cannot be used with the reason. `analyze`, `compare` and
        `suggest` take it for runs, and ``.to_frame()`` makes a DataFrame of it.

    Raises
    ------
    ParamimpError : nothing can be read there, or there is no such reader, study, experiment or group.
    """
    refuse_unknown("load_runs", options, _names(load_runs))
    histories = taken(Question, {"summary": summary, "direction": direction})
    of_every_metric = Objective("", histories.direction or Direction.MINIMIZE, "default", histories.summary)
    wanted = taken(Wanted, options)
    with _engines(histories, wanted) as engines:
        return read_all(paths, [of_every_metric], wanted, progress, engines.elsewhere)


@overload
def analyze(runs: Runs, metric: str | None = None, **options: Unpack[Options]) -> Report: ...
@overload
def analyze(runs: Runs, metric: list[str] | tuple[str, ...], **options: Unpack[Options]) -> Reports: ...
@takes(Question, Wanted, others=True)
def analyze(
    runs: Runs,
    metric: str | Sequence[str] | None = None,
    *,
    progress: Progress | None = None,
    on_stage: OnStage | None = None,
    **options: Any,
) -> Report | Reports:
    """Rank hyperparameters by their importance for a metric, or for each of several.

    Parameters
    ----------
    runs : a folder of runs, a file or an address that holds them, or several of these; a DataFrame (of pandas, Polars
        or PyArrow) or a list of dictionaries with one row per run, which is read as the same table in a CSV file would
        be; an Optuna study; or what `load_runs` returned.
    metric : name of the metric (a column, for a DataFrame); or several in a list, which gives `Reports` in its order.
        The runs are read once, and each metric has its own usable runs.
    progress : called with (folders done, folders in all) now and then.
    on_stage : called with what begins, a `Stage` such as ``"fitting the forest"``, whenever the work comes to that.
    best : for the method ``ped-anova``, the part of the runs that count as the best; 0.1 by default.
    weights : for the method ``fanova``, ``"empirical"`` (default) or ``"uniform"``.
    surrogate : for the method ``permutation``, ``"forest"``, ``"gp"`` or ``"both"`` (default).
    share : for the method ``permutation``, ``"shapley"`` (default), which splits each interaction evenly among those in
        it, or ``"total"``, which counts it in full for each.

    Returns
    -------
    Report : the ranking (`params`), how well unseen runs are predicted (`fit`), what to tune next (`verdict`), curves
        (`effects`) and what weakens all that (`cautions`). For a list of metrics a `Reports` of one each.

    Raises
    ------
    UnknownMetricError : no metric was named, or no run has it; the message lists those found.
    NotEnoughRunsError : fewer than two usable runs, a constant metric, or no param that varies.
    ParamimpError : a path is no folder, an option has no such value, a metric is named twice, or the direction is
        wrong for one of several metrics.
    """
    question, wanted = _asked(analyze, options)
    question.configured()  # what is wrong with it is known before anything is read
    with told_to(on_stage), _engines(question, wanted) as engines:
        question = _of_read_runs(question, runs, options)
        table = _table(runs, question.objectives(metric), question, wanted, progress, engines.reading)
        begin(Stage.LIBRARIES)
        from paramimp.analysis.answer import rank  # numpy: not before the reading has begun

        return rank(table, metric, question, recorded=wanted.recorded(), engine=engines.fitting)


@takes(Question, Wanted, others=True)
def compare(
    sweeps: Runs | Report | Sequence[Runs | Report | Reports],
    metric: str | None = None,
    *,
    labels: Sequence[str] | None = None,
    by: str | None = None,
    common_range: bool = False,
    progress: Progress | None = None,
    on_stage: OnStage | None = None,
    **options: Any,
) -> Comparison:
    """Put the rankings of two or more sweeps side by side, and show which shares differ by more than chance.

    Parameters
    ----------
    sweeps : a list of what `analyze` takes for runs, of reports that it returned, and of JSON files with a baseline or
        a report. The others are compared with the first. With `by` it is the runs of one sweep.
    metric : its name; reports and baselines of one metric know theirs.
    labels : what to call the sweeps; by default after their folders.
    by : split the runs by the values of this param, or by "group" as their tool kept them.
    common_range : compare only the runs that lie in the ranges which all sweeps searched.
    progress, on_stage : as those of `analyze`.

    Returns
    -------
    Comparison : the shares of each param in each sweep, their differences to the first sweep with 90 % intervals and
        adjusted p-values, and what weakens the comparison (`cautions`).

    Raises
    ------
    UnknownMetricError : a sweep lacks the metric; the message lists those found.
    NotEnoughRunsError : a sweep has fewer than two usable runs, a constant metric, or no param that varies.
    ParamimpError : a single sweep was given, no param is ranked in two of them, or they were analysed in other ways.
    """
    question, wanted = _asked(compare, options)
    question.configured()
    with told_to(on_stage), _engines(question, wanted) as engines:
        from paramimp.comparison.given import labelled, several, split_in  # numpy: not for `--help`

        def read(runs: Runs, *, comparable: bool = True, of_table: bool = True) -> tuple[RunTable, Question]:
            asked = _of_read_runs(question, runs, options)
            objectives = asked.objectives(metric)
            chosen = wanted if of_table else replace(wanted, params=())
            if comparable:
                return _table(runs, objectives, asked, chosen, progress, engines.reading), asked
            return read_all(runs, objectives, chosen, progress, engines.elsewhere), asked

        given = split_in(sweeps, by, read, labels) if by is not None else labelled(several(sweeps), read, labels)
        begin(Stage.LIBRARIES)
        from paramimp.comparison.sides import compare_given

        return compare_given(
            given,
            metric,
            question,
            common_range=common_range,
            split_by=by,
            recorded=wanted.recorded(),
            engine=engines.fitting,
        )


@takes(Question, Wanted, others=True)
def suggest(
    runs: Runs,
    metric: str | None = None,
    *,
    n_runs: int | None = None,
    progress: Progress | None = None,
    on_stage: OnStage | None = None,
    **options: Any,
) -> Suggestion:
    """The next search space: which ranges to narrow, widen, keep or fix, from the runs of a finished sweep.

    Parameters
    ----------
    runs : as for `analyze`.
    metric : name of the metric.
    n_runs : how many runs the next sweep is to have; proposed by default.
    progress, on_stage, best, weights, surrogate, share : as for `analyze`.

    Returns
    -------
    Suggestion : the new space param by param, each with the reason, and the best configurations to begin with;
        ``.wandb()``, ``.optuna()``, ``.ray()`` and others make of it what these tools take.

    Raises
    ------
    UnknownMetricError : no metric was named, or no run has it; the message lists those found.
    NotEnoughRunsError : fewer than two usable runs, a constant metric, or no param that varies.
    ParamimpError : a path is no folder, or an option has no such value.
    """
    question, wanted = _asked(suggest, options)
    question.configured()
    with told_to(on_stage), _engines(question, wanted) as engines:
        question = _of_read_runs(question, runs, options)
        table = _table(runs, question.objectives(metric), question, wanted, progress, engines.reading)
        begin(Stage.LIBRARIES)
        from paramimp.analysis.answer import rank  # numpy: not before the reading has begun
        from paramimp.suggestion.build import suggestion_of

        report = rank(table, metric, question, recorded=wanted.recorded(), engine=engines.fitting)
        begin(Stage.SUGGESTION)
        return suggestion_of(table, report, question, n_runs=n_runs)


def _asked(function: Callable[..., Any], options: Mapping[str, Any]) -> tuple[Question, Wanted]:
    """What the keyword arguments of a function say; those that it does not declare itself are options of methods."""
    own = {each.name for each in options_of(Question, Wanted)}
    others = {name: value for name, value in options.items() if name not in own}
    if others:
        names = [*_names(function), *(each.name for each in method_options())]
        refuse_unknown(function.__name__, others, names)
    given = {name: value for name, value in others.items() if value is not None}
    return taken(Question, options, method_options=given), taken(Wanted, options)


def _names(function: Callable[..., Any]) -> list[str]:
    """The names of the arguments of a function of this module."""
    return [name for name, each in signature(function).parameters.items() if each.kind is not each.VAR_KEYWORD]


def _of_read_runs(question: Question, runs: Runs, options: Mapping[str, Any]) -> Question:
    """The question with the summary by which the histories of the runs became numbers when they were read.

    Raises
    ------
    ParamimpError : another one was asked for.
    """
    if not isinstance(runs, RunTable) or not any(row.length > 1 for row in runs.rows):
        return question
    summary = runs.summary
    if summary is question.summary:
        return question
    if options.get("summary") is not None:
        raise ParamimpError(
            f"the runs were read with summary={str(summary)!r}, and their histories are gone: pass"
            f" summary={str(question.summary)!r} to load_runs."
        )
    return replace(question, summary=summary)


def _table(
    runs: Runs,
    objectives: Sequence[Objective],
    question: Question,
    wanted: Wanted,
    progress: Progress | None,
    engine: Engine,
) -> RunTable:
    if are_paths(runs):
        begin(Stage.READING)
    return read_comparable(
        runs,
        objectives,
        wanted,
        meanwhile=partial(_prepare, question.method),
        progress=progress,
        engine=engine,
    )


def _engines(question: Question, wanted: Wanted) -> chosen.Engines:
    """What reads and fits, to be closed.

    Raises
    ------
    ParamimpError : the engine and its address do not go together, or nobody answers there.
    """
    return chosen.opened(wanted.engine, wanted.address, question.cores)


def _prepare(method: str) -> None:
    begin(Stage.LIBRARIES)
    from paramimp.analysis.ranking import prepare

    prepare(method)
    begin(Stage.READING)


def render(
    report: Report | Reports | Comparison | Suggestion,
    format: ReportFormat = "table",  # noqa: A002  the word of the command line
    *,
    width: int | None = 100,
    top: int | None = None,
    all: bool = False,  # noqa: A002  the word of the command line
) -> str:
    """What the command line writes of a result, without colour: ``print(render(report))``.

    Parameters
    ----------
    report : what `analyze`, `compare` or `suggest` returned.
    format : ``"table"``, ``"markdown"``, ``"csv"``, ``"json"``, ``"html"`` or one that another package brings.
    width : columns of a table at most; None for as many as it needs.
    top : how many params to show at most, in a table or Markdown; None for all that matter and ten of the others.
    all : unfold what is folded: every param, every value of it, and all that was left out.

    Returns
    -------
    str : the whole text, which ends in a newline.

    Raises
    ------
    ParamimpError : there is no such format, it cannot render this, or this is no report.
    """
    from paramimp.comparison.result import Comparison
    from paramimp.results import Report, Reports
    from paramimp.suggestion.suggestion import Suggestion

    given: tuple[object, object] = report, width  # whatever the annotations say
    kinds: dict[type, What] = {
        Report: "one", Reports: "several", Comparison: "comparison", Suggestion: "suggestion"
    }  # fmt: skip
    what = next((name for kind, name in kinds.items() if isinstance(given[0], kind)), None)
    if what is None:
        raise ParamimpError(f"what was given is of type {type(report).__name__}; pass a report: what analyze returned.")
    if given[1] is not None and (not isinstance(given[1], int) or given[1] < 1):
        raise ParamimpError(f"width is {width!r}; pass a whole number from 1 up, or None.")
    view = taken(View, {"top": top, "all": all}, width=width, python=True)
    return renderer(format, what)(report, view)
