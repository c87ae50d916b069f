"""Params whose values concentrate from the first runs to the last, as adaptive samplers make them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from paramimp.cautions.adaptivity import concentrated
from paramimp.cautions.interface import CautionCode
from paramimp.cautions.order import order_of
from paramimp.cautions.wording import listed
from paramimp.results import Caution

if TYPE_CHECKING:
    from collections.abc import Iterator

    from paramimp.cautions.interface import Evidence


def find(evidence: Evidence) -> Iterator[Caution]:
    """Values that concentrate in the order in which the runs were made, as far as that is known."""
    selection = evidence.selection
    repeats = evidence.surrogate.runs.repeats
    aside = () if repeats is None else repeats.seeds  # one seed after the other is no search
    params = [param for param in selection.params if param.kind != "presence" and param.name not in aside]
    order = order_of(selection.rows, params, selection.y)
    if order is None:
        return
    goodness = selection.objective.direction.sign * selection.y
    if repeats is not None:  # a configuration was chosen once, however often it was repeated
        goodness = repeats.averaged(goodness)[repeats.of_run]
        order = order[np.sort(np.unique(repeats.of_run[order], return_index=True)[1])]
    names = concentrated([param.take(order) for param in params], goodness[order])
    if names:
        yield Caution(
            CautionCode.ADAPTIVE,
            f"Values of {listed(names)} concentrate from the first runs to the last, as an adaptive sampler makes"
            " them: importance is that of the range actually searched. Random runs would show the whole range.",
            names,
        )
