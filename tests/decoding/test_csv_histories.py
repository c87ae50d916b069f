"""CSV files with one row per step."""

from __future__ import annotations

import math

import pytest

from paramimp.decoding.csv_histories import load_csv_histories
from paramimp.runs import Unreadable


def test_columns_are_histories_and_empty_cells_are_not_logged() -> None:
    found = load_csv_histories(b"epoch,loss,val\n0,2,\n0,,0.5\n1,1.5,\n", leave_out={"epoch"})
    assert found == {"loss": [2.0, 1.5], "val": [0.5]}


def test_a_comma_divides_decimals_where_it_divides_no_cells() -> None:
    assert load_csv_histories(b"loss;id\n0,5;1,2\n1;3.5\n", delimiter=";") == {"loss": [0.5, 1.0], "id": [3.5]}


def test_non_finite_numbers_are_data_and_text_is_not() -> None:
    found = load_csv_histories(b"loss,note,gap\nnan,a,\ninf,b,\n-inf,c,\n")
    assert math.isnan(found["loss"][0])
    assert found["loss"][1:] == [math.inf, -math.inf]
    assert found.keys() == {"loss"}


def test_quotes_byte_order_marks_and_windows_line_ends_are_normal() -> None:
    assert load_csv_histories(b'\xef\xbb\xbf"loss","a,b"\r\n1,"2"\r\n') == {"loss": [1.0], "a,b": [2.0]}


def test_a_name_in_quotes_keeps_its_line_ends() -> None:
    assert load_csv_histories('step,"a\nb","c\u2028d"\n0,1,2\n'.encode()) == {
        "step": [0.0],
        "a\nb": [1.0],
        "c\u2028d": [2.0],
    }
    assert load_csv_histories(b"step,loss\r0,1\r1,2\r") == {"step": [0.0, 1.0], "loss": [1.0, 2.0]}


def test_a_file_torn_in_a_character_is_read() -> None:
    assert load_csv_histories("a,b\n1,ü".encode()[:-1]) == {"a": [1.0]}


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"0,1\n2,3\n", "numbers in its first line"),
        (b"a,a\n1,2\n", "two columns called 'a'"),
        (b"\xff\xfea", "is not UTF-8 text"),
        (b"a" * 501 + b"\n1\n", "a name of 501 characters"),
        (b"a\n" * 200_002, "more than 200,000 lines"),
        (b"a\n" + b"," * 1_000_001, "more than 1,000,000 cells"),
        (b'a\n"' + b"x" * 200_000, "is not a CSV file"),
    ],
)
def test_what_is_no_log_is_refused_with_the_reason(data: bytes, message: str) -> None:
    with pytest.raises(Unreadable, match=message):
        load_csv_histories(data)


def test_an_empty_file_holds_nothing() -> None:
    assert load_csv_histories(b"") == {}


AGAIN = {
    "the same names": "step,loss\n1,0.9\nstep,loss\n2,0.5\n",
    "another name amid them": "step,loss\n1,0.9\nstep,lr,loss\n2,7,0.5\n",
    "another name before them": "step,loss\n1,0.9\ntime,step,loss\n7,2,0.5\n",
    "fewer names": "step,lr,loss\n1,7,0.9\nstep,loss\n2,0.5\n",
    "another order": "step,loss,acc\n1,0.9,7\nloss,acc,step\n0.5,7,2\n",
    "a remark above them": "step,loss\n1,0.9\n#{a,2,c}\nstep,loss\n2,0.5\n",
}


@pytest.mark.parametrize("text", AGAIN.values(), ids=AGAIN)
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_a_row_of_names_names_the_columns_anew(text: str, delimiter: str) -> None:
    """A script that is started again appends, and may log more, less or in another order than before."""
    found = load_csv_histories(text.replace(",", delimiter).encode(), delimiter=delimiter)
    assert (found["step"], found["loss"]) == ([1.0, 2.0], [0.9, 0.5])


def test_decimals_below_each_row_of_names_have_commas_of_their_own() -> None:
    found = load_csv_histories(b"step;loss\n1;0,9\nstep;acc;loss\n2;7,5;0,5\n", delimiter=";")
    assert found == {"step": [1.0, 2.0], "loss": [0.9, 0.5], "acc": [7.5]}


@pytest.mark.parametrize(
    "row", ["step", "loss,", "step,,", "train,loss,0.5", "step,0.5,loss", "5,step,loss"], ids=lambda row: row
)
def test_a_row_of_anything_else_names_no_columns(row: str) -> None:
    """A torn row, and texts that are called as a column is."""
    found = load_csv_histories(f"step,loss,acc\n1,0.9,0.1\n{row}\n2,0.5,0.2\n".encode())
    assert (found["step"][-1], found["loss"][-1], found["acc"][-1]) == (2.0, 0.5, 0.2)


@pytest.mark.parametrize(
    "text",
    [
        "step,loss\n1,0,9\n2,0,8\n",
        "step,note,loss\n1,a,0.9\n2,a, 7,0.5\n",
        "step,loss,acc\n1,0.9,7\n2,0.2,0.8,7\n3,0.5,7\n",
        '"loss","acc"\n"1",0.9,7\n"2",0.5,7\n',
    ],
    ids=["decimal commas", "a text without quotes", "two rows in one", "nameless numbers of rows"],
)
def test_the_cells_of_a_longer_row_are_of_no_column(text: str) -> None:
    """Whose number is whose cannot be told: 7 would be a loss."""
    with pytest.raises(
        Unreadable, match=r"has a row of \d cells \(.*\) below a head of \d; quote the cells that hold ','"
    ):
        load_csv_histories(text.encode())


def test_a_title_above_the_names_is_told() -> None:
    with pytest.raises(Unreadable, match=r"has a row of 2 cells \(step,loss\) below a head of 1; remove what stands"):
        load_csv_histories(b"my log\nstep,loss\n1,0.9\n")


def test_shorter_rows_remarks_and_empty_cells_at_the_end_are_normal() -> None:
    found = load_csv_histories(b"step,loss\n1,0.9,\n\n# again, at, 5\n2,0.5,,\n3\n")
    assert found == {"step": [1.0, 2.0, 3.0], "loss": [0.9, 0.5]}


def test_rows_of_names_cannot_make_more_names_than_a_log_has() -> None:
    """Each row of names may bring as many new ones as it has old ones."""
    heads = [",".join(f"n{number}" for number in range(start, start + 4_000)) for start in range(0, 20_000, 2_000)]
    with pytest.raises(Unreadable, match="names"):
        load_csv_histories("\n".join(heads).encode())
