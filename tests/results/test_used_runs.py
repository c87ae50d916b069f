"""The runs of a report, with values as people write them."""

from __future__ import annotations

import math

import numpy as np
import pytest

from paramimp.results import Fit, UsedParam, UsedRuns

LR = UsedParam("number", np.array([0.1, math.nan, 0.0]))
FLAG = UsedParam("boolean", np.array([1.0, 0.0, math.nan]), ("false", "true"))
KIND = UsedParam("category", np.array([1.0, math.nan, 0.0]), ("adam", "sgd"))
RUNS = UsedRuns(
    ("a", "b", "c"),
    ("x/a", "x/b", "x/c"),
    {"flag": FLAG, "kind": KIND, "lr": LR},
    metric=np.arange(3.0),
    analysed=np.array([3.0, 1, 2]),
)


@pytest.mark.parametrize(
    ("param", "cells"),
    [(LR, [0.1, None, 0.0]), (FLAG, [True, False, None]), (KIND, ["sgd", None, "adam"])],
    ids=["number", "boolean", "category"],
)
def test_cells_are_numbers_booleans_and_texts_and_none_where_a_run_lacks_the_param(
    param: UsedParam, cells: list[object]
) -> None:
    assert [(type(cell), cell) for cell in param.cells()] == [(type(cell), cell) for cell in cells]


def test_the_frame_has_a_row_per_run_with_the_metric_as_it_was_and_as_it_was_analysed() -> None:
    frame = RUNS.to_frame()
    assert list(frame.columns) == ["run", "path", "params.flag", "params.kind", "params.lr", "metric", "analysed"]
    assert frame["run"].tolist() == ["a", "b", "c"]
    assert frame["params.kind"].tolist()[0::2] == ["sgd", "adam"]
    assert (frame["metric"].tolist(), frame["analysed"].tolist()) == ([0, 1, 2], [3, 1, 2])
    assert (len(RUNS), repr(RUNS)) == (3, "<UsedRuns: 3 runs, 3 params>")


@pytest.mark.parametrize(
    ("r2", "why"),
    [(None, "could not be predicted"), (-0.2, "no better than by their mean"), (0.0, "no better"), (0.4, "cannot")],
)
def test_why_nothing_is_ranked_follows_from_the_fit(r2: float | None, why: str) -> None:
    assert why in Fit("permutation", 10, 0, r2).why_nothing_is_ranked
