"""Marks behind numbers, in columns that hold nothing else but numbers."""

from __future__ import annotations

import pytest

from paramimp.decoding.footnote_marks import may_have_footnotes, without_footnotes


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (["39.84*", "40.1", "38"], ["39.84", "40.1", "38"]),
        (["0.52***", "-0.1**", "1e-3 †", "+2‡"], ["0.52", "-0.1", "1e-3", "+2"]),
        (["**0.92**", "0.91", "_0.90_", "*0.8*"], ["0.92", "0.91", "0.90", "0.8"]),
        (["**0.92** †", "0.91"], ["0.92", "0.91"]),
        (["12.5%*", "11%"], ["12.5%", "11%"]),
        (["0.5*", "-", ""], ["0.5", "-", ""]),  # a missing one is emptied elsewhere
    ],
)
def test_a_number_is_what_stands_before_its_mark(cells: list[str], expected: list[str]) -> None:
    rows = without_footnotes([[cell, "x"] for cell in cells], 2)
    assert rows == [[cell, "x"] for cell in expected]


@pytest.mark.parametrize(
    "cells",
    [
        ["A*", "D*", "5"],  # names of searches
        ["3*2", "4"],  # a product
        ["*", "5"],  # any
        ["**0.92", "1"],  # half of a stress
        ["0.1*", "best"],
        ["1", "2"],
        ["5****", "4"],
    ],
)
def test_what_is_no_column_of_numbers_stays_as_it_is(cells: list[str]) -> None:
    assert without_footnotes([[cell] for cell in cells], 1) == [[cell] for cell in cells]


def test_a_row_that_is_longer_keeps_what_it_has_beyond_the_head() -> None:
    assert without_footnotes([["1*", "2*"], ["3"]], 1) == [["1", "2*"], ["3"]]


def test_only_a_text_with_a_mark_is_looked_at() -> None:
    assert may_have_footnotes("lr,acc\n0.1,0.5†\n")
    assert not may_have_footnotes("lr,acc\n0.1,0.5\n")
