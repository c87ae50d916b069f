"""The page in a real browser: what its controls do, that no name does anything, and that everyone can use it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from paramimp.formats import renderer
from paramimp.formats.html.data import MAX_AXES
from paramimp.formats.interface import View
from paramimp.results import Report, Reports, UsedRuns
from paramimp.results.effects import Effects
from tests.chromium import Page, executable
from tests.formats.effect_sample import PAIRS, report_with_effects, used_runs
from tests.formats.html.test_page import HOSTILE, hostile_report

pytestmark = pytest.mark.skipif(executable() is None, reason="Chromium is not installed (apt-get install chromium)")

WIDTHS = (360, 800, 1_280)


def write(tmp_path: Path, report: Report | Reports | None = None) -> Path:
    what = report or report_with_effects(interactions=PAIRS)
    render = renderer("html", "several" if isinstance(what, Reports) else "one")
    file = tmp_path / "report.html"
    view = View(folder="runs", again=lambda step: ["paramimp", step.command, "runs", "-m", "val_loss"])
    file.write_text(render(what, view), encoding="utf-8")
    return file


def two_metrics() -> Reports:
    first = report_with_effects(interactions=PAIRS)
    second = replace(first.objective, metric="val_acc")
    return Reports((first, report_with_effects(objective=second, params=first.params[:4])))


def many_runs(n: int) -> Report:
    rng = np.random.default_rng(0)
    sample = used_runs(n)
    params = {name: replace(param, values=rng.permutation(param.values)) for name, param in sample.params.items()}
    return report_with_effects(
        runs=UsedRuns(sample.names, sample.paths, params, sample.metric, sample.analysed), n_used=n
    )


def clean(page: Page) -> None:
    """No error, no warning, no report of a policy, no request but for the file itself."""
    assert page.run("1 + 1") == 2  # what is under way has been told by now
    assert page.complaints == []
    assert [url for url in page.requests if not url.startswith(("file:", "data:,"))] == []
    assert len([url for url in page.requests if url.startswith("file:")]) == 1


def serious(page: Page, axe: str) -> object:
    """What axe-core finds that keeps people from using the page."""
    page.run(axe)
    return page.run(
        "axe.run(document, {resultTypes: ['violations']}).then(r => r.violations"
        ".filter(v => ['serious', 'critical'].includes(v.impact))"
        ".map(v => v.id + ': ' + v.nodes.slice(0, 3).map(n => n.html.slice(0, 200)).join(' | ')))"
    )


NAMES = (
    "[...document.querySelectorAll('#panel-0 tbody:not([hidden])')]"
    ".map(body => body.rows[0].querySelector('.name').dataset.v)"
)


def click(page: Page, selector: str) -> None:
    page.run(f"document.querySelector({selector!r}).click()")


def text_of(page: Page, selector: str) -> str:
    return str(page.run(f"document.querySelector({selector!r}).textContent"))


# --- Panel --------------------------------------------------------------------------------------------------------


def test_the_page_loads_without_complaint_or_request(page: Page, tmp_path: Path) -> None:
    page.open(write(tmp_path))
    clean(page)


def test_every_column_sorts_both_ways_and_says_so(page: Page, tmp_path: Path) -> None:
    page.open(write(tmp_path))
    unsorted = page.run(NAMES)
    heads = page.run("[...document.querySelectorAll('#panel-0 thead th[data-key]')].map(h => h.dataset.key)")
    assert heads == ["rank", "name", "importance", "correlation", "effect", "best", "runs"]
    assert page.run("document.querySelector('#panel-0 th[data-key=rank]').getAttribute('aria-sort')") == "ascending"
    for key in heads[1:]:
        seen = []
        for _ in range(2):
            click(page, f"#panel-0 th[data-key={key}] button")
            seen.append(page.run(f"document.querySelector('#panel-0 th[data-key={key}]').getAttribute('aria-sort')"))
            order = page.run(NAMES)
            assert sorted(order) == sorted(unsorted)
            values = page.run(
                "[...document.querySelectorAll('#panel-0 tbody')]"
                f".map(body => body.rows[0].querySelector('.{key}').dataset.v).filter(v => v !== undefined)"
            )
            if key in ("importance", "runs", "effect"):
                numbers = [float(value) for value in values]
                assert numbers == sorted(numbers, reverse=seen[-1] == "descending")
            if key == "correlation":
                numbers = [abs(float(value)) for value in values]
                assert numbers == sorted(numbers, reverse=seen[-1] == "descending")
        assert set(seen) == {"ascending", "descending"}
        assert page.run("document.querySelectorAll('#panel-0 [aria-sort]').length") == 1
    click(page, "#panel-0 th[data-key=rank] button")
    assert page.run(NAMES) == unsorted
    clean(page)


def search(page: Page, text: str) -> None:
    page.run(
        f"(() => {{ const box = document.getElementById('search-0'); box.value = {text!r};"
        " box.dispatchEvent(new Event('input', { bubbles: true })); })()"
    )


def test_the_search_finds_names_and_good_values(page: Page, tmp_path: Path) -> None:
    page.open(write(tmp_path))
    search(page, "OPTIM")
    assert page.run(NAMES) == ["optimizer.lr", "optimizer.name", "optimizer.momentum"]
    assert "3 of 10 params shown" in text_of(page, "#metric-0 [role=status]")
    search(page, "lion")
    assert page.run(NAMES) == ["optimizer.name"]
    search(page, "nowhere")
    assert page.run(NAMES) == []
    search(page, "")
    assert len(page.run(NAMES)) == 10


def test_much_noise_is_folded_until_it_is_asked_for_or_searched(page: Page, tmp_path: Path) -> None:
    made = report_with_effects()
    more = [replace(made.params[0], param=f"n{place:02}", significant=False, rank=None) for place in range(40)]
    page.open(write(tmp_path, replace(made, params=(*made.params, *more))))
    n_noise = 40 + sum(param.significant is False for param in made.params)
    shown = len(made.params) + 40 - (n_noise - 10)
    assert len(page.run(NAMES)) == shown
    search(page, "n39")
    assert page.run(NAMES) == ["n39"]
    search(page, "")
    button = f"[...document.querySelectorAll('button')].find(b => b.textContent.includes('{n_noise - 10} '))"
    for n_shown in (len(made.params) + 40, shown):
        page.run(f"{button}.click()")
        assert len(page.run(NAMES)) == n_shown
    clean(page)


def test_what_is_hidden_can_be_shown_again_and_what_is_pinned_stays_on_top(page: Page, tmp_path: Path) -> None:
    page.open(write(tmp_path))
    click(page, "[aria-label='Hide optimizer.lr']")
    assert "optimizer.lr" not in page.run(NAMES)
    click(page, "[aria-label='Pin seed']")
    assert page.run(NAMES)[0] == "seed"
    search(page, "optim")
    assert page.run(NAMES) == ["seed", "optimizer.name", "optimizer.momentum"]
    search(page, "")
    click(page, "#panel-0 th[data-key=importance] button")
    assert page.run(NAMES)[0] == "seed"
    assert page.run("document.querySelector(\"[aria-label='Pin seed']\").getAttribute('aria-pressed')") == "true"
    page.run("[...document.querySelectorAll('button')].find(b => b.textContent === 'Show 1 hidden').click()")
    assert "optimizer.lr" in page.run(NAMES)
    click(page, "[aria-label='Pin seed']")
    assert page.run(NAMES)[0] == "optimizer.lr"
    clean(page)


def test_rows_of_values_fold_out(page: Page, tmp_path: Path) -> None:
    page.open(write(tmp_path))
    visible = "document.querySelectorAll('#panel-0 tr.value:not([hidden])').length"
    assert page.run(visible) == 0
    click(page, "[aria-label='Values of optimizer.name']")
    assert page.run(visible) == 3
    assert (
        page.run("document.querySelector(\"[aria-label='Values of optimizer.name']\").getAttribute('aria-expanded')")
        == "true"
    )
    page.run("[...document.querySelectorAll('button')].find(b => b.textContent === 'Show values').click()")
    assert page.run(visible) == 16


def test_metrics_are_switched_without_losing_what_was_set(page: Page, tmp_path: Path) -> None:
    page.open(write(tmp_path, two_metrics()))
    shown = "[...document.querySelectorAll('section.metric')].map(s => s.checkVisibility())"
    assert page.run(shown) == [True, False]
    search(page, "optim")
    page.run("document.querySelectorAll('a.switch')[1].click()")
    assert page.run(shown) == [False, True]
    assert page.run("document.querySelector('a[aria-current]').textContent") == "val_acc"
    page.wait("document.querySelector('#metric-1 canvas').width > 300")  # drawn when it is first seen
    page.run("document.querySelectorAll('a.switch')[0].click()")
    assert len(page.run(NAMES)) == 3
    clean(page)


# --- Parallel coordinates -----------------------------------------------------------------------------------------


def kept(page: Page) -> int:
    """How many lines are kept, once the runs are listed, which happens after the lines are drawn."""
    page.run("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done))))")
    return int(text_of(page, ".told").split()[0].replace(",", ""))


def handle(page: Page, axis: int) -> tuple[float, float]:
    """The middle of an axis and the top of its box, scrolled into view."""
    x, y = page.run(
        f"(() => {{ const box = document.querySelectorAll('.handle')[{axis}]; box.scrollIntoView({{block: 'center'}});"
        " const r = box.getBoundingClientRect(); return [r.x + r.width / 2, r.y]; })()"
    )
    return x, y


def test_brushes_on_several_axes_keep_the_runs_that_pass_all(page: Page, tmp_path: Path) -> None:
    page.open(write(tmp_path))
    runs = used_runs()
    assert kept(page) == 114
    x, y = handle(page, 1)
    page.drag(x, y + 64 + 1, y + 64 + 122)  # the upper half of the learning rates, which lie on a log axis
    lr = np.log10(runs.params["optimizer.lr"].values)
    upper = lr >= (lr.min() + lr.max()) / 2
    first = kept(page)
    assert abs(first - upper.sum()) <= 2
    x, y = handle(page, 2)
    page.drag(x, y + 64 - 30, y + 64 + 20)  # sgd stands at the top of the optimizers
    sgd = runs.params["optimizer.name"].values == 2
    assert abs(kept(page) - (upper & sgd).sum()) <= 2
    rows = page.run("[...document.querySelectorAll('.brushed tbody tr')].map(r => r.cells[3].textContent)")
    assert set(rows) == {"sgd"}
    page.drag(x, y + 200, y + 200)  # a click without a move takes the brush off
    assert kept(page) == first
    page.run("[...document.querySelectorAll('button')].find(b => b.textContent === 'Clear').click()")
    assert kept(page) == 114
    clean(page)


def test_the_best_tenth_is_one_click_away_and_links_to_its_folders(page: Page, tmp_path: Path) -> None:
    page.open(write(tmp_path))
    page.run("[...document.querySelectorAll('button')].find(b => b.textContent === 'Best tenth').click()")
    assert kept(page) == 12
    names = page.run(
        "[...document.querySelectorAll('.brushed tbody a')].map(a => [a.textContent, a.getAttribute('href')])"
    )
    order = np.argsort(used_runs().metric, kind="stable")[:12]
    assert names == [[f"sweep/run_{index:03}", f"./runs/sweep/run_{index:03}"] for index in order]


def test_what_is_clicked_before_the_lines_are_drawn_is_done(page: Page, tmp_path: Path) -> None:
    """A browser under load has read the page some time before it draws: then the axes have no width yet."""
    click_best = "[...document.querySelectorAll('button')].find(b => b.textContent === 'Best tenth').click()"
    page.call(
        "Page.addScriptToEvaluateOnNewDocument", source=f"addEventListener('DOMContentLoaded', () => {click_best})"
    )
    page.open(write(tmp_path))
    assert kept(page) == 12
    assert page.run("document.querySelectorAll('.brushed tbody tr').length") == 12
    assert page.run("document.querySelectorAll('.brush:not([hidden])').length") == 1
    clean(page)


def test_percentile_axes_spread_the_runs_evenly(page: Page, tmp_path: Path) -> None:
    page.open(write(tmp_path))
    page.run("[...document.querySelectorAll('button')].find(b => b.textContent === 'Percentile axes').click()")
    x, y = handle(page, 1)
    page.drag(x, y + 64 + 1, y + 64 + 122)
    assert abs(kept(page) - 57) <= 1


def test_the_keyboard_brushes_too(page: Page, tmp_path: Path) -> None:
    page.open(write(tmp_path))
    page.run("document.querySelectorAll('.handle')[1].focus()")
    page.key("Enter")
    middle = kept(page)
    assert 0 < middle < 114
    page.key("ArrowUp", shift=True)
    assert kept(page) > middle
    assert " to " in page.run("document.activeElement.getAttribute('aria-valuetext')")
    page.key("Escape")
    assert kept(page) == 114
    assert page.run("document.activeElement.getAttribute('aria-valuetext')") == "all"


def test_ten_thousand_runs_stay_usable(page: Page, tmp_path: Path) -> None:
    page.open(write(tmp_path, many_runs(10_000)))
    assert kept(page) == 1_000
    assert "10,000 runs in all" in text_of(page, ".told")
    assert page.run("document.querySelectorAll('.brushed tbody tr').length") == 50
    clean(page)


def test_of_a_thousand_params_the_first_have_an_axis_and_all_a_row(page: Page, tmp_path: Path) -> None:
    made, sample = report_with_effects(), used_runs()
    names = [f"p{place:04}" for place in range(1_200)]
    wide = replace(
        made,
        params=tuple(replace(made.params[0], param=name) for name in names),
        effects=Effects({}),
        runs=replace(sample, params=dict.fromkeys(names, sample.params["optimizer.lr"])),
    )
    page.open(write(tmp_path, wide))
    assert page.run("document.querySelectorAll('#panel-0 tbody').length") == len(names)
    assert page.run("document.querySelectorAll('.parallel .handle').length") == 1 + MAX_AXES
    assert f"The first {MAX_AXES} of 1,200 params have an axis" in text_of(page, "#metric-0")
    drawn = "c.getContext('2d').getImageData(c.width - 200, 0, 200, c.height).data.some(part => part)"
    assert page.run(f"[...document.querySelectorAll('.parallel canvas')].some(c => {drawn})") is True
    clean(page)


# --- Hostile names ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", HOSTILE)
def test_no_name_does_anything(page: Page, tmp_path: Path, text: str) -> None:
    page.open(write(tmp_path, hostile_report(text)))
    page.run("document.querySelectorAll('details').forEach(d => { d.open = true; })")
    page.run("[...document.querySelectorAll('button')].filter(b => b.textContent !== 'hide').forEach(b => b.click())")
    assert kept(page) >= 0
    assert page.run("window.hit") is None
    assert page.run("document.querySelectorAll('img, iframe, object, embed, form, base').length") == 0
    assert page.run("document.scripts.length") == 2
    clean(page)


# --- For everyone -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_the_page_fits_the_width_and_axe_finds_nothing_serious(
    page: Page, tmp_path: Path, axe: str, width: int, dark: bool
) -> None:
    page.size(width, 900, dark=dark)
    page.open(write(tmp_path, two_metrics()))
    page.run("document.querySelectorAll('details').forEach(d => { d.open = true; })")
    assert page.run("document.documentElement.scrollWidth") <= width
    assert serious(page, axe) == []


@pytest.mark.parametrize("width", WIDTHS)
def test_the_page_fits_narrow_screens(page: Page, tmp_path: Path, width: int) -> None:
    page.size(width, 900)
    page.open(write(tmp_path, hostile_report("x" * 500)))
    assert page.run("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("width", WIDTHS)
def test_the_labels_of_axes_break_between_words_alone(page: Page, tmp_path: Path, width: int) -> None:
    words = "activation standardize momentum hidden".split()
    names = [f"{room}.{word}" for room in ("model", "data") for word in words]
    made, sample = report_with_effects(), used_runs()
    named = replace(
        made,
        params=tuple(replace(made.params[0], param=name) for name in names),
        effects=Effects({}),
        runs=replace(sample, params=dict.fromkeys(names, sample.params["optimizer.lr"])),
    )
    page.size(width, 900)
    page.open(write(tmp_path, named))
    page.wait("document.querySelector('.parallel .handle').style.width !== ''")  # laid out
    lines_of_words = page.run(
        "[...document.querySelectorAll('.parallel .label bdi')].flatMap(name => [...name.childNodes])"
        ".filter(node => node.nodeType === Node.TEXT_NODE).map(word => { const range = document.createRange();"
        " range.selectNode(word); return range.getClientRects().length; })"
    )
    assert lines_of_words == [1] * (2 + 2 * len(names))  # of val_loss, too


@pytest.mark.parametrize("width", [768, 940, 941])
def test_the_table_of_params_is_whole_on_a_tablet(page: Page, tmp_path: Path, width: int) -> None:
    page.size(width, 900)
    page.open(write(tmp_path, two_metrics()))
    tables = page.run(
        "[...document.querySelectorAll('table.panel')].map(t => t.offsetWidth <= t.parentElement.clientWidth)"
    )
    assert len(tables) == 2
    assert all(tables)


@pytest.mark.parametrize(("width", "most"), [(360, 2), (768, 2), (1280, 1)])
def test_a_long_name_takes_few_lines_beside_the_other_columns(
    page: Page, tmp_path: Path, width: int, most: int
) -> None:
    page.size(width, 900)
    page.open(write(tmp_path))
    heights = page.run(
        "[...document.querySelectorAll('th.name bdi')].map(name => {"
        " const range = document.createRange(); range.selectNodeContents(name);"
        " return new Set([...range.getClientRects()].map(box => box.top)).size; })"
    )
    assert 1 <= max(heights) <= most
    assert width < 768 or page.run(
        "(table => table.offsetWidth <= table.parentElement.clientWidth)(document.querySelector('table.panel'))"
    )


def test_the_theme_can_be_chosen_for_the_visit(page: Page, tmp_path: Path) -> None:
    page.open(write(tmp_path))
    ground = "getComputedStyle(document.documentElement).backgroundColor"
    assert page.run(ground) == "rgb(255, 255, 255)"
    page.run("document.querySelector('#tools button').click()")
    page.run("document.querySelector('#tools button').click()")
    assert text_of(page, "#tools button") == "Theme: dark"
    assert page.run(ground) == "rgb(20, 23, 28)"
    clean(page)


def test_the_focus_is_seen(page: Page, tmp_path: Path) -> None:
    page.open(write(tmp_path))
    page.key("Tab")
    assert page.run("getComputedStyle(document.activeElement).outlineStyle") == "solid"


def texts_in(node: dict[str, Any]) -> Iterator[str]:
    """The texts of a document, in their order."""
    yield node["nodeValue"]
    for child in node.get("children", ()):
        yield from texts_in(child)


def test_without_script_the_page_is_plain_and_whole(page: Page, tmp_path: Path) -> None:
    page.call("Emulation.setScriptExecutionDisabled", value=True)
    try:
        page.open(write(tmp_path))
        shown = page.call("DOM.getDocument", depth=-1)
    finally:
        page.call("Emulation.setScriptExecutionDisabled", value=False)
    text = "".join(texts_in(shown["root"]))
    assert "need the script of this page" in text
    assert "one_cycle" in text


def test_it_prints(page: Page, tmp_path: Path) -> None:
    page.open(write(tmp_path))
    file = tmp_path / "report.pdf"
    page.pdf(file)
    assert file.read_bytes().startswith(b"%PDF")
    page.size(1_280, 900, media="print")
    assert page.run("getComputedStyle(document.querySelector('.controls')).display") == "none"
