"""On which scale numbers were drawn, and where they lie in their range."""

from __future__ import annotations

import math

import numpy as np
import pytest

from paramimp.table.scale import drawn_scale, places_in_range


def likelihood(first: np.ndarray, values: np.ndarray, *, log: bool) -> float:
    """Of the first numbers, drawn evenly between the ends of all, worked out one by one."""
    low, high = min(values), max(values)
    return sum(-math.log(x * math.log(high / low)) if log else -math.log(high - low) for x in first)


@pytest.mark.parametrize("seed", range(8))
def test_the_scale_is_the_likelier_one(seed: int) -> None:
    rng = np.random.default_rng(seed)
    values = rng.beta(0.5, 1.5, 40) * 3 + 1e-3
    is_log = likelihood(values[:9], values, log=True) > likelihood(values[:9], values, log=False)
    assert drawn_scale(values[:9], values) == ("log" if is_log else "linear")


@pytest.mark.parametrize("log", [False, True])
def test_runs_that_a_sampler_drew_near_the_best_have_no_say(log: bool) -> None:
    right = 0
    for seed in range(40):
        rng = np.random.default_rng(seed)
        random = 10 ** rng.uniform(-4, 0, 20) if log else rng.uniform(0, 1, 20)
        near = (0.7 if log else 0.002) * 10 ** rng.normal(scale=0.1, size=80)  # where the other scale has its half
        right += drawn_scale(random, np.concatenate([random, near])) == ("log" if log else "linear")
    assert right >= 38


def test_less_than_a_decade_and_numbers_from_zero_are_linear() -> None:
    values = 10 ** np.linspace(0, 0.99, 30)
    assert drawn_scale(values, values) == "linear"
    assert drawn_scale(np.array([1.0, 10.0]), np.array([0.0, 1.0, 10.0])) == "linear"


def test_places_are_between_the_ends_and_steps_of_few_values_are_alike() -> None:
    decades = np.array([10.0**power for power in range(13)])
    np.testing.assert_allclose(places_in_range(decades, "log"), np.arange(13) / 12)
    np.testing.assert_allclose(places_in_range(decades, "linear"), (decades - 1) / (1e12 - 1))
    assert places_in_range(np.array([512.0, 16.0, np.nan, 64.0, 16.0]), "linear").tolist()[:2] == [1, 0]
    np.testing.assert_array_equal(places_in_range(np.array([512, 16, np.nan, 64.0]), "log"), [1, 0, np.nan, 0.5])


def test_no_range_overflows() -> None:
    huge = np.linspace(-1, 1, 20) * 1.5e308
    np.testing.assert_allclose(places_in_range(huge, "linear"), np.linspace(0, 1, 20))
