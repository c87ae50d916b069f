"""The pages of a comparison and of a suggestion, as text and in a real browser."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from paramimp.api import render
from paramimp.comparison.result import Comparison
from paramimp.formats import renderer
from paramimp.formats.html.page import source_hash
from paramimp.formats.interface import View
from paramimp.results import Caution
from paramimp.suggestion.domain import Domain
from paramimp.suggestion.suggestion import Suggestion
from tests.chromium import Page, executable
from tests.formats.compared import comparison
from tests.formats.effect_sample import report_with_effects
from tests.formats.html.test_in_chromium import WIDTHS, clean, serious
from tests.formats.html.test_page import HOSTILE, Seen
from tests.suggestion.samples import EVERY_KIND, advice, suggestion

IN_CHROMIUM = pytest.mark.skipif(executable() is None, reason="Chromium is not installed (apt-get install chromium)")


def compared() -> Comparison:
    """Two sweeps with curves, which a baseline has not."""
    made, report = comparison(), report_with_effects()
    first, second = made.sweeps
    matters = frozenset(param.param for param in report.params)
    sweeps = (replace(first, report=report, effects=report.effects.curves, matters=matters), second)
    lr, *others = made.params
    (name,) = [param.param for param in report.params if report.effects.curves.get(param.param)][:1]
    return replace(made, sweeps=sweeps, params=(replace(lr, param=name), *others))


def hostile_comparison(text: str) -> Comparison:
    """The same text in every place that a file decides."""
    made = compared()
    moved = tuple(replace(each, label=text) for each in made.params[0].moved if each is not None)
    return replace(
        made,
        objective=replace(made.objective, metric=text),
        sweeps=tuple(replace(sweep, label=f"{text}{n}") for n, sweep in enumerate(made.sweeps)),
        params=(replace(made.params[0], moved=moved), *(replace(each, param=text) for each in made.params[1:])),
        cautions=(Caution(text, text, (text,)),),
        settings={text: text},
    )


def hostile_suggestion(text: str) -> Suggestion:
    """The same text in every place that a file decides."""
    made = suggestion(
        replace(advice(text, Domain("category", values=(text, "b"))), why=text),
        advice(f"{text}2", Domain("constant", value=text), action="fix"),
        start_with=({text: text},),
    )
    cautions = (Caution(text, text, (text,)),)
    return replace(made, objective=replace(made.objective, metric=text), cautions=cautions, settings={text: text})


def shown(what: Comparison | Suggestion) -> str:
    kind: Any = "comparison" if isinstance(what, Comparison) else "suggestion"
    return renderer("html", kind)(what, View())


PAGES = [pytest.param(compared(), id="comparison"), pytest.param(EVERY_KIND, id="suggestion")]


@pytest.mark.parametrize("what", PAGES)
def test_the_policy_allows_the_style_and_no_script_at_all(what: Comparison | Suggestion) -> None:
    seen = Seen(shown(what))
    (policy,) = [a["content"] for tag, a in seen.elements if tag == "meta" and "http-equiv" in a]
    ((_, style),) = seen.scripts
    assert policy is not None
    assert dict(part.strip().split(" ", 1) for part in policy.split(";")) == {
        "default-src": "'none'",
        "style-src": source_hash(style),
        "img-src": "data:",
        "base-uri": "'none'",
        "form-action": "'none'",
    }


@pytest.mark.parametrize("made", [hostile_comparison, hostile_suggestion])
@pytest.mark.parametrize("text", HOSTILE)
def test_no_name_becomes_markup(made: Any, text: str) -> None:
    page = shown(made(text))
    seen, plain = Seen(page), Seen(shown(made("plain")))
    assert {tag for tag, _ in seen.elements} == {tag for tag, _ in plain.elements}
    assert not [key for _, a in seen.elements for key in a if key.startswith("on") or key == "style"]
    assert "\u202e" not in page
    page.encode("utf-8")


def test_a_comparison_shows_what_its_table_shows() -> None:
    text = Seen(shown(comparison())).text
    parts = ("lr matters less in second", "0.60 ± 0.10", "-0.35 ± 0.14", "~ +0.05 ± 0.14", "(constant)")
    cautions = ("30 of 50 runs", "second never tried lr > 0.2.", "second has cautions of its own: few-runs")
    for part in (*parts, *cautions):
        assert part in text


def test_curves_stand_side_by_side_for_sweeps_that_have_them() -> None:
    labels = [a.get("aria-label") or "" for tag, a in Seen(shown(compared())).elements if tag == "svg"]
    assert [label.split(":")[0].rpartition(" ")[2] for label in labels if label.startswith("Effect of")] == ["first"]


def test_a_suggestion_says_what_to_do_before_the_table() -> None:
    text = Seen(shown(EVERY_KIND)).text
    said = text[: text.index("The new space")]
    for part in ("30 runs in the new space", "Narrow: augment, batch_size", "Fix: on."):
        assert part in said
    assert "seed" not in said


@pytest.mark.parametrize(
    ("old", "new", "x", "width"),
    [
        (Domain("float", 0.0, 1.0), Domain("float", 0.25, 0.75), "45", "30"),
        (Domain("float", 1e-4, 1.0, log=True), Domain("float", 1e-2, 1.0, log=True), "60", "30"),
        (Domain("int", 0, 10), Domain("int", 0, 15), "30", "90"),
        (Domain("int", 0, 10), Domain("int", 0, 1000), "30", "90"),
        (Domain("float", 0.0, 1.0), Domain("constant", value=0.5), "60", "2"),
    ],
)
def test_the_new_range_lies_over_the_old_one(old: Domain, new: Domain, x: str, width: str) -> None:
    page = Seen(shown(suggestion(replace(advice("a", new), old=old))))
    (bar,) = [a for tag, a in page.elements if tag == "rect" and a["class"] == "good"]
    assert (bar["x"], bar["width"]) == (x, width)


@pytest.mark.parametrize("new", [Domain("category", values=("a", "b")), Domain("constant", value="a")])
def test_what_is_no_range_has_no_bar(new: Domain) -> None:
    page = Seen(shown(suggestion(advice("a", new), replace(advice("b", new), old=Domain("float", 0.0, 1.0)))))
    assert not [tag for tag, _ in page.elements if tag == "rect"]


@IN_CHROMIUM
@pytest.mark.parametrize("what", [*PAGES, hostile_comparison(HOSTILE[0]), hostile_suggestion(HOSTILE[1])])
def test_the_pages_load_without_complaint_or_request(page: Page, tmp_path: Path, what: Any) -> None:
    (tmp_path / "page.html").write_text(shown(what), encoding="utf-8")
    page.open(tmp_path / "page.html")
    assert page.run("window.hit") is None
    clean(page)


@IN_CHROMIUM
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("what", PAGES)
def test_they_fit_the_width_and_axe_finds_nothing_serious(
    page: Page, tmp_path: Path, axe: str, width: int, dark: bool, what: Any
) -> None:
    (tmp_path / "page.html").write_text(shown(what), encoding="utf-8")
    page.size(width, 900, dark=dark)
    page.open(tmp_path / "page.html")
    assert page.run("document.documentElement.scrollWidth") <= width
    assert serious(page, axe) == []


def test_both_are_written_from_the_command_line(tmp_path: Path) -> None:
    for command in (["suggest", "sample_runs"], ["compare", "sample_runs", "--by", "optimizer.name"]):
        file = tmp_path / f"{command[0]}.html"
        words = [sys.executable, "-m", "paramimp", *command, "-m", "val_loss", "-o", str(file)]
        done = subprocess.run(words, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stdout) == (0, ""), done.stderr
        assert file.read_text(encoding="utf-8").startswith("<!doctype html>")


@pytest.mark.parametrize("name", ["html", "json", "table"])
def test_render_takes_a_suggestion(name: Any) -> None:
    assert render(EVERY_KIND, name, width=80) == renderer(name, "suggestion")(EVERY_KIND, View(width=80))
