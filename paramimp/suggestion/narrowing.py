"""From the box that was peeled to the new values of one param, and beyond an edge that they touch.

The values that the box leaves are united with those of the best three configurations, which the next sweep starts with,
and of the best of each basin: the surrogate may be wrong about what it has not seen, and the runs are facts.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import numpy as np

from paramimp.messages.shortened_lists import as_names, listed
from paramimp.suggestion.domain import Domain, choices_or_constant, distinct, text_of
from paramimp.suggestion.scale import Scale
from paramimp.surrogate.design import averaged

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from paramimp.suggestion.region import Region
    from paramimp.suggestion.searched import Searched, SearchedParam

    Floats = NDArray[np.float64]
    Runs = NDArray[np.intp]

Edge = Literal["low", "high"]

MARGIN = 0.05
"""Of the old width, beyond the interval at either end."""
HARDLY = 0.9
"""An interval wider than this part of the old one tells nothing: the range stays."""
BEST_PART, FEWEST_BEST = 0.1, 3
PROMISING = 0.02
"""Part of the configurations, by their expected metric, whose median says where the optimum is expected."""
OUTER = 0.25
"""Part of the old width, from an edge, in which that median must lie for the range to be widened there.
Tuned: tests/benchmarks/NOTES.md, "The next search space"."""
WALL_ZONE, WALL_TIMES, WALL_RUNS = 0.15, 2.0, 2
"""An end of a range is a wall if, in this outermost part of its width, runs fail so many times as often as overall, and
at least so many failed there."""
WIDENED_BY = 0.5
NEARER_ONE = 10.0
NEARER_ONE = 10.0
"""A fraction near 1, such as a momentum, is widened to so many times nearer: the axis of those is that of 1 - x."""


@dataclass(frozen=True, slots=True)
class Narrowed:
    """The new values of a param.

    Attributes
    ----------
    action : whether the range was cut, or goes beyond what was searched, or neither.
    why : the reason, as a sentence without its full stop.
    """

    domain: Domain
    action: Literal["narrow", "widen", "keep"]
    why: str


def best_runs(searched: Searched, count: int | None = None) -> Runs:
    """The runs of the best configurations, and the best run, the best configuration first.

    Parameters
    ----------
    count : of configurations; by default a tenth, and three or more.
    """
    design, repeats = searched.design, searched.design.repeats
    of_run = np.arange(len(design.y)) if repeats is None else repeats.of_run
    y = averaged(design).y
    count = count or max(FEWEST_BEST, math.ceil(BEST_PART * len(y)))
    runs = [np.flatnonzero(of_run == best) for best in np.argsort(-y, kind="stable")[:count]]
    return np.asarray(list(dict.fromkeys([*np.concatenate(runs).tolist(), int(design.y.argmax())])), dtype=np.intp)


def narrowed(each: SearchedParam, region: Region, surely: Runs) -> Narrowed:
    """What is to be searched next of a param.

    Parameters
    ----------
    surely : runs whose values are kept, whatever the box leaves.
    """
    if each.domain.type == "constant":
        return Narrowed(each.domain, "keep", "it has one value")
    if each.name not in region.box:
        return Narrowed(each.domain, "keep", "the runs do not show that it acts, so nothing of it is ruled out")
    runs = np.concatenate([region.kept_runs(each.name), surely])
    if each.domain.type == "category":
        return _categories(each, runs)
    values = each.param.values
    together = _finite(values[runs])
    if not len(together):
        return Narrowed(each.domain, "keep", "none of the best runs has it")
    low, high = float(together.min()), float(together.max())
    runs = region.runs_of(each.name)
    promising = _finite(values[runs[np.argsort(-region.mean, kind="stable")[: int(PROMISING * len(runs))]]])
    middle = float(np.median(promising)) if len(promising) else (low + high) / 2
    if not each.domain.is_range:
        return _of_grid(each, low, high, middle)
    return _of_range(each, low, high, middle)


def _finite(values: Floats) -> Floats:
    return np.asarray(values[np.isfinite(values)])


def _of_range(each: SearchedParam, low: float, high: float, middle: float) -> Narrowed:
    old = each.domain
    assert old.low is not None
    assert old.high is not None
    scale = Scale(float(old.low), float(old.high), old.log)
    first, last = (float(place) for place in scale.place(np.array([low, high])))
    first, last = max(first - MARGIN, 0.0), min(last + MARGIN, 1.0)
    first, last = (0.0 if first < MARGIN else first), (1.0 if last > 1 - MARGIN else last)
    edge = _edge(first, last, scale.value_place(middle))
    kept = f"the good region spans {round(100 * (last - first))} % of the range"
    if edge is None and last - first > HARDLY:
        return Narrowed(old, "keep", kept)
    ends = {
        "low": old.low if first <= 0.0 else scale.rounded(scale.value(first), up=False, width=last - first),
        "high": old.high if last >= 1.0 else scale.rounded(scale.value(last), up=True, width=last - first),
    }
    why = f"good values span {round(100 * (last - first))} % of the old range"
    action: Literal["narrow", "widen"] = "narrow"
    if edge is not None:
        if _is_wall(each, scale, edge):
            why += f"; runs fail near the {edge} end, so it is not widened"
            if last - first > HARDLY:
                return Narrowed(old, "keep", why)
        else:
            beyond = _beyond(old, scale, edge)
            if beyond is None and last - first > HARDLY:
                return Narrowed(old, "keep", kept)
            if beyond is not None:
                ends[edge], action = beyond, "widen"
                why = f"the best values touch the {edge} end of what was searched ({text_of(getattr(old, edge))})"
    new = _with_ends(old, max(ends["low"], old.low) if edge != "low" else ends["low"], ends["high"])
    if edge != "high" and new.high is not None and new.high > old.high:
        new = replace(new, high=old.high)
    return Narrowed(new, action, why)


def _edge(first: float, last: float, middle: float) -> Edge | None:
    """The end of the range that the region touches, if the optimum is expected near it; else None."""
    if first <= 0.0 and last < HARDLY and middle <= OUTER:
        return "low"
    if last >= 1.0 and first > 1 - HARDLY and middle >= 1 - OUTER:
        return "high"
    return None


def _is_wall(each: SearchedParam, scale: Scale, edge: Edge) -> bool:
    """Whether runs that failed stand at an edge more often than elsewhere: beyond it they would fail, too."""
    if not len(each.failed):
        return False
    places = [scale.place(values) for values in (each.failed, _finite(each.param.values))]
    failed, fine = (np.count_nonzero(at <= WALL_ZONE if edge == "low" else at >= 1 - WALL_ZONE) for at in places)
    if failed < WALL_RUNS:
        return False
    usual = len(places[0]) / (len(places[0]) + len(places[1]))
    return bool(failed / (failed + fine) >= min(WALL_TIMES * usual, 0.5 + usual / 2))


def _beyond(old: Domain, scale: Scale, edge: Edge) -> float | None:
    """The end of a range that is widened by half its width; None where the type of the number has no room there."""
    value = scale.value(1 + WIDENED_BY if edge == "high" else -WIDENED_BY)
    low, high = scale.low, scale.high
    value = _room(value, low, high, edge, whole=old.type == "int")
    value = scale.rounded(value, up=edge == "high", width=1.0)
    value = _room(value, low, high, edge, whole=old.type == "int")
    if old.type == "int":
        value = math.floor(value) if edge == "high" else math.ceil(value)
    if old.step is not None:
        steps = (value - low) / old.step
        value = low + old.step * (math.floor(steps + 1e-9) if edge == "high" else math.ceil(steps - 1e-9))
    is_new = value > high if edge == "high" else value < low
    return (int(value) if old.type == "int" else float(f"{value:.12g}")) if is_new else None


def _room(value: float, low: float, high: float, edge: Edge, *, whole: bool) -> float:
    """A new end within what numbers of this kind can be: fractions below 1, counts from 1 on, no sign that is new."""
    if edge == "high":
        is_fraction = not whole and low >= 0 and high <= 1
        return min(value, 1 - (1 - high) / NEARER_ONE if high < 1 else 1.0) if is_fraction else value
    if whole and low >= 0:
        return max(value, min(low, 1.0))
    if low > 0:
        return max(value, low / 2 if value <= 0 else value)
    return max(value, 0.0) if low == 0 else value


def _with_ends(old: Domain, low: float, high: float) -> Domain:
    """The domain with new ends, whole and on the steps where it has these; one value is a constant."""
    if old.step is not None:
        assert old.low is not None
        first, last = (end - old.low for end in (low, high))
        low = old.low + old.step * math.floor(first / old.step + 1e-9)
        high = old.low + old.step * math.ceil(last / old.step - 1e-9)
    if old.type == "int":
        low, high = math.floor(low), math.ceil(high)
    else:
        low, high = float(f"{low:.12g}"), float(f"{high:.12g}")
    if low == high:
        return Domain("constant", value=low)
    return replace(old, low=low, high=high)


def _of_grid(each: SearchedParam, low: float, high: float, middle: float) -> Narrowed:
    """Those numbers of a grid that lie in the interval, one more on either side, and one beyond an edge."""
    values = list(each.domain.values)
    inside = [place for place, value in enumerate(values) if low <= value <= high]
    first, last = max(inside[0] - 1, 0), min(inside[-1] + 1, len(values) - 1)
    kept = values[first : last + 1]
    edge: Edge | None = None
    if len(values) > 2 and middle == values[0] and inside[-1] < len(values) - 1:
        edge = "low"
    elif len(values) > 2 and middle == values[-1] and inside[0] > 0:
        edge = "high"
    if edge is not None:
        scale = Scale(float(values[0]), float(values[-1]), _is_geometric(values))
        beyond = None if _is_wall(each, scale, edge) else _next_value(values, edge, each.domain.type == "int")
        if beyond is not None:
            kept = [*kept, beyond] if edge == "high" else [beyond, *kept]
            end = text_of(values[0 if edge == "low" else -1])
            why = f"the best value is the {edge} end of what was searched ({end})"
            return Narrowed(choices_or_constant(each.domain.type, kept), "widen", why)
    if len(kept) == len(values):
        return Narrowed(each.domain, "keep", "each occurs in good configurations, or lies next to one that does")
    why = f"{len(kept)} of the {len(values)} values are good, or next to these"
    return Narrowed(choices_or_constant(each.domain.type, kept), "narrow", why)


def _is_geometric(values: Sequence[float]) -> bool:
    """Whether the ratios of positive neighbours are more alike than their differences."""
    if values[0] <= 0:
        return False
    ratios, gaps = np.diff(np.log(np.array(values, dtype=float))), np.diff(np.array(values, dtype=float))
    return bool(ratios.std() / ratios.mean() < gaps.std() / gaps.mean())


def _next_value(values: Sequence[float], edge: Edge, whole: bool) -> float | None:  # noqa: FBT001  a fact
    """The number with which the grid goes on; None where the type of the number has no room."""
    one, end = (values[1], values[0]) if edge == "low" else (values[-2], values[-1])
    value = end * end / one if _is_geometric(values) else 2 * end - one
    value = _room(value, float(values[0]), float(values[-1]), edge, whole=whole)
    value = round(value) if whole else float(f"{value:.3g}")
    is_new = value > end if edge == "high" else value < end
    return value if is_new else None


def _categories(each: SearchedParam, runs: Runs) -> Narrowed:
    """The values of some runs, and those that no run has tried."""
    good = {_key(cell) for cell in distinct([each.cells[run] for run in runs])}
    tried = {_key(cell) for cell in each.cells}
    kept = [value for value in each.domain.values if _key(value) in good or _key(value) not in tried]
    if not kept or len(kept) == len(each.domain.values):
        untried = any(_key(value) not in tried for value in each.domain.values)
        but = " or was never tried" if untried else ", even where it is worse on average"
        return Narrowed(each.domain, "keep", f"each occurs in good configurations{but}")
    dropped = [value for value in each.domain.values if value not in kept]
    are = "is" if len(dropped) == 1 else "are"
    why = f"{listed(as_names([*map(text_of, dropped)]))} {are} not among the best, nor expected there"
    return Narrowed(choices_or_constant("category", kept), "narrow", why)


def _key(value: object) -> tuple[str, str]:
    return type(value).__name__, repr(value)
