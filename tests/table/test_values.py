"""One column over all runs as numbers."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from paramimp.table.values import Values


def values(numbers: Any) -> Values:
    return Values("x", np.asarray(numbers, dtype=float))


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        ([1, 2, 3], True),
        ([16, 128, 32, 64], True),
        ([0.1, 0.01, 0.001], True),
        ([1, 2, 5, 10], True),
        ([1, 2.37, 5.1], False),
        ([3, 4, 6], False),  # whole, and within a factor of four
        ([0.731, 12.9], True),  # two values are a choice of two
        ([], False),
    ],
)
def test_a_design_has_steps_of_one_size_or_factor_or_round_numbers(numbers: list[float], expected: bool) -> None:
    assert values(numbers).is_designed is expected


def test_what_is_missing_is_no_value_() -> None:
    found = values([0.25, math.nan, 0.5, 0.25])
    assert (found.n_values, found.decimals, found.rounding) == (2, 2, 0.5 * 10.0**-2)


def test_a_column_without_numbers_has_no_values() -> None:
    assert values([math.nan, math.nan]).n_values == 0
