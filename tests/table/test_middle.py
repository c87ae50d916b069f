"""Means and median of numbers of any size."""

import statistics
from fractions import Fraction

import numpy as np
import pytest

from paramimp.table.middle import in_units, largest, means, median


@pytest.mark.parametrize("size", [1.0, 1e-308, 5e-324, 1e200, 1e290, 1.7e308])
@pytest.mark.parametrize("count", [1, 2, 5, 40])
def test_they_are_those_of_the_standard_library_for_numbers_of_any_size(size: float, count: int) -> None:
    values = np.random.default_rng(count).uniform(0.5, 1, count) * size
    exact = [Fraction(float(value)) for value in values]
    parts = [exact[: count // 2], exact[count // 2 :]] if count > 1 else [exact]
    expected = [float(statistics.mean(part)) for part in parts]
    starts = np.array([0, count // 2][: len(parts)])
    np.testing.assert_allclose(means(values, starts), expected, rtol=1e-14, atol=5e-324)
    assert median(values) == pytest.approx(float(statistics.median(exact)), rel=1e-14, abs=5e-324)


def test_ordinary_numbers_have_the_bytes_of_numpy() -> None:
    values = np.random.default_rng(0).normal(size=101)
    assert median(values) == np.median(values)


@pytest.mark.parametrize("size", [1e-308, 1.0, 1e200, 1.7e308])
def test_squares_are_finite_in_units_of_the_largest(size: float) -> None:
    values = np.array([-1.0, 0.25, 0.5]) * size
    assert largest(values) == size
    np.testing.assert_allclose(in_units(values) ** 2, [1, 1 / 16, 1 / 4], rtol=1e-9)


def test_zeros_have_a_unit() -> None:
    assert in_units(np.zeros(3)).tolist() == [0, 0, 0]
