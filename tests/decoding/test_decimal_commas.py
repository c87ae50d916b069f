"""Decimal commas in the cells of a table."""

from __future__ import annotations

from paramimp.decoding.decimal_commas import with_decimal_points


def test_a_column_of_commas_gets_points() -> None:
    assert with_decimal_points([["0,5", "a,b"], ["-1,5e-3", "1,2,3"], ["7"]], 2) == [
        ["0.5", "a,b"], ["-1.5e-3", "1,2,3"], ["7"],
    ]  # fmt: skip


def test_a_column_with_points_keeps_its_commas() -> None:
    rows = [["0,5"], ["0.5"]]
    assert with_decimal_points(rows, 1) == rows


def test_cells_beyond_the_head_stay_as_they_are() -> None:
    assert with_decimal_points([["0,5", "0,5"]], 1) == [["0.5", "0,5"]]
