"""Outcome or choice: what the values of a column tell, on columns whose answer is computed by hand."""

from __future__ import annotations

import math
from itertools import product
from typing import Any

import numpy as np
import pytest

from paramimp.table.outcomes import (
    MAX_PAIRS,
    MOST_SURE,
    Associations,
    off_alone,
    off_together,
    scores,
)
from paramimp.table.relations import LEAST_RUNS, derived, is_aggregate
from paramimp.table.values import Values


def values(name: str, numbers: Any) -> Values:
    return Values(name, np.asarray(numbers, dtype=float))


def test_columns_go_with_the_metric_as_spearman_says() -> None:
    """1 - 6 * sum(d^2) / (n * (n^2 - 1)) with d = 1 six times: 1 - 36 / 210."""
    swapped = [2, 1, 4, 3, 6, 5]
    found = Associations([values("a", swapped), values("b", [-10 * x for x in swapped])], np.arange(6.0))
    assert found.with_metric("a") == pytest.approx(1 - 36 / 210)
    assert found.with_metric("b") == pytest.approx(36 / 210 - 1)


def test_runs_without_the_metric_and_constants_say_nothing() -> None:
    metric = np.array([1, math.nan, 2, 3, math.nan, 4, 5, 6])
    found = Associations([values("a", [1, 99, 2, 3, -99, 4, 5, 6]), values("c", [7] * 8)], metric)
    assert found.n_runs == 6
    assert found.with_metric("a") == pytest.approx(1)
    assert found.with_metric("c") == 0


A, B = (np.array(axis, dtype=float) for axis in zip(*product(range(7), range(7)), strict=True))
METRIC = A + B + 0.01 * A * B
SWAP = np.arange(49) ^ np.where(np.arange(49) < 48, 1, 0)
OUTCOME = METRIC[SWAP]
"""The metric of a neighbour in the grid: it follows both choices almost as the metric does."""


def test_an_outcome_follows_a_choice_as_the_metric_does_and_another_choice_does_not() -> None:
    found = Associations([values("a", A), values("b", B), values("c", OUTCOME)], METRIC)
    assert found.follows(["c"], ["a"])[0, 0] == MOST_SURE
    assert found.follows(["b"], ["a"])[0, 0] == -MOST_SURE
    told = scores(found, {"b": 0.0, "c": 0.0}, {"a"})
    assert told["b"] < 0 < told["c"]


def test_what_is_the_same_information_and_what_few_runs_have_speaks_for_nothing() -> None:
    assert Associations([values("a", A), values("twin", 2 * A + 1)], METRIC).follows(["twin"], ["a"])[0, 0] == 0
    few = slice(0, LEAST_RUNS - 1)
    assert Associations([values("a", A[few]), values("c", B[few])], METRIC[few]).follows(["c"], ["a"])[0, 0] == 0


def test_columns_that_leave_their_usual_value_in_the_same_runs_are_told_from_those_that_do_so_alone() -> None:
    together = [values("a", [5, 5, 5, 5, 5, 5, 1, 2, 3, 4]), values("b", [0, 0, 0, 0, 0, 0, 7, 8, 9, 0])]
    alone = [values("c", [6, 1, 2, 3, 6, 6, 6, 6, 6, 6]), values("d", [9, 9, 9, 9, 1, 4, 9, 9, 9, 9])]
    shared = values("e", [1, 1, 2, 2, 1, 1, 2, 2, 1, 2])  # two values, each in half of the runs
    assert off_together([*together, *alone]) == {"a", "b"}
    assert off_alone([*together, *alone]) == {"c", "d"}
    assert off_together([*together, shared]) == {"a", "b"}
    assert off_together(alone) == off_together(together[:1]) == off_alone(alone[:1]) == frozenset()


def test_a_product_of_two_choices_is_derived_unless_one_run_breaks_the_rule() -> None:
    width, depth = (np.array(axis) for axis in zip(*list(product([1, 2, 4], [1, 3, 5])) * 2, strict=True))
    choices = [values("width", width), values("depth", depth)]
    weights = width * depth
    broken = values("broken", weights + (np.arange(18) == 17))
    assert derived([values("weights", weights), broken, *choices], choices) == {"weights"}


SEEDS = [np.array([0.1, 0.5, 0.9, 0.2]), np.array([0.3, 0.4, 0.8, 0.7]), np.array([0.5, 0.3, 0.1, 0.3])]


@pytest.mark.parametrize(
    "column",
    [
        [0.3, 0.4, 0.6, 0.4],  # mean
        [0.5, 0.5, 0.9, 0.7],  # maximum
        [0.1, 0.3, 0.1, 0.2],  # minimum
        [0.9, 1.2, 1.8, 1.2],  # sum
        [0.2, 0.1, 0.44, 0.26],  # spread with n - 1, rounded
    ],
)
def test_a_summary_of_other_columns_is_an_aggregate_and_with_one_value_off_it_is_none(column: list[float]) -> None:
    assert is_aggregate(np.array(column), SEEDS)
    assert not is_aggregate(np.array([*column[:3], column[3] + 2]), SEEDS)


def test_what_is_near_whole_numbers_because_all_is_small_sums_up_nothing() -> None:
    rng = np.random.default_rng(7)
    switches = [rng.integers(0, 2, 40).astype(float) for _ in range(4)]
    assert not is_aggregate(np.round(rng.uniform(0, 1, 40), 4), switches)


def test_the_mean_of_whole_percents_is_known_where_rounding_is_small_beside_its_spread() -> None:
    rng = np.random.default_rng(7)
    folds = [rng.integers(20, 90, 40).astype(float) for _ in range(3)]
    assert is_aggregate(np.mean(folds, axis=0), folds)


def test_scores_are_those_of_a_plain_double_loop() -> None:
    rng = np.random.default_rng(7)
    n_columns = 12
    base = rng.normal(size=(60, 3))
    columns = [values(f"c{k}", base[:, k % 3] + rng.normal(0, 0.2 + 0.3 * k, 60)) for k in range(n_columns)]
    together = Associations(columns, base @ [1.0, 0.5, 0.0])
    priors, choices = {f"c{k}": -1.0 + 0.1 * k for k in range(9)}, ["c8", "c9", "c10", "c11"]
    told = together.follows([c.name for c in columns], [c.name for c in columns])

    def score(name: int, left: set[int]) -> float:
        sure = sum(told[name, c] for c in (8, 9, 10, 11) if c != name)
        unsure = sum(float(np.clip(told[name, other] / 2, -1.5, 1.5)) for other in left - {name, 8})
        return priors[f"c{name}"] + float(sure) + unsure

    left, expected = set(range(9)), dict[str, float]()
    while left:
        now = {name: score(name, left) for name in left}
        best = max(now, key=lambda name: now[name])
        if now[best] <= 0:
            expected |= {f"c{name}": value for name, value in now.items()}
            break
        expected[f"c{best}"] = now[best]
        left.remove(best)
    assert scores(together, priors, choices) == pytest.approx(expected)


def test_a_table_of_thousands_of_columns_is_told_by_what_is_known_of_each() -> None:
    rng = np.random.default_rng(7)
    names = [f"c{k}" for k in range(math.isqrt(MAX_PAIRS) + 1)]
    together = Associations([values(name, rng.normal(size=8)) for name in names], rng.normal(size=8))
    assert scores(together, dict.fromkeys(names, -1.0), []) == dict.fromkeys(names, -1.0)
