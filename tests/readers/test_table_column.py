"""What is known of one column of a table."""

from __future__ import annotations

import math
from typing import Any

import pytest

from paramimp.readers.table.column import Column
from paramimp.readers.table.rows import make_table


def column(*cells: Any) -> Column:
    return make_table([{"c": cell} for cell in cells]).column("c")


@pytest.mark.parametrize(
    ("cells", "is_number"),
    [([1, 2.5], True), ([1, None], True), ([1, True], False), ([1, "2"], False), ([[1]], False), ([None, None], False)],
)
def test_numbers_are_neither_truth_values_nor_texts(cells: list[Any], is_number: bool) -> None:
    assert column(*cells).is_number is is_number


@pytest.mark.parametrize(
    ("cells", "varies"),
    [
        ([1, 1, 1], False),
        ([1, 1, 2], True),
        ([1, 1.0], True),
        ([1, True], True),
        ([1, None], True),
        ([None, None], False),
        ([math.nan, float("nan")], False),
        ([[1, 2], [1, 2]], False),
    ],
)
def test_a_column_varies_where_not_all_rows_say_the_same(cells: list[Any], varies: bool) -> None:
    assert column(*cells).varies is varies


def test_a_column_that_is_not_there_holds_nothing() -> None:
    absent = make_table([{"c": 1}]).column("d")
    assert (list(absent.cells), list(absent.by_row), absent.varies, absent.is_number) == ([], [None], False, False)


def test_cells_by_row_keep_the_place_of_those_that_are_empty() -> None:
    assert list(column(1, None, 3).by_row) == [1, None, 3]


def test_a_name_is_of_every_row_and_no_two_rows_share_it() -> None:
    assert column("a", "b").is_a_name
    assert not column("a", "a").is_a_name
    assert not column("a", None).is_a_name
    assert not column(1, "1").is_a_name


@pytest.mark.parametrize(
    ("cells", "is_own"),
    [(["a", "b", "c"], False), (["a", "b", "c", "d"], True), (["a", "b", "c", "c"], False), ([1, 2, 3, 4], False)],
)
def test_of_more_than_three_rows_each_may_have_a_text_of_its_own(cells: list[Any], is_own: bool) -> None:
    assert column(*cells).is_own_text is is_own


def test_a_third_of_long_fractions_is_no_accident() -> None:
    assert column(0.12345, 1, 2).has_long_fractions
    assert not column(0.1234, 1, 2).has_long_fractions
