"""Which params gathered around the best runs or narrowed down, on sequences of which the answer can be computed."""

from __future__ import annotations

import warnings
from itertools import product

import numpy as np
import pytest
from scipy.stats import f_oneway, qmc, rankdata

from paramimp.surrogate.search.adaptivity import (
    MIN_RUNS,
    are_evenly_spaced,
    concentrated,
    gathered,
    is_grid,
    moved,
    narrowed,
)
from paramimp.table.params import Param

N = 40
LATER_IS_BETTER = np.arange(N, dtype=float)
NARROWING = np.array([(-1) ** i * (N - i) for i in range(N)], dtype=float)
"""Each value is nearer to the middle than the one before it: its distance falls with the order, rho = -1."""


def number(name: str, values: object) -> Param:
    return Param(name, "number", np.asarray(values, dtype=float))


def category(name: str, codes: object) -> Param:
    values = np.asarray(codes, dtype=float)
    return Param(name, "category", values, tuple(f"v{code:.0f}" for code in np.unique(values[~np.isnan(values)])))


def test_a_number_whose_distance_from_the_best_falls_with_every_run_has_gathered() -> None:
    """-rho * sqrt(n - 1) = sqrt(39) = 6.2 standard errors; 3 are asked for."""
    assert gathered([number("lr", NARROWING)], LATER_IS_BETTER) == ("lr",)


def test_the_same_values_in_the_other_order_have_not() -> None:
    assert gathered([number("lr", NARROWING[::-1])], LATER_IS_BETTER[::-1]) == ()


def test_values_that_come_nearer_and_go_away_again_have_not() -> None:
    """Every distance is there once in the first half and once in the second, mirrored: rho = 0."""
    there_and_back = np.concatenate([NARROWING[::2], NARROWING[::-2]])
    goodness = -np.abs(np.arange(N) - (N - 1) / 2)
    assert gathered([number("lr", there_and_back)], goodness) == ()


def test_a_choice_gathers_when_the_usual_one_of_the_best_is_all_that_is_left() -> None:
    """20 runs with others, then 20 with it: rho = -1 but for ties, about 6 standard errors."""
    switched = [i % 3 + 1 for i in range(N // 2)] + [0] * (N // 2)
    assert gathered([category("optimizer", switched)], LATER_IS_BETTER) == ("optimizer",)


def test_beside_a_param_that_gathered_one_that_did_not_is_not_named() -> None:
    alternating = category("augment", [i % 2 for i in range(N)])
    assert gathered([number("lr", NARROWING), alternating], LATER_IS_BETTER) == ("lr",)


def test_a_param_that_no_good_run_has_says_nothing() -> None:
    early_only = np.where(np.arange(N) < N // 2, NARROWING, np.nan)
    assert gathered([number("momentum", early_only)], LATER_IS_BETTER) == ()


EARLY = [0, 1, 2, 3, 4, 25, 26, 27, 28, 29]
"""Of the ranks 0 to 29; their variance is 158.25."""


@pytest.mark.parametrize(
    ("late", "falls"),
    [
        (list(range(10, 20)), True),  # variance 8.25: a ratio of 0.052
        (list(range(5, 25, 2)), False),  # variance 33: a ratio of 0.209
    ],
)
def test_a_number_has_narrowed_when_the_variance_of_its_ranks_falls_to_a_ninth(late: list[int], falls: bool) -> None:
    """The border is exp(-3.5 * 2 / sqrt(10)) = 0.109 for ten runs in a third."""
    middle = sorted(set(range(30)) - {*EARLY, *late})
    constant = number("batch", np.full(30, 32.0))
    assert narrowed([constant, number("lr", EARLY + middle + late)]) == (("lr",) if falls else ())
    assert narrowed([category("lr", EARLY + middle + late)]) == ()


def test_ten_values_in_each_third_are_the_fewest_to_judge_by() -> None:
    values = np.array(EARLY + list(range(5, 10)) + list(range(20, 25)) + list(range(10, 20)), dtype=float)
    fewer = np.where(np.arange(30) == 0, np.nan, values)
    assert narrowed([number("momentum", fewer), number("lr", values)]) == ("lr",)


GRID = list(product([0.1, 0.2, 0.3], [16, 32, 64, 128]))


@pytest.mark.parametrize(
    ("runs", "expected"),
    [
        (GRID, True),
        (GRID[::2], True),  # six of twelve combinations: half of them
        (GRID[::2][:5], True),  # five, of three times three that are left
        ([(0.1, 16), (0.2, 32), (0.3, 64), (0.4, 128)], False),  # four of sixteen
        ([*GRID, GRID[0]], True),
        ([*GRID, GRID[0], GRID[0]], False),  # three times what others are once
    ],
)
def test_a_grid_is_at_least_half_of_the_combinations_equally_often(
    runs: list[tuple[float, int]], expected: bool
) -> None:
    lr, batch = zip(*runs, strict=True)
    assert bool(is_grid([number("lr", lr), number("batch", batch)])) is expected


def test_too_few_runs_and_grids_are_never_concentrated() -> None:
    few = MIN_RUNS - 1
    assert concentrated([number("lr", NARROWING[:few])], LATER_IS_BETTER[:few]) == ()
    levels = category("optimizer", [1] * (N // 2) + [0] * (N // 2))
    assert is_grid([levels])
    assert concentrated([levels], LATER_IS_BETTER) == ()
    three = category("optimizer", [i % 2 + 1 for i in range(N // 2)] + [0] * (N // 2))
    assert concentrated([number("lr", NARROWING), three], LATER_IS_BETTER) == ("lr", "optimizer")


DRAWN = np.random.default_rng(3).uniform(size=60)
HALF = np.sort(np.random.default_rng(4).permutation(60)[:35])


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (np.linspace(0, 0.3, 60), True),
        (np.linspace(0, 0.3, 60).round(4), True),
        (np.logspace(-5, -1, 60), True),
        ([float(f"{value:.2e}") for value in np.logspace(-5, -1, 60)], True),
        (np.arange(60) + 2, True),
        (np.linspace(0, 0.3, 60)[HALF], True),
        (np.logspace(-5, -1, 60)[HALF], True),
        (DRAWN, False),
        (10 ** (4 * DRAWN - 5), False),
        (np.unique((2000 * DRAWN).round()), False),
    ],
)
def test_one_number_is_a_grid_where_its_values_are_a_step_apart(values: object, expected: bool) -> None:
    lr = np.random.default_rng(1).permutation(np.asarray(values, dtype=float))
    assert is_grid([number("lr", lr)]) is expected
    flag = np.arange(len(lr)) % 2
    assert is_grid([number("lr", np.repeat(lr, 2)), category("flag", np.tile([0, 1], len(lr)))])
    assert is_grid([number("lr", lr), category("flag", flag)]) is expected


@pytest.mark.parametrize("seeds", [1, 3])
def test_half_finished_grids_are_grids_with_seeds_or_without(seeds: int) -> None:
    cells = [(lr, batch, seed) for lr in range(12) for batch in range(10) for seed in range(seeds)]
    nested = cells[: len(cells) // 2]
    at_random = [cells[at] for at in np.random.default_rng(2).permutation(len(cells))[: int(0.6 * len(cells))]]
    for runs in (nested, at_random):
        columns = np.array(runs, dtype=float).T[: 2 + (seeds > 1)]
        assert is_grid([number(name, column) for name, column in zip("abc", columns, strict=False)])


def test_a_step_is_a_step_but_for_rounding() -> None:
    """Off by .05 of a step at most, .1 are allowed; of 13 steps five are left out."""
    levels = np.array([0, 1, 2.05, 3, 4, 6, 6.95, 9, 10, 12, 13])
    assert are_evenly_spaced(levels)
    assert not are_evenly_spaced(np.array([0, 1, 2.5, 3, 4.4, 6, 7.7, 9, 10.2, 12.6, 13]))
    assert not are_evenly_spaced(np.array([0.0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 100]))


def test_numbers_of_all_sizes_are_no_steps_and_make_no_warning() -> None:
    """A warning fails the test."""
    assert not are_evenly_spaced(np.sort(10.0 ** np.random.default_rng(0).uniform(-320, 308, 40)))
    assert not are_evenly_spaced(np.array([*np.linspace(-1.7e308, -1.6e308, 5), *np.linspace(1, 1.7e308, 5)]))


def test_numbers_of_one_time_that_are_alike_have_moved() -> None:
    """Twenty of 120 runs lie in a tenth of the range that the others have, and twenty in another."""
    drawn = np.random.default_rng(5).uniform(size=120)
    searched = drawn.copy()
    searched[40:60], searched[80:100] = 0.1 + drawn[40:60] / 10, 0.7 + drawn[80:100] / 10
    ends = np.where(np.arange(120) % 40 < 20, 0.45 + drawn / 10, drawn)  # the middle of the range, again and again
    assert moved([number("lr", searched), number("decay", drawn)]) == ("lr",)
    assert moved([number("lr", ends), number("decay", drawn)]) == ("lr",)
    assert "lr" in concentrated([number("lr", searched), number("decay", drawn)], -np.abs(drawn - 0.5))


def test_numbers_that_loops_or_a_scan_went_through_have_not_moved() -> None:
    drawn = np.random.default_rng(6).uniform(size=120)
    assert moved([number("scan", np.sort(drawn))]) == ()
    assert moved([number("outer", np.repeat(drawn[:12], 10))]) == ()
    assert moved([number("linear", np.linspace(0, 1, 120)), category("kind", np.repeat([0, 1, 2], 40))]) == ()
    assert moved([number("few", drawn[: MIN_RUNS - 1])]) == ()


@pytest.mark.parametrize("n_runs", [40, 100, 400])
def test_independent_and_quasi_random_draws_have_hardly_ever_moved(n_runs: int) -> None:
    """At most .005 of the sweeps: of 400 that is 2, and 7 are five standard errors away."""
    rng = np.random.default_rng(n_runs)
    sweeps = [[number(name, rng.uniform(size=n_runs)) for name in "abcd"] for _ in range(400)]
    assert sum(bool(moved(params)) for params in sweeps) < 10
    for seed in range(20):
        for sequence in (qmc.Sobol(4, rng=seed), qmc.Halton(4, rng=seed)):
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # numbers that are no power of two
                points = sequence.random(n_runs)
            assert moved([number(name, column) for name, column in zip("abcd", points.T, strict=True)]) == ()


def test_a_number_has_moved_if_it_has_beyond_what_as_many_drawn_ones_do() -> None:
    """P-value of the stretches by SciPy: 7e-5. Of 40 tests .0028 come below that by chance, and of 162 tests .011."""
    rng = np.random.default_rng(16)
    values = rng.uniform(size=60)
    values[:20] = 0.45 * values[:20]
    stretch = np.arange(60) // 20
    p_value = f_oneway(*(rankdata(values)[stretch == place] for place in range(3))).pvalue
    assert 0.005 / 2 / 80 < p_value < 0.005 / 2 / 20
    looped = [number(f"looped{at}", np.repeat(rng.uniform(size=12), 5)) for at in range(80)]
    drawn = [number(f"drawn{at}", rng.uniform(size=60)) for at in range(80)]
    assert moved([*looped, number("lr", values), *drawn[:19]]) == ("lr",)
    assert moved([*looped, number("lr", values), *drawn]) == ()
    assert moved([*drawn, number("lr", values), *looped]) == ()
