"""Commas between the thousands of numbers, told from those of lists and decimals."""

from __future__ import annotations

import pytest

from paramimp.decoding.thousands import without_thousands


def column(*cells: str, decimals: bool = False) -> list[str]:
    """What becomes of a column beside one of plain numbers."""
    return [row[0] for row in without_thousands([[cell, "0.5"] for cell in cells], 2, decimals=decimals)]


@pytest.mark.parametrize(
    ("cells", "read"),
    [
        (["1,024", "512", ""], ["1024", "512", ""]),
        (["-12,345.6", "1,111.25"], ["-12345.6", "1111.25"]),
        (["1,000,000", "250,000"], ["1000000", "250000"]),
    ],
)
def test_numbers_with_grouped_thousands_are_read(cells: list[str], read: list[str]) -> None:
    assert column(*cells) == read


@pytest.mark.parametrize(
    "cells",
    [
        ["64,128", "128,256,512", "64"],
        ["1,2", "1,024"],
        ["1,024", "auto"],
        ["0,125", "0,250"],
        ["1,125", "2,250"],
        ["10,00", "20,000"],
        ["512", "1024"],
    ],
    ids=["lists", "a short group", "a text", "decimals", "either", "groups of two", "no commas"],
)
def test_what_may_be_anything_else_stays(cells: list[str]) -> None:
    assert column(*cells) == cells


def test_where_commas_stand_before_decimals_two_of_them_or_a_point_are_needed() -> None:
    assert column("1,024", "2,048", decimals=True) == ["1,024", "2,048"]
    assert column("1,000,000", "500,000", decimals=True) == ["1000000", "500000"]
    rows = [["1,024", "0,5"], ["2,048", "0,25"]]
    assert without_thousands(rows, 2, decimals=False) == rows
