"""Effects in a terminal: sparkline, good values in words, plots, and how they share the width."""

from __future__ import annotations

from dataclasses import replace

import pytest
from rich.cells import cell_len

from paramimp.formats.canvas import Canvas
from paramimp.formats.effect_words import best_values, is_coloured, is_value_coloured
from paramimp.formats.interface import View
from paramimp.formats.several_table import render as render_several
from paramimp.formats.sparkline import sparkline
from paramimp.formats.table import render
from paramimp.formats.words import Words
from paramimp.results import Caution, ParamImportance, Report, Reports
from paramimp.results.effects import Effect, EffectPoint, Effects, number, numbers_apart
from paramimp.runs import Direction, Objective
from tests.formats.effect_sample import (
    augment_effect,
    dropout_effect,
    lr_effect,
    optimizer_effect,
    report_with_effects,
    seed_effect,
)

UNICODE, ASCII = Words(unicode=True), Words(unicode=False)


def points(*means: float, values: tuple[float, ...] | None = None) -> tuple[EffectPoint, ...]:
    where = values or tuple(range(len(means)))
    return tuple(EffectPoint(v, mean, mean - 1, mean + 1, 9) for v, mean in zip(where, means, strict=True))


def curve(*means: float, values: tuple[float, ...] | None = None, log: bool = False) -> Effect:
    found = points(*means, values=values)
    return Effect("log" if log else "linear", "partial", found, found[0], low=float(found[0].value or 0), high=0.0)


# --- In words -----------------------------------------------------------------------------------------------------


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
    ("value", "text"),
    [(1e-5, "1e-5"), (0.00025, "0.00025"), (3, "3"), (2.5e12, "2.5e12"), (128.0, "128"), (-0.04, "-0.04"), (0, "0")],
)
def test_numbers_are_short(value: float, text: str) -> None:
    assert number(value) == text


def test_numbers_that_differ_look_different() -> None:
    assert numbers_apart([0.1234, 0.1232]) == ["0.1234", "0.1232"]
    assert numbers_apart([0.1, 0.1]) == ["0.1", "0.1"]


def test_hostile_values_do_nothing_in_a_terminal() -> None:
    effect = replace(optimizer_effect(), values=("\x1b[31m\u202ered",))
    assert "\x1b" not in best_values(effect, UNICODE)
    assert "\u202e" not in best_values(effect, UNICODE)


# --- Sparkline ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("effect", "sign", "drawn", "plain"),
    [
        (curve(0, 1, 2, 3, 4, 5, 6, 7), 1, "▁▂▃▄▅▆▇█", "_..--==#"),
        (curve(0, 1, 2, 3, 4, 5, 6, 7), -1, "█▇▆▅▄▃▂▁", "#==--.._"),
        (curve(5, 5, 5), 1, "▁▁▁", "___"),
        (lr_effect(), -1, "▁▄▇██▇▅▁", ""),
        (optimizer_effect(), -1, "█▁█", "#_#"),
    ],
)
def test_a_sparkline_goes_from_worse_to_better(effect: Effect, sign: int, drawn: str, plain: str) -> None:
    assert sparkline(effect, sign, unicode=True) == drawn
    if plain:
        assert sparkline(effect, sign, unicode=False) == plain


def test_a_sparkline_has_the_positions_of_the_axis_and_gaps_where_no_run_is() -> None:
    values = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 10.0)
    line = sparkline(curve(*range(10), values=values), 1, unicode=True)
    assert (line[0], line[1:7].strip(), line[7]) == ("▁", "", "█")


# --- Colour of a correlation --------------------------------------------------------------------------------------


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
    better = (4.0, 1.2, 1.3, 1.0, 1.1, 3.9)
    assert colours(-0.5, replace(curve(*better), best=points(*better)[3], low=3.0, high=3.0))


def test_a_flat_curve_colours_nothing() -> None:
    assert not colours(0.1, seed_effect())


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


def test_without_effects_colours_are_as_before() -> None:
    param = ParamImportance("y", 1, "number", 100, 100, 0.5, significant=True, correlation=0.4)
    assert is_coloured(param, report_with_effects())


# --- Table --------------------------------------------------------------------------------------------------------


def bare(**changes: object) -> Report:
    return report_with_effects(**{"settings": {}, "params": report_with_effects().params[:6]} | changes)


@pytest.mark.parametrize("width", [None, 200, 120, 100, 80, 60, 40])
@pytest.mark.parametrize("unicode", [True, False])
def test_the_table_keeps_its_width_and_names_whatever_it_shows(width: int | None, unicode: bool) -> None:
    text = render(bare(), View(width=width, unicode=unicode))
    plain = render(bare(effects=type(bare().effects)({})), View(width=width, unicode=unicode))
    assert width is None or max(map(cell_len, text.splitlines())) <= width
    for param in bare().params:  # no name is folded for the sake of an effect
        assert param.param in text or param.param not in plain


def test_effects_show_for_params_that_matter_alone() -> None:
    text = render(report_with_effects(settings={}), View(width=120))
    (seed,) = [line for line in text.splitlines() if line.startswith("10  seed ")]
    (lr,) = [line for line in text.splitlines() if line.startswith(" 1  optimizer.lr ")]
    assert lr.rstrip().endswith("▁▄▇██▇▅▁  0.0003 … 0.003")
    assert "999" not in seed


def test_good_values_stay_longer_than_the_sparkline() -> None:
    short = replace(bare().params[0], param="lr")
    effects = type(bare().effects)({"lr": lr_effect()})
    seen = {}
    for width in range(40, 90):
        text = render(bare(params=(short,), effects=effects, runs=None), View(width=width))
        seen[width] = ("▇██▇" in text, "0.0003 … 0.003" in text)
    assert {False, True} == {words for _, words in seen.values()}
    assert all(words for spark, words in seen.values() if spark)
    assert any(words and not spark for spark, words in seen.values())


# --- Plots --------------------------------------------------------------------------------------------------------


def test_a_line_on_a_canvas() -> None:
    canvas = Canvas(4, 2)
    canvas.line([0.0, 1.0], [0.0, 1.0])
    assert canvas.rows() == ["  ⡠⠊", "⡠⠊  "]
    plain = Canvas(4, 4, unicode=False)
    plain.line([0.0, 1.0], [0.0, 1.0])
    assert plain.rows() == ["   *", "  * ", " *  ", "*   "]


def test_a_steep_line_has_no_gaps() -> None:
    plain = Canvas(2, 5, unicode=False)
    plain.line([0.0, 1.0], [0.0, 1.0])
    assert plain.rows() == [" *", " *", " *", " *", "* "]


def plots(view: View) -> str:
    text = render(report_with_effects(), view)
    return text[text.index("effects on") :]


def test_plots_are_drawn_only_where_asked_for() -> None:
    assert "effects on" not in render(report_with_effects(settings={}), View(width=80))


@pytest.mark.parametrize("width", [120, 80, 60, 40])
@pytest.mark.parametrize("unicode", [True, False])
def test_plots_fit_the_width(width: int, unicode: bool) -> None:
    text = plots(View(width=width, unicode=unicode))
    assert max(map(cell_len, text.splitlines())) <= width
    assert unicode or text.isascii()


def test_a_plot_has_axes_a_band_and_the_runs() -> None:
    text = plots(View(width=80))
    block = text[text.index("optimizer.lr:") :].split("\n\n")[0].splitlines()
    assert block[0] == "optimizer.lr: good at 0.0003 … 0.003; few runs at 1e-5 (114 runs, log axis)"
    assert "0.73" in block[1]
    assert all("┤" in line for line in block[1:8])
    assert any("░" in line for line in block)
    assert block[8].lstrip().startswith("└")
    assert block[9].split() == ["1e-5", "0.001", "0.1"]


def test_a_plot_of_a_category_has_a_line_per_value() -> None:
    text = plots(View(width=80))
    block = text[text.index("optimizer.name:") :].split("\n\n")[0].splitlines()
    assert [line.split()[0] for line in block[1:]] == ["adamw", "sgd", "lion"]
    assert all("●" in line for line in block[1:])
    assert block[1].endswith("0.31  n=58")


def test_a_plot_says_what_is_special() -> None:
    text = " ".join(plots(View(width=80)).split())
    assert "best at the low end of what was tried: widen it" in text
    assert "accumulated local effects, since it moved together with others" in text


def test_colour_changes_no_character() -> None:
    plain, coloured = (plots(View(width=80, colour=colour)) for colour in (False, True))
    import re

    assert re.sub("\x1b\\[[0-9;]*m", "", coloured) == plain


def test_where_runs_were_lost_nobody_is_sent() -> None:
    caution = Caution("left-out-differ", "Runs were lost.", ("model.encoder.layers.attention.dropout",))
    text = " ".join(render(report_with_effects(cautions=(caution,)), View(width=200)).split())
    assert "best at the low end of what got through: other runs were lost there" in text
    assert "widen it" not in text


def test_the_plots_of_several_metrics_follow_each_other() -> None:
    names = ("val_loss", "val_acc")
    reports = Reports(
        tuple(report_with_effects(objective=Objective(name, Direction.MINIMIZE, "name")) for name in names)
    )
    for width in (40, 80, 120):
        text = render_several(reports, View(width=width))
        assert [line for line in text.splitlines() if line.startswith("effects on")] == [
            f"effects on {name}" for name in names
        ]
        assert max(map(cell_len, text.splitlines())) <= width


def test_the_legend_says_how_to_read_a_sparkline_where_one_is_shown() -> None:
    drawn, narrow = (" ".join(render(bare(), View(width=width)).split()) for width in (120, 40))
    assert "effect: val_loss from worse (low) to better (high) over the values tried" in drawn
    assert "effect:" not in narrow
