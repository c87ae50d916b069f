"""Reports for the gate, written by hand: only the numbers that a rule looks at."""

from __future__ import annotations

from typing import Any

from paramimp.gate import judge
from paramimp.gate.outcomes import Outcome
from paramimp.gate.requirements import Requirements
from paramimp.results import Caution, Fit, LeftOutParam, ParamImportance, Report
from paramimp.runs import Direction, Objective


def param(
    name: str,
    share: float | None,
    low: float | None = None,
    high: float | None = None,
    *,
    significant: bool | None = True,
) -> ParamImportance:
    p_adjusted = None if significant is None else 0.001 if significant else 0.6
    return ParamImportance(name, 1, "number", 50, 50, share, low, high, p_adjusted, p_adjusted, significant, None, None)


def report(*params: ParamImportance, **changes: Any) -> Report:
    fields: dict[str, Any] = {
        "version": "0.1.0",
        "objective": Objective("loss", Direction.MINIMIZE, "name"),
        "n_found": 52,
        "n_used": 50,
        "skipped": (),
        "fit": Fit("permutation", 200, 0, 0.8, 0.7, 0.9),
        "params": params,
        "left_out": (),
        "cautions": (),
        "settings": {"method_options": {}},
    }
    return Report(**(fields | changes))


def worthless(*names: str) -> Report:
    """What an analysis of pure noise reports."""
    nothing = [param(name, None, significant=False) for name in names]
    return report(*nothing, fit=Fit("permutation", 200, 0, -0.1, -0.3, 0.1))


def together(*names: str) -> Caution:
    return Caution("confounded", "moved together", names)


def left_out(name: str, reason: str) -> LeftOutParam:
    return LeftOutParam(name, reason, f"said of {reason}.")


def only(found: Report, **rules: Any) -> Outcome:
    """Judge a report by rules that give one outcome."""
    (outcome,) = judge(found, Requirements(**rules)).outcomes
    return outcome
