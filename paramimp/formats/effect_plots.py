"""The effects of the strongest params as plots for a terminal: the curve, its band, the runs, and axes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len, set_cell_size
from rich.text import Text

from paramimp.cautions.interface import lost_runs_by
from paramimp.formats.canvas import Canvas, interpolated
from paramimp.formats.effect_words import best_values, effect_to_show, metric_unit, value_text
from paramimp.formats.prose import BAR, FAINT, GOOD, STRONG, wrap
from paramimp.formats.shortened import shortened
from paramimp.formats.sparkline import positions
from paramimp.messages.numbers import number, numbers_apart

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from paramimp.formats.interface import View
    from paramimp.formats.words import Words
    from paramimp.results import ParamImportance, Report
    from paramimp.results.effects import Effect, EffectPoint

MAX_PLOTS = 6
"""Params that are drawn; ``--top`` may ask for fewer."""
HEIGHT = 7
MAX_THIN = 3
"""Values with few runs that are named."""
_WIDEST, _USUAL = 76, 64
_GLYPHS = " ▁▂▃▄▅▆▇█"
_RUG_ASCII = " .:|#"
READING = (
    "The curve is the expected metric at each value, all other params as the runs have them; the shade is its 90 %"
    " interval. The strip below shows where the runs are."
)
NOTHING = "No param that matters has values that can be told from others."


def effect_plots(report: Report, view: View, words: Words) -> Iterator[list[Text]]:
    """A heading and one block of lines for each plot; nothing where effects were not asked for."""
    if not report.tells_effects:
        return
    found = [(param, effect_to_show(param, report)) for param in report.params]
    shown = [(param, effect) for param, effect in found if effect is not None][: min(MAX_PLOTS, view.top or MAX_PLOTS)]
    heading = wrap(Text(f"effects on {metric_unit(report, words)}", STRONG), view)
    yield [*heading, *wrap(Text(words.own(READING if shown else NOTHING), FAINT), view)]
    for param, effect in shown:
        yield [*wrap(_title(param, effect, report, words), view), *_plot(param, effect, report, view, words)]


def _title(param: ParamImportance, effect: Effect, report: Report, words: Words) -> Text:
    how = "; accumulated local effects, since it moved together with others" if effect.how == "accumulated" else ""
    scale = ", log axis" if effect.scale == "log" else ""
    remarks = _at_edge(param, effect, report) + _thin(effect)
    return Text.assemble(
        (words.name(param.param), STRONG), words.own(f": good at {best_values(effect, words)}{remarks}"),
        (words.own(f" ({len(_runs(param, report))} runs{scale}{how})"), FAINT),
    )  # fmt: skip


def _at_edge(param: ParamImportance, effect: Effect, report: Report) -> str:
    if effect.at_edge is None:
        return ""
    if lost_runs_by(report.cautions, param.param):
        return f"; best at the {effect.at_edge} end of what got through: other runs were lost there"
    return f"; best at the {effect.at_edge} end of what was tried: widen it"


def _thin(effect: Effect) -> str:
    thin = [number(float(point.value or 0)) for point in effect.numbers if point.thin]
    more = f" and {len(thin) - MAX_THIN} more" if len(thin) > MAX_THIN else ""
    return f"; few runs at {', '.join(thin[:MAX_THIN])}{more}" if thin else ""


def _runs(param: ParamImportance, report: Report) -> Sequence[float]:
    """The values of the runs that have the param."""
    if report.runs is None:
        return [0.0] * param.n_runs
    values = report.runs.params[param.param].values
    return [value for value in values.tolist() if value == value]


def _plot(param: ParamImportance, effect: Effect, report: Report, view: View, words: Words) -> Iterator[Text]:
    width = min(view.width or _USUAL, _WIDEST)
    if effect.numbers:
        yield from _curve(param, effect, report, width, words)
    if effect.others:
        yield from _intervals(effect, effect.others, width, words)


def _curve(param: ParamImportance, effect: Effect, report: Report, width: int, words: Words) -> Iterator[Text]:
    points = effect.numbers
    low, high = min(point.low for point in points), max(point.high for point in points)
    labels = numbers_apart([high, (low + high) / 2, low]) if high > low else [number(high)] * 3
    margin = max(map(len, labels))
    canvas = Canvas(max(width - margin - 3, 10), HEIGHT, unicode=words.unicode)
    place = positions([float(point.value or 0) for point in points], log=effect.scale == "log")
    scaled = [[_scaled(value, low, high) for value in (point.mean, point.low, point.high)] for point in points]
    canvas.line(place, [middle for middle, _, _ in scaled])
    axis = "┤" if words.unicode else "|"
    for row, text in enumerate(canvas.rows()):
        label = {0: labels[0], HEIGHT // 2: labels[1], HEIGHT - 1: labels[2]}.get(row, "")
        line = Text.assemble((f"  {label:>{margin}}{axis}", FAINT))
        for column, glyph in enumerate(text):
            x = column / (canvas.width - 1)
            good = _is_good_at(x, effect, place)
            if glyph != " ":
                line.append(glyph, GOOD if good else BAR)
            else:
                line.append(_shade(row, x, place, scaled, canvas, words), FAINT)
        line.rstrip()
        yield line
    yield Text(
        f"  {'':{margin}}" + ("└" if words.unicode else "+") + _rug(param, effect, report, canvas.width, words), FAINT
    )
    yield Text(f"  {'':{margin}} " + axis_labels(points, effect, canvas.width), FAINT)


def _scaled(value: float, low: float, high: float) -> float:
    return (value - low) / ((high - low) or 1.0)


def _is_good_at(x: float, effect: Effect, place: Sequence[float]) -> bool:
    good = [at for at, point in zip(place, effect.numbers, strict=True) if effect.is_good(point)]
    return bool(good) and good[0] <= x <= good[-1]


def _shade(
    row: int, x: float, place: Sequence[float], scaled: Sequence[Sequence[float]], canvas: Canvas, words: Words
) -> str:
    low, high = (interpolated(x, list(place), [each[side] for each in scaled]) for side in (1, 2))
    if low is None or high is None or not canvas.row_of(high) <= row <= canvas.row_of(low):
        return " "
    return "░" if words.unicode else ":"


def _rug(param: ParamImportance, effect: Effect, report: Report, width: int, words: Words) -> str:
    """How many runs are at each column, from none to many."""
    ends = [float(point.value or 0) for point in (effect.numbers[0], effect.numbers[-1])]
    counts = [0] * width
    for value in _runs(param, report) if report.runs is not None else ():
        x = positions([ends[0], value, ends[1]], log=effect.scale == "log")[1] if ends[0] < ends[1] else 0.0
        counts[min(max(round(x * (width - 1)), 0), width - 1)] += 1
    glyphs = _GLYPHS if words.unicode else _RUG_ASCII
    most = max(counts) or 1
    bare = "─" if words.unicode else "-"
    return "".join(glyphs[max(1, round(n / most * (len(glyphs) - 1)))] if n else bare for n in counts).rstrip()


def axis_labels(points: Sequence[EffectPoint], effect: Effect, width: int) -> str:
    """The ends of the axis, and a value in the middle where there is room."""
    values = [float(point.value or 0) for point in points]
    low, high = values[0], values[-1]
    log = effect.scale == "log" and low * high > 0
    middle = (low * high) ** 0.5 if log else low / 2 + high / 2
    if all(isinstance(point.value, int) for point in points):
        middle = round(middle)
    shown = [low, middle, high] if low < middle < high else [low, high] if low < high else [low]
    texts = numbers_apart(shown)
    if len(texts) == 1:
        return texts[0][:width]
    if len(texts) == 2 or sum(map(len, texts)) + 4 > width:
        return f"{texts[0]}{texts[-1]:>{max(width - len(texts[0]), 0)}}"[:width]
    centre = positions([low, middle, high], log=log)[1] * (width - 1)
    start = min(max(round(centre - len(texts[1]) / 2), len(texts[0]) + 1), width - len(texts[2]) - len(texts[1]) - 1)
    line = texts[0].ljust(start) + texts[1]
    return line + texts[2].rjust(width - len(line))


def _intervals(effect: Effect, points: Sequence[EffectPoint], width: int, words: Words) -> Iterator[Text]:
    """One line per value: its interval, the mean on it, and how many runs it has."""
    low, high = min(point.low for point in points), max(point.high for point in points)
    names = [value_text(point.value, words) for point in points]
    means = numbers_apart([point.mean for point in points])
    widest, number_cells = min(max(map(cell_len, names)), width // 3), max(map(len, means))
    room = max(width - widest - number_cells - 17, 8)
    stroke, dot = ("─", "●") if words.unicode else ("-", "o")
    for point, name, mean in zip(points, shortened(names, widest, words), means, strict=True):
        first, at, last = (round(_scaled(x, low, high) * (room - 1)) for x in (point.low, point.mean, point.high))
        bar = " " * first + stroke * (at - first) + dot + stroke * (last - at)
        good = effect.is_good(point)
        thin = ", thin" if point.thin else ""
        runs = f"n={point.n_runs}{thin}"
        yield Text.assemble(
            "  ", (set_cell_size(name, widest), GOOD if good else ""), "  ", (bar.ljust(room), GOOD if good else BAR),
            f"  {mean:>{number_cells}}", (f"  {runs}", FAINT),
        )  # fmt: skip
