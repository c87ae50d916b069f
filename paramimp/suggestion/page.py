"""A suggestion as a page: what to search next, over what was searched, and what to begin with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from paramimp.formats.html.markup import WORDS, Markup, breakable, el, name, words_of
from paramimp.formats.html.page import cautions, document, section
from paramimp.formats.html.plots import range_bar
from paramimp.formats.html.sections import settings
from paramimp.formats.html.verdict import next_step
from paramimp.messages.phrases import count
from paramimp.suggestion.domain import is_finite, text_of
from paramimp.suggestion.scale import Scale
from paramimp.suggestion.table import ACTIONS, LIKELY_TARGET, file_for, in_order, new_text, next_text

if TYPE_CHECKING:
    from paramimp.formats.interface import View
    from paramimp.formats.words import Words
    from paramimp.suggestion.advice import Advice
    from paramimp.suggestion.domain import Domain
    from paramimp.suggestion.suggestion import Config, Suggestion

SPACE = (
    "The thin bar is the range that was searched, on its own scale, the thick one what is to be searched next. What is"
    " fixed has one value, and a seed keeps varying."
)
NAMED = 12
"""Params of one action that are named above the table, which has them all."""
BEGIN = "The best configurations so far, the best first; what is fixed has its new value in them."


def render(suggestion: Suggestion, view: View) -> str:
    """The page; like every page it makes no request. Without a script, since there is nothing to switch."""
    metric = suggestion.objective.metric
    used = f"{suggestion.n_used:,} of {count(suggestion.n_found, 'run')} used"
    return document(
        title=f"{WORDS.name(metric)}: what to search next",
        header=[el("h1", "What to search next for ", name(metric))],
        main=[
            el("div", el("p", _sentence(suggestion), class_="verdict"), *_actions(suggestion), *_file(view),
               class_="said"),
            el("p", name(metric), f", {words_of(view).objective(suggestion.objective)}. {used}.", class_="meta"),
            cautions(suggestion.cautions, view),
            _space(suggestion, words_of(view)),
            _begin(suggestion),
            settings(suggestion.settings),
        ],
        version=suggestion.version,
    )  # fmt: skip


def _file(view: View) -> list[Markup]:
    """How to come to the file that starts the sweep, for whoever has not just written it."""
    return next_step(file_for(LIKELY_TARGET), view) if view.again is not None or view.python else []


def _sentence(suggestion: Suggestion) -> str:
    text = next_text(suggestion)
    return f"{text[:1].upper()}{text[1:]}."


def _actions(suggestion: Suggestion) -> list[Markup]:
    """What to do, a line for each action and all its params."""
    lines = []
    for action in ACTIONS[: ACTIONS.index("keep")]:
        params = [each.param for each in in_order(suggestion) if each.action == action]
        if params:
            more = f" and {len(params) - NAMED} more" if len(params) > NAMED else ""
            shown = [part for each in params[:NAMED] for part in (", ", name(each))][1:]
            lines.append(el("p", f"{action.capitalize()}: ", *shown, f"{more}."))
    return lines


def _space(suggestion: Suggestion, words: Words) -> Markup:
    titles = ("param", "old range", "", "new range", "action", "why")
    head = el("tr", *(el("th", title, scope="col") if title else el("td") for title in titles))
    table = el("table", el("caption", "What to do with each param", class_="sr"), el("thead", head),
               el("tbody", *(_row(advice, words) for advice in in_order(suggestion))))  # fmt: skip
    return section(
        "The new space", SPACE, el("div", table, class_="wide", tabindex="0", role="region", aria_label="The new space")
    )


def _row(advice: Advice, words: Words) -> Markup:
    new = new_text(advice, words)
    return el(
        "tr",
        el("th", name(advice.param), scope="row", class_="name"),
        el("td", breakable(WORDS.message(str(advice.old))), class_="range"),
        el("td", _bar(advice.old, advice.new)),
        el("td", breakable(WORDS.message(new)), class_="range"),
        el("td", el("b", advice.action)),
        el("td", breakable(words.message(advice.why)), class_="why"),
    )


def _bar(old: Domain, new: Domain) -> Markup | None:
    """The new range over the old one; None where one is a list of values."""
    if old.low is None or old.high is None or not old.low < old.high:
        return None
    first, last = (new.value, new.value) if new.type == "constant" else (new.low, new.high)
    if not is_finite(first) or not is_finite(last):
        return None
    scale = Scale(float(old.low), float(old.high), old.log)
    return range_bar(scale.value_place(first), scale.value_place(last))


def _begin(suggestion: Suggestion) -> Markup | None:
    configs = suggestion.start_with
    names = list(dict.fromkeys(key for config in configs for key in config))
    if not names:
        return None
    places = (el("th", str(place), scope="col") for place in range(1, len(configs) + 1))
    head = el("tr", el("th", "param", scope="col"), *places)
    rows = [
        el("tr", el("th", name(key), scope="row", class_="name"), *(_value(config, key) for config in configs))
        for key in names
    ]
    table = el("table", el("thead", head), el("tbody", *rows))
    return section(
        "Begin with", BEGIN, el("div", table, class_="wide", tabindex="0", role="region", aria_label="Begin with")
    )


def _value(config: Config, key: str) -> Markup:
    return el("td", breakable(WORDS.message(text_of(config[key]))) if key in config else None, class_="range")
