"""``--baseline`` and ``--max-drift``: the picture must stay what the team reviewed."""

from __future__ import annotations

import math
from statistics import NormalDist
from typing import TYPE_CHECKING

from paramimp.gate.baseline import NO_SHARE, Known, known_of
from paramimp.gate.outcomes import Outcome, Status
from paramimp.gate.wording import nothing_ranked, ranks_nothing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from paramimp.gate.requirements import Requirements
    from paramimp.results import Report

RULE = "max-drift"
NORMAL_95 = 1.645
"""Half a 90 % interval in standard errors."""
FALSE_ALARMS = 0.02
"""Of one comparison of two sweeps, over all its params, if standard errors were known. They are estimates, whose tails
are heavier than the normal's: aimed at one in twenty, it was red in 5 to 5.5 % (tests/benchmarks/gate.py)."""


def drift(report: Report, requirements: Requirements) -> Iterator[Outcome]:
    """Fail a param whose interval has left that of the baseline, and whose share has moved by more than the limit.

    Each param is one more chance of a false alarm, so the distance must also be one that chance hardly ever brings
    about in any of them (`FALSE_ALARMS`; Bonferroni, two-sided, normal, of two independent sweeps).

    Params are matched by name, never by rank. One that only one side ranks had, or has, a share of nothing.
    """
    baseline = requirements.baseline
    if baseline is None:
        return
    if ranks_nothing(report):
        yield nothing_ranked(RULE, report)
        return
    now = {param.param: known_of(param) for param in report.params}
    names = [*now, *sorted(baseline.params.keys() - now.keys())]
    surprising = NormalDist().inv_cdf(1 - FALSE_ALARMS / 2 / max(len(names), 1))
    for name in names:
        yield _compare(name, baseline.params.get(name), now.get(name), requirements.max_drift, surprising)


def _compare(name: str, before: Known | None, after: Known | None, limit: float, surprising: float) -> Outcome:
    old, new = before or NO_SHARE, after or NO_SHARE
    status, conclusion = _decide(old, new, limit, surprising)
    was = f"the baseline has {_range(before)}" if before else "the baseline does not rank it"
    now = f"{name} holds {_range(after)}" if after else f"{name} is not ranked any more"
    numbers = {
        "importance": new.importance, "importance_low": new.low, "importance_high": new.high,
        "baseline": old.importance, "baseline_low": old.low, "baseline_high": old.high, "limit": limit,
    }  # fmt: skip
    return Outcome(RULE, name, status, f"{now}, {was}: {conclusion}", numbers)


def _decide(old: Known, new: Known, limit: float, surprising: float) -> tuple[Status, str]:
    """By the limit, both intervals, and the standard errors of the difference that are `surprising`."""
    if old == new:
        return Status.PASS, "unchanged."
    if old.low is None or old.high is None or new.low is None or new.high is None:
        return Status.INCONCLUSIVE, "without intervals on both sides it could be noise. Use --method permutation."
    moved = abs(new.importance - old.importance)
    margin = _error_of_difference(old, new)
    apart = new.low > old.high or new.high < old.low
    if apart and moved > max(limit, surprising * margin / NORMAL_95):
        return Status.FAIL, f"moved by {moved:.2f}, more than {limit:g} and beyond both intervals."
    if moved + margin <= limit:
        return Status.PASS, f"not moved by more than {limit:g}."
    return Status.INCONCLUSIVE, f"perhaps moved by more than {limit:g}. More runs would tell."


def _error_of_difference(old: Known, new: Known) -> float:
    """Half a 90 % interval of the difference, if the two sweeps are independent."""
    assert old.high is not None
    assert old.low is not None
    assert new.high is not None
    assert new.low is not None
    return math.hypot(old.high - old.low, new.high - new.low) / 2


def _range(known: Known | None) -> str:
    assert known is not None
    text = f"{known.importance:.2f}"
    return text if known.low is None else f"{text} ({known.low:.2f} to {known.high:.2f})"
