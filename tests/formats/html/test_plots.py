"""Drawings as SVG: which runs are drawn, and where bars and axes begin and end."""

from __future__ import annotations

from dataclasses import replace
from xml.etree import ElementTree as ET

import numpy as np
import pytest

from paramimp.formats.html.data import MAX_LINES
from paramimp.formats.html.plots import (
    correlation_bar,
    difference_bar,
    drawn,
    effect_plot,
    heat_map,
    metric_range,
    range_bar,
    share_bar,
    sparkline,
)
from paramimp.results import Interaction
from tests.formats.curves import curve
from tests.formats.effect_sample import lr_effect, report_with_effects


@pytest.mark.parametrize("n", [10, 999, 1_000, 1_001, 4_000, 30_000])
def test_all_of_the_best_tenth_are_drawn_as_far_as_there_is_room(n: int) -> None:
    quality = np.random.default_rng(0).permutation(n).astype(float)
    chosen = drawn(quality, MAX_LINES)
    assert len(chosen) == min(n, MAX_LINES) == len(set(chosen.tolist()))
    best = set(np.argsort(-quality)[: min(-(-n // 10), MAX_LINES)].tolist())
    assert best <= set(chosen.tolist())
    assert (np.diff(chosen) > 0).all()


def attributes(markup: str, kind: str) -> list[dict[str, str]]:
    """The attributes of the elements of a class, in their order."""
    root = ET.fromstring(f"<svg>{markup}</svg>")
    return [dict(each.attrib) for each in root.iter() if kind in each.get("class", "").split()]


def test_a_share_fills_its_part_of_the_room_and_its_interval_lies_on_it() -> None:
    bar = share_bar(0.2, 0.1, 0.4, 0.4)
    assert bar is not None
    (drawn_bar,) = attributes(bar, "bar")
    assert (float(drawn_bar["x"]), float(drawn_bar["width"])) == (0, 50)
    line, *ends = attributes(bar, "interval")
    assert (float(line["x1"]), float(line["x2"])) == (25, 100)
    assert [float(end["x1"]) for end in ends] == [25, 100]


@pytest.mark.parametrize(("importance", "longest"), [(None, 1.0), (0.5, 0.0)])
def test_without_a_share_or_room_there_is_no_bar(importance: float | None, longest: float) -> None:
    assert share_bar(importance, None, None, longest) is None


@pytest.mark.parametrize(("difference", "x", "width"), [(0.5, 50, 24), (-0.5, 26, 24), (1.0, 50, 48), (0.0, 50, 0.5)])
def test_a_difference_goes_to_its_side_of_the_middle(difference: float, x: float, width: float) -> None:
    bar = difference_bar(difference, None, None, 1.0)
    assert bar is not None
    (drawn_bar,) = attributes(bar, "bar")
    assert (float(drawn_bar["x"]), float(drawn_bar["width"])) == (x, width)


@pytest.mark.parametrize(("value", "x", "width"), [(1.0, 30, 28), (-1.0, 2, 28), (-0.25, 23, 7)])
def test_a_correlation_of_one_reaches_the_end(value: float, x: float, width: float) -> None:
    (bar,) = attributes(correlation_bar(value, style="better"), "corr")
    assert (float(bar["x"]), float(bar["width"])) == (x, width)


@pytest.mark.parametrize(
    ("first", "last", "x", "width"), [(0, 1, 30, 60), (0.25, 0.75, 45, 30), (-9, 9, 0, 120), (0.5, 0.5, 60, 2)]
)
def test_a_new_range_lies_over_the_old_one_and_is_never_invisible(
    first: float, last: float, x: float, width: float
) -> None:
    (bar,) = attributes(range_bar(first, last), "good")
    assert (float(bar["x"]), float(bar["width"])) == (x, width)


def test_a_few_runs_far_away_do_not_stretch_the_axis_of_the_metric() -> None:
    effect = lr_effect()
    ends = [end for point in effect.points for end in (point.low, point.high)]
    metric = np.array([*np.full(98, 0.5), 1e9, -1e9])
    assert metric_range(effect, metric) == (min(ends), max(ends))
    assert metric_range(effect, np.full(9, 99.0)) == (min(ends), 99.0)


def test_an_axis_of_one_value_has_room() -> None:
    point = replace(lr_effect().points[0], low=2.0, high=2.0, mean=2.0)
    assert metric_range(replace(lr_effect(), points=(point,)), np.empty(0)) == (1.0, 3.0)


def test_better_values_stand_higher_and_good_ones_are_underlined() -> None:
    effect, document = lr_effect(), report_with_effects()
    heights = [float(bar["height"]) for bar in attributes(sparkline(effect, document), "bar")]
    good = [float(bar["height"]) for bar in attributes(sparkline(effect, document), "good")]
    assert min(height for height in good if height != 1.5) > max(heights)
    assert good.count(1.5) == len(good) / 2


def test_the_curve_has_a_corner_per_value_and_marks_where_few_runs_are() -> None:
    document = report_with_effects()
    param = document["optimizer.lr"]
    plot = effect_plot(param, lr_effect(), document, "a <label>")
    (curve,), (band,) = attributes(plot, "curve"), attributes(plot, "band")
    corners = [tuple(map(float, corner.split(","))) for corner in curve["points"].split()]
    assert len(corners) == len(lr_effect().points)
    assert len(band["points"].split()) == 2 * len(corners)
    lowest = max(corners, key=lambda corner: corner[1])  # down is less, and the loss is least at 1e-3
    assert corners.index(lowest) == 4
    assert corners == sorted(corners)
    assert len(attributes(plot, "thin")) == sum(point.thin for point in lr_effect().points)
    assert 'aria-label="a &lt;label&gt;"' in plot


def test_an_axis_of_whole_numbers_has_whole_ticks() -> None:
    made = report_with_effects()
    for last, ticks in ((11, ["2", "4", "6", "8", "10"]), (8, ["2", "4", "6", "8"])):
        layers = curve(*range(1, last + 1), values=tuple(range(1, last + 1)))
        svg = effect_plot(replace(made.params[0], param="layers"), layers, made, "")
        texts = [text for text in ET.fromstring(svg).iter("text") if text.get("y") == "192"]
        assert [text.text for text in texts] == ticks


def test_names_of_values_that_begin_and_end_alike_stay_whole_above_their_rows() -> None:
    made = report_with_effects()
    (param,) = [param for param in made.params if param.param == "optimizer.name"]
    effect = made.effects.curves[param.param]
    short = {text.text for text in drawn_names(effect_plot(param, effect, made, ""))}
    assert short == {point.value for point in effect.points}
    names = [f"architecture_variant_{n:02}_with_a_long_name" for n in range(len(effect.points))]
    renamed = replace(
        effect,
        points=tuple(replace(point, value=name) for point, name in zip(effect.points, names, strict=True)),
    )
    assert made.runs is not None
    used = replace(made.runs.params[param.param], levels=tuple(names))
    runs = replace(made.runs, params={**made.runs.params, param.param: used})
    texts = drawn_names(effect_plot(param, renamed, replace(made, runs=runs), ""))
    assert [text.text for text in texts] == names
    assert all("text-anchor" not in text.attrib for text in texts)


def drawn_names(svg: str) -> list[ET.Element]:
    return [text for text in ET.fromstring(svg).iter("text") if text.get("class") == "tick level"]


def test_a_pair_that_does_most_together_is_the_darkest_and_an_unknown_one_is_empty() -> None:
    pairs = [pair("a", "b", 0.2), pair("b", "c", 0.05)]
    cells = attributes(heat_map(pairs, "pairs"), "cell")
    assert [cell.get("fill-opacity") for cell in cells] == ["0.85", None, "0.27"]  # a-b, a-c, b-c: .08 + .77 * share
    texts = ET.fromstring(heat_map(pairs, "pairs")).iter("text")
    assert [each.text for each in texts if "value" in each.get("class", "")] == ["0.20", "0.05"]


def pair(one: str, other: str, importance: float) -> Interaction:
    return Interaction((one, other), importance, None, None, 0.01, 0.01, significant=True)
