# ruff: noqa: RUF001  the full-width signs are meant
from __future__ import annotations

import csv
import io
import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from paramimp.formats.csv import defuse, render, to_csv
from paramimp.formats.interface import View
from paramimp.results import CSV_COLUMNS
from tests.formats.sample import PARAMS, report

ANY_TEXT = st.text(st.characters(codec=None), max_size=30)


@pytest.mark.parametrize("text", ["lr", "a=b", "a-b", "", "-1.5", "+3e-4", "1_000", "'quoted", "größe"])
def test_harmless_text_stays(text: str) -> None:
    assert defuse(text) == text


@pytest.mark.parametrize(
    "text", ["=1+1", "+cmd", "-cmd", "@SUM(A1)", " =1", "\n=1", "\u3000=1", "＝1", "－x", "-inf", "-1+2", "--1"]
)
def test_formulas_are_defused(text: str) -> None:
    assert defuse(text).startswith("'")


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ("a;=1+1", ["a", "'=1+1"]),
        ("a; =1+1;-2+3", ["a", "' =1+1", "'-2+3"]),
        ("=1;@x", ["'=1", "'@x"]),
        ('a;"=1+1"', ["a", '\'"=1+1"']),
        ("a;＝1", ["a", "'＝1"]),
        ("a;b;1", ["a", "b", "1"]),
        ("relu;gelu - x", ["relu", "gelu - x"]),
    ],
)
def test_a_cell_behind_a_semicolon_is_no_formula_either(text: str, cells: list[str]) -> None:
    assert defuse(text).split(";") == cells


@given(ANY_TEXT)
def test_no_text_can_start_a_formula_or_hide_a_control_character(text: str) -> None:
    shown = defuse(text)
    start = shown.lstrip()[:1]
    assert start not in set("=+-@＝＋－＠") or float(shown) is not None
    assert shown.replace("\n", "").isprintable()


def test_a_report_reads_back_with_equal_numbers() -> None:
    rows = list(csv.DictReader(io.StringIO(render(report(), View()))))
    assert tuple(rows[0]) == CSV_COLUMNS
    params = [row for row in rows if row["kind"] != "value"]
    assert [row["param"] for row in params] == [param.param for param in PARAMS]
    for row, param in zip(params, PARAMS, strict=True):
        assert float(row["importance"]) == param.importance
        assert float(row["p_value"]) == param.p_value
        assert row["significant"] == ("true" if param.significant else "false")
    means = [float(row["metric_mean"]) for row in rows if row["kind"] == "value"]
    assert means == [value.metric_mean for param in PARAMS for value in param.values]


def test_pandas_reads_a_report_as_its_own_frame() -> None:
    read = pd.read_csv(io.StringIO(render(report(), View())))
    frame = report().to_frame()
    assert list(read.columns) == list(frame.columns)
    for column in ("importance", "importance_high", "p_value", "correlation", "spearman", "metric_mean", "n_runs"):
        pd.testing.assert_series_equal(
            read[column], frame[column].astype(read[column].dtype), rtol=1e-15
        )  # pandas 2 reads the last bit loosely


@given(st.lists(st.tuples(ANY_TEXT, st.floats(), st.integers(), st.booleans(), st.none()), max_size=5))
def test_a_table_reads_back(rows: list[tuple[str, float, int, bool, None]]) -> None:
    read = list(csv.reader(io.StringIO(to_csv(["text", "float", "int", "bool", "none"], rows), newline="")))
    assert len(read) == len(rows) + 1
    for found, (text, number, whole, flag, _) in zip(read[1:], rows, strict=True):
        assert found[0] == defuse(text)
        assert float(found[1]) == number or (math.isnan(number) and found[1] == "nan")
        assert found[2:] == [str(whole), str(flag).lower(), ""]


def test_numbers_that_are_not_finite_are_words() -> None:
    assert to_csv(["x"], [[math.nan], [math.inf], [-math.inf]]) == "x\nnan\ninf\n-inf\n"


def test_hostile_headers_are_defused() -> None:
    assert to_csv(["=cmd", "a,b"], []) == '\'=cmd,"a,b"\n'
