"""What stands in a table where a number is missing."""

from __future__ import annotations

from pathlib import Path

import pytest

from paramimp.decoding.missing_marks import may_have_marks, without_marks
from tests.readers.tables import by_run, load, write


@pytest.mark.parametrize("mark", ["-", "--", "—", "?", ".", "...", "NA", "N/A", "n/a", "<NA>", "#N/A", "/"])
@pytest.mark.parametrize("numbers", [["0.5", "-1e-3"], ["10%", "12.5%"], ["1,5", "2"], ["3"], ["nan", "-inf", "2"]])
def test_a_mark_among_numbers_is_an_empty_cell(mark: str, numbers: list[str]) -> None:
    rows = [[number] for number in (*numbers, mark, f" {mark} ", "")]

    assert without_marks(rows, 1) == [*([number] for number in numbers), [""], [""], [""]]
    assert may_have_marks("\n".join(f"a,{row[0]},b" for row in rows))


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
def test_what_may_be_a_choice_stays(cells: list[str]) -> None:
    rows = [[cell] for cell in cells]

    assert without_marks(rows, 1) == rows


def test_other_columns_and_what_a_row_has_too_many_stay() -> None:
    assert without_marks([["-", "-", "-"], ["x", "2", "-"]], 2) == [["-", "", "-"], ["x", "2", "-"]]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_a_param_that_a_table_marks_as_missing_is_absent(tmp_path: Path, separator: str) -> None:
    text = "lr,momentum,depth,val_loss\n0.1,-,3,0.51\n0.2,0.9,NA,0.41\n0.3,0.8,4,-\n0.4,—,5,0.3\n"
    runs = by_run(load(write(tmp_path, text.replace(",", separator)), params=["lr", "momentum", "depth"]))

    found = [[run["params"].get(name) for name in ("lr", "momentum", "depth")] for run in runs.values()]
    assert found == [[0.1, None, 3], [0.2, 0.9, None], [0.3, 0.8, 4], [0.4, None, 5]]
    assert [run["metrics"].get("val_loss") for run in runs.values()] == [0.51, 0.41, None, 0.3]
