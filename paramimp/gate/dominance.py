"""``--max-importance``: no param may dominate the metric."""

from __future__ import annotations

from typing import TYPE_CHECKING

from paramimp.gate.outcomes import Outcome, Status
from paramimp.gate.wording import held, nothing_ranked, ranks_nothing, shares_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from paramimp.gate.requirements import Requirements
    from paramimp.results import ParamImportance, Report

RULE = "max-importance"


def dominance(report: Report, requirements: Requirements) -> Iterator[Outcome]:
    """Fail a param whose whole interval lies above the limit; pass one whose whole interval lies at or below it."""
    limit = requirements.max_importance
    if limit is None:
        return
    if ranks_nothing(report):
        yield nothing_ranked(RULE, report)
        return
    for param in report.params:
        if param.kind == "presence":
            continue  # not a param that could be chosen otherwise: a caution tells that the runs are of several kinds
        status, conclusion = _decide(param, limit)
        numbers = {**shares_of(param), "limit": limit}
        yield Outcome(RULE, param.param, status, f"{held(param)}: {conclusion}", numbers)


def _decide(param: ParamImportance, limit: float) -> tuple[Status, str]:
    if limit >= 1:
        return Status.PASS, "no share is more than 1."
    if param.importance_low is None or param.importance_high is None:
        return Status.INCONCLUSIVE, "this method gives no interval, so it could be noise. Use --method permutation."
    if param.importance_low > limit:
        return Status.FAIL, f"more than {limit:g}."
    if param.importance_high <= limit:
        return Status.PASS, f"not more than {limit:g}."
    return Status.INCONCLUSIVE, f"perhaps more than {limit:g}. More runs would tell."
