"""The p-values of permutation, against hand-worked statistics and another program."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.stats import t, ttest_1samp

from paramimp.methods.permutation.rises import ALIKE, inflation, p_value, p_values, rises_within_strata
from paramimp.objective import make_objective
from paramimp.surrogate.design import encode
from paramimp.surrogate.surrogate import Surrogate
from paramimp.table.selection import select
from tests.sweeps import analyze_frame, from_frame


def test_over_the_runs_it_is_a_t_test() -> None:
    rise = np.random.default_rng(0).normal(0.3, size=24)
    expected = ttest_1samp(rise, 0, alternative="greater").pvalue
    assert p_value(rise) == pytest.approx(expected)


def test_an_inflated_variance_makes_the_statistic_smaller() -> None:
    rise = np.random.default_rng(0).normal(0.3, size=24)
    statistic = rise.mean() / (rise.std(ddof=1) / np.sqrt(24))
    assert p_value(rise, inflation=1.44) == pytest.approx(t.sf(statistic / 1.2, 23))


def test_what_the_surrogate_has_fitted_is_no_freedom_of_the_test() -> None:
    rise = np.random.default_rng(0).normal(0.3, size=24)
    statistic = rise.mean() / (rise.std(ddof=1) / np.sqrt(24))
    assert p_value(rise, fitted=7.5) == pytest.approx(t.sf(statistic, 15.5))
    assert p_value(rise, fitted=23.9) == pytest.approx(t.sf(statistic, 1))  # at least one is left
    by_value = np.random.default_rng(1).normal(0.5, size=8)
    values = np.repeat(np.arange(8), 3)
    of_values = ttest_1samp(by_value, 0, alternative="greater")
    assert p_value(by_value[values], values, fitted=5) == pytest.approx(of_values.pvalue)  # 18 are left, it has 7
    assert p_value(by_value[values], values, fitted=20) == pytest.approx(t.sf(of_values.statistic, 3))


@pytest.mark.parametrize("draws", [1, 3, 5])
def test_pairs_of_runs_that_see_each_other_inflate_the_variance_as_the_formula_says(draws: int) -> None:
    """Noise of n runs, weights of each pair that correlate by `ALIKE`, others at shuffled values; 10,000 sweeps."""
    rng, n, sweeps = np.random.default_rng(draws), 24, 10_000
    one, other = rng.normal(size=(2, sweeps, n, n))
    own = np.sqrt(ALIKE) * (np.tril(one, -1) + np.tril(one, -1).transpose(0, 2, 1)) + np.sqrt(1 - ALIKE) * other
    own[:, np.arange(n), np.arange(n)] = 0
    shuffled = rng.normal(size=(sweeps, n, n)) * np.sqrt(1 / draws) * (1 - np.eye(n))
    noise = rng.normal(size=(sweeps, n))
    rise = noise * np.einsum("sij,sj->si", shuffled - own, noise)
    shown = (rise.var(axis=1, ddof=1) / n).mean()
    assert rise.mean(axis=1).var() / shown == pytest.approx(inflation(draws, 1.0), rel=0.06)
    assert inflation(draws, 0.0) == 1.0


def test_runs_of_one_value_that_rise_together_count_as_one() -> None:
    # Eight values, of each three runs with the same rise: as many facts as a sample of eight has.
    by_value = np.random.default_rng(1).normal(0.5, size=8)
    values = np.repeat(np.arange(8), 3)
    expected = ttest_1samp(by_value, 0, alternative="greater").pvalue
    assert p_value(by_value[values], values) == pytest.approx(expected)
    assert p_value(by_value[values]) < expected / 3


def test_runs_of_one_value_that_differ_count_each() -> None:
    # In every value one run rises and one falls by the same: the sums of the values do not vary at all.
    rise = np.tile([1.5, -0.5], 12)
    statistic = rise.mean() / (rise.std(ddof=1) / np.sqrt(24))
    assert p_value(rise, np.repeat(np.arange(12), 2)) == pytest.approx(t.sf(statistic, 23))


@pytest.mark.parametrize("rise", [np.zeros(24), np.where(np.arange(24) == 3, 1.0, np.nan)])
def test_no_evidence_is_no_significance(rise: np.ndarray) -> None:
    assert p_value(rise) == 1.0
    assert p_value(rise, np.arange(24) % 8) == 1.0


def searched(seed: int) -> pd.DataFrame:
    """A sweep that came nearer to an optimum of one param, and at the same time to some values of another."""
    rng = np.random.default_rng(seed)
    width = np.repeat([1.0, 0.5, 0.25, 0.12], 20)
    frame = pd.DataFrame({name: 0.3 + width * (rng.random(80) - 0.3) for name in ("acts", "idle")})
    frame["other"] = rng.random(80)
    return frame.assign(loss=np.abs(frame["acts"] - 0.3) ** 0.5 + 0.1 * rng.normal(size=80))


def surrogate_of(frame: pd.DataFrame, strata: np.ndarray | None = None) -> Surrogate:
    design = encode(select(from_frame(frame, "loss"), make_objective("loss", None), include=(), exclude=()))
    return Surrogate(design, strata=strata)


def test_a_param_that_is_the_same_all_the_time_of_a_stretch_does_not_rise() -> None:
    frame = searched(0)
    frame["idle"] = np.repeat(np.arange(8), 10)
    frame["loss"] -= 0.5 * frame["idle"]  # what it does and what time does are one
    made = surrogate_of(frame)
    idle = made.design.X[:, made.design.columns_of["idle"].start]
    made = surrogate_of(frame, np.unique(idle, return_inverse=True)[1])
    rise = rises_within_strata(made, 3, made.params)
    assert (rise[list(made.params).index("idle")] == 0).all()
    found = p_values(made, rise, 3, made.params)
    assert found["idle"] == 1.0
    assert found["acts"] < 0.05


def test_in_a_search_what_does_nothing_is_significant_no_more_often_than_it_should_be() -> None:
    seen, alarms = [], []
    for seed in range(12):
        report = analyze_frame(searched(seed), "loss", direction="minimize")
        assert "adaptive" in {caution.code for caution in report.cautions}
        found = {param.param: param.p_value for param in report.params}
        seen.append(found["acts"] < 0.05)
        alarms += [found["idle"] < 0.05, found["other"] < 0.05]
    assert np.mean(seen) >= 0.75
    assert sum(alarms) <= 4  # of 24, one is to be expected, and more than 4 in .6 % of cases
