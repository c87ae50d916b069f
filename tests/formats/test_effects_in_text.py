"""Effects beside the ranking: sparkline and good values, and how they share the width."""

from __future__ import annotations

from dataclasses import replace

import pytest
from rich.cells import cell_len

from paramimp.formats.effect_words import is_coloured
from paramimp.formats.interface import View
from paramimp.formats.sparkline import sparkline
from paramimp.formats.table import render
from paramimp.results import ParamImportance, Report
from paramimp.results.effects import Effect
from tests.formats.curves import curve
from tests.formats.effect_sample import (
    lr_effect,
    optimizer_effect,
    report_with_effects,
)


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


def test_without_effects_colours_are_as_before() -> None:
    param = ParamImportance("y", 1, "number", 100, 100, 0.5, significant=True, correlation=0.4)
    assert is_coloured(param, report_with_effects())


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


def test_the_legend_says_how_to_read_a_sparkline_where_one_is_shown() -> None:
    drawn, narrow = (" ".join(render(bare(), View(width=width)).split()) for width in (120, 40))
    assert "effect: val_loss from worse (low) to better (high) over the values tried" in drawn
    assert "effect:" not in narrow
