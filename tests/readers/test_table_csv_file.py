"""Text of a table: cells, delimiters, encodings and rows of another width."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.readers.tables import load, write


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("a;loss\n0,5;1\n1,25;2\n", [0.5, 1.25]),
        ("a;loss\n1,5e-3;1\n-0,1;2\n", [1.5e-3, -0.1]),
        ("a;loss\n0.5;1\n0,25;2\n", [0.5, "0,25"]),  # points and commas: which is which nobody knows
        ("a\tloss\n0,5\t1\n3\t2\n", [0.5, 3]),
        ("a|loss\n0,5|1\n3|2\n", [0.5, 3]),
        ('a,loss\n"0,5",1\n2,2\n', ["0,5", 2]),
        ("\ufeffa,loss\n1e-3,1\n010,2\n", [0.001, 10]),
        ("a,loss\r\nTrue,1\r\nno,2\r\n", [True, "no"]),
        ('a,loss\n"x\ny",1\n"(1, 2)",2\n', ["x\ny", [1, 2]]),
    ],
)
def test_cells_are_what_their_text_says(tmp_path: Path, text: str, values: list[object]) -> None:
    table = load(write(tmp_path, text), params=["a"])
    assert list(table.params["a"]) == values
    assert list(table.metrics["loss"]) == [1.0, 2.0]


def test_utf_16_as_spreadsheets_write_it_is_read(tmp_path: Path) -> None:
    path = write(tmp_path, "größe;loss\n0,5;1\n0,7;2\n".encode("utf-16"))
    assert list(load(path, params=["größe"]).params["größe"]) == [0.5, 0.7]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_a_mark_is_known_by_the_letters_of_the_head(tmp_path: Path, encoding: str) -> None:
    path = write(tmp_path, "layers;größe;loss\n1;0,5;1\n2;0,7;2\n".encode(encoding))
    assert list(load(path, params=["größe"]).params["größe"]) == [0.5, 0.7]


def test_a_file_with_nul_characters_is_still_refused(tmp_path: Path) -> None:
    (row,) = load(write(tmp_path, b"lr,bs,loss\n" + b"0.1,\0,1\n" * 9), params=["lr"]).rows
    assert "NUL" in row.message


def test_bars_in_cells_divide_nothing_where_commas_do(tmp_path: Path) -> None:
    table = load(write(tmp_path, "a,b,loss\nx|y,u|v,1\nz|y,u|w,2\n"), params=["a"])
    assert list(table.params["a"]) == ["x|y", "z|y"]


def test_a_row_of_another_width_is_skipped_alone(tmp_path: Path) -> None:
    table = load(write(tmp_path, "id,lr,loss\na,1,2\nb,1,2,3\nc,3\nd,4,5\n"), params=["lr"])
    assert {row.run: row.skip_reason for row in table.rows} == {
        "runs.csv/a": "", "runs.csv/b": "unreadable", "runs.csv/c": "unreadable", "runs.csv/d": "",
    }  # fmt: skip
    assert "runs.csv/b has 4 cells where the head has 3 names" in table.rows[1].message


@pytest.mark.parametrize("remark", ["# best: 0.5", "#best,0.5", " # lr 0.1, wd 0.2, loss 0.3, at epoch 7"])
def test_remarks_below_the_rows_are_no_runs_and_a_name_that_begins_so_is_one(tmp_path: Path, remark: str) -> None:
    table = load(write(tmp_path, f"id,lr,loss\n#1,1,2\n#2,2,3\n\n{remark}\n# and another\n"), params=["lr"])
    assert [row.run for row in table.rows] == ["runs.csv/#1", "runs.csv/#2"]


def test_a_table_of_endless_cells_is_too_large(tmp_path: Path) -> None:
    (row,) = load(write(tmp_path, "a,b\n" + "," * 5_000_001)).rows
    assert row.skip_reason == "too-large"


def test_cells_below_a_head_in_another_order_are_in_that_order(tmp_path: Path) -> None:
    """Tables that were written after each other into one file."""
    text = "a,b,loss\n1,4,7\nloss , a,b\n8,2,5\na,b,loss\n3,6,9\n"
    table = load(write(tmp_path, text), params=["a", "b"])
    assert [list(table.params[name]) for name in ("a", "b")] == [[1, 2, 3], [4, 5, 6]]
    assert list(table.metrics["loss"]) == [7.0, 8.0, 9.0]


def test_a_row_that_holds_some_of_the_names_is_a_run(tmp_path: Path) -> None:
    table = load(write(tmp_path, "a,b,loss\na,b,1\nb,a,2\nx,loss,3\n"), params=["a", "b"])
    assert list(table.params["b"]) == ["b", "a", "loss"]
    assert list(table.metrics["loss"]) == [1.0, 2.0, 3.0]
