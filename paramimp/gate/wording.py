"""Phrases and questions that several rules share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from paramimp.gate.outcomes import Outcome, Status
from paramimp.messages import globs
from paramimp.messages.globs import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable

    from paramimp.results import ParamImportance, Report

NEGLIGIBLE = 0.1
"""A share below this does not matter in practice: a rule may say so only of the upper end of an interval."""


def interval(low: float, high: float) -> str:
    """``90 % interval 0.72 to 0.88``."""
    return f"90 % interval {low:.2f} to {high:.2f}"


def held(param: ParamImportance) -> str:
    """``lr holds 0.80 of the importance (90 % interval 0.72 to 0.88)``; only of a param that has a share."""
    text = f"{param.param} holds {param.importance:.2f} of the importance"
    if param.importance_low is None or param.importance_high is None:
        return text
    return f"{text} ({interval(param.importance_low, param.importance_high)})"


def shares_of(param: ParamImportance) -> dict[str, float | None]:
    """The share and its interval, as the numbers of an outcome."""
    return {
        "importance": param.importance,
        "importance_low": param.importance_low,
        "importance_high": param.importance_high,
    }


def ranks_nothing(report: Report) -> bool:
    """Whether the forest explains too little of the metric for any share."""
    return any(param.importance is None for param in report.params)


def nothing_ranked(rule: str, report: Report, param: str | None = None) -> Outcome:
    """What every rule on shares says of such a report: not that it passes, for nobody knows."""
    r2 = report.fit.r2
    found = "could not be predicted" if r2 is None else "are predicted no better than by their mean"
    return Outcome(
        rule, param, Status.INCONCLUSIVE, f"unseen runs {found}, so no param can be judged. Add runs.", {"r2": r2}
    )


def nearest(name: str, known: Iterable[str]) -> str:
    """`` Did you mean 'lr'?`` when some known name is near, else nothing."""
    return did_you_mean(globs.nearest(name, list(known)))
