"""Tables whose columns are set apart by spaces."""

from __future__ import annotations

import pandas as pd
import pytest

from paramimp.readers.table.aligned import with_tabs
from paramimp.readers.table.csv_file import load_csv_table

FRAME = pd.DataFrame({"lr": [0.1, 0.02, 0.3], "opt": ["sgd", "adam", "sgd"], "val_loss": [0.5, 0.25, 0.75]})
ROWS = FRAME.to_dict("records")


@pytest.mark.parametrize("index", [True, False])
def test_what_pandas_prints_is_read(index: bool) -> None:
    table = load_csv_table(FRAME.to_string(index=index).encode())
    assert [{name: row[name] for name in ("lr", "opt", "val_loss")} for row in table.rows] == ROWS


def test_names_and_cells_may_hold_single_spaces() -> None:
    table = load_csv_table(b"batch size   optimizer   loss\n\n32   big adam   0.5\n64   sgd   0.25\n32   sgd   1\n")
    assert table.columns == ("batch size", "optimizer", "loss")
    assert table.rows[0]["optimizer"] == "big adam"


def test_names_of_rows_as_r_prints_them() -> None:
    table = load_csv_table(b"   lr loss\n1 0.1  0.5\n2 0.2  0.25\n3 0.4  0.75\n")
    assert table.columns == ("", "lr", "loss")
    assert [row["lr"] for row in table.rows] == [0.1, 0.2, 0.4]


@pytest.mark.parametrize(
    "text",
    [
        "just some text\nof three words\nin each line\n",
        "1 2 3\n4 5 6\n7 8 9\n",
        "lr loss\n0.1 0.5\n",
        "lr loss\n0.1 0.5\n0.2 0.25 1\n0.4 1\n",
        "epoch 1 loss 0.5\nepoch 2 loss 0.25\nepoch 3 loss 0.125\n",
        "",
    ],
    ids=["prose", "no head", "one row", "rows of other lengths", "a log", "nothing"],
)
def test_any_other_text_stays(text: str) -> None:
    assert with_tabs(text) is text


def test_a_row_that_is_longer_far_below_leaves_the_text_as_it_is() -> None:
    text = "lr loss\n" + "0.1 0.5\n" * 40 + "0.1 0.5 x\n"
    assert with_tabs(text) is text
