"""Good values of an effect in words, and what colours a correlation."""

from __future__ import annotations

from dataclasses import replace

import pytest
from rich.cells import cell_len

from paramimp.formats.effect_words import best_values, effect_to_show, is_coloured, is_value_coloured
from paramimp.formats.words import Words, best_first
from paramimp.results import ParamImportance
from paramimp.results.effects import Effect, EffectPoint, Effects
from paramimp.runs import Direction, Objective
from tests.formats.curves import curve, points
from tests.formats.effect_sample import (
    augment_effect,
    dropout_effect,
    lr_effect,
    optimizer_effect,
    report_with_effects,
    seed_effect,
)

UNICODE, ASCII = Words(unicode=True), Words(unicode=False)


@pytest.mark.parametrize(
    ("effect", "drawn", "plain"),
    [
        (lr_effect(), "0.0003 … 0.003", "0.0003 ... 0.003"),
        (dropout_effect(), "≤ 0.1 (edge)", "<= 0.1 (edge)"),
        (replace(dropout_effect(), low=0.4, high=0.5, at_edge="high"), "≥ 0.4 (edge)", ">= 0.4 (edge)"),
        (replace(lr_effect(), low=1e-3, high=1e-3), "0.001", "0.001"),
        (replace(lr_effect(), values=(None,)), "0.0003 … 0.003, null", "0.0003 ... 0.003, null"),
        (optimizer_effect(), "adamw, lion", "adamw, lion"),
        (augment_effect(), "true", "true"),
        (replace(optimizer_effect(), values=tuple("abcdefg")), "a, b, c, d, e, … 2 more", "a, b, c, d, e, ... 2 more"),
    ],
)
def test_good_values_in_words(effect: Effect, drawn: str, plain: str) -> None:
    assert best_values(effect, UNICODE) == drawn
    assert best_values(effect, ASCII) == plain


@pytest.mark.parametrize("cells", [12, 16, 20, 28])
def test_good_values_fit_their_cells(cells: int) -> None:
    long = replace(optimizer_effect(), values=("a_very_long_name_of_an_optimizer", "momentum_free_adam", "sgd"))
    for effect in (long, optimizer_effect(), replace(long, values=long.values[:1])):
        assert cell_len(best_values(effect, UNICODE, cells)) <= cells


@pytest.mark.parametrize(
    ("direction", "order"),
    [(Direction.MINIMIZE, ["adamw", "lion", "sgd"]), (Direction.MAXIMIZE, ["sgd", "lion", "adamw"])],
)
def test_values_of_a_category_stand_as_the_table_lists_them(direction: Direction, order: list[str]) -> None:
    report = report_with_effects(objective=Objective("m", direction, "name"))
    (param,) = [param for param in report.params if param.param == "optimizer.name"]
    effect = effect_to_show(param, report)
    assert effect is not None
    assert [point.value for point in effect.points] == order == [value.value for value in best_first(param, report)]
    assert [point.value for point in report.effects.curves["optimizer.name"].points] == ["adamw", "sgd", "lion"]


def test_hostile_values_do_nothing_in_a_terminal() -> None:
    effect = replace(optimizer_effect(), values=("\x1b[31m\u202ered",))
    assert "\x1b" not in best_values(effect, UNICODE)
    assert "\u202e" not in best_values(effect, UNICODE)


def colours(correlation: float, effect: Effect, direction: Direction = Direction.MINIMIZE) -> bool:
    param = ParamImportance("x", 1, "number", 100, 100, 0.5, significant=True, correlation=correlation)
    report = report_with_effects(objective=Objective("m", direction, "name"))
    report.effects.curves["x"] = effect  # type: ignore[index]
    return is_coloured(param, report)


def test_a_correlation_is_coloured_where_it_leads_to_the_good_values() -> None:
    rising = replace(curve(1, 2, 3, 4), best=points(1, 2, 3, 4)[0], low=0.0, high=0.0)
    assert colours(0.7, rising)  # minimize: more is worse, and the best is at the low end
    assert not colours(-0.7, rising)


def test_no_correlation_is_coloured_over_a_valley_with_its_best_on_the_other_side() -> None:
    means = (3.0, 1.0, 2.0, 2.5, 4.0, 5.0)
    valley = replace(curve(*means), best=points(*means)[1], low=1.0, high=1.0)
    assert colours(0.5, valley)
    assert not colours(-0.5, valley)


def test_no_correlation_is_coloured_that_points_to_the_worse_half_of_a_curve() -> None:
    """The best value and the better end are in the upper half, which is worse on the whole."""
    means = (4.0, 1.2, 1.3, 1.0, 9.0, 3.9)
    narrow = replace(curve(*means), best=points(*means)[3], low=3.0, high=3.0)
    assert not colours(-0.5, narrow)
    assert not colours(0.5, narrow)
    better = (4.0, 1.2, 1.3, 1.0, 1.1, 2.0)
    assert colours(-0.5, replace(curve(*better), best=points(*better)[3], low=3.0, high=3.0))


def test_a_flat_curve_colours_nothing() -> None:
    assert not colours(0.1, seed_effect())


@pytest.mark.parametrize(("best_at", "coloured"), [(0.5, False), (0.52, False), (0.65, True), (1.0, True)])
def test_no_correlation_is_coloured_whose_end_is_hardly_better_than_the_other(best_at: float, coloured: bool) -> None:
    """A parabola; the ends of one whose optimum is at b differ by (2b - 1) / b² of its height."""
    means = [(place / 20 - best_at) ** 2 for place in range(21)]
    best = points(*means)[round(20 * best_at)]
    valley = replace(curve(*means), best=best, low=float(best.value or 0), high=float(best.value or 0))
    assert colours(-0.3, valley) is coloured
    assert not colours(0.3, valley)


def test_a_value_is_coloured_on_its_side_of_the_mean() -> None:
    report = report_with_effects()
    optimizer = report.params[1]
    assert [is_value_coloured(optimizer, value, report) for value in optimizer.values] == [True, True, True]
    wrong = replace(optimizer.values[1], correlation=-0.2)
    assert not is_value_coloured(optimizer, wrong, report)


def test_null_among_the_values_of_a_category_is_coloured_as_any_other() -> None:
    points = tuple(EffectPoint(value, mean, mean - 1, mean + 1, 20) for value, mean in (("adam", 1.0), (None, 9.0)))
    report = report_with_effects(effects=Effects({"optimizer.name": Effect("category", "partial", points, points[0])}))
    optimizer = report.params[1]
    null = replace(optimizer.values[0], value="null", correlation=0.5)
    assert is_value_coloured(optimizer, null, report)
    assert not is_value_coloured(optimizer, replace(null, correlation=-0.5), report)
