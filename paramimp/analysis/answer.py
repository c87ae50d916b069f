"""Rank a table of runs for a question: whoever holds a table asks here, however the runs were read."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, overload

from paramimp.analysis.question import Question
from paramimp.analysis.ranking import analyze_table
from paramimp.errors import NotEnoughRunsError
from paramimp.messages.printable import quoted
from paramimp.objective import as_stored
from paramimp.results import Reports
from paramimp.table.metric_names import check_metric

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from paramimp.engine.interface import Engine
    from paramimp.results import Report
    from paramimp.runs import Objective
    from paramimp.table.run_table import RunTable

NOTHING_MORE: Mapping[str, Any] = MappingProxyType({})


@overload
def rank(
    table: RunTable,
    metric: str | None,
    question: Question | None = None,
    *,
    recorded: Mapping[str, Any] = NOTHING_MORE,
    engine: Engine | None = None,
) -> Report: ...
@overload
def rank(
    table: RunTable,
    metric: Sequence[str] | None,
    question: Question | None = None,
    *,
    recorded: Mapping[str, Any] = NOTHING_MORE,
    engine: Engine | None = None,
) -> Report | Reports: ...
def rank(
    table: RunTable,
    metric: str | Sequence[str] | None,
    question: Question | None = None,
    *,
    recorded: Mapping[str, Any] = NOTHING_MORE,
    engine: Engine | None = None,
) -> Report | Reports:
    """The importance of each param for one metric, or for each of several, which have their own usable runs.

    Parameters
    ----------
    metric : one name gives a `Report`, a list of names `Reports`.
    question : by default that of `Question()`.
    recorded : what else the report is to record of how the runs were read, so that it can be repeated.
    engine : where the surrogate is fitted; by default threads of this process.

    Raises
    ------
    UnknownMetricError : no metric was named, or no run has it.
    NotEnoughRunsError : fewer than two usable runs, a constant metric, or no param that varies; the message names the
        metric, where there are several.
    ParamimpError : an option has no such value, a metric is named twice, or the direction is wrong for one.
    """
    question = question or Question()
    objectives = question.objectives(metric)
    for objective in objectives:
        check_metric(table, objective.metric)
    objectives = as_stored(objectives, table.stored_direction)
    table, settings = _asked_for(table, question)
    settings = {**settings, **recorded}
    if metric is None or isinstance(metric, str):
        return analyze_table(table, objectives[0], question, settings=settings, engine=engine)
    return Reports(tuple(_named_in_errors(table, each, question, settings, engine) for each in objectives))


def _asked_for(table: RunTable, question: Question) -> tuple[RunTable, dict[str, Any]]:
    """The runs that meet the question's condition, and what the report says of that.

    Raises
    ------
    NotEnoughRunsError : none does.
    """
    settings: dict[str, Any] = {"where": question.where}
    if question.where is not None:
        from paramimp.table.where import filter_runs, what_is_there  # what few ask for is imported for few

        n_read = len(table.rows)
        read, table = table, filter_runs(table, question.where)
        if all(row.skip_reason for row in table.rows):
            there = what_is_there(read, question.where)
            raise NotEnoughRunsError(
                f"no run that could be read meets the condition {question.where!r}{f'; {there}' if there else ''}."
            )
        settings["where_left_out"] = n_read - len(table.rows)
    return table, {**settings, **question.recorded()}


def _named_in_errors(
    table: RunTable, objective: Objective, question: Question, settings: Mapping[str, Any], engine: Engine | None
) -> Report:
    try:
        return analyze_table(table, objective, question, settings=settings, engine=engine)
    except NotEnoughRunsError as error:
        first, *others = error.args
        raise NotEnoughRunsError(f"metric {quoted(objective.metric)}: {first}", *others) from None
