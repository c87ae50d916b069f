"""What people write above the head of a table, and rows with one cell more than it."""

from __future__ import annotations

import pytest

from paramimp.readers.table.csv_file import load_csv_table

HEAD = ["lr", "optimizer", "batch size", "val_loss"]
ROWS = [["0.1", "sgd", "32", "0.5"], ["0.01", "adam", "64", "0.25"], ["0.1", "adam", "32", "0.75"]]


def text_of(lines: list[list[str]], delimiter: str) -> bytes:
    return "\n".join(delimiter.join(line) for line in lines).encode()


@pytest.mark.parametrize(
    "above",
    [
        [["Sweep of March"]],
        [["Sweep of March", "", "", ""]],
        [["Sweep of March", "", "", ""], ["", "", "", ""]],
        [["Sweep of March"], [], ["2024-03-01", "", "", ""], []],
        [["Sweep of March", " by hand"]],
        [[], []],
    ],
    ids=["alone", "beside empty cells", "and an empty row", "several", "cut by its comma", "empty rows"],
)
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_title_above_the_head_is_no_name(above: list[list[str]], delimiter: str) -> None:
    table = load_csv_table(text_of([*above, HEAD, *ROWS], delimiter))
    assert table.columns == tuple(HEAD)
    assert [row["val_loss"] for row in table.rows] == [0.5, 0.25, 0.75]
    assert not table.broken


def test_two_rows_of_names_are_joined_as_before() -> None:
    head = [["params", "params", "params", "metrics"], HEAD]
    table = load_csv_table(text_of([*head, *ROWS], ","))
    assert table.columns == ("params.lr", "params.optimizer", "params.batch size", "metrics.val_loss")


def test_a_name_over_the_last_column_alone_is_no_title() -> None:
    table = load_csv_table(b",loss\n0.1,0.5\n0.2,0.25\n0.4,0.75\n")
    assert table.columns == ("", "loss")
    assert len(table.rows) == 3


@pytest.mark.parametrize("names", [["0", "1", "2"], ["1", "2", "3"], ["run a", "run b", "run c"]])
def test_names_of_rows_as_r_writes_them(names: list[str]) -> None:
    """``write.table(runs, sep = "\\t")``: the head has one name less than the rows have cells."""
    rows = [[name, *row] for name, row in zip(names, ROWS, strict=True)]
    table = load_csv_table(text_of([HEAD, *rows], "\t"))
    assert table.columns == ("", *HEAD)
    assert [row["lr"] for row in table.rows] == [0.1, 0.01, 0.1]


def test_a_comma_at_the_end_of_each_row_adds_nothing() -> None:
    table = load_csv_table(text_of([HEAD, *([*row, ""] for row in ROWS)], ","))
    assert table.columns == tuple(HEAD)
    assert [row["val_loss"] for row in table.rows] == [0.5, 0.25, 0.75]


def test_a_cell_that_was_cut_by_its_comma_is_said() -> None:
    """Numbers that differ may be learning rates: nothing says that they name the rows."""
    rows = [["0.1", "a", " b", "32", "0.5"], ["0.2", "a", " c", "64", "0.25"], ["0.4", "b", " c", "32", "0.75"]]
    table = load_csv_table(text_of([HEAD, *rows], ","))
    assert sorted(table.broken) == [0, 1, 2]
    assert "has 5 cells where the head has 4 names" in table.broken[0]


def test_a_head_of_too_few_names_is_no_title() -> None:
    """The row below it holds numbers, so it is no head."""
    table = load_csv_table(b"lr,loss\n0.1,a,b,c\n0.2,a,b,c\n0.4,a,b,c\n")
    assert table.columns == ("lr", "loss")
    assert sorted(table.broken) == [0, 1, 2]


def test_a_head_whose_first_name_is_a_number_sign() -> None:
    for delimiter in (",", ";", "\t", "|"):
        rows = [[str(number), *row] for number, row in enumerate(ROWS)]
        table = load_csv_table(text_of([["#", *HEAD], *rows], delimiter))
        assert table.columns == ("#", *HEAD)
        assert not table.broken
