"""Where the curve of a param is evaluated, and on which scale its values spread."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from paramimp.records import record
from paramimp.table.correlation import midranks
from paramimp.table.scale import scale_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from paramimp.results.effects import Scale
    from paramimp.table.params import Param

    Floats = NDArray[np.float64]

MAX_LEVELS = 12
"""A number with so few values has a point at each of them."""
POINTS, FEWEST_POINTS = 21, 7
"""Points of a number with more values: the quantiles 0, 1/20, ..., 1, so that each stands for as many runs."""
RUNS_PER_POINT = 5
"""With less than so many runs for each there are fewer points."""
MAX_CATEGORIES = 48
"""Values of a category that have a point; the rarer ones have none."""


@record
class Axis:
    """The points of one param, each at the value of some run.

    Attributes
    ----------
    rows : ndarray of shape (n_points,): a configuration with the value of each point; index into the configurations.
    point_of : ndarray of shape (n_runs,): the point that each run is nearest to, -1 for a run that stands for none.
    places : ndarray of shape (n_runs,): where the runs are on the axis, as midranks scaled to 0..1; for a category
        the point. NaN for a run without the param.
    n_numbers : how many of the points lie on the axis; the others are values of a category, or null.
    has_null : whether the last point is null.
    """

    scale: Scale
    rows: NDArray[np.intp]
    point_of: NDArray[np.intp]
    places: Floats
    n_numbers: int
    has_null: bool


def make_axis(param: Param, *, null_is_a_choice: bool, drawn_by_log: bool = False) -> Axis:
    """The axis of a param over the used runs.

    Parameters
    ----------
    null_is_a_choice : whether runs without the param chose so, and are a point of their own.
    drawn_by_log : whether the tool says that it draws the param evenly by its logarithms.
    """
    if not null_is_a_choice:
        param = replace(param, values=np.where(param.is_null, np.nan, param.values), nulls=None)
    axis = _of_number(param, drawn_by_log=drawn_by_log) if param.kind == "number" else _of_category(param)
    off = ~param.present
    # A null that is written is the choice, and the runs that say nothing of the param stand for no point.
    nulls = np.flatnonzero(off & param.is_null if param.is_null.any() else off)
    if not null_is_a_choice or not len(nulls) or (param.kind != "number" and (param.is_null & ~off).any()):
        return axis
    point_of, places = axis.point_of.copy(), axis.places.copy()
    point_of[nulls] = len(axis.rows)
    if param.kind != "number":
        places[nulls] = len(axis.rows)
    return Axis(axis.scale, np.append(axis.rows, nulls[0]), point_of, places, axis.n_numbers, has_null=True)


def _of_number(param: Param, *, drawn_by_log: bool) -> Axis:
    present = np.flatnonzero(np.isfinite(param.values))  # infinity is on no axis
    values = param.values[present]
    point_of, places = np.full(len(param.values), -1), np.full(len(param.values), np.nan)
    if not len(present):
        return Axis("linear", present, point_of, places, 0, has_null=False)
    ranks = midranks(values)
    span = ranks.max() - ranks.min()
    places[present] = (ranks - ranks.min()) / (span or 1.0)
    order = np.argsort(values, kind="stable")
    distinct, first = np.unique(values[order], return_index=True)
    if len(distinct) > MAX_LEVELS:
        n_points = int(np.clip(len(order) // RUNS_PER_POINT, FEWEST_POINTS, POINTS))
        quantiles = np.round(np.linspace(0, len(order) - 1, n_points)).astype(int)
        _, kept = np.unique(values[order[quantiles]], return_index=True)
        first = quantiles[kept]
    rows = present[order[first]]
    borders = (places[rows][1:] + places[rows][:-1]) / 2
    point_of[present] = np.searchsorted(borders, places[present], side="right")
    scale: Scale = "log" if drawn_by_log and distinct[0] > 0 else scale_of(values)
    return Axis(scale, rows, point_of, places, len(rows), has_null=False)


def _of_category(param: Param) -> Axis:
    present = np.flatnonzero(param.present)
    levels, first, inverse, counts = np.unique(
        param.values[present], return_index=True, return_inverse=True, return_counts=True
    )
    order = sorted(range(len(levels)), key=lambda index: (-counts[index], param.levels[int(levels[index])]))
    point = np.full(len(levels), -1)
    point[order[:MAX_CATEGORIES]] = np.arange(min(len(levels), MAX_CATEGORIES))
    point_of = np.full(len(param.values), -1)
    point_of[present] = point[inverse]
    places = np.where(point_of >= 0, point_of, np.nan).astype(float)
    return Axis("category", present[first[order[:MAX_CATEGORIES]]], point_of, places, 0, has_null=False)
