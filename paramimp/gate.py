"""The CI gate: what a report must satisfy."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from paramimp.errors import NotEnoughRunsError

if TYPE_CHECKING:
    from paramimp.results import ParamImportance, Report


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether one param dominates the metric.

    Attributes
    ----------
    dominant : the params whose importance exceeds the limit, most important first.
    """

    limit: float
    dominant: tuple[ParamImportance, ...]

    @property
    def passed(self) -> bool:
        """No param dominates."""
        return not self.dominant


def check_dominance(report: Report, max_importance: float) -> Verdict:
    """Find the params that hold more than `max_importance` of all importance.

    The lower end of the interval decides where there is one: a gate must not turn red for noise.

    Raises
    ------
    NotEnoughRunsError : the report ranks nothing, so there is nothing to judge.
    """
    if any(param.importance is None for param in report.params):
        reasons = " ".join(caution.message for caution in report.cautions if caution.code == "weak-fit")
        raise NotEnoughRunsError(f"the gate cannot judge these runs. {reasons}")
    dominant = tuple(param for param in report.params if _certain_share(param) > max_importance)
    return Verdict(max_importance, dominant)


def _certain_share(param: ParamImportance) -> float:
    share = param.importance_low if param.importance_low is not None else param.importance
    assert share is not None
    return share
