"""Params that are the repeats of a measurement whose mean, spread or extreme is the metric."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from paramimp.table.relations import is_aggregate

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from paramimp.table.params import Param

_NUMBERED = re.compile(r"(?P<before>(?:.*[^\d\n])?)(?P<number>\d+)(?P<after>\D*)")


def repeats_of_metric(params: Sequence[Param], y: NDArray[np.float64]) -> set[str]:
    """Names of the members of a numbered series (``seed_0``, ``seed_1``) of which the metric is made."""
    series: dict[tuple[str, str], list[Param]] = defaultdict(list)
    for param in params:
        match = _NUMBERED.fullmatch(param.name)
        if match and param.kind == "number":
            series[match["before"], match["after"]].append(param)
    return {
        param.name
        for members in series.values()
        if len(members) > 1 and is_aggregate(y, [member.values for member in members])
        for param in members
    }
