"""Drawings as SVG, which read without script, print, and hold every value as text."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from rich.cells import cell_len

from paramimp.formats.effect_words import value_text
from paramimp.formats.html.markup import WORDS, Markup, el, join
from paramimp.formats.shortened import shortened
from paramimp.formats.sparkline import cells, good_cells, positions
from paramimp.messages.numbers import numbers_apart
from paramimp.messages.phrases import two
from paramimp.records import record

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from paramimp.results import Interaction, ParamImportance, Report
    from paramimp.results.effects import Effect

    Floats = NDArray[np.float64]

WIDTH, HEIGHT = 360, 200
LEFT, RIGHT, TOP, BOTTOM = 52, 10, 10, 26
SEEN = 4
"""A region of one value is drawn so far to either side, to be seen."""
MAX_POINTS = 300
"""Runs drawn as points in one plot: all of the best tenth up to a third of these, and others at random."""
_ROW, _NAME = 30, 15
"""Height of the row of a value, and of its name where that stands above the row."""
_CELLS_BESIDE, _CELLS_ABOVE = 16, 54
"""Room for a name beside its row, and above it; names with more than the former stand above."""


def share_bar(importance: float | None, low: float | None, high: float | None, longest: float) -> Markup | None:
    """An importance as a bar, with its 90 % interval as a line on it.

    Parameters
    ----------
    longest : the importance that fills the room.
    """
    if importance is None or not longest:
        return None
    scale = 100 / longest
    interval = None if low is None or high is None else _interval(low * scale, high * scale)
    bar = el("rect", x=0, y=2, width=max(importance * scale, 0.5), height=10, class_="bar")
    return _svg(100, 14, bar, interval, class_="share", preserveAspectRatio="none")


def difference_bar(difference: float, low: float | None, high: float | None, largest: float) -> Markup | None:
    """A difference as a bar to the left or the right of an axis, with its 90 % interval.

    Parameters
    ----------
    largest : the difference, to either side, that fills the room.
    """
    if not largest:
        return None
    scale = 48 / largest
    start = 50 + min(difference, 0) * scale
    bar = el("rect", x=start, y=2, width=max(abs(difference) * scale, 0.5), height=10, class_="bar")
    interval = None if low is None or high is None else _interval(50 + low * scale, 50 + high * scale)
    return _svg(100, 14, bar, el("line", x1=50, x2=50, y1=0, y2=14, class_="axis"), interval,
                class_="signed", preserveAspectRatio="none")  # fmt: skip


def range_bar(first: float, last: float) -> Markup:
    """A new range over an old one, which fills the middle half of the room.

    Parameters
    ----------
    first, last : ends of the new range, where 0 and 1 are those of the old one.
    """
    first, last = (30 + 60 * min(max(end, -0.5), 1.5) for end in (first, last))
    track = el("rect", x=30, y=5, width=60, height=4, class_="track")
    return _svg(120, 14, track, el("rect", x=first, y=2, width=max(last - first, 2), height=10, class_="good"),
                class_="ranges")  # fmt: skip


def _interval(low: float, high: float) -> Markup:
    return join(
        el("line", x1=low, x2=high, y1=7, y2=7, class_="interval"),
        *(el("line", x1=end, x2=end, y1=4, y2=10, class_="interval") for end in (low, high)),
    )


def correlation_bar(value: float, *, style: str) -> Markup:
    """A correlation as a bar to the left or the right of an axis."""
    start = 30 + min(value, 0) * 28
    bar = el("rect", x=start, y=3, width=max(abs(value) * 28, 0.5), height=8, class_=f"corr {style}")
    return _svg(60, 14, bar, el("line", x1=30, x2=30, y1=0, y2=14, class_="axis"), class_="signed")


def sparkline(effect: Effect, report: Report) -> Markup:
    """The effect in a few columns: the higher, the better; good values in another colour and underlined."""
    columns = cells(effect, report.objective.direction.sign)
    bars = []
    for index, (height, good) in enumerate(zip(columns, good_cells(effect), strict=True)):
        if height is not None:
            tall = 2 + 14 * height
            bars.append(el("rect", x=index * 8, y=17 - tall, width=7, height=tall, class_="good" if good else "bar"))
            if good:
                bars.append(el("rect", x=index * 8, y=18.5, width=7, height=1.5, class_="good"))
    return _svg(8 * len(columns), 20, *bars, class_="spark")


def _svg(width: float, height: float, *children: Markup | None, **more: object) -> Markup:
    return el(
        "svg", *children, viewBox=f"0 0 {width:g} {height:g}", width=width, height=height, aria_hidden="true", **more
    )


# --- Effects ------------------------------------------------------------------------------------------------------


@record
class Runs:
    """The runs of one plot: their values, the metric, and which are drawn."""

    values: Floats
    metric: Floats

    @classmethod
    def of(cls, param: str, report: Report) -> Runs:
        """Those of a report that are drawn for a param; none where the report does not have its runs."""
        if report.runs is None or param not in report.runs.params:
            return cls(np.empty(0), np.empty(0))
        values, metric = report.runs.params[param].values, report.runs.analysed
        chosen = drawn(report.objective.direction.sign * metric, MAX_POINTS, best=MAX_POINTS // 3)
        return cls(values[chosen], metric[chosen])


def drawn(quality: Floats, most: int, *, best: int | None = None) -> NDArray[np.intp]:
    """Which runs to draw, in ascending order of their index: all of the best tenth, the others evenly by quality."""
    order = np.argsort(-quality, kind="stable")
    if len(order) <= most:
        return np.sort(order)
    first = min(math.ceil(len(order) / 10), most if best is None else best)
    rest = order[first:]
    others = rest[(np.arange(most - first) * len(rest)) // max(most - first, 1)]
    return np.sort(np.concatenate([order[:first], others]))


def effect_plot(param: ParamImportance, effect: Effect, report: Report, label: str) -> Markup:
    """The curve over numbers with its band and the runs, or the intervals of values with theirs."""
    runs = Runs.of(param.param, report)
    drawing = _curve(effect, runs) if effect.numbers else None
    others = _intervals(param, effect, runs, report) if effect.others else None
    return join(
        *(
            el("svg", *parts, viewBox=f"0 0 {WIDTH} {height:g}", role="img", aria_label=label, class_="effect")
            for parts, height in (found for found in (drawing, others) if found is not None)
        )
    )


def metric_range(effect: Effect, metric: Floats) -> tuple[float, float]:
    """The axis of the metric: the band, and all runs but a twentieth at either end, which a few may be far beyond."""
    ends = [point.low for point in effect.points] + [point.high for point in effect.points]
    if len(metric):
        ends += [float(end) for end in np.quantile(metric, [0.05, 0.95])]
    low, high = min(ends), max(ends)
    return (low, high) if low < high else (low - 1, high + 1)


@record
class _Plane:
    """Where the values of a number and the metric stand in a plot.

    Attributes
    ----------
    first, last : the least and the greatest value of the param.
    low, high : ends of the axis of the metric; what lies beyond is drawn at them.
    """

    first: float
    last: float
    low: float
    high: float
    log: bool

    def x(self, value: float) -> float:
        """How far a value of the param is from the left."""
        place = positions([self.first, value, self.last], log=self.log)[1]
        return LEFT + place * (WIDTH - LEFT - RIGHT)

    def y(self, metric: float) -> float:
        """How far a value of the metric is from the top."""
        share = min(max((metric - self.low) / (self.high - self.low), 0), 1)
        return TOP + (1 - share) * (HEIGHT - TOP - BOTTOM)


def _curve(effect: Effect, runs: Runs) -> tuple[list[Markup], float]:
    """The mean along the values with its band, the good values, and the runs."""
    values = [float(point.value or 0) for point in effect.numbers]
    plane = _Plane(values[0], values[-1], *metric_range(effect, runs.metric), log=effect.scale == "log")
    xs = [LEFT + place * (WIDTH - LEFT - RIGHT) for place in positions(values, log=plane.log)]
    bottom = HEIGHT - BOTTOM
    return [
        *_region(effect, xs),
        *_metric_axis(plane),
        *_mean_and_band(effect, xs, plane, _runs_of(runs, plane)),
        el("line", x1=LEFT, x2=WIDTH - RIGHT, y1=bottom, y2=bottom, class_="axis"),
        *_value_axis(values, xs, plane, whole=all(isinstance(point.value, int) for point in effect.numbers)),
    ], HEIGHT


def _region(effect: Effect, xs: Sequence[float]) -> list[Markup]:
    """The good values as a stripe, where any can be told from the best."""
    good = [x for x, point in zip(xs, effect.numbers, strict=True) if effect.is_good(point)]
    if not good or not effect.tells:
        return []
    width = good[-1] - good[0] + 2 * SEEN
    return [el("rect", x=good[0] - SEEN, y=TOP, width=width, height=HEIGHT - BOTTOM - TOP, class_="region")]


def _mean_and_band(effect: Effect, xs: Sequence[float], plane: _Plane, between: Sequence[Markup]) -> list[Markup]:
    """The band, what lies between, the curve, and a mark at each value that few runs have."""
    placed = list(zip(xs, effect.numbers, strict=True))
    above = [(x, plane.y(point.high)) for x, point in placed]
    below = [(x, plane.y(point.low)) for x, point in reversed(placed)]
    middle = [(x, plane.y(point.mean)) for x, point in placed]
    thin = [place for place, point in zip(middle, effect.numbers, strict=True) if point.thin]
    return [
        el("polygon", points=_corners([*above, *below]), class_="band"),
        *between,
        el("polyline", points=_corners(middle), class_="curve"),
        *(el("circle", cx=x, cy=y, r=2.5, class_="thin") for x, y in thin),
    ]


def _corners(places: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in places)


def _runs_of(runs: Runs, plane: _Plane) -> list[Markup]:
    """The runs that have a number, if these differ."""
    if plane.first == plane.last:
        return []
    present = ~np.isnan(runs.values) & np.isfinite(runs.values)
    pairs = zip(runs.values[present].tolist(), runs.metric[present].tolist(), strict=True)
    return [_dots([(plane.x(value), plane.y(metric)) for value, metric in pairs])]


def _value_axis(values: Sequence[float], xs: Sequence[float], plane: _Plane, *, whole: bool) -> list[Markup]:
    """Ticks at the values where there are few, else at five places or at powers of ten."""
    if len(values) <= 6:
        at = list(zip(values, xs, strict=True))
    else:
        at = [(value, plane.x(value)) for value in _ticks(plane.first, plane.last, log=plane.log, whole=whole)]
    texts = numbers_apart([value for value, _ in at]) if at else []
    parts = []
    for text, (_, x) in zip(texts, at, strict=True):
        parts.append(el("line", x1=x, x2=x, y1=HEIGHT - BOTTOM, y2=HEIGHT - BOTTOM + 4, class_="axis"))
        anchor = "start" if x < LEFT + 12 else "end" if x > WIDTH - RIGHT - 12 else "middle"
        parts.append(el("text", text, x=x, y=HEIGHT - 8, text_anchor=anchor, class_="tick"))
    return parts


def _ticks(low: float, high: float, *, log: bool, whole: bool = False) -> list[float]:
    """Round numbers within a range: at least two, about five; `whole` ones where a param has no others."""
    if log:
        first, last = math.ceil(math.log10(low) - 1e-9), math.floor(math.log10(high) + 1e-9)
        step = max(1, math.ceil((last - first) / 5))
        found = [10.0**exponent for exponent in range(first, last + 1, step)]
        return found if len(found) > 1 else [low, high]
    raw = high / 4 - low / 4
    if not math.isfinite(raw) or raw <= 0:
        return [low, high]
    size = 10.0 ** math.floor(math.log10(raw))
    least = raw * (0.75 if whole else 0.99)  # a step of two is whole, one of two and a half is not
    steps = (size * factor for factor in (1, 2, 2.5, 5, 10) if size * factor >= least)
    step_size = next((step for step in steps if not whole or step % 1 == 0), 1.0)
    start = math.ceil(low / step_size - 1e-9)
    found = [
        round(index * step_size, 12) for index in range(start, start + 8) if index * step_size <= high * (1 + 1e-9)
    ]
    return [tick for tick in found if low <= tick <= high] or [low, high]


def _metric_axis(plane: _Plane) -> list[Markup]:
    ticks = _ticks(plane.low, plane.high, log=False)
    parts = []
    for text, tick in zip(numbers_apart(ticks), ticks, strict=True):
        parts.append(el("line", x1=LEFT, x2=WIDTH - RIGHT, y1=plane.y(tick), y2=plane.y(tick), class_="grid"))
        parts.append(el("text", text, x=LEFT - 5, y=plane.y(tick) + 4, text_anchor="end", class_="tick"))
    return parts


def _dots(places: Sequence[tuple[float, float]]) -> Markup:
    """All runs as one path of dots: a tenth of the size of as many circles."""
    return el("path", d="".join(f"M{x:.0f} {y:.0f}h0" for x, y in places), class_="runs")


def _intervals(param: ParamImportance, effect: Effect, runs: Runs, report: Report) -> tuple[list[Markup], float]:
    """A row per value: its runs, its interval and its mean on the axis of the metric."""
    points = effect.others
    low, high = metric_range(effect, runs.metric)
    names = [value_text(point.value, WORDS) for point in points]
    above = max(map(cell_len, names)) > _CELLS_BESIDE
    left, row = (RIGHT, _ROW + _NAME) if above else (104, _ROW)

    def x(metric: float) -> float:
        return left + min(max((metric - low) / (high - low), 0), 1) * (WIDTH - left - RIGHT)

    height = TOP + row * len(points) + BOTTOM
    parts = []
    for index, (point, text) in enumerate(zip(points, shortened(names, _CELLS_ABOVE), strict=True)):
        top = TOP + row * index
        y = top + row - _ROW / 2
        if effect.tells and effect.is_good(point):
            parts.append(el("rect", x=left, y=top + 1, width=WIDTH - left - RIGHT, height=row - 2, class_="region"))
        chosen = _has_value(param, point.value, runs, report)
        parts.append(
            _dots([
                (x(metric), y + 5 * ((order * 0.618) % 1 - 0.5) * 2)
                for order, metric in enumerate(runs.metric[chosen].tolist())
            ])
        )  # fmt: skip
        parts.append(el("line", x1=x(point.low), x2=x(point.high), y1=y, y2=y, class_="span"))
        parts.append(el("circle", cx=x(point.mean), cy=y, r=4, class_="mean"))
        place = {"x": left + 2, "y": top + _NAME} if above else {"x": left - 6, "y": y + 4, "text_anchor": "end"}
        parts.append(el("text", text, class_="tick level", **place))
    bottom = height - BOTTOM
    parts.append(el("line", x1=left, x2=WIDTH - RIGHT, y1=bottom, y2=bottom, class_="axis"))
    ticks = _ticks(low, high, log=False)
    for text, tick in zip(numbers_apart(ticks), ticks, strict=True):
        parts.append(el("line", x1=x(tick), x2=x(tick), y1=bottom, y2=bottom + 4, class_="axis"))
        parts.append(el("text", text, x=x(tick), y=height - 8, text_anchor="middle", class_="tick"))
    return parts, height


def _has_value(param: ParamImportance, value: object, runs: Runs, report: Report) -> NDArray[np.bool_]:
    if report.runs is None or not len(runs.values):
        return np.zeros(len(runs.values), dtype=bool)
    if value is None:
        return np.isnan(runs.values)
    if isinstance(value, bool):
        return np.asarray(runs.values == float(value))
    levels = report.runs.params[param.param].levels
    return np.asarray(runs.values == levels.index(str(value)))


# --- Pairs --------------------------------------------------------------------------------------------------------


def heat_map(pairs: Sequence[Interaction], label: str) -> Markup:
    """A square for each pair of the params concerned; the darker, the more the two do together."""
    params = list(dict.fromkeys(name for pair in pairs for name in pair.params))
    largest = max((pair.importance for pair in pairs), default=0.0) or 1.0
    known = {frozenset(pair.params): pair for pair in pairs}
    size, left = 46, 150
    parts = []
    texts = shortened([WORDS.name(one) for one in params], 22)
    for row, (one, text) in enumerate(zip(params, texts, strict=True)):
        y = 8 + row * size
        parts.append(el("text", text, x=left - 8, y=y + size / 2 + 4, text_anchor="end", class_="tick"))
        parts.append(el("text", str(row + 1), x=left + row * size + size / 2, y=y + size / 2 + 4,
                        text_anchor="middle", class_="tick"))  # fmt: skip
        for column, other in enumerate(params[:row]):
            x = left + column * size
            pair = known.get(frozenset((one, other)))
            if pair is None:
                parts.append(el("rect", x=x, y=y, width=size - 3, height=size - 3, class_="cell"))
                continue
            strength = pair.importance / largest
            parts.append(
                el("rect", x=x, y=y, width=size - 3, height=size - 3, class_="cell hot",
                   fill_opacity=f"{0.08 + 0.77 * strength:.2f}")
            )  # fmt: skip
            dark = " on" if strength > 0.5 else ""
            parts.append(el("text", two(pair.importance), x=x + size / 2 - 1.5, y=y + size / 2 + 3,
                            text_anchor="middle", class_=f"tick value{dark}"))  # fmt: skip
    side = 16 + len(params) * size
    return el("svg", *parts, viewBox=f"0 0 {left + side} {side}", role="img", aria_label=label, class_="heat",
              width=left + side, height=side)  # fmt: skip
