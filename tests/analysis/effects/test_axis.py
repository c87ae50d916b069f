"""The points of an axis: where they lie, on which scale, and for how many runs each stands."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

import paramimp
from paramimp.analysis.effects.axis import make_axis
from paramimp.results import Report
from paramimp.table.params import infer
from paramimp.table.scale import scale_of
from tests.analysis.effects.sweeps import analysed, effect_of, swept


def test_the_points_lie_where_the_runs_are(report: Report) -> None:
    lr = effect_of(report, "lr")
    assert report.runs is not None
    values = set(report.runs.params["lr"].values)
    assert {point.value for point in lr.points} <= values
    assert (lr.points[0].value, lr.points[-1].value) == (min(values), max(values))
    assert sum(point.n_runs for point in lr.points) == 80


def test_few_numbers_have_a_point_each_and_whole_ones_stay_whole(report: Report) -> None:
    size = effect_of(report, "size")
    assert [point.value for point in size.points] == [16, 32, 64, 128]
    assert all(type(point.value) is int for point in size.points)


def test_booleans_are_booleans() -> None:
    frame = swept()
    frame["amp"] = np.random.default_rng(4).random(len(frame)) < 0.5
    frame["loss"] -= 0.5 * frame["amp"]
    effect = effect_of(analysed(frame), "amp")
    assert effect.scale == "category"
    assert effect.values == (True,)


def test_infinite_values_of_a_param_are_values() -> None:
    frame = swept()
    frame.loc[:9, "dropout"] = np.inf
    report = analysed(frame)
    assert effect_of(report, "dropout").scale == "linear"
    json.loads(paramimp.render(analysed(frame, effects=True), "json"))


@pytest.mark.parametrize(
    ("values", "scale"),
    [
        (10 ** np.linspace(-5, -1, 50), "log"),
        ([16, 32, 64, 128, 256], "log"),
        ([1, 10, 100], "log"),
        (np.linspace(0.001, 1, 50), "linear"),  # three decades, but evenly
        ([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12], "linear"),
        ([32, 64, 128], "linear"),  # not a decade
        ([0, 0.001, 0.01, 0.1], "linear"),  # zero has no logarithm
        ([-100, 1, 100], "linear"),
        ([3, 3, 3], "linear"),
        ([1e-300, 1, 1e300], "log"),
        ([-1e308, 1e308], "linear"),
    ],
)
def test_the_scale_is_that_on_which_the_values_spread_evenly(values: Any, scale: str) -> None:
    assert scale_of(np.array(values, dtype=float)) == scale


def test_adaptive_sweeps_keep_their_scale() -> None:
    rng = np.random.default_rng(0)
    assert scale_of(10 ** np.clip(rng.normal(-3, 0.5, 100), -5, -1)) == "log"


def test_points_of_many_values_stand_for_as_many_runs() -> None:
    (param,) = infer("x", np.random.default_rng(0).lognormal(size=200).tolist())
    axis = make_axis(param, null_is_a_choice=True)
    assert len(axis.rows) == 21
    assert set(np.bincount(axis.point_of)[1:-1]) <= {9, 10, 11}
