"""The sections below the panel: effects that are drawn, what was left out, and how it was computed."""

from __future__ import annotations

from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest

from paramimp.formats.html.markup import breakable
from paramimp.formats.html.sections import MAX_LISTED, MAX_PLOTS, computed, effects, left_out, settings
from paramimp.formats.html.verdict import command_line
from paramimp.formats.interface import View
from paramimp.results import Report
from paramimp.results.effects import Curves, Effect, Effects
from paramimp.runs import Origin, SkippedRun, SkipReason
from tests.formats.effect_sample import lr_effect, report_with_effects
from tests.formats.sample import report

MADE = report_with_effects()


def text_of(markup: str | None) -> str:
    assert markup is not None
    return " ".join("".join(ET.fromstring(markup).itertext()).split())


def captions(document: Report) -> dict[str, str]:
    """The name of each param that is drawn, with what stands below its plot."""
    found = effects(document, 0, View())
    assert found is not None
    figures = ET.fromstring(found).iter("figure")
    return {"".join(figure[0][0].itertext()): "".join(figure[-1].itertext()) for figure in figures}


def test_every_effect_has_a_plot_and_those_that_tell_nothing_are_folded() -> None:
    assert captions(MADE).keys() == MADE.effects.curves.keys()
    found = effects(MADE, 0, View())
    assert found is not None
    folded = ET.fromstring(found).find("details")
    assert folded is not None
    inside = ["".join(figure[0][0].itertext()) for figure in folded.iter("figure")]
    assert inside == ["seed"]
    assert "No value can be told from the best." in captions(MADE)["seed"]


def test_without_curves_there_is_no_section() -> None:
    assert effects(report(), 0, View()) is None


def test_more_effects_than_are_drawn_are_counted() -> None:
    params = tuple(replace(MADE.params[0], param=f"p{place}") for place in range(MAX_PLOTS + 2))
    asked: list[str] = []

    def compute(param: str) -> Effect:
        asked.append(param)
        return lr_effect()

    many = replace(MADE, params=params, effects=Effects(Curves([param.param for param in params], compute)))
    assert list(captions(many)) == asked == [param.param for param in params[:MAX_PLOTS]]
    assert "2 more effects in the JSON" in text_of(effects(many, 0, View()))
    assert "2 more effects in report.effects." in text_of(effects(many, 0, View(python=True)))


def test_the_caption_says_what_is_special() -> None:
    told = captions(MADE)
    assert "Hollow points stand for fewer than three runs." in told["optimizer.lr"]
    dropout = told["model.encoder.layers.attention.dropout"]
    assert "accumulated local effects" in dropout
    assert "at the low end of what was tried: widen it there." in dropout
    assert "Hollow" not in dropout


@pytest.mark.parametrize(
    ("text", "markup"),
    [
        ("optimizer.weight_decay", "optimizer.<wbr/>weight_<wbr/>decay"),
        ("0.00035 … 1e-5", "0.00035 … 1e-5"),
        ("block_03.wd, a/b", "block_03.<wbr/>wd, a/<wbr/>b"),
        ("<b.x>", "&lt;b.<wbr/>x&gt;"),
        ("__init__", "__init__"),
    ],
)
def test_a_name_breaks_behind_its_words_and_a_number_nowhere(text: str, markup: str) -> None:
    assert breakable(text) == f"<bdi>{markup}</bdi>"


def test_a_command_is_whole_and_breaks_before_its_options() -> None:
    words = ["paramimp", "analyze", "'my runs'", "--metric", "val_loss", "--all"]
    command = command_line(words)
    assert "".join(ET.fromstring(command).itertext()) == " ".join(words)
    assert [part.text for part in ET.fromstring(command).iter("span")] == [
        "paramimp analyze 'my runs'", "--metric val_loss", "--all"
    ]  # fmt: skip


def test_what_was_left_out_is_listed_by_reason_and_long_lists_are_cut() -> None:
    text = text_of(left_out(MADE, View()))
    assert "constant: dataset.name" in text
    assert "sweep/run_017: line 3: a bracket is not closed" in text
    count = MAX_LISTED + 3
    runs = tuple(SkippedRun(Origin(f"r{n:04}"), SkipReason.NO_METRICS, "it has none.") for n in range(count))
    text = text_of(left_out(report(skipped=runs), View()))
    assert f"{count} runs" in text
    assert "and 3 more" in text
    assert f"r{MAX_LISTED - 1:04}" in text
    assert f"r{MAX_LISTED:04}" not in text


def test_where_nothing_was_left_out_there_is_no_section() -> None:
    assert left_out(report(skipped=(), left_out=()), View()) is None


def test_the_settings_that_say_something_are_listed() -> None:
    asked = {"include": ["a", "b"], "exclude": [], "where": None, "effects": True, "libraries": {"x": 1}}
    text = text_of(settings(asked))
    assert "Includea, b" in text
    assert "Effectsyes" in text
    assert "Librariesx 1" in text
    assert "Exclude" not in text
    assert "Where" not in text
    assert settings({"a": None}) is None


def test_how_it_was_computed_names_method_seed_and_fit() -> None:
    text = text_of(computed(MADE, View()))
    assert "seed 0" in text
    assert "0.83" in text
