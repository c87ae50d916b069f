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


def test_rows_that_are_too_short_or_too_long_are_read_as_far_as_they_fit() -> None:
    assert load_csv_histories(b"a,b\n1\n2,3,4\n") == {"a": [1.0, 2.0], "b": [3.0]}


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
