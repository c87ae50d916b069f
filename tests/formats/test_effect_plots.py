"""Plots of effects in a terminal: axes, bands, runs, and their width."""

from __future__ import annotations

import pytest
from rich.cells import cell_len

from paramimp.formats.canvas import Canvas
from paramimp.formats.effect_plots import axis_labels
from paramimp.formats.interface import View
from paramimp.formats.several_table import render as render_several
from paramimp.formats.table import render
from paramimp.results import Caution, Reports
from paramimp.runs import Direction, Objective
from tests.formats.curves import curve
from tests.formats.effect_sample import (
    report_with_effects,
)


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


def test_a_plot_of_a_category_has_a_line_per_value_the_best_first() -> None:
    text = plots(View(width=80))
    block = text[text.index("optimizer.name:") :].split("\n\n")[0].splitlines()
    assert [line.split()[0] for line in block[1:]] == ["adamw", "lion", "sgd"]
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


@pytest.mark.parametrize(
    ("values", "log", "labels"),
    [
        ((1, 2, 8), False, "1           4                 8"),  # 4.5 is no number of layers, and 4 lies left of it
        ((8, 2048), True, "8             128          2048"),
        ((0.1, 0.9), False, "0.1           0.5           0.9"),
        ((1, 2), False, "1                             2"),
        ((3,), False, "3"),
    ],
)
def test_an_axis_of_whole_numbers_has_whole_numbers_at_their_places(
    values: tuple[float, ...], log: bool, labels: str
) -> None:
    effect = curve(*values, values=values, log=log)
    assert axis_labels(effect.points, effect, 31) == labels
