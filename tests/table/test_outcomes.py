"""What the values of columns tell of their being outcomes or choices."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest

from paramimp.table.outcomes import (
    MAX_PAIRS,
    Associations,
    Values,
    decimals_of,
    derived,
    factors_of_grid,
    is_aggregate,
    scores,
)

RNG = np.random.default_rng(7)


def column(name: str, numbers: object) -> Values:
    return Values(name, np.asarray(numbers, dtype=float))


@pytest.mark.parametrize("decimals", [2, 4, 12])
def test_the_mean_of_a_series_is_known_for_what_it_is_however_it_is_rounded(decimals: int) -> None:
    folds = [np.round(RNG.uniform(0, 1, 40), decimals) for _ in range(3)]
    together = np.array(folds)
    assert is_aggregate(np.round(together.mean(axis=0), decimals), folds)
    assert is_aggregate(np.round(together.std(axis=0, ddof=1), decimals), folds)
    assert not is_aggregate(np.round(RNG.uniform(0, 1, 40), decimals), folds)


def test_what_is_near_whole_numbers_because_all_is_small_sums_up_nothing() -> None:
    switches = [RNG.integers(0, 2, 40).astype(float) for _ in range(4)]
    assert not is_aggregate(np.round(RNG.uniform(0, 1, 40), 4), switches)


def test_the_mean_of_whole_percents_is_known_where_rounding_is_small_beside_its_spread() -> None:
    folds = [RNG.integers(20, 90, 40).astype(float) for _ in range(3)]
    assert is_aggregate(np.mean(folds, axis=0), folds)


@pytest.mark.parametrize(("numbers", "expected"), [([1, 2], 0), ([0.5, 1], 1), ([0.25, 1e-3], 3), ([1 / 3], 12)])
def test_decimals(numbers: list[float], expected: int) -> None:
    assert decimals_of(np.array(numbers)) == expected


def test_a_grid_is_found_beside_what_two_other_columns_of_few_values_hold() -> None:
    cells = np.array([*itertools.product(range(3), range(4), range(2))], dtype=float)
    columns = [column(name, cells[:, place]) for place, name in enumerate("abc")]
    coin = column("coin", RNG.integers(0, 2, len(cells)))
    assert factors_of_grid(columns) == ("a", "b", "c")
    assert factors_of_grid([coin, *columns]) == ("a", "b", "c")
    assert factors_of_grid([column(name, RNG.integers(0, 3, 24)) for name in "abc"]) == ()


def test_fewer_runs_than_combinations_are_no_grid_and_cost_nothing() -> None:
    """Sixty columns of two values: no loop over what could be left out among them."""
    columns = [column(f"x{place}", RNG.integers(0, 2, 100)) for place in range(60)]
    assert factors_of_grid(columns) == ()


def test_a_product_of_two_choices_is_derived_and_a_choice_is_not() -> None:
    width, depth = RNG.choice([64, 128, 256], 60), RNG.choice([2, 3, 5], 60)
    choices = [column("width", width), column("depth", depth)]
    asked = [column("weights", width * width * depth), column("lr", RNG.uniform(0, 1, 60)), *choices]
    assert derived(asked, choices) == {"weights"}


def test_an_outcome_follows_the_choice_that_the_metric_follows() -> None:
    """Worked by hand: rank correlations by SciPy, the formula from the docstring of the module."""
    from scipy.stats import spearmanr

    rng = np.random.default_rng(2)
    lr = rng.uniform(0, 1, 50)
    loss = lr + rng.normal(0, 0.1, 50)
    other = lr + rng.normal(0, 0.3, 50)
    free = rng.uniform(0, 1, 50)
    together = Associations([column("lr", lr), column("other", other), column("free", free)], loss)
    pairs = ((other, lr), (other, loss), (lr, loss))
    with_choice, with_metric, of_choice = (spearmanr(*pair).statistic for pair in pairs)
    root = math.sqrt(47)
    strength = math.atanh(with_metric * of_choice) * root
    expected = min(3.0, strength * (math.atanh(with_choice) * root - 0.55 * strength))
    assert together.follows(["other"], ["lr"])[0, 0] == pytest.approx(expected)
    assert together.follows(["lr"], ["lr"])[0, 0] == 0
    found = scores(together, {"other": -1.0, "free": -1.0}, ["lr"])
    assert found["other"] > 0 > found["free"]


def test_scores_are_those_of_a_plain_double_loop() -> None:
    n_columns = 12
    base = RNG.normal(size=(60, 3))
    columns = [column(f"c{k}", base[:, k % 3] + RNG.normal(0, 0.2 + 0.3 * k, 60)) for k in range(n_columns)]
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
    names = [f"c{k}" for k in range(math.isqrt(MAX_PAIRS) + 1)]
    together = Associations([column(name, RNG.normal(size=8)) for name in names], RNG.normal(size=8))
    assert scores(together, dict.fromkeys(names, -1.0), []) == dict.fromkeys(names, -1.0)
