"""A report as a figure of matplotlib."""

from __future__ import annotations

import builtins
from dataclasses import replace
from pathlib import Path

import pytest

from paramimp import render
from paramimp.errors import ParamimpError
from paramimp.results.effects import EffectPoint
from tests.formats.curves import curve
from tests.formats.effect_sample import report_with_effects
from tests.formats.html.test_page import HOSTILE, hostile_report


def test_the_shares_as_a_figure() -> None:
    pytest.importorskip("matplotlib")
    (axes,) = report_with_effects().plot().axes
    assert [label.get_text() for label in axes.get_yticklabels()][-1] == "optimizer.lr"
    assert axes.patches[-1].get_extents().width / axes.patches[-2].get_extents().width == pytest.approx(0.4632 / 0.2117)
    assert "0.0003 … 0.003" in " ".join(text.get_text() for text in axes.texts)


@pytest.mark.parametrize(
    ("param", "scale"), [("optimizer.lr", "log"), ("model.encoder.layers.attention.dropout", "linear")]
)
def test_an_effect_as_a_figure(param: str, scale: str, tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    figure = report_with_effects().plot(param)
    (axes,) = figure.axes
    assert axes.get_xscale() == scale
    assert axes.get_xlabel() == param
    figure.savefig(tmp_path / "effect.png")


def test_the_values_of_a_category_stand_in_the_order_of_the_rows_of_the_table() -> None:
    pytest.importorskip("matplotlib")
    made = report_with_effects()
    (axes,) = made.plot("optimizer.name").axes
    from_below = [label.get_text() for label in axes.get_yticklabels()]
    assert from_below == ["sgd (n=40)", "lion (n=16)", "adamw (n=58)"]
    table = render(made, "table")
    assert table.index("\n      adamw ") < table.index("\n      lion ") < table.index("\n      sgd ")


def test_null_beside_numbers_has_an_axis_of_its_own(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    made = report_with_effects()
    numbers = curve(3.0, 1.0, 2.0, values=(1, 2, 4))
    null = EffectPoint(None, 2.5, 2.0, 3.0, 9)
    made.effects.curves["optimizer.lr"] = replace(numbers, points=(*numbers.points, null))  # type: ignore[index]
    figure = made.plot("optimizer.lr")
    above, below = figure.axes
    assert [label.get_text() for label in below.get_yticklabels()] == ["null (n=9)"]
    assert below.get_xlim() == above.get_ylim()
    figure.savefig(tmp_path / "effect.png")
    assert all(tick == int(tick) for tick in above.get_xticks())


@pytest.mark.parametrize("text", ["$x^$", "\\frac{", "a$b", HOSTILE[8]])
def test_no_name_is_a_formula(text: str, tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    hostile_report(text).plot().savefig(tmp_path / "shares.png")


def test_an_unknown_param_is_answered_with_the_one_that_was_meant() -> None:
    pytest.importorskip("matplotlib")
    with pytest.raises(ParamimpError, match=r"no effect of a param 'optimizer\.ls'\. Did you mean 'optimizer\.lr'"):
        report_with_effects().plot("optimizer.ls")


def test_without_matplotlib_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without(name: str, *arguments: object, **more: object) -> object:
        if name.startswith("matplotlib"):
            raise ImportError(name)
        return real(name, *arguments, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(ParamimpError, match=r"pip install 'paramimp\[plot\]'"):
        replace(report_with_effects()).plot()
