"""Ranks and counts are those of SciPy and NumPy, whatever is missing, tied or infinite."""

from __future__ import annotations

import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from paramimp.table.correlation import folded_ranks, midranks, midranks_of_rows, n_distinct

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


@given(st.lists(numbers, max_size=4))
def test_rows_are_ranked_as_each_by_itself(rows: list[list[float]]) -> None:
    width = min(map(len, rows), default=0)
    array = np.array([row[:width] for row in rows], dtype=float).reshape(len(rows), width)
    expected = [midranks(row) for row in array]
    assert np.array_equal(midranks_of_rows(array), np.array(expected).reshape(array.shape), equal_nan=True)


@given(st.lists(st.one_of(st.just(math.nan), st.integers(0, 5).map(float)), max_size=12))
def test_folded_ranks_are_those_of_the_distance_from_the_median(values: list[float]) -> None:
    array = np.array([values], dtype=float).reshape(1, len(values))
    present = ~np.isnan(array)
    expected = np.full(array.shape, math.nan)
    if present.any():
        ranks = stats.rankdata(array[present])
        expected[present] = stats.rankdata(np.abs(ranks - np.median(ranks)))
    assert np.array_equal(folded_ranks(midranks_of_rows(array)), expected, equal_nan=True)
