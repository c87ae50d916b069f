"""Quotation marks that a program wrote into the cells of a table."""

from __future__ import annotations

import json

import pytest

from paramimp.decoding.quoted_cells import without_quotes


def column(*cells: str) -> list[str]:
    """What becomes of a column beside one of plain numbers."""
    return [row[0] for row in without_quotes([[cell, "0.5"] for cell in cells], 2)]


def test_texts_that_are_json_lose_their_marks() -> None:
    values = ["adam", "sgd", "big adam"]
    assert column(*map(json.dumps, values), "") == [*values, ""]


@pytest.mark.parametrize("cells", [['"adam"', "sgd"], ['"a" or "b"', '"c"'], ['"', '"a"'], ["", ""], ["a", "b"]])
def test_anything_else_stays(cells: list[str]) -> None:
    assert column(*cells) == cells


def test_cells_beyond_the_head_stay() -> None:
    assert without_quotes([['"a"', "1", '"b"'], ['"c"', "2"]], 2) == [["a", "1", '"b"'], ["c", "2"]]
