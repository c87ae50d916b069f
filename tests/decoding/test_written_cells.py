"""Cells as people and programs write them: what each form says, and what only looks like it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from paramimp.decoding.written_cells import (
    plain_cells,
    with_decimal_points,
    without_footnotes,
    without_missing,
    without_percent_signs,
    without_quotes,
    without_thousands,
)
from tests.readers.tables import by_run, load, write


def test_all_forms_beside_each_other_are_read_and_what_is_plain_stays_as_it_is() -> None:
    rows = [['"adam"', "12.5%", "0,5", "39,84*", "1"], ['"sgd"', "10%", "-", "40,1", "2"]]
    text = "\n".join(";".join(cell.replace('"', '"""') for cell in row) for row in rows)
    assert plain_cells(rows, 5, text=text, delimiter=";") == [
        ["adam", "12.5", "0.5", "39.84", "1"], ["sgd", "10", "", "40.1", "2"],
    ]  # fmt: skip
    plain = [["adam", "0.5"], ["sgd", "1e-3"]]
    assert plain_cells(plain, 2, text="adam,0.5\nsgd,1e-3\n", delimiter=",") == plain


def unquoted(*cells: str) -> list[str]:
    """What becomes of a column beside one of plain numbers."""
    return [row[0] for row in without_quotes([[cell, "0.5"] for cell in cells], 2)]


def test_texts_that_are_json_lose_their_marks() -> None:
    values = ["adam", "sgd", "big adam"]
    assert unquoted(*map(json.dumps, values), "") == [*values, ""]


@pytest.mark.parametrize("cells", [['"adam"', "sgd"], ['"a" or "b"', '"c"'], ['"', '"a"'], ["", ""], ["a", "b"]])
def test_marks_that_are_a_part_of_the_text_stay(cells: list[str]) -> None:
    assert unquoted(*cells) == cells


def test_quotes_beyond_the_head_stay() -> None:
    assert without_quotes([['"a"', "1", '"b"'], ['"c"', "2"]], 2) == [["a", "1", '"b"'], ["c", "2"]]


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
def test_signs_in_what_is_no_column_of_numbers_stay(cells: list[str]) -> None:
    assert without_footnotes([[cell] for cell in cells], 1) == [[cell] for cell in cells]


def test_signs_beyond_the_head_stay() -> None:
    assert without_footnotes([["1*", "2*"], ["3"]], 1) == [["1", "2*"], ["3"]]


@pytest.mark.parametrize("mark", ["-", "--", "—", "?", ".", "...", "NA", "N/A", "n/a", "<NA>", "#N/A", "/"])
@pytest.mark.parametrize("numbers", [["0.5", "-1e-3"], ["10%", "12.5%"], ["1,5", "2"], ["3"], ["nan", "-inf", "2"]])
def test_a_mark_among_numbers_is_an_empty_cell(mark: str, numbers: list[str]) -> None:
    rows = [[number] for number in (*numbers, mark, f" {mark} ", "")]

    assert without_missing(rows, 1) == [*([number] for number in numbers), [""], [""], [""]]
    text = "\n".join(f"a,{row[0]},b" for row in rows)
    assert plain_cells(rows, 1, text=text, delimiter=",")[-3:] == [[""], [""], [""]]


@pytest.mark.parametrize(
    "cells",
    [
        ["-", "+"],
        ["NA", "EU", "US"],
        ["-", "cosine", "0.5"],
        ["0.5", "sqrt", "?"],
        ["None", "3"],
        ["-1", "-.5", "+2"],
        ["-", "--"],
        ["∞", "3"],
        ["auto", "1"],
    ],
)
def test_a_mark_that_may_be_a_choice_stays(cells: list[str]) -> None:
    rows = [[cell] for cell in cells]

    assert without_missing(rows, 1) == rows


def test_other_columns_and_what_a_row_has_too_many_stay() -> None:
    assert without_missing([["-", "-", "-"], ["x", "2", "-"]], 2) == [["-", "", "-"], ["x", "2", "-"]]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_a_param_that_a_table_marks_as_missing_is_absent(tmp_path: Path, separator: str) -> None:
    text = "lr,momentum,depth,val_loss\n0.1,-,3,0.51\n0.2,0.9,NA,0.41\n0.3,0.8,4,-\n0.4,—,5,0.3\n"
    runs = by_run(load(write(tmp_path, text.replace(",", separator)), params=["lr", "momentum", "depth"]))

    found = [[run["params"].get(name) for name in ("lr", "momentum", "depth")] for run in runs.values()]
    assert found == [[0.1, None, 3], [0.2, 0.9, None], [0.3, 0.8, 4], [0.4, None, 5]]
    assert [run["metrics"].get("val_loss") for run in runs.values()] == [0.51, 0.41, None, 0.3]


def without_percents(*cells: str) -> list[str]:
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
    assert without_percents(*cells) == read


@pytest.mark.parametrize(
    "cells",
    [["10%", "0.1"], ["10%", "auto"], ["91.2% ± 0.5", "90%"], ["100%cotton", "50%"], ["0", "0.5"]],
    ids=["fractions beside them", "a text", "a spread", "a word", "no sign"],
)
def test_percent_signs_beside_anything_else_stay(cells: list[str]) -> None:
    assert without_percents(*cells) == cells


def test_percent_signs_beyond_the_head_stay() -> None:
    assert without_percent_signs([["10%", "1", "5%"], ["20%", "2"]], 2) == [["10", "1", "5%"], ["20", "2"]]


def ungrouped(*cells: str, decimals: bool = False) -> list[str]:
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
    assert ungrouped(*cells) == read


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
def test_commas_that_may_be_anything_else_stay(cells: list[str]) -> None:
    assert ungrouped(*cells) == cells


def test_where_commas_stand_before_decimals_two_of_them_or_a_point_are_needed() -> None:
    assert ungrouped("1,024", "2,048", decimals=True) == ["1,024", "2,048"]
    assert ungrouped("1,000,000", "500,000", decimals=True) == ["1000000", "500000"]
    rows = [["1,024", "0,5"], ["2,048", "0,25"]]
    assert without_thousands(rows, 2, decimals=False) == rows


def test_a_column_of_commas_gets_points() -> None:
    assert with_decimal_points([["0,5", "a,b"], ["-1,5e-3", "1,2,3"], ["7"]], 2) == [
        ["0.5", "a,b"], ["-1.5e-3", "1,2,3"], ["7"],
    ]  # fmt: skip


def test_a_column_with_points_keeps_its_commas() -> None:
    rows = [["0,5"], ["0.5"]]
    assert with_decimal_points(rows, 1) == rows


def test_decimal_commas_beyond_the_head_stay() -> None:
    assert with_decimal_points([["0,5", "0,5"]], 1) == [["0.5", "0,5"]]
