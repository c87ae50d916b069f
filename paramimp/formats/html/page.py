"""The whole document: its policy, its parts in their order, and what is the same on every page."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from paramimp.formats import words as say
from paramimp.formats.html.data import MAX_AXES, MAX_LINES, block, with_axis
from paramimp.formats.html.markup import WORDS, Markup, el, name, sentence, words_of
from paramimp.formats.html.panel import panel
from paramimp.formats.html.plots import heat_map
from paramimp.formats.html.sections import computed, effects, left_out
from paramimp.formats.html.verdict import verdict

if TYPE_CHECKING:
    from collections.abc import Sequence

    from paramimp.formats.interface import View
    from paramimp.results import Caution, Report


@cache
def asset(file: str) -> str:
    """The text of the style or the script, with newlines as the hash of the policy has them."""
    return files("paramimp.formats.html").joinpath(file).read_text(encoding="utf-8").replace("\r\n", "\n")


def source_hash(text: str) -> str:
    """How a content security policy names an inline script or style."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def policy(*, script: bool = True) -> str:
    """Allow this style and this script, and nothing else: no request of any kind."""
    scripts = f" script-src {source_hash(asset('page.js'))};" if script else ""
    return (
        f"default-src 'none';{scripts} style-src {source_hash(asset('page.css'))}; img-src data:; base-uri 'none';"
        " form-action 'none'"
    )


def page(reports: Sequence[Report], view: View, *, before: Markup | None = None) -> str:
    """The page on one or more metrics; `before` is what stands above the verdict: the result of a check."""
    return document(
        title=", ".join(WORDS.name(report.objective.metric) for report in reports),
        header=[el("h1", "What drives ", *_metrics(reports)), _switch(reports), el("div", id="tools")],
        main=[before, *(_metric(report, n, view, alone=len(reports) == 1) for n, report in enumerate(reports))],
        version=reports[0].version,
        data=block(reports, view),
    )


def document(
    *,
    title: str,
    header: Sequence[Markup | None],
    main: Sequence[Markup | None],
    version: str,
    data: Markup | None = None,
) -> str:
    """A whole page.

    Parameters
    ----------
    title : of the window.
    version : of the paramimp that found what the page shows.
    data : what the script works on; a page without any has no script.
    """
    has_script = data is not None
    head = el(
        "head",
        el("meta", charset="utf-8"),
        el("meta", http_equiv="Content-Security-Policy", content=policy(script=has_script)),
        el("meta", name="viewport", content="width=device-width, initial-scale=1"),
        el("meta", name="color-scheme", content="light dark"),
        el("meta", name="referrer", content="no-referrer"),
        el("link", rel="icon", href="data:,"),
        el("title", f"{title} - paramimp"),
        el("style", Markup(asset("page.css"))),
    )
    body = el(
        "body",
        el("header", *header),
        el("main", *main),
        el("footer", el("p", f"Made by paramimp {version}. This page needs no network and sends nothing.")),
        el("script", data, type="application/json", id="data") if has_script else None,
        el("script", Markup(asset("page.js"))) if has_script else None,
    )
    text = f"<!doctype html>\n{el('html', head, body, lang='en')}\n"
    return text.encode("utf-8", "backslashreplace").decode()


def _metrics(reports: Sequence[Report]) -> list[Markup | str]:
    shown: list[Markup | str] = []
    for index, report in enumerate(reports):
        shown += [", "] * bool(index) + [name(report.objective.metric)]
    return shown


def _switch(reports: Sequence[Report]) -> Markup | None:
    """Links to the metrics; with script, they switch between these."""
    if len(reports) == 1:
        return None
    links = [el("a", name(r.objective.metric), href=f"#metric-{i}", class_="switch") for i, r in enumerate(reports)]
    return el("nav", "Metric: ", *links, aria_label="Metric")


def _metric(report: Report, index: int, view: View, *, alone: bool) -> Markup:
    words = words_of(view)
    parts = [
        None if alone else el("h2", name(report.objective.metric), class_="metric-name"),
        verdict(report, view, alone=alone),
        el(
            "p",
            name(report.objective.metric),
            f", {words.objective(report.objective)}. Runs: {words.runs(report)}.",
            class_="meta",
        ),
        cautions(report.cautions, view),
        panel(report, index),
        effects(report, index, view),
        _pairs(report),
        _parallel(report, index),
        left_out(report, view),
        computed(report, view),
    ]
    return el("section", *parts, id=f"metric-{index}", class_="metric", data_metric=index)


def cautions(found: Sequence[Caution], view: View) -> Markup | None:
    """What weakens the numbers of a page; None where nothing does."""
    if not found:
        return None
    words = words_of(view)
    items = [el("li", el("b", WORDS.name(caution.code)), " ", sentence(words.caution(caution))) for caution in found]
    return section(
        "Cautions", "What weakens the ranking below, or has to be known to read it; the gravest first.",
        el("ul", *items, class_="cautions"),
    )  # fmt: skip


def section(title: str, how_to_read: str | Markup, *children: Markup | None, **attributes: object) -> Markup:
    """A part of the page: a title, one sentence how to read it, and what it is about."""
    return el("section", el("h3", title), el("p", how_to_read, class_="hint"), *children, **attributes)


def _pairs(report: Report) -> Markup | None:
    if not say.tells_pairs(report):
        return None
    pairs = say.pairs_to_show(report)
    how = (
        "What two params do together, beyond what each does alone, on the scale of the importance; the darker, the"
        " more. A column bears the number of its row."
    )
    if not pairs:
        return section("Together", how, el("p", say.NO_PAIRS))
    decimals = say.share_decimals(report)
    items = [
        el("li", WORDS.pair(pair), f": {say.share(pair.importance, decimals)} {WORDS.spread(pair, decimals)}",
           "" if pair.significant else f" ({say.NOISE})")
        for pair in pairs
    ]  # fmt: skip
    label = "; ".join(f"{WORDS.pair(pair)} {say.share(pair.importance, decimals)}" for pair in pairs)
    return section("Together", how, el("div", heat_map(pairs, label), class_="wide"), el("ul", *items))


def _parallel(report: Report, index: int) -> Markup | None:
    """A place for the drawing, which needs the script, and what to know of it."""
    if report.runs is None or not len(report.runs):
        return None
    n_runs = len(report.runs)
    some = (
        ""
        if n_runs <= MAX_LINES
        else f" {MAX_LINES:,} of the {n_runs:,} runs are drawn; of the best tenth, as many as there is room for."
    )
    n_params = len(with_axis(report))
    some += f" The first {MAX_AXES} of {n_params:,} params have an axis." if n_params > MAX_AXES else ""
    how = (
        "One line per run, from its metric on the left through its params, the most important first; the stronger the"
        f" line, the better the run. Drag along an axis to keep the runs that pass there; the table lists these.{some}"
    )
    return section(
        "Runs", how, el("noscript", el("p", "The lines and the table of runs need the script of this page.")),
        el("div", class_="parallel", data_metric=index),
    )  # fmt: skip
