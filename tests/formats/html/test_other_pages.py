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
from tests.formats.html.other_pages import compared, shown
from tests.formats.html.test_in_chromium import WIDTHS, clean, serious
from tests.formats.html.test_page import HOSTILE, Seen
from tests.suggestion.samples import EVERY_KIND, advice, suggestion

IN_CHROMIUM = pytest.mark.skipif(executable() is None, reason="Chromium is not installed (apt-get install chromium)")


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
    breaks = {"wbr"}  # a name may have places to break it, which hold nothing
    assert {tag for tag, _ in seen.elements} - breaks == {tag for tag, _ in plain.elements} - breaks
    assert not [key for _, a in seen.elements for key in a if key.startswith("on") or key == "style"]
    assert "\u202e" not in page
    page.encode("utf-8")


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
    assert render(EVERY_KIND, name, width=80) == renderer(name, "suggestion")(EVERY_KIND, View(width=80, python=True))


def test_the_page_of_a_suggestion_says_how_to_write_the_file_unless_that_was_just_written() -> None:
    known = View(again=lambda step: ["paramimp", step.command, "runs", "--for", str(step.options["target"])])
    render_page = renderer("html", "suggestion")
    assert 'paramimp suggest runs</span> <span class="part">--for optuna' in render_page(EVERY_KIND, known)
    assert ".write(&quot;optuna&quot;)" in render_page(EVERY_KIND, View(python=True))
    assert "optuna" not in render_page(EVERY_KIND, View())
