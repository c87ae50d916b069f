"""The ends of a range, from what is drawn in it."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from paramimp.suggestion.ends import FEWEST_DRAWN, MOST_GAPS, ends_of

Floats = NDArray[np.float64]
SWEEPS = 200


def drawn(low: float, high: float, n: int, seed: int, *, log: bool = False) -> Floats:
    rng = np.random.default_rng([seed, n])
    if log:
        return np.asarray(np.exp(rng.uniform(np.log(low), np.log(high), n)))
    return np.asarray(rng.uniform(low, high, n))


@pytest.mark.parametrize(
    ("low", "high", "log"),
    [(0.0, 1.0, False), (0.0, 0.6, False), (-1.0, 1.0, False), (1e-5, 1e-1, True), (3e-5, 3e-2, True), (0, 4e6, False)],
)
@pytest.mark.parametrize("n", [60, 200])
def test_the_ends_are_found_in_most_sweeps(low: float, high: float, log: bool, n: int) -> None:
    """A round end is missed where chance leaves out more than three gaps, or another round number lies nearer."""
    found = [ends_of(drawn(low, high, n, seed, log=log), log=log, whole=False) for seed in range(SWEEPS)]
    for side, end in enumerate((low, high)):
        hit = np.mean([np.isclose(one[side], end) for one in found])
        assert hit > 0.7, end


@pytest.mark.parametrize("n", [8, 12, 60, 500])
@pytest.mark.parametrize(("low", "high", "log"), [(0.137, 0.913, False), (-7.7, -3.1, False), (2.3e-4, 7.1, True)])
def test_all_values_lie_within_and_the_ends_no_more_than_three_gaps_beyond(
    n: int, low: float, high: float, log: bool
) -> None:  # fmt: skip
    for seed in range(30):
        values = drawn(low, high, n, seed, log=log)
        first, last = ends_of(values, log=log, whole=False)
        assert first <= values.min() <= values.max() <= last
        ends, axis = np.array([first, last]), values
        if log:
            ends, axis = np.log(ends), np.log(values)
        most = MOST_GAPS * np.ptp(axis) / n * (1 + 1e-9)
        assert axis.min() - ends[0] <= most
        assert ends[1] - axis.max() <= most


def test_a_regular_grid_and_a_few_values_end_where_they_end() -> None:
    grid = np.geomspace(1.234e-5, 0.0876, 20)
    np.testing.assert_allclose(ends_of(grid, log=True, whole=False), (grid[0], grid[-1]), rtol=0.03)
    even = np.linspace(0.1234, 0.8765, 16)
    np.testing.assert_allclose(ends_of(even, log=False, whole=False), (even[0], even[-1]), rtol=0.02)
    few = drawn(0, 1, FEWEST_DRAWN - 1, 0)
    assert ends_of(few, log=False, whole=False) == (few.min(), few.max())


def test_an_end_that_was_set_by_hand_stays() -> None:
    values = np.append(drawn(0.2, 0.9, 30, 0), 0.15)
    assert ends_of(values, log=False, whole=False)[0] == 0.15


def test_numbers_keep_their_sign_and_averages_decay() -> None:
    for seed in range(SWEEPS):
        assert ends_of(drawn(0.002, 5.0, 40, seed), log=False, whole=False)[0] >= 0
        assert ends_of(drawn(-5.0, -0.002, 40, seed), log=False, whole=False)[1] <= 0
        assert ends_of(drawn(0.9, 0.9999, 40, seed), log=False, whole=False)[1] < 1
        assert ends_of(drawn(0.0, 0.99, 40, seed), log=False, whole=False)[1] <= 1


@pytest.mark.parametrize(("low", "high"), [(1, 8), (16, 512), (0, 20), (-3, 3)])
def test_integers_stay_integers_counts_stay_counts_and_few_leave_nothing_out(low: int, high: int) -> None:
    for seed in range(SWEEPS):
        values = np.random.default_rng(seed).integers(low, high + 1, 60).astype(float)
        first, last = ends_of(values, log=False, whole=True)
        assert first.is_integer()
        assert last.is_integer()
        assert first >= 1 or low < 1
        if high - low < 8:  # each of the two misses its end in one sweep of three thousand
            assert (first, last) == (values.min(), values.max())


@pytest.mark.parametrize(
    ("values", "log", "whole"),
    [
        ([0.0, 1e308, -1e308], False, False),
        ([5e-324, 1e-300, 1e-310], True, False),
        ([5e-324, 0.3, 1.0], True, False),
        ([1e-10, 3.0, 1e308], True, False),
        ([0.0, 1e-320, 5e-324], False, False),
        ([1.0, 5.0, 2.0**53 - 1], True, True),
        ([1.0, 5.0, 2.0**53 - 1], False, True),
        ([1e16, 1e16 + 2, 1e16 + 4], False, False),
    ],
)
def test_numbers_at_the_limits_have_ends_around_them(values: list[float], log: bool, whole: bool) -> None:
    first, last = ends_of(np.array(values * 4), log=log, whole=whole)
    assert np.isfinite([first, last]).all()
    assert first <= min(values) < max(values) <= last
    assert first > 0 or not log
