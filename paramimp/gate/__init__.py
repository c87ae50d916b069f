"""The CI gate: what a report must satisfy, one rule per function; the numbers and never the point estimate decide."""

from __future__ import annotations

from typing import TYPE_CHECKING

from paramimp.gate.dominance import dominance
from paramimp.gate.drift import drift
from paramimp.gate.outcomes import Verdict
from paramimp.gate.significance import expected, forbidden
from paramimp.gate.thin_data import enough_runs, good_fit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from paramimp.gate.outcomes import Outcome
    from paramimp.gate.requirements import Requirements
    from paramimp.results import Report

RULES: tuple[Callable[[Report, Requirements], Iterator[Outcome]], ...] = (
    enough_runs,
    good_fit,
    dominance,
    forbidden,
    expected,
    drift,
)
"""In the order shown to people. A rule that was not asked for yields nothing."""


def judge(report: Report, requirements: Requirements) -> Verdict:
    """Hold a report against what was required of it.

    Raises
    ------
    ParamimpError : a requirement names a param that no run has.
    """
    return Verdict(tuple(outcome for rule in RULES for outcome in rule(report, requirements)))
