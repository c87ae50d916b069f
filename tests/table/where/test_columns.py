"""Which column a name in an expression stands for, and as what its cells compare."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from paramimp import load_runs
from paramimp.table.cells import ABSENT
from paramimp.table.params import infer
from paramimp.table.where import parse
from tests.table.where.tables import column_of_caret, refusal, rows, table


def test_names_are_found_as_they_appear_and_prefixes_say_which() -> None:
    found = table(
        {
            "optimizer.lr": [1, 2], "my-param": [3, 4], "a`b/c d": [5, 6], "in": [7, 8], "status": [9, 10], "0": [1, 2],
            "metrics.loss": [1, 2], "params.z": [0, 1], "z": [1, 0], "größe": [1, 2], "h.0": [1, 2],
        },
        {"loss": [0.5, math.nan], "val/acc": [1.0, 0.0]},
    )  # fmt: skip
    for text, expected in {
        "optimizer.lr == 1": [True, False],
        "params.optimizer.lr == 2": [False, True],
        "`optimizer.lr` == 2": [False, True],
        "`my-param` == 3": [True, False],
        "params.`my-param` == 3": [True, False],
        "`a``b/c d` == 6": [False, True],
        "`params.in` == 7": [True, False],
        "status == 9": [True, False],
        "run == 'run1'": [False, True],
        "reader == 'yaml'": [True, True],
        "`0` == 1": [True, False],
        "metrics.loss < inf": [True, False],
        "metrics.`val/acc` == 1": [True, False],
        "params.metrics.loss == 2": [False, True],
        "params.z == 1": [True, False],
        "params.params.z == 1": [False, True],
        "größe == 2": [False, True],
        "h.0 == 2": [False, True],
        "optimizer.lr < `my-param`": [True, True],
        "z != params.params.z": [True, True],
    }.items():
        assert parse(text).matches(found) == expected, text


def test_status_is_a_field_of_the_run_when_no_param_has_that_name() -> None:
    assert parse("status == 'failed'").matches(table({"x": [1, 2]})) == [True, False]


def test_an_unknown_name_lists_the_nearest_and_guesses_none() -> None:
    found = table({"optimizer.lr": [1], "batch_size": [2], "opt-name": ["a"]}, {"val_loss": [1.0]})
    assert "the nearest: optimizer.lr" in refusal("lr < 1", found)
    assert "the nearest: batch_size" in refusal("batchsize == 2", found)
    assert "metrics.val_loss" in refusal("val_loss < 1", found)
    assert "no run has a metric metrics.valloss; the nearest: metrics.val_loss" in refusal("metrics.valloss < 1", found)
    assert "`opt-name`" in refusal("opt_name == 'a'", found)
    assert "text is put in quotes: 'adam'" in refusal("batch_size == adam", found)
    assert "there are: optimizer.lr, batch_size" in refusal("zzz == 1", found)
    assert column_of_caret(refusal("batch_size == 2 and lr < 1", found)) == 20


@pytest.mark.parametrize(
    ("text", "cells", "says"),
    [
        ("x < 1", ["adam", None], "x holds text, such as 'adam', and 1 is a number; put text in quotes"),
        ("x == 1", ["adam"], "put text in quotes"),
        ("x != '0.1'", [0.1], "x holds numbers, such as 0.1, and '0.1' is text; a number has no quotes"),
        ("x < '0.01'", ["0.1", "0.02"], "x holds numbers, such as '0.1'"),
        ("x == 1", [True], "x holds booleans, such as true, and 1 is a number; compare it with true or false"),
        ("x in ['a', 'b']", [1, ABSENT], "holds numbers, such as 1"),
        ("x == 64", [[64]], "write x.0 for its first value"),
        ("x < y", ["a"], "x holds text, such as 'a', and y numbers, such as 1"),
    ],
)
def test_a_column_of_nothing_but_other_types_is_an_error(text: str, cells: list[Any], says: str) -> None:
    assert says in refusal(text, table({"x": cells, "y": [1] * len(cells)}))


@pytest.mark.parametrize("text", ["x < 1", "x == 'a'", "x in [1]", "x == y", "x < y"])
def test_a_column_of_nothing_but_null_matches_nothing_and_is_no_error(text: str) -> None:
    assert rows(text, [None, ABSENT], y=[1, 2]) == []


@given(st.lists(st.sampled_from(["1e-3", "0.01", "1", "2", "x", 1, 0.5, None, ABSENT, "inf", "1_0"]), min_size=1))
def test_text_that_an_analysis_takes_for_numbers_compares_as_numbers(cells: list[Any]) -> None:
    (param,) = infer("x", cells)
    if param.kind == "number" and param.present.any():
        assert parse("x < 0.1").matches(table({"x": cells})) == [value < 0.1 for value in param.values]


def test_cells_of_a_data_frame_compare_as_plain_values() -> None:
    frame = pd.DataFrame(
        {
            "x": np.array([np.int64(1), np.float32(0.5), np.bool_(True), "a"], dtype=object),
            "when": pd.to_datetime(["2026-01-01"] * 2 + ["2026-02-01"] * 2),
            "shape": [np.array([1, 2])] * 4,
            "loss": 1.0,
        }
    )
    found = load_runs(frame, params=["x", "when", "shape"])
    assert parse("x == 1 or x == 0.5").matches(found) == [True, True, False, False]
    assert parse("x == true or x == 'a'").matches(found) == [False, False, True, True]
    assert parse("when >= '2026-02'").matches(found) == [False, False, True, True]
    assert parse("shape == [1, 2] and shape.1 == 2").matches(found) == [True] * 4
