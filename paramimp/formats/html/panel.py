"""The panel: a row per param with its importance, correlation, effect and good values; rows of values fold out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from paramimp.formats import words as say
from paramimp.formats.effect_words import best_values, effect_to_show, is_coloured, is_value_coloured
from paramimp.formats.html.markup import WORDS, Markup, breakable, el, join, name
from paramimp.formats.html.plots import correlation_bar, share_bar, sparkline
from paramimp.formats.table_rows import FEW_RUNS, correlation_text
from paramimp.messages.phrases import two
from paramimp.messages.shortened_lists import as_far_as

if TYPE_CHECKING:
    from collections.abc import Callable

    from paramimp.results import ParamImportance, Report, ValueEffect

COLUMNS = (
    ("#", "rank", "Rank by importance."),
    ("param", "name", "The name as in the config."),
    ("importance", "importance", "How much the metric depends on the param, curves and interactions included."),
    ("correlation", "correlation", "The straight line alone: its sign and how well it fits."),
    ("effect", "effect", "From worse to better over the values of the param."),
    ("good values", "best", "Values whose expected metric cannot be told from the best."),
    ("runs", "runs", "Runs that have the param."),
)
HOW = (
    "Importance is the share of what the metric depends on, interactions and curves included; the thin line is its"
    " 90 % interval. Correlation shows the straight line alone: ▲ where more of the param is better, ▼ where it is"
    " worse, and neither where the line leads away from the good values. The effect goes from worse, low, to better,"
    " high, over the values; good values are underlined. Params below the line cannot be told from noise."
)


_LONG = 30
"""Letters of a name that would fill many lines beside all the columns, which then leave it more room."""


def panel(report: Report, index: int) -> Markup:
    """The table; its controls are made by the script."""
    if not report.params:
        return el("section", el("h3", "Params"), el("p", "No param is left to rank."))
    head = el(
        "tr", *(el("th", title, scope="col", title=hint, data_key=key, class_=key) for title, key, hint in COLUMNS)
    )
    longest = max((param.importance or 0.0 for param in report.params), default=0.0)
    longest = max([longest, *(param.importance_high or 0.0 for param in report.params)])
    number = {param.param: index for index, param in enumerate(report.params)}
    real, noise = say.split_noise(report.params)
    decimals = say.share_decimals(report)
    unfolded = len(real) + as_far_as(say.MAX_NOISE, len(noise))
    bodies = [
        _param(param, report, longest, decimals, number[param.param], place, folded=place > unfolded)
        for place, param in enumerate(real + noise, 1)
    ]
    caption = el("caption", f"{len(report.params)} params by importance", class_="sr")
    long = " long" * any(len(param.param) > _LONG for param in report.params)
    table = el("table", caption, el("thead", head), *bodies, class_=f"panel{long}", id=f"panel-{index}")
    return el(
        "section", el("h3", "Params"), el("p", HOW, class_="hint"), el("div", class_="controls"),
        el("div", table, class_="wide", tabindex="0", role="region", aria_label="Params"),
    )  # fmt: skip


def _param(
    param: ParamImportance, report: Report, longest: float, decimals: int, number: int, place: int, *, folded: bool
) -> Markup:
    """The rows of a param: its number in the report is that of its axis, its place that among the rows shown.

    One that is `folded` is hidden by the script, until it is asked for.
    """
    effect = effect_to_show(param, report)
    noise = param.significant is False
    cells = [
        _cell("rank", "" if param.rank is None else str(place), None if param.rank is None else place),
        el("th", name(param.param), " ", el("small", say.NOISE, class_="sr") if noise else None,
           scope="row", class_="name", data_v=WORDS.name(param.param)),
        _cell(
            "importance",
            join(_bar(param, longest), " ", el("span", _share(param, decimals), class_="num")),
            param.importance,
        ),
        _cell(
            "correlation",
            _correlation(param.correlation, param.n_runs, param, report, lambda: is_coloured(param, report)),
            param.correlation,
        ),
        _cell("effect", None if effect is None else sparkline(effect, report), _gain(param, report)),
        _cell("best", _best(param, report), _text_of_best(param, report)),
        _cell("runs", str(param.n_runs), param.n_runs),
    ]  # fmt: skip
    values = say.best_first(param, report)
    rows = [_value(param, value, mean, report) for value, mean in zip(values, say.means(values), strict=True)]
    kinds = ["noise"] * noise + ["folded"] * folded
    return el("tbody", el("tr", *cells), *rows, data_param=number, class_=" ".join(kinds) or None)


def _cell(key: str, content: Markup | str | None, value: object) -> Markup:
    return el("td", content, class_=key, data_v=None if value is None else str(value))


def _bar(param: ParamImportance, longest: float) -> Markup | None:
    return share_bar(param.importance, param.importance_low, param.importance_high, longest)


def _share(param: ParamImportance, decimals: int) -> str:
    return f"{say.share(param.importance, decimals)} {WORDS.spread(param, decimals)}".strip()


def _correlation(
    value: float | None, n_runs: int, param: ParamImportance, report: Report, leads_to_good: Callable[[], bool]
) -> Markup | None:
    """A correlation with its bar, coloured where it leads to the good values: only then is the effect computed."""
    if value is None:
        return None if param.kind in ("category", "presence") else el("span", "n/a", class_="num")
    noise = param.significant is False
    style, mark = "", ""
    unsure = n_runs < FEW_RUNS
    if not unsure and not noise and two(value) != "0.00" and leads_to_good():
        good = value * report.objective.direction.sign > 0
        style, mark = ("better", "▲") if good else ("worse", "▼")
    meaning = {"better": "more is better", "worse": "more is worse"}.get(style)
    return join(
        None if unsure else correlation_bar(value, style=style), " ",
        el("span", correlation_text(value, n_runs, missing=""), class_="num"),
        el("span", mark, class_=f"mark {style}", role="img" if meaning else None, aria_label=meaning, title=meaning),
    )  # fmt: skip


def _gain(param: ParamImportance, report: Report) -> float | None:
    """What the column of the effects is sorted by: how far the curve reaches."""
    effect = effect_to_show(param, report)
    if effect is None:
        return None
    means = [point.mean for point in effect.points]
    return float(f"{max(means) - min(means):.6g}")


def _best(param: ParamImportance, report: Report) -> Markup | None:
    text = _text_of_best(param, report)
    return None if text is None else breakable(text)


def _text_of_best(param: ParamImportance, report: Report) -> str | None:
    effect = effect_to_show(param, report)
    return None if effect is None else best_values(effect, WORDS)


def _value(param: ParamImportance, value: ValueEffect, mean: str, report: Report) -> Markup:
    return el(
        "tr",
        el("td", class_="rank"),
        el("th", name(value.value), scope="row", class_="name"),
        el("td", el("span", f"mean {mean}", class_="num"), class_="importance"),
        el(
            "td",
            _correlation(
                value.correlation, value.n_runs, param, report, lambda: is_value_coloured(param, value, report)
            ),
            class_="correlation",
        ),
        el("td", class_="effect"),
        el("td", class_="best"),
        el("td", str(value.n_runs), class_="runs"),
        class_="value",
    )
