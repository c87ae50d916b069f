"""ARFF, the tables of Weka and OpenML."""

from __future__ import annotations

from pathlib import Path

import pytest

from paramimp.readers.table.arff_file import load_arff_table
from paramimp.runs import Unreadable
from tests.readers.tables import load, parts, write

HEAD = b"""% exported
@RELATION sweep

@ATTRIBUTE svc__C REAL
@attribute\t'kernel (kind)' {rbf, 'poly, of degree'}
@ATTRIBUTE "max depth" NUMERIC
@ATTRIBUTE note string
@ATTRIBUTE accuracy NUMERIC

@DATA
"""


def test_attributes_name_the_columns_and_quotes_keep_commas() -> None:
    table = load_arff_table(HEAD + b"0.5, rbf,3,'it\\'s fine',0.91\n% a comment\n\n1e-3,'poly, of degree',?,?,0.875\n")

    assert table.columns == ("svc__C", "kernel (kind)", "max depth", "note", "accuracy")
    assert [dict(row) for row in table.rows] == [
        {"svc__C": 0.5, "kernel (kind)": "rbf", "max depth": 3, "note": "it's fine", "accuracy": 0.91},
        {"svc__C": 0.001, "kernel (kind)": "poly, of degree", "max depth": None, "note": None, "accuracy": 0.875},
    ]
    assert table.empty == {1: frozenset({"max depth", "note"})}


def test_double_quotes_are_quotes_where_no_single_one_is() -> None:
    table = load_arff_table(HEAD.replace(b"'", b'"') + b'0.5,"poly, of degree",3,"a",0.91\n')

    assert table.rows[0]["kernel (kind)"] == "poly, of degree"


def test_what_says_none_is_a_value_and_no_missing_one() -> None:
    table = load_arff_table(b"@relation r\n@attribute depth {None, 4}\n@attribute y numeric\n@data\nNone,1\n?,2\n")

    assert [row["depth"] for row in table.rows] == [None, None]
    assert table.empty == {1: frozenset({"depth"})}


def test_a_row_of_another_length_is_broken_alone() -> None:
    table = load_arff_table(HEAD + b"0.5,rbf,3,a,0.91\n0.5,rbf\n")

    assert list(table.broken) == [1]
    assert "has 2 cells where the head has 5 attributes" in table.broken[1]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"@relation r\n@attribute a numeric\n", "has no @data line"),
        (b"a,b\n1,2\n", "has no @data line"),
        (b"@relation r\n@data\n1,2\n", "names fewer than two attributes"),
        (b"@attribute a numeric\n@attribute 'a' numeric\n@data\n1,2\n", "two attributes called 'a'"),
        (b"@attribute a numeric\n@attribute b numeric\n@data\n{0 1, 1 2}\n", "is a sparse ARFF file"),
    ],
)
def test_what_is_no_table_is_refused(data: bytes, said: str) -> None:
    with pytest.raises(Unreadable) as caught:
        load_arff_table(data)

    assert said in caught.value.message


def test_the_only_table_of_a_folder_is_read_as_the_file_itself(tmp_path: Path) -> None:
    head = b"@relation r\n@attribute max_depth numeric\n@attribute kind {a, b}\n@attribute accuracy numeric\n@data\n"
    rows = [f"{i % 4},{'ab'[i % 3 == 0]},{0.5 + 0.00417 * i}" for i in range(30)]
    path = write(tmp_path, head + "\n".join(rows).encode(), "sweep.arff")

    assert parts(tmp_path, "accuracy") == parts(path, "accuracy") == (["kind", "max_depth"], ["accuracy"])
    assert len(load(tmp_path).rows) == len(load(path).rows) == 30
