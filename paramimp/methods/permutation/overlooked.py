"""How much larger an effect may be than what the runs show of it: what they overlook, for the upper end of an interval.

The spread between parts of a sweep says what other sweeps of this size would find. All of them may overlook the same: a
param that the whole sweep misses is missed by its parts, too, so that its interval ends near 0. Two things can be said
of what is overlooked, and both are one-sided, since nothing can be less than none:

- By inversion of the test. An effect whose standard error is e, and which stands z of them above none, may be
  z + 1.645 of them large. With n runs, e² is the variance that the surrogate leaves unexplained, over n; as a variance
  an effect is its square, so it may be larger by ((z + 1.645)² - z²) e² (the noncentrality of an F-test over n: Cohen
  1988, Statistical Power Analysis, chapter 8). Of an effect that the test sees, the spread between parts tells more.
  So z counts only up to where p = 0.05.
- By what the surrogate misses of all effects (`paramimp.methods.unexplained`). On average each param may have an even
  part of it. Where no more than the mean of a positive number is known, it is taken for exponential (maximum entropy),
  and 95 % of that lie below 3.0 times the mean. `Estimate.doubt` has this mean as a standard deviation, so 1.9 of the
  3.0 are in the margin already.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

from paramimp.surrogate.parts_of_scipy import ndtri

if TYPE_CHECKING:
    from collections.abc import Mapping

    from paramimp.methods.interface import Estimate

NORMAL_95 = 1.6449
BESIDES = 2.3
"""Its square and that of the 1.9 means of the margin add up to that of 3.0."""
IN_FULL_UNTIL, NOT_FROM = 150, 300
"""Up to how many runs all of that counts, and from how many on none: there intervals are wide enough without it. Tuned:
tests/benchmarks/NOTES.md, "What the runs overlook"."""


def with_overlooked(estimates: Mapping[str, Estimate], unexplained: float, n_runs: int) -> dict[str, Estimate]:
    """Estimates with how much larger each may be.

    Parameters
    ----------
    estimates : with p-values.
    unexplained : variance of the metric that the surrogate does not explain in unseen runs, in their unit.
    n_runs : of how many configurations they are.
    """
    counts = still_counts(n_runs)
    square = unexplained / n_runs
    return {
        param: each
        if each.p_value is None or not counts
        else replace(each, overlooked=counts * math.hypot(BESIDES * each.doubt, below_the_test(each.p_value) * square))
        for param, each in estimates.items()
    }


def below_the_test(p_value: float) -> float:
    """How much larger an effect may be than the test shows, in squares of its standard error."""
    shown = min(NORMAL_95, max(0.0, -float(ndtri(p_value))))
    return (shown + NORMAL_95) ** 2 - shown**2


def still_counts(n_runs: int) -> float:
    """How much of what is overlooked counts among so many runs, in 0..1: falling by the logarithm of their number."""
    part = math.log(NOT_FROM / max(1, n_runs)) / math.log(NOT_FROM / IN_FULL_UNTIL)
    return min(1.0, max(0.0, part))
