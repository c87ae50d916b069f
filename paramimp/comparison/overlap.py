"""Runs that two sweeps have in common: what is compared is then not independent, and a sweep is no news of itself."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from paramimp.comparison.result import Weakness
from paramimp.messages.printable import printable
from paramimp.results import Caution

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from paramimp.comparison.result import Sweep
    from paramimp.results.used_runs import UsedRuns

LEAST_PART = 0.1
"""Part of the smaller sweep below which equal runs are an accident of few values and rounded metrics."""


def same_runs(sweeps: Sequence[Sweep]) -> Iterator[Caution]:
    """A caution for each sweep that holds runs of the first one."""
    first, *others = sweeps
    for other in others:
        names = printable(other.label, 40), printable(first.label, 40)
        count = _shared(first, other)
        if count is None:
            if _have_equal_shares(first, other):
                message = (
                    f"{names[0]} and {names[1]} have the same shares of as many runs: they look like one sweep, of"
                    " which nothing can differ from itself; give two."
                )
                yield Caution(Weakness.SAME_RUNS, message)
        elif count > LEAST_PART * min(first.n_used, other.n_used):
            all_ = count == other.n_used
            whose = f"All {count} runs" if all_ else f"{count} of the {other.n_used} runs"
            message = (
                f"{whose} of {names[0]} are in {names[1]}, too, with the same values and the same metric, so the two"
                " are not independent, and what they share hides what differs; give sweeps that have no runs in common."
            )
            yield Caution(Weakness.SAME_RUNS, message)


def _shared(first: Sweep, other: Sweep) -> int | None:
    """How many runs two sweeps have in common; None where the runs of one are not known."""
    if first.report is None or other.report is None or first.report.runs is None or other.report.runs is None:
        return None
    return shared_runs(first.report.runs, other.report.runs)


def shared_runs(one: UsedRuns, other: UsedRuns) -> int:
    """How many runs have the same values and the same metric in both; one is shared once, however often it occurs.

    A metric that occurs twice in a sweep is rounded, or a repeat's, and tells no run from another.
    """
    names = sorted(one.params.keys() & other.params.keys())
    if not names:
        return 0
    return (_distinct(one, names) & _distinct(other, names)).total()


def _distinct(runs: UsedRuns, names: Sequence[str]) -> Counter[tuple[object, ...]]:
    metric = runs.metric.tolist()
    times = Counter(metric)
    cells = zip(*(runs.params[name].cells() for name in names), strict=True)
    return Counter((value, *each) for value, each in zip(metric, cells, strict=True) if times[value] == 1)


def _have_equal_shares(first: Sweep, other: Sweep) -> bool:
    has_any = any(share is not None and share.importance for share in first.shares.values())
    return has_any and first.n_used == other.n_used and dict(first.shares) == dict(other.shares)
