"""Runs that were left out and have other values of some params than the used ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from paramimp.cautions.interface import CautionCode
from paramimp.messages.mentions import option
from paramimp.messages.shortened_lists import listed
from paramimp.results import Caution
from paramimp.table.left_out_runs import Fate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from paramimp.cautions.interface import Evidence
    from paramimp.table.left_out_runs import Difference, LeftOutRuns

SHOWN = 3
_WERE = {
    Fate.PRUNED: "were pruned",
    Fate.UNFINISHED: "did not finish",
    Fate.DIVERGED: "diverged",
    Fate.WITHOUT_METRIC: "have no {metric}",
}
_OPTIONS = {Fate.PRUNED: "include_pruned", Fate.UNFINISHED: "include_unfinished"}


def find(evidence: Evidence) -> Iterator[Caution]:
    """Params whose values differ between used runs and those left out for one reason, beyond chance."""
    selection = evidence.selection
    for group in selection.left_out_runs:
        names = [difference.param for difference in group.differences]
        told = "; ".join(_told(difference, group.n_runs, len(selection.y)) for difference in group.differences[:SHOWN])
        more = len(names) - SHOWN
        yield Caution(
            CautionCode.LEFT_OUT_DIFFER,
            f"The {group.n_runs} runs left out that {_WERE[group.fate].format(metric=selection.objective.metric)}"
            f" differ from the {len(selection.y)} used: {told}{f'; and in {more} more params' if more > 0 else ''}."
            f" What {listed(names)} do{'es' * (len(names) == 1)} there is not in this ranking. {_advice(group)}",
            tuple(names),
        )


def _told(difference: Difference, n_left: int, n_used: int) -> str:
    if difference.value is None:
        return f"the median of {difference.param} is {difference.left:.4g}, of those used {difference.used:.4g}"
    value = "is not set" if difference.value == "not set" else f"is {difference.value}"
    return (
        f"{difference.param} {value} in {difference.left:.0f} of the {n_left} and in {difference.used:.0f} of the"
        f" {n_used}"
    )


def _advice(group: LeftOutRuns) -> str:
    name = _OPTIONS.get(group.fate)
    if name is None or not group.n_with_metric:
        return "Read it as that of the runs which got through."
    some = "these runs" if group.n_with_metric == group.n_runs else f"the {group.n_with_metric} that have a value"
    return f"{option(name, value=True)} counts {some}."
