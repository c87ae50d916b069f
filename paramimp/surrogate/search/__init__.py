"""Whether an adaptive sampler drew the runs, by their order and what it did to the values."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from paramimp.records import record
from paramimp.surrogate.search.adaptivity import concentrated
from paramimp.surrogate.search.inheritance import families
from paramimp.surrogate.search.order import order_of
from paramimp.surrogate.search.stretches import stretches_of
from paramimp.table.scale import drawn_scale, places_in_range
from paramimp.table.spaces import stored_spaces

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from paramimp.results.effects import Scale
    from paramimp.runs import Distribution
    from paramimp.surrogate.repeats import Repeats
    from paramimp.table.selection import Selection

DRAWN_AT_RANDOM = 20
"""So many first runs tell on which scale a number was drawn. Of ten, one scale in 15 is wrong, and of twenty one in 60;
of all runs, most of which lie where the metric is best, one in four. Tuned: tests/benchmarks/NOTES.md, "Adaptive sweeps
over the range that was searched"."""


@record
class Search:
    """What an adaptive sampler left in the runs.

    Attributes
    ----------
    params : names of the params whose values depend on the time at which a run was made.
    strata : ndarray of shape (n_configurations,): which configurations were drawn in much the same way: those of one
        stretch of time, or of one family where values were inherited.
    inherited : whether runs have the values of earlier ones, but for small steps, as in evolutionary searches.
    places : number to where each run lies in the range that was searched, in 0..1: ndarray of shape (n_runs,), NaN
        where it is absent.
    """

    params: tuple[str, ...]
    strata: NDArray[np.intp]
    inherited: bool
    places: Mapping[str, NDArray[np.float64]]


def find_search(selection: Selection, repeats: Repeats | None) -> Search | None:
    """The search behind the runs, as far as their order is known; None where they may be independent draws."""
    aside = () if repeats is None else repeats.seeds  # one seed after the other is no search
    params = [param for param in selection.params if param.kind != "presence" and param.name not in aside]
    order = order_of(selection.rows, params, selection.y)
    if order is None:
        return None
    goodness = selection.objective.direction.sign * selection.y
    configurations, n_configurations = order, len(selection.y)
    if repeats is not None:  # a configuration was chosen once, however often it was repeated
        goodness = repeats.averaged(goodness)[repeats.of_run]
        order = order[np.sort(np.unique(repeats.of_run[order], return_index=True)[1])]
        configurations, n_configurations = repeats.of_run[order], len(repeats.counts)
    names = concentrated([param.take(order) for param in params], goodness[order])
    if not names:
        return None
    spaces = stored_spaces(selection.rows)
    places = {
        param.name: places_in_range(param.values, _scale_of(param.values[order], spaces.get(param.name)))
        for param in params
        if param.kind == "number" and not param.is_null.any() and np.isfinite(param.values[param.present]).all()
    }
    family = families(params, places, order)
    if family is None:
        return Search(names, stretches_of(configurations, n_configurations), inherited=False, places=places)
    strata = np.full(n_configurations, family.max() + 1)
    strata[configurations] = family
    return Search(names, strata, inherited=True, places=places)


def _scale_of(values: NDArray[np.float64], drawn_from: Distribution | None) -> Scale:
    """The scale of numbers, the first ones first: as the tool says, or as these were drawn."""
    if drawn_from is not None and drawn_from.low is not None:
        return "log" if drawn_from.log and np.nanmin(values) > 0 else "linear"
    known = values[np.isfinite(values)]
    return drawn_scale(known[:DRAWN_AT_RANDOM], known)
