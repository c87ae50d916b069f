"""Whether an adaptive sampler drew the runs, by their order and what it did to the values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from paramimp.cautions.adaptivity import concentrated
from paramimp.cautions.order import order_of
from paramimp.surrogate.stretches import stretches_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from paramimp.surrogate.repeats import Repeats
    from paramimp.table.selection import Selection


@dataclass(frozen=True, slots=True)
class Search:
    """What an adaptive sampler left in the runs.

    Attributes
    ----------
    params : names of the params whose values depend on the time at which a run was made.
    stretches : ndarray of shape (n_configurations,): which stretch of time each configuration was drawn in.
    """

    params: tuple[str, ...]
    stretches: NDArray[np.intp]


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
    return Search(names, stretches_of(configurations, n_configurations)) if names else None
