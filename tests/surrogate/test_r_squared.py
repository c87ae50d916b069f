"""The interval of R²: against R² itself, and against how far it really moves between samples."""

from __future__ import annotations

import numpy as np
import pytest

from paramimp.surrogate.r_squared import r_squared_interval


def test_the_interval_lies_around_r2_and_never_above_one() -> None:
    y, predicted = np.array([1.0, 2.0, 3.0, 4.0, np.nan]), np.array([1.5, 2.0, 2.5, 4.0, np.nan])
    low, high = r_squared_interval(y, predicted) or (0, 0)
    assert low < 1 - 0.5 / 5 < high == 1
    assert r_squared_interval(y[:4], y[:4]) == (1.0, 1.0)


@pytest.mark.parametrize("y", [[1.0, 2.0], [3.0, 3.0, 3.0, 3.0]])
def test_there_is_none_for_two_runs_or_a_constant_metric(y: list[float]) -> None:
    assert r_squared_interval(np.array(y), np.array(y)) is None


def test_nine_intervals_in_ten_hold_the_r2_of_the_process() -> None:
    """A fixed predictor of slope 1 on y = x + noise: R² = 1 - 0.5 / 1.5 in the population."""
    rng = np.random.default_rng(0)
    held = 0
    for _ in range(400):
        x = rng.standard_normal(200)
        low, high = r_squared_interval(x + np.sqrt(0.5) * rng.standard_normal(200), x) or (0, 0)
        held += low <= 2 / 3 <= high
    assert 0.86 <= held / 400 <= 0.94
