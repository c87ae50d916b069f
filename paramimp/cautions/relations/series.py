"""Params that are the repeats of a measurement whose mean, spread or extreme is the metric."""

from __future__ import annotations

from typing import TYPE_CHECKING

from paramimp.table.numbered import series_among
from paramimp.table.relations import is_aggregate

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from paramimp.table.params import Param


def repeats_of_metric(params: Sequence[Param], y: NDArray[np.float64]) -> set[str]:
    """Names of the members of a numbered series (``seed_0``, ``seed_1``) of which the metric is made."""
    numbers = {param.name: param.values for param in params if param.kind == "number"}
    return {
        name
        for members in series_among(numbers)
        if is_aggregate(y, [numbers[member] for member in members])
        for name in members
    }
