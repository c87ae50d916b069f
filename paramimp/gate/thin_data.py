"""``--min-runs`` and ``--min-r2``: the runs must carry a ranking at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from paramimp.gate.outcomes import Outcome, Status
from paramimp.gate.wording import interval
from paramimp.messages.phrases import two

if TYPE_CHECKING:
    from collections.abc import Iterator

    from paramimp.gate.requirements import Requirements
    from paramimp.results import Report


def enough_runs(report: Report, requirements: Requirements) -> Iterator[Outcome]:
    """A count has no error: it is enough or not."""
    wanted = requirements.min_runs
    if wanted is None:
        return
    status = Status.PASS if report.n_used >= wanted else Status.FAIL
    message = f"{report.n_used} of {report.n_found} runs could be used; {wanted} are required."
    yield Outcome("min-runs", None, status, message, {"used": report.n_used, "found": report.n_found, "limit": wanted})


def good_fit(report: Report, requirements: Requirements) -> Iterator[Outcome]:
    """Out-of-bag R² is a mean over runs, so it has an interval, which must lie on one side of the limit."""
    wanted = requirements.min_r2
    if wanted is None:
        return
    fit = report.fit
    numbers = {"r2": fit.r2, "r2_low": fit.r2_low, "r2_high": fit.r2_high, "limit": wanted}
    if fit.r2 is None or fit.r2_low is None or fit.r2_high is None:
        message = "too few unseen runs could be predicted to know the R². Add runs."
        yield Outcome("min-r2", None, Status.INCONCLUSIVE, message, numbers)
        return
    status, conclusion = _decide(fit.r2_low, fit.r2_high, wanted)
    known = f"R² on unseen runs is {two(fit.r2)} ({interval(fit.r2_low, fit.r2_high)})"
    yield Outcome("min-r2", None, status, f"{known}: {conclusion}", numbers)


def _decide(low: float, high: float, wanted: float) -> tuple[Status, str]:
    if high < wanted:
        return Status.FAIL, f"less than {wanted:g}."
    if low >= wanted:
        return Status.PASS, f"at least {wanted:g}."
    return Status.INCONCLUSIVE, f"perhaps less than {wanted:g}. More runs would tell."
