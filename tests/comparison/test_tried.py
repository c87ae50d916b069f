"""Which ranges differ: where one sweep did not search what another did, and where chance alone is at work."""

from __future__ import annotations

import math

import numpy as np
import pytest

from paramimp.comparison.tried import tried_by_all, untried
from paramimp.table.cells import ABSENT

RNG = np.random.default_rng


def between(first: list[object], other: list[object]) -> tuple[list[str], list[str]]:
    """What the other sweep did not try of what the first one did, and the reverse."""
    one, two = tried_by_all([{"p": first}, {"p": other}])["p"]
    assert one is not None
    assert two is not None
    return [found.what for found in untried(one, two)], [found.what for found in untried(two, one)]


def uniform(n: int, seed: int, low: float = 0.0, high: float = 1.0) -> list[object]:
    return [float(value) for value in RNG(seed).uniform(low, high, n)]


@pytest.mark.parametrize(("n", "m"), [(40, 40), (40, 500), (500, 40), (100, 60)])
def test_half_a_range_is_told_whatever_the_numbers_of_runs(n: int, m: int) -> None:
    missing, none = between(uniform(n, 1), uniform(m, 2, high=0.5))
    assert [text[:3] for text in missing] == ["> 0"]
    assert none == []
    assert 0.4 < float(missing[0].removeprefix("> ")) <= 0.5


def test_both_ends_are_told_and_which_way_round() -> None:
    missing, none = between(uniform(80, 1), uniform(80, 2, low=0.3, high=0.6))
    assert [text[0] for text in missing] == ["<", ">"]
    assert none == []


def test_ranges_that_overlap_in_part_differ_both_ways() -> None:
    missing, other = between(uniform(60, 1, 0.0, 0.7), uniform(60, 2, 0.3, 1.0))
    assert ([text[0] for text in missing], [text[0] for text in other]) == (["<"], [">"])


@pytest.mark.parametrize(("n", "m"), [(40, 40), (40, 500), (200, 200)])
def test_two_draws_from_one_range_seldom_differ(n: int, m: int) -> None:
    """At most 0.002 for each of four ends: 1.6 in 200 pairs; ten would be a wonder."""
    differ = [any(map(len, between(uniform(n, seed), uniform(m, seed + 10_000)))) for seed in range(200)]
    assert sum(differ) < 10


def test_a_sliver_of_a_range_is_not_worth_a_word() -> None:
    assert between(uniform(2_000, 1), uniform(2_000, 2, high=0.97)) == ([], [])


def test_values_of_a_grid_are_told_from_few_runs() -> None:
    first: list[object] = [1e-4, 1e-3, 1e-2] * 3
    assert between(first, [1e-4, 1e-3] * 3) == (["> 0.001"], [])


def test_a_gap_within_a_range_is_none() -> None:
    assert between([1, 2, 3, 4] * 5, [1, 2, 4, 4] * 5) == ([], [])


@pytest.mark.parametrize(
    ("first", "other", "missing"),
    [
        (["adam", "sgd", "lion"] * 4, ["adam", "sgd"] * 4, ["= lion"]),
        ([True, False] * 5, [True] * 10, ["= false"]),
        (["a", "b", "c"] * 4, ["c"] * 4, ["= a, b"]),
        ([None, 0.1, 0.2] * 4, [0.1, 0.2] * 6, ["= null"]),
        (["adam", "sgd"] * 4, ["sgd", "adam"] * 9, []),
        (["adam"] * 9 + ["typo"], ["adam"] * 10, []),  # one run is a slip
    ],
)
def test_categories_are_told_by_name(first: list[object], other: list[object], missing: list[str]) -> None:
    assert between(first, other) == (missing, [])


def test_a_param_that_only_one_sweep_has_was_not_tried_by_the_other() -> None:
    tried = tried_by_all([{"p": [1, 2, 3]}, {"q": [1, 2, 3]}, {"p": [ABSENT, ABSENT, 4]}])
    assert [one is None for one in tried["p"]] == [False, True, False]
    assert [one is None for one in tried["q"]] == [True, False, True]


def test_numbers_and_texts_of_one_param_are_of_one_kind() -> None:
    """By themselves the second sweep's values are numbers; beside ``auto`` they are choices as it is."""
    missing, other = between(["auto", 1, 2] * 4, [1, 2] * 6)
    assert (missing, other) == (["= auto"], [])


def test_a_constant_is_known_by_its_exact_value() -> None:
    one, near, none = tried_by_all([{"p": [0.1] * 4}, {"p": [0.1, 0.1000001] * 2}, {"p": [math.nan] * 4}])["p"]
    assert one is not None
    assert near is not None
    assert (one.constant, near.constant, none) == ("0.1", None, None)
