"""Ranks of runs in the order in which they were made: what a sampler moved is compared among neighbours."""

from __future__ import annotations

import numpy as np
import pytest

from paramimp.table.trend import without_trend


def narrowing(n_runs: int, seed: int) -> np.ndarray:
    """Distances of two choices from their good values, drawn independently from ranges that narrow, and a metric."""
    rng = np.random.default_rng(seed)
    width = np.linspace(1, 0.2, n_runs)
    one, other = (width * rng.uniform(size=n_runs) for _ in range(2))
    return np.array([one, other, one + other])


def correlation(rows: np.ndarray, a: int, b: int) -> float:
    return float(np.corrcoef(rows[a], rows[b])[0, 1])


@pytest.mark.parametrize("n_runs", [60, 100, 400])
def test_choices_that_narrow_together_are_independent_among_neighbours(n_runs: int) -> None:
    before, after, outcome = np.mean(
        [
            (correlation(rows, 0, 1), correlation(left, 0, 1), correlation(left, 0, 2))
            for rows in (narrowing(n_runs, seed) for seed in range(40))
            for left in [without_trend(rows)]
        ],
        axis=0,
    )
    assert before > 0.2
    assert abs(after) < 0.05  # the mean of forty has a standard error of at most 0.02
    assert outcome > 0.6


def test_what_is_sorted_moves_nowhere_or_is_short_stays_as_it_is() -> None:
    rng = np.random.default_rng(1)
    still = rng.uniform(size=(3, 100))
    by_metric = np.array([np.arange(100.0), *narrowing(100, 0)])
    few = narrowing(11, 0)
    for rows in (still, by_metric, few):
        assert without_trend(rows) is rows


def test_blocks_lose_their_own_means_and_what_is_missing_stays_missing() -> None:
    rows = np.vstack([narrowing(60, 3), np.arange(60.0) % 7])
    rows[3, ::5] = np.nan
    left = without_trend(rows)
    assert np.array_equal(np.isnan(left), np.isnan(rows))
    blocks = left.reshape(4, 10, 6)
    assert np.allclose(np.nanmean(blocks, axis=2), 0)
