"""Values are called better where two tests agree that chance does not explain it, and nowhere else."""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import combinations
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from paramimp.analysis.better_values import _mann_whitney, _number, _welch, better_values
from paramimp.results import BetterValues, Kind, ParamImportance, UsedParam, UsedRuns, ValueEffect
from paramimp.runs import Direction

Array = NDArray[np.float64]


def used(metric: Array, **params: UsedParam) -> UsedRuns:
    names = tuple(map(str, range(len(metric))))
    every = UsedParam("number", np.arange(len(metric), dtype=float))  # without it, equal runs would be repeats
    return UsedRuns(names, names, {**params, "every": every}, metric, metric)


def param(name: str, kind: Kind = "category", values: tuple[ValueEffect, ...] = ()) -> ParamImportance:
    return ParamImportance(name, 1, kind, 9, 3, 0.5, significant=True, values=values)


def category(codes: NDArray[Any]) -> UsedParam:
    levels = tuple(f"v{code}" for code in range(int(np.nanmax(codes)) + 1))
    return UsedParam("category", codes.astype(float), levels)


def found(metric: Array, one: UsedParam, direction: Direction = Direction.MINIMIZE) -> tuple[BetterValues, ...]:
    return better_values([param("p", one.kind)], used(metric, p=one), direction)


def test_each_winner_beats_each_loser() -> None:
    codes = np.repeat([0, 1, 2], 20)
    metric = codes.astype(float).clip(1) + np.tile(np.linspace(0, 0.5, 20), 3)  # v0 and v1 alike, v2 worse by 1
    assert found(metric, category(codes)) == (BetterValues("p", ("v0", "v1"), ("v2",)),)
    assert found(metric, category(codes), Direction.MAXIMIZE) == (BetterValues("p", ("v2",), ("v0", "v1")),)


def test_a_value_between_two_is_neither_better_nor_worse() -> None:
    codes = np.repeat([0, 1, 2], 12)
    (one,) = found(codes * 0.25 + np.tile(np.linspace(-1, 1, 12), 3) * np.where(codes == 1, 1, 0.2), category(codes))
    assert (one.values, one.than) == (("v0",), ("v2",))


def test_values_of_fewer_than_five_runs_are_not_compared() -> None:
    codes = np.repeat([0, 1], [4, 30])
    metric = codes * 100.0 + np.arange(34) / 100
    assert found(metric, category(codes)) == ()
    assert found(np.append(metric, 0.2), category(np.append(codes, 0))) != ()


def test_one_extreme_run_makes_no_value_worse() -> None:
    codes = np.repeat([0, 1], 20)
    metric = np.tile(np.linspace(0, 1, 20), 2)
    metric[-1] = 1e9
    assert found(metric, category(codes)) == ()


def test_repeats_of_one_configuration_count_once() -> None:
    """Four configurations a value, each with ten seeds that agree: four are too few to compare, forty were not."""
    codes = np.repeat([0, 1], 40)
    width = np.tile(np.repeat(np.arange(4.0), 10), 2)
    metric = codes + width / 100
    names = tuple(map(str, range(80)))
    seeds = UsedParam("number", np.tile(np.arange(10.0), 8))
    for called, expected in (("seed", 0), ("data.seed", 0), ("draw", 1)):
        runs = UsedRuns(
            names, names, {"p": category(codes), "width": UsedParam("number", width), called: seeds}, metric, metric
        )
        assert len(better_values([param("p")], runs, Direction.MINIMIZE)) == expected


def test_a_number_is_compared_by_thirds_that_are_told_as_ranges() -> None:
    values = np.linspace(0, 30, 61)
    (one,) = found((values - 15) ** 2, UsedParam("number", values))
    assert (one.values, one.than) == (("10.5 to 20",), ("0 to 10", "20.5 to 30"))


def test_thirds_that_touch_are_told_as_one_range() -> None:
    values = np.arange(60.0)
    noise = np.tile([0.0, 0.1, 0.2, 0.3], 15)
    assert found(noise + (values >= 40), UsedParam("number", values)) == (
        BetterValues("p", ("0 to 39",), ("40 to 59",)),
    )


def test_few_distinct_numbers_are_values_of_their_own() -> None:
    sizes = np.repeat([16.0, 32.0, 64.0], 15)
    metric = (sizes == 64) + np.tile(np.linspace(0, 0.5, 15), 3)
    assert found(metric, UsedParam("number", sizes)) == (BetterValues("p", ("16", "32"), ("64",)),)


def test_null_is_a_value_where_every_run_has_the_param() -> None:
    values = np.where(np.arange(40) < 20, np.nan, np.tile([0.1, 0.5], 20))
    metric = np.isnan(values) + np.tile(np.linspace(0, 0.5, 20), 2)
    null = ValueEffect("p.value_null", "null", 20, 1.25, 0.9)
    runs = used(metric, p=UsedParam("number", values))
    (one,) = better_values([param("p", "number", (null,))], runs, Direction.MINIMIZE)
    assert one.than == ("null",)
    absent_too = ValueEffect("p.value_null", "null", 12, 1.25, 0.9)
    assert better_values([param("p", "number", (absent_too,))], runs, Direction.MINIMIZE) == ()


def test_more_values_and_params_need_more_evidence() -> None:
    codes = np.repeat([0, 1], 30)
    metric = 0.4 * codes + np.tile(np.linspace(-1, 1, 30), 2)  # t = 0.4 / (0.6 / sqrt(15)) = 2.6, p = 0.01
    both = {f"p{i}": category(codes) for i in range(60)}
    assert better_values([param("p0")], used(metric, **both), Direction.MINIMIZE) != ()
    assert better_values([param(name) for name in both], used(metric, **both), Direction.MINIMIZE) == ()


NOISE: dict[str, Callable[[np.random.Generator, NDArray[np.int64]], Array]] = {
    "normal": lambda rng, codes: rng.normal(size=len(codes)),
    "heavy tails": lambda rng, codes: rng.standard_cauchy(len(codes)),
    "another spread per value": lambda rng, codes: rng.normal(size=len(codes)) * (1 + 3 * (codes > 0)),
    "three distinct values": lambda rng, codes: rng.integers(0, 3, len(codes)).astype(float),
}


@pytest.mark.parametrize("noise", NOISE)
@pytest.mark.parametrize(("n_runs", "n_values"), [(20, 2), (60, 3), (120, 15)])
def test_noise_makes_a_value_better_in_one_sweep_of_twenty_at_most(noise: str, n_runs: int, n_values: int) -> None:
    """200 sweeps at a level of 5 %: more than 20 would happen once in 600 times (binomial)."""
    wrong = 0
    for seed in range(200):
        rng = np.random.default_rng(seed)
        codes = rng.integers(0, n_values, n_runs)
        wrong += bool(found(NOISE[noise](rng, codes), category(codes)))
    assert wrong <= 20


def test_both_tests_give_what_scipy_gives() -> None:
    from scipy import stats

    rng = np.random.default_rng(0)
    for scale in (1.0, 3.0):
        one, other = rng.normal(size=12), rng.normal(0.7, scale, 25).round(1)
        assert _welch([one, other]) == pytest.approx([stats.ttest_ind(one, other, equal_var=False).pvalue])
        ranks = stats.mannwhitneyu(one, other, method="asymptotic").pvalue
        assert _mann_whitney(np.sort(one), np.sort(other)) == pytest.approx(ranks)


def test_the_rank_test_gives_what_scipy_gives_whatever_is_tied() -> None:
    from scipy import stats

    rng = np.random.default_rng(3)
    for decimals in (0, 1, 9):  # all tied, some within and between the samples, none
        one, other = (np.sort(rng.normal(size=n).round(decimals)) for n in (15, 22))
        expected = stats.mannwhitneyu(one, other, method="asymptotic").pvalue
        assert _mann_whitney(one, other) == pytest.approx(expected)


@pytest.mark.parametrize("unit", [1e-150, 1.0, 1e200])
def test_each_pair_of_many_values_is_compared_whatever_their_size(unit: float) -> None:
    from scipy import stats

    rng = np.random.default_rng(1)
    samples = [rng.normal(size=n) for n in (5, 9, 17)] + [np.zeros(6), rng.normal(size=8) * 1e-6]
    expected = [stats.ttest_ind(one, other, equal_var=False).pvalue for one, other in combinations(samples, 2)]
    assert _welch([sample * unit for sample in samples]) == pytest.approx(expected, rel=1e-9)


def test_constant_values_are_told_apart_without_an_error() -> None:
    assert _welch([np.zeros(5), np.zeros(5), np.ones(5)]).tolist() == [1.0, 0.0, 0.0]
    assert _welch([np.full(5, 0.1), np.full(5, 0.1)]).tolist() == [1.0]
    assert _mann_whitney(np.zeros(5), np.zeros(5)) == 1.0


@pytest.mark.parametrize(("value", "text"), [(64.0, "64"), (0.001234, "0.00123"), (1e-5, "1e-05"), (math.pi, "3.14")])
def test_a_number_is_told_as_short_as_it_is_understood(value: float, text: str) -> None:
    assert _number(value) == text
