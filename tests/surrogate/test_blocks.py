"""The effect of a seed in blocks: against statsmodels' two-way table by hand, and how often nothing is found."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from paramimp.surrogate.blocks import effect_in_blocks, offsets, offsets_by_others, values_of
from tests.sweeps import analyze_frame, linear, make_frame


def test_the_f_test_of_a_factor_in_blocks_by_hand() -> None:
    """Blocks (1, 3), (2, 6), (3, 3): differences 2, 4, 0, mean 2, so t = 2 / (2 / sqrt 3), F = 3, p of F(1, 2)."""
    y = np.array([1.0, 3, 2, 6, 3, 3])
    variance, p = effect_in_blocks(y, np.repeat([0, 1, 2], 2), np.tile([0, 1], 3))
    # Sum of squares between 3 * 2² / 2 = 6, of the rest (4 + 16 + 0) / 2 - 6 = 4 over 2: noise 2.
    assert variance == pytest.approx((6 - 2) / 6)
    assert p == pytest.approx(0.2254, abs=1e-4)


@pytest.mark.parametrize("values", [np.arange(24), np.repeat(np.arange(6), 4)])
def test_a_value_that_no_two_configurations_share_or_that_does_not_vary_within_them_says_nothing(
    values: np.ndarray,
) -> None:
    y = np.random.default_rng(0).normal(size=24)
    assert effect_in_blocks(y, np.repeat(np.arange(6), 4), values) == (0.0, 1.0)


def test_an_inert_seed_is_found_in_five_of_a_hundred_sweeps_though_configurations_differ() -> None:
    rng = np.random.default_rng(1)
    block, value = np.repeat(np.arange(10), 4), np.tile(np.arange(4), 10)
    found = sum(
        effect_in_blocks(5 * rng.normal(size=10)[block] + rng.normal(size=40), block, value)[1] < 0.05
        for _ in range(600)
    )
    assert 0.03 < found / 600 < 0.07


def test_what_a_factor_adds_in_blocks_by_hand() -> None:
    """As above F = 3: two thirds of the mean difference of 2 are left, also for a run alone with a known value."""
    y = np.array([1.0, 3, 2, 6, 3, 3, 9, 9])
    added, freedom = offsets(y, np.array([0, 0, 1, 1, 2, 2, 3, 4]), np.array([4, 7, 4, 7, 4, 7, 7, 5]))
    np.testing.assert_allclose(added, np.array([-1, 1, -1, 1, -1, 1, 1, 0]) * 2 / 3, atol=1e-12)
    assert freedom == pytest.approx(2 / 3)


def test_what_a_factor_adds_is_told_from_blocks_that_lack_some_of_its_values() -> None:
    rng = np.random.default_rng(4)
    block, value = np.repeat(np.arange(20), 3), np.tile(np.arange(3), 20)
    there = (block < 10) | (value != 2)  # the worst blocks alone have the value 2
    y = np.where(block < 10, -5.0, 0.0) + np.array([0.0, 1.0, 3.0])[value] + rng.normal(scale=0.01, size=60)
    added, freedom = offsets(y[there], block[there], value[there])
    assert added[value[there] == 1].mean() - added[value[there] == 0].mean() == pytest.approx(1, abs=0.02)
    assert added[value[there] == 2].mean() - added[value[there] == 0].mean() == pytest.approx(3, abs=0.02)
    assert freedom == pytest.approx(2, abs=0.01)


@pytest.mark.parametrize("y", [np.arange(24) % 4 - 6.0 * (np.arange(24) // 12), np.zeros(24)])
@pytest.mark.parametrize("values", [np.arange(24), np.repeat(np.arange(6), 4)])
def test_a_factor_that_no_two_blocks_share_or_that_does_not_vary_within_them_adds_nothing(
    y: np.ndarray, values: np.ndarray
) -> None:
    added, freedom = offsets(y, np.repeat(np.arange(6), 4), values)
    assert not added.any()
    assert freedom == 0


def test_what_a_seed_adds_is_told_by_other_configurations_alone() -> None:
    rng = np.random.default_rng(2)
    block, value = np.repeat(np.arange(12), 3), np.tile(np.arange(3), 12)
    y = np.array([-1.0, 0.0, 1.0])[value] + 0.1 * rng.normal(size=36)
    changed = y.copy()
    changed[:3] += [5.0, 0.0, 0.0]
    np.testing.assert_allclose(offsets_by_others(y, block, value), np.array([-1.0, 0.0, 1.0])[value], atol=0.15)
    ratio = offsets_by_others(changed, block, value)[:3] / offsets_by_others(y, block, value)[:3]
    assert ratio[0] == pytest.approx(ratio[2], abs=1e-9)  # its own configuration moves how sure it is, and no more


def test_a_seed_that_acts_in_every_configuration_has_its_share_and_one_that_does_not_has_none() -> None:
    frame = pd.concat([make_frame(25, linear).assign(fold=fold) for fold in range(4)], ignore_index=True)
    frame["loss"] += np.random.default_rng(3).normal(scale=0.1, size=100)
    inert = {param.param: param for param in analyze_frame(frame, "loss", direction="minimize").params}
    frame["loss"] += frame["fold"].map({0: 0.0, 1: 2.0, 2: 0.0, 3: 1.0})
    acting = {param.param: param for param in analyze_frame(frame, "loss", direction="minimize").params}
    assert not inert["fold"].significant
    assert (inert["fold"].importance or 0) < 0.02
    assert acting["fold"].significant
    assert (acting["fold"].importance or 0) > 0.3


@pytest.mark.parametrize("n_columns", [1, 2, 5, 50])
@pytest.mark.parametrize("kind", ["indicators", "some without one", "numbers"])
def test_values_are_numbered_in_the_order_of_their_rows_absence_first(kind: str, n_columns: int) -> None:
    rng = np.random.default_rng(n_columns)
    X = np.eye(n_columns + 1, dtype=np.float32)[rng.integers(n_columns + (kind != "indicators"), size=200)][:, :-1]
    if kind == "numbers":
        X = rng.integers(3, size=(200, n_columns)).astype(np.float32)
    X[::7] = np.nan
    rows = [(-1.0,) * n_columns if np.isnan(row).any() else tuple(row) for row in X.tolist()]
    numbers = {row: number for number, row in enumerate(sorted(set(rows)))}
    assert values_of(X).tolist() == [numbers[row] for row in rows]
