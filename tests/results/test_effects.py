"""Effects with points by hand: which are good, how they are written, and when they are computed."""

from __future__ import annotations

import pickle

import pytest

from paramimp.results.effects import (
    EFFECT_COLUMNS,
    Curves,
    Effect,
    EffectPoint,
    Effects,
    plain_text,
)


def point(value: float | str | bool | None, mean: float = 0.0, n_runs: int = 5) -> EffectPoint:
    return EffectPoint(value, mean, mean - 1, mean + 1, n_runs)


NUMBER = Effect(
    "log", "partial", (point(0.1), point(1.0), point(10.0), point(None)), point(1.0), 0.1, 1.0, (None,), "low"
)
CATEGORY = Effect("category", "partial", (point("sgd"), point("adam"), point(None)), point("adam"), values=("adam",))


def test_the_numbers_lie_on_an_axis_and_null_and_choices_do_not() -> None:
    assert [each.value for each in NUMBER.numbers] == [0.1, 1.0, 10.0]
    assert [each.value for each in NUMBER.others] == [None]
    assert CATEGORY.numbers == ()
    assert [each.value for each in CATEGORY.others] == ["sgd", "adam", None]


def test_good_numbers_lie_in_the_region_ends_included_and_null_is_good_where_it_is_listed() -> None:
    assert [NUMBER.is_good(each) for each in NUMBER.points] == [True, True, False, True]
    assert [CATEGORY.is_good(each) for each in CATEGORY.points] == [False, True, False]


def test_an_effect_tells_something_where_a_point_is_not_good() -> None:
    assert NUMBER.tells
    assert not Effect("linear", "partial", (point(1.0), point(2.0)), point(1.0), 1.0, 2.0).tells
    assert Effect("linear", "partial", (point(1.0), point(None)), point(None), values=(None,)).tells


def test_the_json_has_the_region_and_the_values_that_there_are() -> None:
    assert NUMBER.to_dict()["best"] == {"low": 0.1, "high": 1.0, "values": [None]}
    assert CATEGORY.to_dict()["best"] == {"values": ["adam"]}
    assert NUMBER.to_dict()["points"][0] == {"value": 0.1, "mean": 0.0, "low": -1.0, "high": 1.0, "n_runs": 5}
    assert [row["best"] for row in NUMBER.rows()] == [True, True, False, True]


@pytest.mark.parametrize(("n_runs", "thin"), [(1, True), (2, True), (3, False)])
def test_fewer_than_three_runs_are_thin_support(n_runs: int, thin: bool) -> None:
    assert point(1.0, n_runs=n_runs).thin is thin


def test_a_curve_is_computed_once_and_only_when_it_is_asked_for() -> None:
    asked: list[str] = []

    def compute(name: str) -> Effect:
        asked.append(name)
        return NUMBER

    curves = Curves(["a", "b"], compute)
    assert ("a" in curves, "z" in curves, len(curves), list(curves), asked) == (True, False, 2, ["a", "b"], [])
    assert curves["b"] is curves["b"] is NUMBER
    assert asked == ["b"]
    with pytest.raises(KeyError):
        curves["z"]
    assert pickle.loads(pickle.dumps(curves)) == {"a": NUMBER, "b": NUMBER}
    assert asked == ["b", "a"]
    with pytest.raises(KeyError):
        curves["z"]


def test_the_frame_has_a_row_per_point_and_an_unknown_param_names_the_nearest() -> None:
    effects = Effects({"lr": NUMBER, "optimizer": CATEGORY})
    frame = effects.to_frame()
    assert tuple(frame.columns) == EFFECT_COLUMNS
    assert frame["param"].tolist() == ["lr"] * 4 + ["optimizer"] * 3
    assert effects["lr"]["mean"].tolist() == [0.0] * 4
    assert effects["lr"].attrs["at_edge"] == "low"
    with pytest.raises(KeyError, match=r"no effect of 'optimizr' is known.*Did you mean 'optimizer'\?"):
        effects["optimizr"]


@pytest.mark.parametrize(("value", "text"), [(None, "null"), (True, "true"), (0.1 + 0.2, "0.30000000000000004")])
def test_plain_text_is_what_a_config_has(value: float | bool | None, text: str) -> None:
    assert plain_text(value) == text
