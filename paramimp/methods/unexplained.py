"""What the surrogate does not explain, shared out among the params that may act.

Total effects are what the surrogate caught. On few runs it catches the strong ones and misses much of the others, so
the strong seem to be more of the whole than they are. Of what it does not explain, a part is of effects that it missed.
How large that part is, the p-values tell: of params that do nothing, three in four have one above 0.5 (to use such a
param makes predictions worse). Where fewer do, more params act than were found, and each is preferred by its p-value.

And each may have an even part of it besides, which is in the intervals: halves of the runs do not show that, since a
param that the whole sweep misses is missed in its halves, too.

An empirical Bayes estimate: shares move towards even ones, the less sure the data are. A param that does nothing gains
little, since its p-value is mostly large. `tests/benchmarks/NOTES.md` has what this changes, and other ways to do it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from paramimp.methods.interface import Estimate

LARGE = 0.5
LARGE_OF_NULLS = 0.75
"""Part of the params without effect whose p-value is large, in the problems of `tests/benchmarks/truth.py`."""


def share_out(estimates: Mapping[str, Estimate], r2: float | None) -> dict[str, Estimate]:
    """Move a part of the sum of all estimates to the params that may act; the sum stays.

    Their spread between halves stays, too: how much is moved, and to whom, differs between sweeps as the effects do.

    Parameters
    ----------
    estimates : with p-values.
    r2 : part of the metric's variance that the surrogate explains in unseen runs; None if that is not known, and
        then nothing changes. Below 0 it explains nothing, as at 0.
    """
    p_values = np.array([1.0 if estimate.p_value is None else estimate.p_value for estimate in estimates.values()])
    chances = 1 - p_values
    if r2 is None or not chances.any():
        return dict(estimates)
    parts = chances / chances.sum()
    unexplained = (1 - min(1.0, max(0.0, r2))) ** 2
    moved = unexplained * (1 - null_part(p_values))
    positive = np.maximum([estimate.value for estimate in estimates.values()], 0)
    values = (1 - moved) * positive + moved * positive.sum() * parts
    doubt = float(unexplained * positive.mean())
    return {
        name: replace(estimate, value=float(value), doubt=doubt)
        for (name, estimate), value in zip(estimates.items(), values, strict=True)
    }


def null_part(p_values: Sequence[float] | NDArray[np.float64]) -> float:
    """Estimate which part of the params does nothing, by how many p-values are large.

    Storey (2002), doi:10.1111/1467-9868.00346, with the part of large ones that nulls have here.
    """
    return min(1.0, float(np.mean(np.asarray(p_values) > LARGE)) / LARGE_OF_NULLS)
