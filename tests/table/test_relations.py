"""Columns that are made of others, told exactly as far as they are rounded."""

from __future__ import annotations

import math

import numpy as np
import pytest

from paramimp.table.relations import copies, is_banded, is_binned, operands, set_by_labels, shares_of_a_whole
from paramimp.table.values import Values

A, B, C = (low + np.random.default_rng(seed).uniform(0, 1 + seed, 40).round(3) for seed, low in enumerate((1, 3, 0)))


@pytest.mark.parametrize("made", [A + B, A - B, A * B, A / B, B / A, 100 * A / B, 2 * A * B / (A + B)])
@pytest.mark.parametrize("decimals", [3, 4, 12])
def test_a_number_made_of_two_others_is_known_by_them_and_by_no_third(made: np.ndarray, decimals: int) -> None:
    columns = [Values("a", A), Values("b", B), Values("c", C)]
    assert operands(Values("y", made.round(decimals)), columns) == {"a", "b"}


def test_sizes_of_which_the_squares_are_infinite_change_nothing() -> None:
    noisy = A * B + 0.05 * C
    columns = [Values("a", A), Values("b", B), Values("c", C)]
    assert operands(Values("y", 1e300 * A * B), columns) == {"a", "b"}
    assert operands(Values("y", 1e300 * noisy), columns) == set()


def test_a_number_that_only_follows_two_others_is_not_made_of_them() -> None:
    noisy = A * B + 0.05 * C
    assert operands(Values("y", noisy), [Values("a", A), Values("b", B)]) == set()


def test_shares_add_up_to_the_same_also_where_they_are_rounded() -> None:
    rng = np.random.default_rng(3)
    shares = rng.dirichlet([1, 1, 1], 30)
    columns = [Values(name, shares[:, place].round(2)) for place, name in enumerate("xyz")]
    columns.append(Values("other", rng.uniform(size=30)))
    assert shares_of_a_whole(columns) == {"x", "y", "z"}
    assert shares_of_a_whole(columns[1:]) == set()


def test_steps_of_a_metric_have_no_gaps_between_them() -> None:
    rng = np.random.default_rng(4)
    metric = rng.uniform(0, 10, 80)
    assert is_binned(np.floor(metric), metric)
    assert is_binned(-np.floor(metric), metric)
    assert not is_binned(np.floor(metric), 3 * np.floor(metric) + rng.uniform(size=80))
    assert not is_binned(np.floor(metric + rng.normal(0, 0.3, 80)), metric)


@pytest.mark.parametrize("missing", [0.0, 0.3, 0.8])
def test_the_two_of_many_long_columns_are_found_whatever_runs_lack_a_value(missing: float) -> None:
    rng = np.random.default_rng(5)
    numbers = rng.lognormal(size=(30, 600)).round(4)
    metric = (numbers[7] / numbers[21]).round(4)
    numbers[rng.uniform(size=numbers.shape) < missing] = math.nan
    columns = [Values(f"c{place}", own) for place, own in enumerate(numbers)]
    assert operands(Values("y", metric), columns) == {"c7", "c21"}
    assert operands(Values("y", metric), columns[:21]) == set()


def test_columns_that_few_runs_have_are_made_of_nothing() -> None:
    scarce = np.where(np.arange(40) < 4, A, math.nan)
    assert operands(Values("y", A + B), [Values("a", scarce), Values("b", B)]) == set()
    assert operands(Values("y", A + B), [Values("a", np.full(40, math.nan)), Values("b", B)]) == set()


def test_labels_that_part_the_metric_without_gaps_are_bands() -> None:
    metric = np.array([0.1, 0.2, 0.3, 0.5, 0.6, 0.7, 0.9, 1.0, 1.1, 1.2, 1.3, 1.5])
    assert is_banded((metric > 0.55).astype(int), metric)
    assert is_banded(np.searchsorted([0.4, 0.8], metric)[::-1], metric[::-1])
    assert not is_banded((metric > 1.25).astype(int), metric)  # two runs of a label are too few
    assert not is_banded((metric > 0.55).astype(int), metric + (metric > 0.55))  # a gap of 1.1 beside those of 0.2
    assert is_banded((metric > 0.55).astype(int), metric + (metric > 0.55), math.inf)
    assert not is_banded(np.arange(12) % 2, metric)
    assert not is_banded(np.zeros(12, dtype=int), metric)
    assert not is_banded((metric[:11] > 0.55).astype(int), metric[:11])  # of so few runs chance may make bands
    assert not is_banded((metric > 0.55).astype(int), np.full(12, np.nan))


def test_runs_with_the_same_metric_in_two_bands_are_none() -> None:
    metric = np.repeat(np.arange(4.0), 4)
    assert not is_banded((np.arange(16) > 5).astype(int), metric)
    assert is_banded((metric > 1).astype(int), metric)


def test_numbers_that_labels_share_are_set_by_them_and_the_name_of_a_config_sets_none() -> None:
    label = np.arange(24) % 4

    def of(*numbers: float) -> Values:
        return Values(str(numbers), np.array(numbers)[label])

    labels = Values("model", label.astype(float), has_order=False)
    weights, flops, down, other = of(5, 12, 40, 12), of(0.1, 0.2, 0.9, 0.2), of(9, 3, 1, 3), of(7, 1, 2, 2)
    found = set_by_labels([weights, flops, down], [labels])
    assert found == {weights.name, flops.name, down.name}
    assert set_by_labels([weights, other], [labels]) == frozenset()  # as a named config sets a rate and a width
    assert set_by_labels([of(1, 2, 3, 4), of(1, 1, 1, 1)], [labels]) == frozenset()
    assert set_by_labels([weights], [Values("size", label.astype(float))]) == frozenset()
    noisy = Values("noisy", weights.numbers + (np.arange(24) == 5))
    assert set_by_labels([noisy], [labels]) == frozenset()
    ids = Values("id", np.arange(24.0), has_order=False)
    assert set_by_labels([weights], [ids]) == frozenset()


def column(name: str, numbers: object) -> Values:
    return Values(name, np.asarray(numbers, dtype=float))


def test_columns_that_repeat_others_are_copies() -> None:
    """As the archive of mlr3 has them: what was drawn, and what it came to."""
    drawn = np.random.default_rng(0).uniform(-4, -1, 20)
    whole = np.random.default_rng(1).permutation(np.arange(20) // 2)
    columns = [column("cp", drawn), column("minsplit", whole), column("x_cp", 10**drawn), column("x_minsplit", whole)]
    assert copies(columns) == {"x_cp": "cp", "x_minsplit": "minsplit"}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (np.arange(20), np.arange(20) ** 2),
        (np.arange(20) % 3, np.arange(20) % 3),
        (np.arange(20)[::-1] // 2, (np.arange(20)[::-1] // 2) ** 2),
        (A, B),
    ],
    ids=["tried one after the other", "factors of a few values", "shared values", "independent"],
)
def test_columns_that_may_go_together_by_design_are_none(one: object, other: object) -> None:
    assert copies([column("one", one), column("other", other)]) == {}
