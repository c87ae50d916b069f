"""What ``--watch`` shows: reports and run tables, sorted and searched."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from paramimp.cli.watching import Picture
from paramimp.errors import ParamimpError
from paramimp.formats import renderer
from paramimp.messages.printable import quoted

if TYPE_CHECKING:
    from paramimp.formats.interface import View
    from paramimp.results import ParamImportance, Report, Reports
    from paramimp.table.run_table import RunTable

ORDERS = ("importance", "name", "correlation")
ORDERS_OF_RUNS = ("place", "place, last first")
MOST_NAMED = 3


def picture_of(found: Report | Reports) -> Picture:
    """The ranking, or those of several metrics."""
    from paramimp.results import Reports

    several = isinstance(found, Reports)
    reports: tuple[Report, ...] = found.reports if isinstance(found, Reports) else (found,)
    ranks = {
        f"{report.objective.metric}: {param.param}" if several else param.param: param.rank
        for report in reports
        for param in report.params
        if param.rank is not None
    }

    def draw(view: View, order: int, text: str) -> str:
        chosen = tuple(_chosen(report, order, text) for report in reports)
        if several:
            return renderer("table", "several")(Reports(chosen), view)
        return renderer("table", "one")(chosen[0], view)

    return Picture(max(report.n_found for report in reports), ranks, "; ".join(map(_brief, reports)), draw)


def _chosen(report: Report, order: int, text: str) -> Report:
    """The report with those params whose names have a text in them, in an order."""
    params = [param for param in report.params if text.lower() in param.param.lower()]
    if ORDERS[order] == "name":
        params.sort(key=lambda param: param.param)
    elif ORDERS[order] == "correlation":
        params.sort(key=_by_correlation)
    return replace(report, params=tuple(params)) if params else report


def _by_correlation(param: ParamImportance) -> tuple[float, str]:
    return (-abs(param.correlation or 0.0), param.param)


def _brief(report: Report) -> str:
    shares = [
        f"{param.param} {param.importance:.2f}"
        for param in report.params
        if param.importance is not None and param.significant is not False
    ]
    more = f" and {len(shares) - MOST_NAMED} more" if len(shares) > MOST_NAMED else ""
    told = ", ".join(shares[:MOST_NAMED]) + more if shares else "no param is distinguishable from noise"
    return f"{report.objective.metric}: {report.n_used} used, {told}"


def picture_of_runs(table: RunTable) -> Picture:
    """The list of runs."""

    def draw(view: View, order: int, text: str) -> str:
        wanted = [index for index, row in enumerate(table.rows) if text.lower() in f"{row.run} {row.path}".lower()]
        if not wanted:
            raise ParamimpError(f"no run has {quoted(text)} in its name or path.")
        return renderer("table", "runs")(table.take(wanted[::-1] if order else wanted), view)

    usable = sum(not row.skip_reason for row in table.rows)
    if not table.rows:
        return Picture(0, {}, "no runs yet", lambda _view, _order, _text: "no runs yet\n")
    return Picture(table.n_runs, {}, f"{usable} usable, {table.n_runs - usable} not", draw)
