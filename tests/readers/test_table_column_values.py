"""Columns as arrays, and which of them stand behind or among results."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from paramimp.readers.table.column_values import among, behind_the_first, curves, measured_values, values_of
from paramimp.readers.table.rows import Table, make_table


def table_of(**columns: list[Any]) -> Table:
    return make_table([dict(zip(columns, cells, strict=True)) for cells in zip(*columns.values(), strict=True)])


@pytest.mark.parametrize(
    ("cells", "numbers"),
    [
        ([1, 2.5, True], [1, 2.5, 1]),
        ([1, None], [1, math.nan]),
        ([math.inf, -math.inf, math.nan, 1e308], [math.nan, math.nan, math.nan, 1e308]),
        ([10**400, None, 2, -(10**400), math.inf], [math.nan, math.nan, 2, math.nan, math.nan]),
        ([None, None], [math.nan, math.nan]),
    ],
)
def test_what_is_no_finite_number_is_missing(cells: list[Any], numbers: list[float]) -> None:
    for found in (values_of(table_of(c=cells), "c"), measured_values(table_of(c=cells), "c")):
        np.testing.assert_array_equal(found.numbers, numbers)
        assert found.has_order


def test_texts_are_numbered_in_the_order_in_which_they_come() -> None:
    found = values_of(table_of(c=["b", 1, None, "b", "1"]), "c")
    np.testing.assert_array_equal(found.numbers, [0, 1, math.nan, 0, 2])
    assert not found.has_order


def test_of_a_history_the_last_number_counts_and_of_a_spread_its_middle() -> None:
    found = measured_values(table_of(c=[[3, 2], "0.5 ± 0.1", "91 %", "n/a"]), "c")
    np.testing.assert_array_equal(found.numbers, [2, 0.5, 91, math.nan])


def test_columns_are_behind_a_result_where_something_that_varies_stands_before_it() -> None:
    table = table_of(a=[1, 2], y=[1, 2], b=[3, 4])
    assert list(behind_the_first(table, ["a", "b"], {"y"})) == ["b"]
    assert not list(behind_the_first(table, ["b"], {"y"}))


def test_a_column_with_outcomes_on_both_sides_or_at_its_only_one_is_among_them() -> None:
    table = table_of(a=[1, 2], y=[1, 2], b=[3, 4], z=[1, 2])
    assert among(table, ["a", "y", "b", "z"], {"y", "z"}) == {"a", "b"}


def test_lists_as_long_as_a_known_history_are_one() -> None:
    table = table_of(y=[[1.0, 2.0, 3.0], [1.0, 2.0]], other=[[7, 8, 9], [7, 8]], widths=[[64, 64, 64], [64, 32, 16]])
    assert list(curves(table, ["other", "widths"], ["y"], [])) == ["other"]
