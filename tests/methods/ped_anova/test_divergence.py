"""The divergence of the best runs against closed forms and all ways to choose the best."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from paramimp.methods.ped_anova.divergence import (
    MIN_BEST,
    divergence,
    divergence_by_chance,
    explained,
    membership_of_best,
)
from paramimp.table.correlation import midranks

ROUNDING = 1e-12


def ranks(values: NDArray[np.float64]) -> NDArray[np.float64]:
    return midranks(values)[:, None]


def test_the_best_are_a_tenth_but_not_fewer_than_five_nor_more_than_half() -> None:
    for n_runs, expected in [(200, 20), (101, 11), (30, MIN_BEST), (6, 3), (3, 1), (2, 1)]:
        membership = membership_of_best(np.arange(n_runs, dtype=float), 0.1)
        assert membership.tolist() == [0.0] * (n_runs - expected) + [1.0] * expected


def test_runs_tied_at_the_border_share_what_is_left() -> None:
    # Two runs are inside, four are tied for the other three places.
    y = np.array([9.0, 8.0, 5.0, 5.0, 5.0, 5.0, *np.zeros(30)])
    assert membership_of_best(y, 0.1).tolist() == [1, 1, 0.75, 0.75, 0.75, 0.75, *[0] * 30]


def test_the_divergence_of_two_levels_by_hand() -> None:
    # All: 60 and 40 of 100; best: 9 and 1 of 10. Ratios 0.9/0.6 and 0.1/0.4: 0.6 * 0.5² + 0.4 * 0.75² = 0.375.
    found = divergence(np.array([60, 40]), np.array([9.0, 1.0]), np.eye(2))
    assert found == pytest.approx(0.375, abs=ROUNDING)


def test_a_choice_that_decides_alone_explains_everything_that_is_not_chance() -> None:
    # 50 of 100 runs are best, exactly those with flag. Divergence 1, by chance 1/99 (one degree of freedom);
    # the run more that is spread like all runs takes (50/51)²; weight and variance are both 1/4.
    flag = np.repeat([0.0, 1.0], 50)
    found = explained(flag[:, None], flag)
    assert found == pytest.approx((1 - 1 / 99) * (50 / 51) ** 2, abs=ROUNDING)


@pytest.mark.parametrize("smooth", [False, True])
def test_divergence_by_chance_is_the_mean_over_all_choices_of_the_best(smooth: bool) -> None:
    cell_of = np.array([0, 0, 0, 1, 1, 2, 2, 2, 2])
    counts = np.bincount(cell_of)
    kernel = np.exp(-(np.subtract.outer(np.arange(3), np.arange(3)) ** 2.0)) if smooth else np.eye(3)
    found = [
        divergence(counts, np.bincount(cell_of[list(chosen)], minlength=3).astype(float), kernel)
        for chosen in itertools.combinations(range(9), 3)
    ]
    among_best = np.repeat([1.0, 0.0], [3, 6])
    assert np.mean(found) > 0.1
    assert divergence_by_chance(counts, among_best, kernel) == pytest.approx(np.mean(found), abs=ROUNDING)


@pytest.mark.parametrize("kind", ["number", "whole", "flag", "category"])
def test_a_param_that_does_nothing_gets_nothing_on_average(kind: str) -> None:
    rng = np.random.default_rng(0)
    blocks: dict[str, Callable[[], NDArray[np.float64]]] = {
        "number": lambda: ranks(rng.uniform(size=60)),
        "whole": lambda: ranks(rng.integers(4, size=60).astype(float)),
        "flag": lambda: rng.integers(2, size=60).astype(float)[:, None],
        "category": lambda: np.eye(6)[rng.integers(6, size=60)],
    }
    membership = membership_of_best(np.arange(60.0), 0.1)
    found = [explained(blocks[kind](), membership) for _ in range(300)]
    # Standard error of the mean: 0.001 to 0.002. A bandwidth that follows the best leaves numbers 0.002.
    assert abs(np.mean(found)) < 0.008


def test_a_conditional_param_counts_by_the_runs_that_have_it() -> None:
    # Half of 200 runs have the param; it decides among them as in test_a_choice..., and the others are never best:
    # weight n_best² / (n_present * n_runs) = 50² / (100 * 200), variance of membership 1/4 * 3/4.
    flag = np.concatenate([np.repeat([0.0, 1.0], 50), np.full(100, np.nan)])
    membership = np.nan_to_num(flag)
    expected = 50**2 / (100 * 200) * (1 - 1 / 99) * (50 / 51) ** 2 / (3 / 16)
    assert explained(flag[:, None], membership) == pytest.approx(expected, abs=ROUNDING)


def test_a_param_that_no_best_run_has_says_nothing() -> None:
    values = np.array([1.0, 2.0, 3.0, np.nan, np.nan, np.nan])
    assert explained(values[:, None], np.array([0.0, 0, 0, 1, 1, 1])) == 0
