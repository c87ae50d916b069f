"""The metric once more, in another unit or from another end; and what only goes with it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from paramimp.table.restated import restated
from paramimp.table.values import Values

RNG = np.random.default_rng(1)
ACC = RNG.uniform(0.3, 0.95, 12).round(4)


def found(column: Any, metric: Any = ACC) -> bool:
    as_values = [Values(name, np.asarray(numbers, dtype=float)) for name, numbers in (("x", column), ("y", metric))]
    return restated(as_values[1], as_values[:1]) == {"x"}


@pytest.mark.parametrize(
    "column",
    [
        1 - ACC,
        (100 * ACC).round(1),
        (95.62 - 100 * ACC).round(2),
        -ACC,
        1e9 / ACC,
        (1 / ACC).round(5),
        np.where(np.arange(12) == 3, np.nan, 1 - ACC),
    ],
)
def test_the_metric_in_another_unit_or_from_another_end_is_told(column: Any) -> None:
    assert found(column)


@pytest.mark.parametrize(
    "column",
    [
        ACC + RNG.normal(0, 0.01, 12),
        ACC**2,
        np.exp(ACC),
        ACC.round(0),
        (ACC > 0.6) * 1.0,
        np.where(np.arange(12) == 3, 0.5, 1 - ACC),
        np.full(12, np.nan),
        np.full(12, 1e300),
    ],
)
def test_what_goes_with_the_metric_by_another_law_or_with_noise_is_not(column: Any) -> None:
    assert not found(column)


def test_four_runs_tell_a_factor_and_no_line() -> None:
    per_second = np.array([1678474736.44, 8701251239.93, 1828488049.52, 15290987491.97])
    assert found([0.595779, 0.114926, 0.546900, 0.065398], per_second)
    assert not found([1.5, 2.5, 4.0, 7.25], 3 + 2 * np.array([1.5, 2.5, 4.0, 7.25]))


def test_a_factor_of_a_design_is_no_restatement() -> None:
    """Each value of a choice without noise sets the metric."""
    steps = np.repeat([1.0, 2.0, 4.0, 8.0, 16.0], 4)
    assert not found(steps, 3 * steps)
