"""What the runs overlook of an effect: by the test, by what is missed of all, and of how many runs."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
from scipy.stats import norm

from paramimp.methods.interface import Estimate
from paramimp.methods.permutation.overlooked import BESIDES, below_the_test, still_counts, with_overlooked
from tests.sweeps import analyze_frame, make_frame


@pytest.mark.parametrize("strength", [0.0, 0.5, 1.0])
def test_a_test_would_see_an_effect_beyond_the_bound_in_95_of_100_sweeps_more_strongly(strength: float) -> None:
    """An effect of that size gives a z below the one that was found in 5 % of sweeps."""
    size = math.sqrt(strength**2 + below_the_test(float(norm.sf(strength))))
    assert norm.cdf(strength - size) == pytest.approx(0.05, abs=1e-5)


def test_beyond_significance_the_strength_counts_no_more_and_below_half_neither() -> None:
    assert below_the_test(1e-9) == below_the_test(0.01) == pytest.approx(3 * 1.6449**2, rel=1e-4)
    assert below_the_test(1.0) == below_the_test(0.5) == pytest.approx(1.6449**2)


def test_what_is_missed_of_all_reaches_the_95_percent_point_of_an_exponential_distribution() -> None:
    assert math.hypot(BESIDES, 1.9) == pytest.approx(-math.log(0.05), rel=0.01)  # 1.9: Student's t, 6 or 8 degrees
    found = with_overlooked({"a": Estimate(1.0, p_value=0.5, doubt=0.2)}, 0.0, 40)
    assert found["a"].overlooked == pytest.approx(BESIDES * 0.2)


def test_it_falls_with_the_runs_without_a_step_and_is_nothing_from_300_on() -> None:
    parts = [still_counts(n) for n in range(1, 400)]
    assert parts[:150] == [1.0] * 150
    assert all(later <= earlier for earlier, later in pairwise(parts))
    assert max(earlier - later for earlier, later in pairwise(parts)) < 0.01
    assert parts[299:] == [0.0] * 100
    estimates = {"a": Estimate(1.0, p_value=0.5, doubt=0.2)}
    assert with_overlooked(estimates, 1.0, 300) == estimates


def test_a_param_without_a_test_stays_as_it_is() -> None:
    estimates = {"a": Estimate(1.0, doubt=0.2)}
    assert with_overlooked(estimates, 1.0, 40) == estimates


def test_the_unit_of_the_metric_does_not_matter() -> None:
    frame = make_frame(40, lambda runs: runs.a + np.random.default_rng(1).normal(0, 0.3, len(runs)))
    plain = {param.param: param.importance_high for param in analyze_frame(frame, "loss").params}
    frame["loss"] *= 1024  # a power of two, which changes no rounding
    assert {param.param: param.importance_high for param in analyze_frame(frame, "loss").params} == plain


def test_an_effect_that_the_runs_miss_lies_in_its_interval() -> None:
    """Two choices that act together beside a line: among 24 runs they are hardly seen. One has a share of .033."""
    held = []
    for seed in range(12):
        noise = np.random.default_rng(seed).normal(0, 0.1, 24)
        frame = make_frame(24, lambda runs: runs.a + 0.145 * ((runs.flag == 1) ^ (runs.optimizer == "adam")), seed=seed)
        frame["loss"] += noise
        (flag,) = (param for param in analyze_frame(frame, "loss").params if param.param == "flag")
        if flag.importance_high is not None:
            held.append(flag.importance_high >= 0.033)
    assert len(held) >= 10
    assert np.mean(held) >= 0.8
