"""Ranks and counts are those of SciPy and NumPy, whatever is missing, tied or infinite."""

from __future__ import annotations

import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import stats

from paramimp.table.correlation import (
    correlations,
    folded_ranks,
    in_order,
    known_of_rows,
    medians_of_rows,
    midranks,
    midranks_of_rows,
    n_distinct,
    pearson,
)

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


def _rows(n_rows: int, n_runs: int) -> NDArray[np.float64]:
    """Numbers of which each row lacks others, with ties; the first has all, the last none."""
    rng = np.random.default_rng(n_rows)
    rows = rng.normal(size=(n_rows, n_runs))
    rows[::3] = np.round(rows[::3])
    rows[rng.uniform(size=rows.shape) < rng.uniform(size=(n_rows, 1))] = np.nan
    rows[0], rows[-1] = rng.uniform(size=n_runs), np.nan
    return rows


def test_correlations_are_those_of_scipy_over_the_runs_of_each_row() -> None:
    rows, y = _rows(300, 40), np.round(np.random.default_rng(1).normal(size=40), 1)
    for of_ranks, expected in ((False, stats.pearsonr), (True, stats.spearmanr)):
        found = correlations(rows, y, of_ranks=of_ranks)
        for row, r in zip(rows, found, strict=True):
            there = ~np.isnan(row)
            if n_distinct(row) < 2 or len(set(y[there])) < 2:
                assert math.isnan(r)
            else:
                np.testing.assert_allclose(r, expected(row[there], y[there]).statistic, atol=1e-12)


def test_correlations_of_many_rows_have_the_bytes_of_those_of_each_alone() -> None:
    for n_rows, n_runs in ((300, 40), (5, 20_000)):
        rows, y = _rows(n_rows, n_runs), np.random.default_rng(1).normal(size=n_runs)
        alone = [pearson(row[~np.isnan(row)], y[~np.isnan(row)]) for row in rows]
        expected = np.array([math.nan if r is None else r for r in alone])
        assert np.array_equal(correlations(rows, y), expected, equal_nan=True)


def test_what_is_infinite_has_ranks_alone_and_huge_numbers_have_all() -> None:
    rows, y = np.array([[1.0, 2.0, np.inf], [-1e300, 0.0, 1e300], [2.0, 2.0, 2.0]]), np.array([1.0, 2.0, 3.0])
    np.testing.assert_allclose(correlations(rows, y), [math.nan, 1, math.nan], atol=1e-12)
    np.testing.assert_allclose(correlations(rows, y, of_ranks=True), [1, 1, math.nan], atol=1e-12)
    np.testing.assert_allclose(in_order(rows[1:]), [1, 0], atol=1e-12)
    assert in_order(rows[:, :1]).tolist() == [0, 0, 0]


@given(st.lists(numbers, max_size=5))
def test_each_row_comes_once_without_what_it_lacks(rows: list[list[float]]) -> None:
    width = min(map(len, rows), default=0)
    array = np.array([row[:width] for row in rows], dtype=float).reshape(len(rows), width)
    found = {int(row): known for at, values in known_of_rows(array) for row, known in zip(at, values, strict=True)}
    assert sorted(found) == list(range(len(rows)))
    for row, known in found.items():
        assert known.tolist() == [value for value in array[row] if not math.isnan(value)]


def test_medians_are_those_of_numpy_without_nan() -> None:
    rows = _rows(50, 9)
    medians = [np.median(row[~np.isnan(row)]) if (~np.isnan(row)).any() else math.nan for row in rows]
    assert np.array_equal(medians_of_rows(rows), np.array(medians), equal_nan=True)
