"""A report as a matplotlib figure: the shares of all params, or the effect of one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from paramimp.errors import ParamimpError
from paramimp.formats.effect_words import best_values, effect_of, effect_to_show, metric_unit, value_text
from paramimp.formats.html.markup import WORDS
from paramimp.formats.html.plots import Runs, metric_range
from paramimp.messages.globs import did_you_mean, nearest
from paramimp.messages.phrases import count
from paramimp.messages.printable import printable, quoted

if TYPE_CHECKING:
    from paramimp.results import ParamImportance, Report
    from paramimp.results.effects import Effect

MAX_PARAMS = 30
_WIDTH, _ROW, _HEIGHT = 7.0, 0.32, 4.0


def figure(report: Report, param: str | None = None) -> Any:
    """The shares, or the effect of one param, as a `matplotlib.figure.Figure`, which no window holds on to.

    Raises
    ------
    ParamimpError : matplotlib is not installed, or the report has no such param or no effect of it.
    """
    try:
        from matplotlib.figure import Figure
    except ImportError:
        raise ParamimpError("a figure needs the package matplotlib: pip install 'paramimp[plot]'.") from None
    if param is None:
        shown = report.params[:MAX_PARAMS]
        drawn = Figure(figsize=(_WIDTH, 1.2 + _ROW * len(shown)), layout="constrained")
        _shares(drawn.add_subplot(), report, shown)
        return drawn
    effect = _effect(report, param)
    # Null beside numbers lies on no axis of theirs, and has one of its own.
    numbers, others = _HEIGHT * bool(effect.numbers), 0.8 + _ROW * len(effect.others) if effect.others else 0.0
    heights = [height for height in (numbers, others) if height]
    drawn = Figure(figsize=(_WIDTH, max(sum(heights), _HEIGHT)), layout="constrained")
    first, *_ = places = drawn.subplots(len(heights), squeeze=False, height_ratios=heights)[:, 0]
    if effect.numbers:
        _curve(places[0], report, param, effect)
    if effect.others:
        _intervals(places[-1], report, effect)
    if len(heights) > 1:
        places[1].set_xlim(*places[0].get_ylim())
    way = "more" if report.objective.direction.sign > 0 else "less"
    first.set_title(f"Effect of {_plain(param)} ({way} is better)")
    return drawn


def _plain(text: str) -> str:
    """A name as matplotlib shows it: a dollar sign would begin a formula."""
    return WORDS.name(text).replace("$", r"\$")


def _effect(report: Report, param: str) -> Effect:
    for known in report.params:
        if known.param == param and (effect := effect_of(known, report)) is not None:
            return effect
    near = [printable(name) for name in nearest(param, list(report.effects))]
    raise ParamimpError(f"the report has no effect of a param {quoted(param)}.{did_you_mean(near)}")


def _shares(axes: Any, report: Report, shown: tuple[ParamImportance, ...]) -> None:
    ranked = [param for param in reversed(shown) if param.importance is not None]
    rows = range(len(ranked))
    axes.barh(
        rows,
        [param.importance for param in ranked],
        color=["tab:gray" if p.significant is False else "tab:blue" for p in ranked],
    )
    for row, param in zip(rows, ranked, strict=True):
        if param.importance_low is not None:
            axes.plot([param.importance_low, param.importance_high], [row, row], color="black", linewidth=1.2)
        effect = effect_to_show(param, report)
        if effect is not None:
            text = "  " + best_values(effect, WORDS).replace("$", r"\$")
            axes.text(param.importance_high or param.importance, row, text, va="center", color="tab:green")
    axes.set_yticks(rows, [_plain(param.param) for param in ranked])
    axes.margins(x=0.4)
    axes.set_xlim(left=0)
    axes.set_xlabel("share of the importance, with its 90 % interval; good values beside it")
    axes.set_title(f"What drives {_plain(report.objective.metric)} ({count(report.n_used, 'run')})")


def _curve(axes: Any, report: Report, param: str, effect: Effect) -> None:
    """The runs, the band and the mean over the numbers, and which of these are good."""
    runs, points = Runs.of(param, report), effect.numbers
    values = [point.value for point in points]
    axes.plot(runs.values, runs.metric, "o", color="tab:gray", alpha=0.4, markersize=3, label="runs")
    axes.fill_between(
        values, [point.low for point in points], [point.high for point in points], alpha=0.25, label="90 % interval"
    )
    axes.plot(values, [point.mean for point in points], color="tab:blue", label="expected metric")
    if effect.low is not None and effect.tells:
        good = {"color": "tab:green", "label": "good values"}
        if effect.low == effect.high:
            axes.axvline(effect.low, alpha=0.25, linewidth=8, **good)
        else:
            axes.axvspan(effect.low, effect.high, alpha=0.12, **good)
    axes.set_xscale("log" if effect.scale == "log" else "linear")
    if effect.scale != "log" and all(isinstance(value, int) for value in values):
        axes.xaxis.get_major_locator().set_params(integer=True)
    axes.set_xlabel(_plain(param))
    axes.set_ylabel(metric_unit(report, WORDS).replace("$", r"\$"))
    axes.set_ylim(*metric_range(effect, runs.metric))
    axes.legend()


def _intervals(axes: Any, report: Report, effect: Effect) -> None:
    """A row per value that is no number: its interval and its mean."""
    points = list(reversed(effect.others))
    rows = range(len(points))
    for row, point in zip(rows, points, strict=True):
        colour = "tab:green" if effect.tells and effect.is_good(point) else "tab:blue"
        axes.plot([point.low, point.high], [row, row], color=colour, linewidth=2)
        axes.plot([point.mean], [row], "o", color=colour)
    axes.set_yticks(rows, [f"{_plain(value_text(p.value, WORDS))} (n={p.n_runs})" for p in points])
    axes.set_ylim(-0.6, len(points) - 0.4)
    axes.set_xlabel(metric_unit(report, WORDS).replace("$", r"\$"))
