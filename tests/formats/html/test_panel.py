"""The rows of the panel: what each cell shows, and what the script sorts by."""

from __future__ import annotations

from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest

from paramimp.formats.html.panel import COLUMNS, panel
from paramimp.formats.interface import View
from paramimp.formats.words import shown_params
from paramimp.results import Report
from paramimp.results.effects import Curves, Effect, Effects
from tests.formats.effect_sample import lr_effect, report_with_effects
from tests.formats.sample import PARAMS, report

MADE = report_with_effects()


def bodies(document: Report) -> list[ET.Element]:
    return list(ET.fromstring(panel(document, 0)).iter("tbody"))


def cell(body: ET.Element, key: str) -> ET.Element:
    return next(each for each in body[0] if each.get("class") == key)


def shown(body: ET.Element, key: str) -> str:
    return " ".join("".join(cell(body, key).itertext()).split())


def test_a_row_has_a_cell_for_every_column() -> None:
    for body in bodies(MADE):
        assert [each.get("class") for each in body[0]] == [key for _, key, _ in COLUMNS]


def test_params_stand_by_importance_with_what_is_noise_last_and_keep_their_number_in_the_report() -> None:
    names = [param.param for param in MADE.params]
    order = [cell(body, "name").get("data-v") for body in bodies(MADE)]
    noise = [param.param for param in MADE.params if param.significant is False]
    assert order == [name for name in names if name not in noise] + noise
    assert [names[int(body.get("data-param", ""))] for body in bodies(MADE)] == order
    assert [cell(body, "name").get("data-v") for body in bodies(MADE) if body.get("class") == "noise"] == noise


@pytest.mark.parametrize(("n_noise", "n_folded"), [(11, 0), (12, 2), (40, 30)])
def test_of_noise_as_much_is_folded_as_in_the_table(n_noise: int, n_folded: int) -> None:
    real = [param for param in PARAMS if param.significant is not False]
    noise = [replace(real[0], param=f"n{place}", significant=False, importance=0.0) for place in range(n_noise)]
    many = report(params=(*real, *noise))
    folded = [cell(body, "name").get("data-v") for body in bodies(many) if body.get("class") == "noise folded"]
    assert folded == [param.param for param in noise[n_noise - n_folded :]]
    assert shown_params(many, View()).more == n_folded


def test_what_is_sorted_by_is_the_number_and_not_its_text() -> None:
    first, param = bodies(MADE)[0], MADE.params[0]
    assert cell(first, "importance").get("data-v") == str(param.importance)
    assert cell(first, "correlation").get("data-v") == str(param.correlation)
    effect = MADE.effects.curves[param.param]
    reach = max(point.mean for point in effect.points) - min(point.mean for point in effect.points)
    assert float(cell(first, "effect").get("data-v", "")) == pytest.approx(reach, rel=1e-5)


def test_each_value_of_a_category_is_a_row_below_its_param_the_best_first() -> None:
    sign = MADE.objective.direction.sign
    for body, param in ((body, MADE[cell(body, "name").get("data-v", "")]) for body in bodies(MADE)):
        values = [row for row in body[1:] if row.get("class") == "value"]
        assert len(values) == len(body) - 1 == len(param.values)
        best_first = sorted(param.values, key=lambda value: -sign * value.metric_mean)
        assert ["".join(row[1].itertext()) for row in values] == [value.value for value in best_first]


@pytest.mark.parametrize(("correlation", "mark"), [(0.6, "▼"), (-0.6, "▲"), (0.001, "")])
def test_more_of_a_param_is_marked_by_whether_it_makes_a_loss_better(correlation: float, mark: str) -> None:
    param = replace(MADE.params[5], correlation=correlation)  # a number without a curve
    (body,) = bodies(report(params=(param,)))
    (found,) = [each for each in cell(body, "correlation").iter("span") if "mark" in each.get("class", "").split()]
    assert (found.text or "", found.get("aria-label")) == (
        mark,
        {"▼": "more is worse", "▲": "more is better"}.get(mark),
    )


def test_noise_and_few_runs_are_not_marked() -> None:
    param = replace(MADE.params[5], correlation=0.9)
    for unsure in (replace(param, significant=False), replace(param, n_runs=3)):
        (body,) = bodies(report(params=(unsure,)))
        assert not {"▲", "▼"} & set(shown(body, "correlation"))


def test_a_report_that_ranks_nothing_says_so_and_shows_no_rank() -> None:
    assert "No param is left to rank." in panel(report(params=()), 0)
    unranked = replace(MADE.params[0], rank=None, importance=None, importance_low=None, importance_high=None)
    (body,) = bodies(report(params=(unranked,)))
    assert shown(body, "rank") == ""
    assert cell(body, "rank").get("data-v") is None


def test_the_longest_interval_fills_the_room() -> None:
    bars = [each for body in bodies(MADE) for each in body.iter("line") if each.get("class") == "interval"]
    assert max(float(bar.get("x2", "")) for bar in bars) == pytest.approx(100, abs=0.1)


def test_the_effect_of_noise_is_not_computed_for_its_row() -> None:
    asked: set[str] = set()

    def compute(param: str) -> Effect:
        asked.add(param)
        return lr_effect()

    names = [param.param for param in MADE.params]
    panel(replace(MADE, effects=Effects(Curves(names, compute))), 0)
    assert asked == {param.param for param in MADE.params if param.significant is not False} < set(names)


def test_a_hostile_name_is_text() -> None:
    hostile = replace(MADE.params[0], param="<b onclick=x>'\"&\u202e")
    (body,) = bodies(report(params=(hostile,)))
    assert shown(body, "name").startswith("<b onclick=x>'\"&")
    assert "\u202e" not in "".join(body.itertext())
