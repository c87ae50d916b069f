"""A comparison as a page: what differs, the shares side by side, the good values, and the curves of each sweep."""

from __future__ import annotations

from typing import TYPE_CHECKING

from paramimp.comparison import words as told
from paramimp.formats.effect_words import best_values
from paramimp.formats.html.markup import WORDS, Markup, breakable, el, name, sentence, words_of
from paramimp.formats.html.page import cautions, document, section
from paramimp.formats.html.plots import difference_bar, effect_plot, share_bar
from paramimp.formats.html.sections import settings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from paramimp.comparison.result import ComparedParam, Comparison, Sweep
    from paramimp.comparison.words import Cell, Row
    from paramimp.formats.interface import View
    from paramimp.formats.words import Words
    from paramimp.results.effects import Effect

MAX_PLOTS = 30
"""Params whose curves are drawn: those with the largest shares."""
SHARES = (
    "How much of what the metric depends on is due to each param in each sweep; the thin line is the 90 % interval. A"
    " difference points to the right where the param matters more than in the first sweep; faint ones are not shown to"
    " differ."
)
EFFECTS = (
    "The expected metric at each value in each sweep, with all other params as its runs have them; the shade is the"
    " 90 % interval, each dot a run, and the bar behind them marks the values that cannot be told from the best."
)


def render(comparison: Comparison, view: View) -> str:
    """The page; like every page it makes no request. Without a script, since there is nothing to switch."""
    labels = [sweep.label for sweep in comparison.sweeps]
    shown, more = told.shown_params(comparison, view)
    words = words_of(view)
    return document(
        title=f"{WORDS.name(comparison.objective.metric)}: {', '.join(map(WORDS.name, labels))}",
        header=[el("h1", "What drives ", name(comparison.objective.metric), " in ", *_listed(labels))],
        main=[
            el("div", el("p", sentence(told.verdict(comparison, WORDS)), class_="verdict"), class_="said"),
            el("p", name(comparison.objective.metric), f", {words.objective(comparison.objective)}.", class_="meta"),
            el("ul", *(_sweep(sweep) for sweep in comparison.sweeps), class_="meta"),
            cautions(comparison.cautions, view),
            _own_cautions(comparison, words),
            _shares(shown, more, comparison, words),
            _good_values(shown, comparison),
            _effects(shown, comparison),
            settings(comparison.settings),
        ],
        version=comparison.version,
    )


def _listed(labels: Sequence[str]) -> list[Markup | str]:
    shown: list[Markup | str] = [name(labels[0])]
    for place, label in enumerate(labels[1:], start=2):
        shown += [" and " if place == len(labels) else ", ", name(label)]
    return shown


def _sweep(sweep: Sweep) -> Markup:
    return el("li", el("b", name(sweep.label)), f": {told.facts(sweep, WORDS)}")


def _own_cautions(comparison: Comparison, words: Words) -> Markup | None:
    found = told.own_cautions(comparison, words)
    return el("ul", *(el("li", el("bdi", text)) for text in found), class_="cautions") if found else None


def _shares(shown: Sequence[ComparedParam], more: int, comparison: Comparison, words: Words) -> Markup:
    if not shown:
        return section("Shares", SHARES, el("p", "No sweep ranks a param."))
    longest = max((end for param in comparison.params for end in _ends(param)), default=0.0)
    largest = max((end for param in comparison.params for end in _reaches(param)), default=0.0)
    titles = told.titles(comparison, WORDS)
    head = el(
        "tr",
        el("th", "param", scope="col", class_="name"),
        *(el("th", name(sweep.label), scope="col") for sweep in comparison.sweeps),
        *(th for title in titles for th in (el("th", el("bdi", title), scope="col"), el("th", "p", scope="col"))),
    )
    rows = [_row(param, told.row_of(param, comparison, WORDS), longest, largest) for param in shown]
    crowded = " crowded" if len(comparison.sweeps) > 2 else ""
    table = el("table", el("caption", "Shares of each param in each sweep", class_="sr"), el("thead", head),
               el("tbody", *rows), class_=f"panel{crowded}")  # fmt: skip
    left = el("p", f"{words.folded(more, 'param')}.") if more else None
    legend = el("p", told.legend(comparison, words), class_="hint")
    return section("Shares", SHARES, el("div", table, class_="wide", tabindex="0", role="region", aria_label="Shares"),
                   left, legend)  # fmt: skip


def _ends(param: ComparedParam) -> list[float]:
    known = [share for share in param.shares if share is not None]
    return [share.importance if share.high is None else share.high for share in known]


def _reaches(param: ComparedParam) -> list[float]:
    return [
        abs(end)
        for moved in param.moved
        if moved is not None
        for end in (moved.difference, moved.difference_low, moved.difference_high)
        if end is not None
    ]


_MARKS = {
    told.OTHER_EFFECT: "Its effect is shown to differ.",
    told.OTHER_RANGE: "Other ranges were searched.",
}


def _row(param: ComparedParam, row: Row, longest: float, largest: float) -> Markup:
    shares = [
        el("td", None if share is None else share_bar(share.importance, share.low, share.high, longest), " ",
           _number(cell))
        for share, cell in zip(param.shares, row.shares, strict=True)
    ]  # fmt: skip
    differences = [
        part
        for moved, cell, p in zip(param.moved, row.differences, row.p_values, strict=True)
        for part in (
            el(
                "td",
                None
                if moved is None
                else difference_bar(moved.difference, moved.difference_low, moved.difference_high, largest),
                " ",
                _number(cell),
                class_=None if cell.shown else "noise",
            ),
            el("td", el("span", p, class_="num")),
        )
    ]
    why = [text for mark, text in _MARKS.items() if mark in row.mark]
    mark = el("b", f" {row.mark}", title=" ".join(why)) if why else None
    return el("tr", el("th", name(param.param), mark, scope="row", class_="name"), *shares, *differences)


def _number(cell: Cell) -> Markup:
    return el("b" if cell.shown and cell.text else "span", el("span", cell.whole, class_="num"))


def _good_values(shown: Sequence[ComparedParam], comparison: Comparison) -> Markup | None:
    found = [(param, values) for param in shown if (values := told.good_values(param, comparison, WORDS))]
    if not found:
        return None
    head = el("tr", el("th", "param", scope="col"), *(el("th", name(s.label), scope="col") for s in comparison.sweeps))
    rows = [
        el("tr", el("th", name(param.param), scope="row", class_="name"),
           *(el("td", breakable(text), class_="best") for text in values))
        for param, values in found
    ]  # fmt: skip
    return section(
        "Good values", "Values whose expected metric cannot be told from the best of the same sweep.",
        el("div", el("table", el("thead", head), el("tbody", *rows)), class_="wide", tabindex="0", role="region",
           aria_label="Good values"),
    )  # fmt: skip


def _effects(shown: Sequence[ComparedParam], comparison: Comparison) -> Markup | None:
    told_of = [param for param in shown if any(effect is not None for effect in param.best)][:MAX_PLOTS]
    figures = [_figure(param, comparison) for param in told_of]
    return section("Effects", EFFECTS, *figures) if figures else None


def _figure(param: ComparedParam, comparison: Comparison) -> Markup:
    plots = [
        _plot(param.param, sweep, sweep.effects[param.param])
        for sweep in comparison.sweeps
        if sweep.report is not None and param.param in sweep.effects
    ]
    return el("figure", el("h4", name(param.param)), el("div", *plots, class_="pairs"))


def _plot(param: str, sweep: Sweep, effect: Effect) -> Markup:
    assert sweep.report is not None
    good = best_values(effect, WORDS) if sweep.best(param) is not None else ""
    said = f"best at {good}" if good else "no value can be told from the best"
    label = f"Effect of {WORDS.name(param)} in {WORDS.name(sweep.label)}: {said}."
    drawing = effect_plot(sweep.report[param], effect, sweep.report, label)
    return el("div", drawing, el("p", el("b", name(sweep.label)), ": ", el("bdi", said), class_="hint"))
