"""Effects: how the expected metric depends on the values of each param, how sure that is, and which values are good.

The surrogate says what the other params do to each run; taken off its metric, there remains what the param itself does,
what the two do together, and noise. With the surrogate's own curve added back these are the partial residuals (Cook
1993, doi:10.1080/00401706.1993.10485351): where the surrogate's curve is wrong the residual makes up for it, since it
is of runs that the surrogate has not seen. Their regression on the values is the effect, and its error the band. So the
band holds whatever the surrogate is worth: one that explains nothing leaves the plain regression of the metric.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from paramimp.analysis.effects.axis import Axis, make_axis
from paramimp.analysis.effects.dependence import Model, accumulated, partial
from paramimp.analysis.effects.region import around, edge_of, not_worse
from paramimp.analysis.effects.smoothing import smooth
from paramimp.cautions.interface import CautionCode, of_kind
from paramimp.engine.threads import one_thread
from paramimp.results.effects import Curves, Effect, EffectPoint
from paramimp.runs import Direction
from paramimp.surrogate.parts_of_scipy import stdtrit
from paramimp.table.spaces import stored_spaces

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from paramimp.analysis.effects.dependence import Dependence
    from paramimp.results import Caution
    from paramimp.results.effects import How, Value
    from paramimp.surrogate.surrogate import Surrogate
    from paramimp.table.params import Param
    from paramimp.table.selection import Selection

    Floats = NDArray[np.float64]

MIN_RUNS = 5
"""Fewer configurations with a param say nothing about its values."""
BAND = 0.95
"""Of Student's t: a two-sided 90 % interval."""


def find_effects(
    selection: Selection,
    surrogate: Surrogate,
    cautions: Sequence[Caution],
    names: Sequence[str],
    *,
    with_process: bool = True,
) -> Curves:
    """The effect of each param that at least `MIN_RUNS` configurations have, in the order of `names`.

    Repeats of a configuration are averaged first, as for the shares. What tells them apart, a seed, has no effect here:
    to find one good value of it is to pick the luckiest run.

    Parameters
    ----------
    with_process : whether to ask the Gaussian process beside the forest, too: where nothing else has fitted it, that
        takes longer than all the rest.
    """
    repeats = surrogate.runs.repeats
    everything = {param.name: param if repeats is None else param.take(repeats.first) for param in selection.params}
    together = _moved_together(cautions, surrogate.params)
    unit = _Unit(selection)
    model = Model(surrogate, with_process=with_process)
    spaces = stored_spaces(selection.rows)

    @cache  # of thousands of params few are asked for their curve
    def axis_of(name: str) -> Axis:
        return make_axis(
            everything[name],
            null_is_a_choice=not surrogate.design.parents_of.get(name),
            drawn_by_log=name in spaces and spaces[name].log,
        )

    known = [
        name
        for name in names
        if name in surrogate.design.columns_of and _has_support(everything[name], axis_of, surrogate)
    ]

    def compute(name: str) -> Effect:
        with one_thread():
            return _effect(everything[name], axis_of(name), model, together.get(name, ()), unit)

    return Curves(known, compute)


def _has_support(param: Param, axis_of: Callable[[str], Axis], surrogate: Surrogate) -> bool:
    """Whether enough configurations have a value of the param, and these differ."""
    there, is_conditional = param.present, bool(surrogate.design.parents_of.get(param.name))
    if param.kind == "number" and (is_conditional or there.all()) and np.isfinite(param.values[there]).all():
        # Then each run that has it is at a point of the axis, and no other run is: to make the axis would cost more.
        return param.varies and int(there[surrogate.evaluated].sum()) >= MIN_RUNS
    axis = axis_of(param.name)
    return len(axis.rows) > 1 and int((axis.point_of[surrogate.evaluated] >= 0).sum()) >= MIN_RUNS


def _moved_together(cautions: Sequence[Caution], known: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """The params of the surrogate that each one moved together with, by the cautions that say so."""
    groups = [
        [name for name in caution.params if name in known] for caution in of_kind(cautions, CautionCode.CONFOUNDED)
    ]
    return {name: tuple(other for other in group if other != name) for group in groups for name in group}


class _Unit:
    """From the design matrix, where the metric is standardised and more is better, back to the metric's own unit."""

    def __init__(self, selection: Selection) -> None:
        self.y = selection.y
        exponent = int(np.frexp(np.abs(selection.y).max())[1])
        scaled = np.ldexp(selection.y, -exponent)  # a loss of 1e300 must not overflow when it is squared
        self.middle = float(np.ldexp(scaled.mean(), exponent))
        self.slope = float(np.ldexp(scaled.std(), exponent))
        if selection.objective.direction is not Direction.MAXIMIZE:
            self.slope = -self.slope

    def interval(self, mean: float, margin: float) -> tuple[float, float, float]:
        """A mean and the ends of its band in the metric's unit."""
        middle, half = self.middle + self.slope * mean, abs(self.slope) * margin
        return middle, middle - half, middle + half


def _effect(param: Param, axis: Axis, model: Model, others: Sequence[str], unit: _Unit) -> Effect:
    runs = np.flatnonzero(axis.point_of[model.surrogate.evaluated] >= 0)
    # Null is no step along an axis of numbers, and so has no accumulated effect.
    stepwise = bool(others) and not (axis.n_numbers and axis.has_null)
    dependence = (
        accumulated(model, param.name, axis, runs, others) if stepwise else partial(model, param.name, axis, runs)
    )
    mean, covariance = _curve(model, axis, runs, dependence)
    reach = float(stdtrit(len(runs) - 1, BAND))
    margins = reach * np.sqrt(np.diag(covariance))
    counts = _runs_of_points(axis, model.surrogate)
    points = tuple(
        EffectPoint(value, *unit.interval(float(middle), float(margin)), n_runs=int(count))
        for value, middle, margin, count in zip(_values(param, axis), mean, margins, counts, strict=True)
    )
    best, good = int(mean.argmax()), not_worse(mean, covariance, reach)
    how: How = "accumulated" if stepwise else "partial"
    order = np.argsort(-mean, kind="stable")
    off_axis = tuple(points[index].value for index in order if good[index] and index >= axis.n_numbers)
    effect = Effect(axis.scale, how, points, points[best], values=off_axis)
    if not good[: axis.n_numbers].any():
        return effect
    first, last = around(good[: axis.n_numbers], int(mean[: axis.n_numbers].argmax()))
    return replace(
        effect,
        low=_number(points[first]),
        high=_number(points[last]),
        at_edge=edge_of(first, last, axis.n_numbers),
    )


def _runs_of_points(axis: Axis, surrogate: Surrogate) -> NDArray[np.intp]:
    """How many runs stand for each point, repeats of a configuration counted each."""
    repeats = surrogate.runs.repeats
    point_of = axis.point_of if repeats is None else axis.point_of[repeats.of_run]
    return np.bincount(point_of[point_of >= 0], minlength=len(axis.rows))


def _curve(model: Model, axis: Axis, runs: NDArray[np.intp], dependence: Dependence) -> tuple[Floats, Floats]:
    """Mean and covariance of the effect at each point, in the unit of the design matrix."""
    rows = model.surrogate.evaluated[runs]
    predicted = model.unseen[runs]
    known = ~np.isnan(predicted)
    predicted = np.where(known, predicted, predicted[known].mean() if known.any() else 0.0)
    expected = _at_runs(dependence.mean, axis, rows)
    # The dependence is of a few runs, whose own level is by chance: that of all runs stands in its place.
    partial_residuals = model.surrogate.design.y[rows] - (predicted - predicted.mean()) + (expected - expected.mean())
    mean, covariance = np.empty(len(axis.rows)), dependence.covariance.copy()
    on_axis = axis.point_of[rows] < axis.n_numbers if axis.n_numbers else np.ones(len(rows), dtype=bool)
    points = np.arange(axis.n_numbers or len(axis.rows))
    places = axis.places if axis.n_numbers else axis.point_of.astype(float)
    mean[points], own = smooth(
        places[rows[on_axis]], partial_residuals[on_axis], places[axis.rows[points]], category=not axis.n_numbers
    )
    covariance[np.ix_(points, points)] += own
    if not on_axis.all():  # null beside numbers: the mean of its runs, as noisy as the others
        off = partial_residuals - _at_runs(np.append(mean[points], partial_residuals[~on_axis].mean()), axis, rows)
        mean[-1] = partial_residuals[~on_axis].mean()
        covariance[-1, -1] += float(np.var(off, ddof=1)) / np.count_nonzero(~on_axis)
    return mean, covariance


def _at_runs(curve: Floats, axis: Axis, rows: NDArray[np.intp]) -> Floats:
    """The curve at the values of some runs: between the points of a number it is interpolated."""
    own = curve[axis.point_of[rows]]
    if not axis.n_numbers:
        return own
    places = axis.places[rows]
    between = np.interp(places, axis.places[axis.rows[: axis.n_numbers]], curve[: axis.n_numbers])
    return np.where(np.isnan(places), own, between)


def _values(param: Param, axis: Axis) -> list[Value]:
    """The values of the points as people write them; numbers that are whole throughout as such."""
    whole = not axis.n_numbers or bool(np.all(np.mod(param.values[np.isfinite(param.values)], 1) == 0))
    return [None if param.is_null[row] else _value(param, float(param.values[row]), whole=whole) for row in axis.rows]


def _value(param: Param, value: float, *, whole: bool) -> Value:
    if np.isnan(value):
        return None
    if param.kind == "number":
        return int(value) if whole else value
    return bool(value) if param.kind == "boolean" else param.levels[int(value)]


def _number(point: EffectPoint) -> float:
    assert isinstance(point.value, (int, float))
    return point.value
