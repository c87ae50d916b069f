"""Ranks and counts are those of SciPy and NumPy, whatever is missing, tied or infinite."""

from __future__ import annotations

import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from paramimp.table.correlation import midranks, n_distinct

numbers = st.lists(
    st.one_of(st.sampled_from([math.nan, math.inf, -math.inf, -0.0, 0.0, 1.0]), st.floats()), max_size=30
)


@given(numbers)
def test_ranks_are_those_of_scipy(values: list[float]) -> None:
    array = np.array(values, dtype=float)
    present = ~np.isnan(array)
    expected = np.full(len(array), math.nan)
    expected[present] = stats.rankdata(array[present])
    assert np.array_equal(midranks(array), expected, equal_nan=True)


@given(numbers)
def test_distinct_values_are_counted_without_nan(values: list[float]) -> None:
    assert n_distinct(np.array(values, dtype=float)) == len({value for value in values if not math.isnan(value)})
