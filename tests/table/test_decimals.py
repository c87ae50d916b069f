"""With how many decimals numbers were written."""

from __future__ import annotations

import numpy as np
import pytest

from paramimp.table.decimals import MOST, decimals_of, rounding_by, rounding_of


@pytest.mark.parametrize(
    ("numbers", "decimals"),
    [
        ([1, 20, -3], 0),
        ([0.5, 0.25], 2),
        ([1e-3, 1], 3),
        ([1 / 3], 12),
        ([0.1 + 0.2], 1),
        ([], 0),
        ([1e300, 0.5], 1),
        ([np.inf], 12),
    ],
)
def test_decimals_are_those_that_the_numbers_were_written_with(numbers: list[float], decimals: int) -> None:
    assert decimals_of(np.array(numbers)) == decimals


@pytest.mark.parametrize("n_numbers", [3, 64, 65, 1000])
@pytest.mark.parametrize("decimals", range(MOST))
def test_the_last_of_many_numbers_counts_as_the_first_does(n_numbers: int, decimals: int) -> None:
    numbers = np.ones(n_numbers)
    numbers[-1] = 1 + 10.0**-decimals
    assert decimals_of(numbers) == decimals


def test_numbers_are_off_by_half_of_their_last_decimal() -> None:
    assert rounding_of(np.array([0.25, 0.5])) == 0.5 * 10.0**-2
    assert (rounding_by(0), rounding_by(MOST)) == (0.0, 0.0)
