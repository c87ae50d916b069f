"""Effects in words: which values of a param are good, and whether a correlation points to them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from rich.cells import cell_len, set_cell_size

from paramimp.formats.words import best_first
from paramimp.messages.numbers import number, numbers_apart
from paramimp.results.effects import plain_text
from paramimp.runs import Transform

if TYPE_CHECKING:
    from collections.abc import Sequence

    from paramimp.formats.words import Words
    from paramimp.results import ParamImportance, Report, ValueEffect
    from paramimp.results.effects import Effect, Value

MAX_VALUES = 4
"""Values of a category that are named; more are counted."""
RISE = 0.5
"""From one end of a curve to the other, over its height: 1 of a line, 0 of a symmetric hump."""


def effect_to_show(param: ParamImportance, report: Report) -> Effect | None:
    """The effect of a param that matters (or was not tested) and of which some value can be told from the best."""
    if not _may_matter(param):
        return None  # its effect is not even computed
    effect = effect_of(param, report)
    return effect if effect is not None and effect.tells else None


def is_to_show(param: ParamImportance, effect: Effect) -> bool:
    """Whether a param matters (or was not tested) and some of its values can be told from the best."""
    return _may_matter(param) and effect.tells


def _may_matter(param: ParamImportance) -> bool:
    return param.significant is not False and param.importance is not None


def effect_of(param: ParamImportance, report: Report) -> Effect | None:
    """The effect of a param; the values of a category in the order of the table's rows, so that both look alike."""
    effect = report.effects.curves.get(param.param)
    if effect is None:
        return None
    place = {value.value: place for place, value in enumerate(best_first(param, report))}
    points = sorted(effect.points, key=lambda point: place.get(plain_text(point.value), len(place)))
    return replace(effect, points=tuple(points))


def best_values(effect: Effect, words: Words, cells: int | None = None) -> str:
    """The good values: ``0.001 … 0.004``, ``adam, rmsprop``, ``≥ 0.05 (edge)``.

    Parameters
    ----------
    cells : of a terminal that the text may take; None for any number.
    """
    region = _region(effect, words)
    for n_named in range(min(len(effect.values), MAX_VALUES + 1), 0, -1):
        text = ", ".join([*region, *_named(effect.values, n_named, words)])
        if cells is None or cell_len(text) <= cells:
            return text
    if not effect.values:
        return ", ".join(region)
    more = len(effect.values) - 1
    rest = words.own(f", … {more} more") if more else ""
    return set_cell_size(value_text(effect.values[0], words), (cells or 0) - cell_len(rest) - 1) + words.own("…") + rest


def _region(effect: Effect, words: Words) -> list[str]:
    if effect.low is None or effect.high is None:
        return []
    if effect.at_edge is not None:
        bound, sign = (effect.low, "≥") if effect.at_edge == "high" else (effect.high, "≤")
        return [words.own(f"{sign} {number(bound)} (edge)")]
    low, high = numbers_apart([effect.low, effect.high])
    return [low if effect.low == effect.high else words.own(f"{low} … {high}")]


def _named(values: Sequence[Value], n_named: int, words: Words) -> list[str]:
    names = [value_text(value, words) for value in values[:n_named]]
    return [*names, *[words.own(f"… {len(values) - n_named} more")] * (n_named < len(values))]


def value_text(value: Value, words: Words) -> str:
    """A value of a param as people write it."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    return words.name(value) if isinstance(value, str) else number(value)


def metric_unit(report: Report, words: Words) -> str:
    """What the curve shows: the metric, or what the objective's transform makes of it."""
    name = words.name(report.objective.metric)
    return {Transform.LOG: f"log10 of {name}", Transform.RANK: f"rank of {name}"}.get(report.objective.transform, name)


def is_coloured(param: ParamImportance, report: Report) -> bool:
    """Whether the correlation of a param leads towards the good values, so that a colour may say "more is better".

    It does where the best value lies in the half of the runs that it points to, that half of the curve is better than
    the other, and that end is: by `RISE` of the curve's height, for with the optimum amid the values neither end is
    good, and which of both is better may be chance.
    """
    effect = report.effects.curves.get(param.param)
    if param.correlation is None or effect is None:
        return True
    if effect.scale == "category":
        by_value = {point.value: report.objective.direction.sign * point.mean for point in effect.points}
        gain = by_value.get(True, 0.0) - by_value.get(False, 0.0)
        return gain * param.correlation * report.objective.direction.sign > 0
    points = effect.numbers
    if len(points) < 2 or effect.best not in points or not effect.tells:
        return False
    upward = param.correlation * report.objective.direction.sign > 0
    runs = np.cumsum([point.n_runs for point in points])
    place = float(runs[points.index(effect.best)] - effect.best.n_runs / 2) / float(runs[-1])
    means, half = report.objective.direction.sign * np.array([point.mean for point in points]), len(points) // 2
    rise, gain = means[-1] - means[0], means[-half:].mean() - means[:half].mean()
    steep = abs(rise) >= RISE * np.ptp(means)
    return bool(steep) and all(each == upward for each in (rise > 0, gain > 0, place > 0.5))


def is_value_coloured(param: ParamImportance, value: ValueEffect, report: Report) -> bool:
    """Whether the curve has a value of a category or boolean on the side of the mean that its correlation says."""
    effect = report.effects.curves.get(param.param)
    if value.correlation is None or effect is None or effect.scale != "category":
        return True
    texts = {plain_text(point.value): point.mean for point in effect.points}
    if value.value not in texts:
        return False
    middle = float(np.average([p.mean for p in effect.points], weights=[p.n_runs for p in effect.points]))
    return (texts[value.value] - middle) * value.correlation > 0
