"""Percent signs behind numbers."""

from __future__ import annotations

import pytest

from paramimp.decoding.percentages import without_percent_signs


def column(*cells: str) -> list[str]:
    """What becomes of a column beside one of plain numbers."""
    return [row[0] for row in without_percent_signs([[cell, "0.5"] for cell in cells], 2)]


@pytest.mark.parametrize(
    ("cells", "read"),
    [
        (["0%", "10%", "50 %"], ["0", "10", "50"]),
        (["0", "2.5%", ""], ["0", "2.5", ""]),
        (["-1,5 %", " 3 % "], ["-1,5", "3"]),
    ],
)
def test_percentages_are_numbers(cells: list[str], read: list[str]) -> None:
    assert column(*cells) == read


@pytest.mark.parametrize(
    "cells",
    [["10%", "0.1"], ["10%", "auto"], ["91.2% ± 0.5", "90%"], ["100%cotton", "50%"], ["0", "0.5"]],
    ids=["fractions beside them", "a text", "a spread", "a word", "no sign"],
)
def test_what_may_be_anything_else_stays(cells: list[str]) -> None:
    assert column(*cells) == cells


def test_cells_beyond_the_head_stay() -> None:
    assert without_percent_signs([["10%", "1", "5%"], ["20%", "2"]], 2) == [["10", "1", "5%"], ["20", "2"]]
