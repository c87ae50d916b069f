"""Mean and median of numbers of any size."""

import statistics
from fractions import Fraction

import numpy as np
import pytest

from paramimp.table.middle import mean, median


@pytest.mark.parametrize("size", [1.0, 1e-308, 5e-324, 1e200, 1e290, 1.7e308])
@pytest.mark.parametrize("count", [1, 2, 5, 40])
def test_they_are_those_of_the_standard_library_for_numbers_of_any_size(size: float, count: int) -> None:
    values = np.random.default_rng(count).uniform(0.5, 1, count) * size
    exact = [Fraction(float(value)) for value in values]
    assert mean(values) == pytest.approx(float(statistics.mean(exact)), rel=1e-14, abs=5e-324)
    assert median(values) == pytest.approx(float(statistics.median(exact)), rel=1e-14, abs=5e-324)


def test_ordinary_numbers_have_the_bytes_of_numpy() -> None:
    values = np.random.default_rng(0).normal(size=101)
    assert (mean(values), median(values)) == (values.mean(), np.median(values))
