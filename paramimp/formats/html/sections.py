"""Parts of the page below the panel: the effects, what was left out, and how it was computed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from paramimp.cautions.interface import lost_runs_by
from paramimp.formats import words as say
from paramimp.formats.conclusion import command_of
from paramimp.formats.effect_words import best_values, effect_of, is_to_show, metric_unit
from paramimp.formats.html.markup import WORDS, Markup, breakable, el, join, name, sentence, words_of
from paramimp.formats.html.plots import effect_plot
from paramimp.formats.html.verdict import command_line
from paramimp.formats.left_out import left_out_by_reason, skipped_by_reason
from paramimp.messages.phrases import count
from paramimp.results import NextStep

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from paramimp.formats.interface import View
    from paramimp.formats.words import Words
    from paramimp.results import ParamImportance, Report
    from paramimp.results.effects import Effect

MAX_PLOTS = 30
"""Effects that are drawn: the most important ones."""
MAX_LISTED = 200
HOW = (
    "The line is the expected metric at each value, with all other params as the runs have them; the shade is its 90 %"
    " interval, each dot a run, and the bar behind them marks the values that cannot be told from the best."
)


def effects(report: Report, index: int, view: View) -> Markup | None:
    """A plot per param, those that matter first; the others folded."""
    known = [param for param in report.params if param.param in report.effects.curves]
    if not known:
        return None
    plotted = [(param, effect) for param in known[:MAX_PLOTS] if (effect := effect_of(param, report)) is not None]
    main = [(param, effect) for param, effect in plotted if is_to_show(param, effect)]
    rest = [(param, effect) for param, effect in plotted if not is_to_show(param, effect)]
    more = len(known) - MAX_PLOTS
    folded = el(
        "details",
        el("summary", f"{count(len(rest), 'param')} without values that can be told from others"),
        el("div", *(_card(param, effect, report) for param, effect in rest), class_="cards"),
    )
    return el(
        "section", el("h3", f"Effects on {metric_unit(report, WORDS)}"), el("p", HOW, class_="hint"),
        el("div", *(_card(param, effect, report) for param, effect in main), class_="cards") if main else None,
        folded if rest else None,
        el("p", f"{count(more, 'more effect')} {_elsewhere(view)}.") if more > 0 else None,
        id=f"effects-{index}",
    )  # fmt: skip


def _elsewhere(view: View) -> str:
    return "in report.effects" if view.python else "in the JSON: --effects --format json"


def _card(param: ParamImportance, effect: Effect, report: Report) -> Markup:
    shown = is_to_show(param, effect)
    good = best_values(effect, WORDS)
    reading = (
        [el("b", breakable(good), class_="goodtext"), " cannot be told from the best."]
        if shown
        else ["No value can be told from the best."]
    )
    if shown and effect.at_edge:
        reading.append(
            f" The best values are at the {effect.at_edge} end of what got through: other runs were lost there."
            if lost_runs_by(report.cautions, param.param)
            else f" The best values are at the {effect.at_edge} end of what was tried: widen it there."
        )
    if effect.how == "accumulated":
        reading.append(
            " The param moved together with others, so these are accumulated local effects: each step is taken by the"
            " runs near it."
        )
    if any(point.thin for point in effect.points):
        reading.append(" Hollow points stand for fewer than three runs.")
    if param.n_runs < report.n_used:
        reading.append(f" {param.n_runs} of {report.n_used} runs have it.")
    label = (
        f"Effect of {WORDS.name(param.param)} on {metric_unit(report, WORDS)}: "
        + (f"best at {good}." if shown else "no value can be told from the best.")
    )  # fmt: skip
    axis = ", log axis" if effect.scale == "log" else ""
    return el(
        "figure", el("h4", name(param.param), el("small", f" importance {say.share(param.importance, 2)}{axis}")),
        effect_plot(param, effect, report, label), el("figcaption", *reading),
    )  # fmt: skip


def left_out(report: Report, view: View) -> Markup | None:
    """Runs, params and files that are not in the ranking, with why."""
    words = words_of(view)
    params = [
        el("li", el("b", reason), ": ", sentence(words.left_out(group))) for reason, group in left_out_by_reason(report)
    ]
    runs = [_runs(reason, group, words) for reason, group in skipped_by_reason(report)]
    files = [el("li", name(key), " ", el("bdi", text)) for key, text in words.files(report)]
    groups = [("Params", params), ("Runs", runs), ("Files that cannot be used", files)]
    if not any(items for _, items in groups):
        return None
    return el(
        "section", el("h3", "Left out"),
        el("p", "Everything that was found and is not in the ranking, by why.", class_="hint"),
        *(join(el("h4", title), el("ul", *items)) for title, items in groups if items),
    )  # fmt: skip


def _runs(reason: str, group: Sequence[object], words: Words) -> Markup:
    shown = group[:MAX_LISTED]
    items = [el("li", name(run.name), ": ", sentence(words.message(run.told))) for run in shown]  # type: ignore[attr-defined]
    more = len(group) - len(shown)
    return el(
        "li", el("details", el("summary", el("b", reason), f": {count(len(group), 'run')}"), el("ul", *items),
                 el("p", f"and {more} more") if more > 0 else None),
    )  # fmt: skip


def computed(report: Report, view: View) -> Markup:
    """The model, the settings, the libraries, and the command that repeats it."""
    fit = report.fit
    facts = [
        ("Method", f"{WORDS.method(fit)}, seed {fit.seed}"),
        ("Fit", WORDS.fit(report)),
        ("Metric of a run", words_of(view).objective(report.objective)),
        *_asked(report.settings),
    ]
    words = command_of(NextStep("the same", "analyze"), view)
    command = command_line(words) if words else None
    return el(
        "section", el("h3", "How it was computed"),
        el("p", "A model of the metric, fitted to the runs, is asked how much it depends on each param in runs that it"
                " has not seen. The same runs and seed give the same numbers.", class_="hint"),
        _facts(facts), el("p", "The command that repeats it:") if command else None, command,
    )  # fmt: skip


def settings(asked: Mapping[str, object]) -> Markup | None:
    """How it was computed, as far as the settings tell; None where they are empty."""
    found = list(_asked(asked))
    return el("section", el("h3", "How it was computed"), _facts(found)) if found else None


def _asked(asked: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    for key, value in asked.items():
        if value not in (None, (), [], {}, False):
            yield WORDS.name(str(key).replace("_", " ").capitalize()), WORDS.message(_setting(value))


def _facts(facts: Sequence[tuple[str, str]]) -> Markup:
    return el("dl", *(join(el("dt", key), el("dd", el("bdi", value))) for key, value in facts))


def _setting(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key} {each}" for key, each in value.items())
    if isinstance(value, (list, tuple)):
        return ", ".join(map(str, value))
    return "yes" if value is True else str(value)
