"""Rows of delimited text whose quotes are not closed where a cell ends."""

from __future__ import annotations

import csv
import io

import pytest

from paramimp.decoding.csv_histories import load_csv_histories
from paramimp.decoding.csv_rows import csv_rows
from paramimp.readers.optuna.csv_export import read_data_frame
from paramimp.readers.table.csv_file import load_csv_table
from paramimp.runs import Unreadable

HEAD = "lr,opt,val_loss\n"
ROWS = "".join(f"0.{n},sgd,{n}\n" for n in range(1, 9))
QUOTED = ROWS.replace("sgd", '"sgd"')
LONG = "".join(f"{n},sgd,{n}\n" for n in range(20_000))
STRAY = {
    "in the first row": (HEAD + '0.1,"adam,5\n' + ROWS, 2),
    "in the last row but one": (HEAD + ROWS + '0.1,"adam,5\n0.2,sgd,6\n', 10),
    "before quoted cells": (HEAD + ROWS + '0.1,"adam,5\n' + QUOTED, 10),
    "before an empty quoted cell": (HEAD + ROWS + '0.1,"adam,5\n0.2,"",6\n' + QUOTED, 10),
    "in the first cell": (HEAD + ROWS + '"0.1,adam,5\n' + ROWS, 10),
    "in the last cell": (HEAD + ROWS + '0.1,adam,"5\n' + ROWS, 10),
    "in the head": ('lr,"opt,val_loss\n' + ROWS, 1),
    "before a torn last row": (HEAD + ROWS + '0.1,"adam,5\n' + ROWS + "0.9,s", 10),
    "before more than a cell may have": (HEAD + '0.1,"adam,5\n' + LONG, 2),
    "behind a cell that is closed": (HEAD + '0.1,"a\nb",5\n0.1,"adam,5\n' + ROWS, 4),
    "in lines of Windows": ((HEAD + '0.1,"adam,5\n' + ROWS).replace("\n", "\r\n"), 2),
}
TOLERATED = {
    "inches": HEAD + '0.1,5" disk,5\n' + ROWS,
    "quotes within quotes": HEAD + '0.1,"5" disk",5\n' + ROWS,
    "a note of several lines": HEAD + '0.1,"a\nb\n\nc",5\n' + ROWS,
    "a note of lines with commas": HEAD + '0.1,"a, b\nc, d",5\n' + ROWS,
    "rows that somebody quoted": HEAD + '0.1,"x\n0.2,sgd,5\n0.3,sgd,6\n",5\n' + ROWS,
    "a note of several lines with a quote in it": HEAD + '0.1,"a\nsays "b" to\nc",5\n' + ROWS,
    "a torn cell": HEAD + ROWS + '0.1,"ad',
    "a torn cell and a line": HEAD + ROWS + '0.1,"ad\n',
    "a torn note of several lines": HEAD + ROWS + '0.1,"a\nb\nc',
    "a torn note with commas": HEAD + ROWS + '0.1,"so, then\nb\nc',
}


@pytest.mark.parametrize(("text", "line"), STRAY.values(), ids=STRAY)
def test_a_quote_that_would_hide_rows_is_told(text: str, line: int) -> None:
    """The rows below it would be one cell, and the last number of a history one that is long past."""
    with pytest.raises(Unreadable, match=rf'opens a quote \("\) in line {line} that is not closed there'):
        list(csv_rows(text, ","))


@pytest.mark.parametrize("text", TOLERATED.values(), ids=TOLERATED)
def test_other_quotes_are_read_as_the_module_of_python_reads_them(text: str) -> None:
    """A note may have several lines, and what a crash has torn is normal."""
    assert list(csv_rows(text, ",")) == list(csv.reader(io.StringIO(text, newline="")))


def test_what_is_no_delimited_text_is_told_with_its_line() -> None:
    """One cell that is longer than the module of Python takes."""
    with pytest.raises(Unreadable, match=r"is not a CSV file in line 3 \(field larger than field limit"):
        list(csv_rows(HEAD + ROWS[:10] + "a" * 200_000 + ",1,2\n", ","))


def test_whoever_reads_delimited_text_tells_it() -> None:
    """A table of runs, a log with a row per step, and an export of Optuna."""
    lone = '0.1,"adam,5\n'
    for read in (load_csv_table, load_csv_histories):
        with pytest.raises(Unreadable, match="in line 10"):
            read((HEAD + ROWS + lone + ROWS).encode())
    export = "number,value,params_opt,state\n0,1,sgd,COMPLETE\n"
    with pytest.raises(Unreadable, match="in line 3"):
        read_data_frame((export + '1,2,"adam,COMPLETE\n' + export.splitlines()[1] + "\n").encode())
