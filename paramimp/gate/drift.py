"""``--baseline`` and ``--max-drift``: fail where shares have moved away from those that the team reviewed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from paramimp.gate.baseline import known_of
from paramimp.gate.outcomes import Outcome, Status
from paramimp.gate.wording import nothing_ranked, ranks_nothing
from paramimp.results.difference import NO_SHARE, are_apart, difference
from paramimp.results.significance import SIGNIFICANCE, holm

if TYPE_CHECKING:
    from collections.abc import Iterator

    from paramimp.gate.requirements import Requirements
    from paramimp.results import Report
    from paramimp.results.difference import Difference, Known

RULE = "max-drift"


def drift(report: Report, requirements: Requirements) -> Iterator[Outcome]:
    """Fail a param whose interval has left that of the baseline, and whose share has moved by more than the limit.

    Each param is one more chance of a false alarm, so the difference must also be shown by a p-value that is adjusted
    for their number, as in `paramimp compare`.

    Params are matched by name, never by rank. A param that only one side ranks has a share of zero on the other.
    """
    baseline = requirements.baseline
    if baseline is None:
        return
    if ranks_nothing(report):
        yield nothing_ranked(RULE, report)
        return
    now = {param.param: known_of(param) for param in report.params}
    names = [*now, *sorted(baseline.params.keys() - now.keys())]
    moved = {name: difference(baseline.params.get(name, NO_SHARE), now.get(name, NO_SHARE)) for name in names}
    adjusted = holm({name: found.p_value if found else 1.0 for name, found in moved.items()})
    for name in names:
        before, after = baseline.params.get(name), now.get(name)
        shown = adjusted[name] < SIGNIFICANCE
        yield _compare(name, before, after, moved[name], requirements.max_drift, shown=shown)


def _compare(
    name: str, before: Known | None, after: Known | None, moved: Difference | None, limit: float, *, shown: bool
) -> Outcome:
    old, new = before or NO_SHARE, after or NO_SHARE
    status, conclusion = _decide(old, new, moved, limit, shown=shown)
    was = f"the baseline has {_range(before)}" if before else "the baseline does not rank it"
    now = f"{name} holds {_range(after)}" if after else f"{name} is not ranked any more"
    numbers = {
        "importance": new.importance, "importance_low": new.low, "importance_high": new.high,
        "baseline": old.importance, "baseline_low": old.low, "baseline_high": old.high, "limit": limit,
    }  # fmt: skip
    return Outcome(RULE, name, status, f"{now}, {was}: {conclusion}", numbers)


def _decide(old: Known, new: Known, moved: Difference | None, limit: float, *, shown: bool) -> tuple[Status, str]:
    """The status of a param, by the limit, both intervals, and whether the difference of the shares is significant."""
    if old == new:
        return Status.PASS, "unchanged."
    if moved is None:
        return Status.INCONCLUSIVE, "without intervals on both sides it could be noise. Use --method permutation."
    far = abs(moved.value)
    if shown and are_apart(old, new) and far > limit:
        return Status.FAIL, f"moved by {far:.2f}, more than {limit:g} and beyond both intervals."
    if far + moved.margin <= limit:
        return Status.PASS, f"not moved by more than {limit:g}."
    return Status.INCONCLUSIVE, f"perhaps moved by more than {limit:g}. More runs would tell."


def _range(known: Known | None) -> str:
    assert known is not None
    text = f"{known.importance:.2f}"
    return text if known.low is None else f"{text} ({known.low:.2f} to {known.high:.2f})"
