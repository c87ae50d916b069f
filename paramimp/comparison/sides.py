"""From what was given to sweeps that can be compared: tables are ranked, reports and baselines taken as they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from paramimp.analysis.answer import rank
from paramimp.comparison.compare import compare_sweeps, sweep_of_baseline, sweep_of_report
from paramimp.comparison.result import Weakness
from paramimp.comparison.runs import Side, naming, of_common_range, usable
from paramimp.errors import NotEnoughRunsError, ParamimpError
from paramimp.messages.globs import did_you_mean, nearest
from paramimp.messages.mentions import option
from paramimp.messages.printable import printable, quoted
from paramimp.results import Caution, Report, Reports

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from paramimp.analysis.question import Question
    from paramimp.comparison.result import Comparison, Sweep
    from paramimp.comparison.tried import Columns
    from paramimp.engine.interface import Engine
    from paramimp.gate.baseline import Baseline
    from paramimp.runs import Distribution

    Baselines = Mapping[str, Baseline]
    Given = Side | Report | Reports | Baselines
    """What was given for a sweep: its runs, their analysis, or baselines by metric."""


def compare_given(
    given: Mapping[str, Given],
    metric: str | None,
    question: Question,
    *,
    common_range: bool,
    split_by: str | None,
    recorded: Mapping[str, Any],
    engine: Engine | None = None,
) -> Comparison:
    """Rank what is not ranked yet, and compare.

    Parameters
    ----------
    given : by label, the first one is what the others are compared with.
    split_by : by what the sweeps were made of one table, whose parts may hold too few runs; None if they were not.
    recorded : what the report is to record of how the runs were read.
    engine : where surrogates are fitted.

    Raises
    ------
    ParamimpError : a sweep lacks the metric or cannot be ranked, or they have nothing in common.
    """
    metric = metric or _only_metric(given)
    sides, cautions = _usable(given, metric, few_are_left_out=split_by is not None)
    if common_range:
        sides = _of_common_range(sides)
    sweeps: list[Sweep] = []
    searched: list[Columns | None] = []
    spaces: list[Mapping[str, Distribution]] = []
    for label, one in sides.items():
        spaces.append(one.spaces if isinstance(one, Side) else {})
        if isinstance(one, Side):
            report = naming(
                label,
                lambda one=one: rank(one.table, metric, one.question, recorded=recorded, engine=engine),  # type: ignore[misc]
            )
            sweeps.append(sweep_of_report(label, report, n_outside=one.n_outside))
            searched.append(one.columns)
        elif isinstance(one, Report):
            sweeps.append(sweep_of_report(label, one))
            searched.append(_columns_of(one))
        else:
            sweeps.append(sweep_of_baseline(label, one))
            searched.append(None)
    ways = {sweep.label: _way(sweep, sides[sweep.label]) for sweep in sweeps}
    _refuse_other_ways(ways)
    objective = next((sweep.report.objective for sweep in sweeps if sweep.report), None)
    return compare_sweeps(
        sweeps,
        searched,
        objective or question.objectives(metric)[0],
        settings=_settings(question, sweeps, common_range=common_range, split_by=split_by),
        spaces=spaces,
        cautions=cautions,
    )


def _only_metric(given: Mapping[str, Given]) -> str | None:
    """The metric of the reports and baselines that were given, where all are of one."""
    metrics = {
        name
        for one in given.values()
        for name in (
            [one.objective.metric]
            if isinstance(one, Report)
            else []
            if isinstance(one, Side)
            else [report.objective.metric for report in one]
            if isinstance(one, Reports)
            else one
        )
    }
    return metrics.pop() if len(metrics) == 1 else None


def _usable(
    given: Mapping[str, Given], metric: str | None, *, few_are_left_out: bool
) -> tuple[dict[str, Side | Report | Baseline], list[Caution]]:
    """What is there of the metric in each sweep, and which were left out."""
    found: dict[str, Side | Report | Baseline] = {}
    cautions: list[Caution] = []
    for label, one in given.items():
        if not isinstance(one, Side):
            found[label] = _of_metric(label, one, metric)
            continue
        try:
            found[label] = usable(one, metric)
        except NotEnoughRunsError as error:
            if not few_are_left_out:
                raise
            cautions.append(Caution(Weakness.GROUP_LEFT_OUT, f"Left out: {error.args[0]}"))
    if len(found) < 2:
        raise ParamimpError(
            "fewer than two of the sweeps can be ranked, so nothing can be compared:",
            *(f"  {caution.told}" for caution in cautions),
        )
    return found, cautions


def _of_metric(label: str, one: Report | Reports | Baselines, metric: str | None) -> Report | Baseline:
    reports: Mapping[str, Report | Baseline]
    if isinstance(one, Report):
        reports = {one.objective.metric: one}
    elif isinstance(one, Reports):
        reports = {report.objective.metric: report for report in one}
    else:
        reports = one
    if metric is not None and metric in reports:
        return reports[metric]
    there = ", ".join(quoted(name) for name in reports)
    if metric is None:
        example = option("metric", next(iter(reports), None))
        raise ParamimpError(f"which metric? {quoted(label)} is of {there}; pass one, as {example}.")
    near = did_you_mean([printable(name) for name in nearest(metric, reports)])
    raise ParamimpError(f"{quoted(label)} is of the metric {there}, not of {quoted(metric)}.{near}")


def _of_common_range(given: Mapping[str, Side | Report | Baseline]) -> dict[str, Side | Report | Baseline]:
    sides = []
    for label, one in given.items():
        if not isinstance(one, Side):
            raise ParamimpError(
                f"{option('common_range')} needs the runs of every sweep, and {quoted(label)} is a report without"
                " them; give the folder that it was made from."
            )
        sides.append(one)
    return {side.label: _enough(side) for side in of_common_range(sides)}


def _enough(side: Side) -> Side:
    """The side, if enough of its runs are left."""
    if len(side.used) < 2:
        raise NotEnoughRunsError(
            f"{quoted(side.label)}: {len(side.used)} of {len(side.used) + side.n_outside} usable runs lie in what"
            f" every sweep searched, and a ranking needs at least 2; leave {option('common_range')} out."
        )
    return side


def _columns_of(report: Report) -> Columns | None:
    """The params of the runs of a report; None where it was not made by an analysis."""
    if report.runs is None:
        return None
    from paramimp.table.cells import ABSENT

    return {
        name: [ABSENT if cell is None else cell for cell in param.cells()]
        for name, param in report.runs.params.items()
        if param.kind != "presence"
    }


def _way(sweep: Sweep, given: Side | Report | Baseline) -> dict[str, Any]:
    """How the shares of a sweep were made, as far as it makes them other quantities."""
    if sweep.report is None:
        assert not isinstance(given, Side | Report)
        options, summary, transform = given.method_options, given.summary, given.transform
    else:
        options = sweep.report.settings.get("method_options", {})
        objective = sweep.report.objective
        summary, transform = str(objective.summary), str(objective.transform)
        if sweep.report.objective.direction_from != "default":
            options = {**options, "direction": str(objective.direction)}
    return {"method": sweep.fit["method"], "summary": summary, "transform": transform, **options}


def _refuse_other_ways(ways: Mapping[str, Mapping[str, Any]]) -> None:
    """Refuse shares that are of other quantities."""
    (first, asked), *others = ways.items()
    for label, way in others:
        for setting, value in way.items():
            if setting in asked and asked[setting] != value:
                raise ParamimpError(
                    f"{quoted(first)} was analysed with --{setting} {asked[setting]!s:.40} and"
                    f" {quoted(label)} with --{setting} {value!s:.40}, so their shares are of other quantities;"
                    " analyse both alike."
                )


def _settings(
    question: Question, sweeps: Sequence[Sweep], *, common_range: bool, split_by: str | None
) -> dict[str, Any]:
    reports = [sweep.report for sweep in sweeps if sweep.report is not None]
    of_first = dict(reports[0].settings) if reports else {}
    of_first.pop("where_left_out", None)
    return {**of_first, "seed": question.seed, "common_range": common_range, "by": split_by}
