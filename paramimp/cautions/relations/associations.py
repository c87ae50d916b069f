"""How strongly two params moved together in a sweep, whatever their kinds."""

from __future__ import annotations

import math
from bisect import bisect_right
from typing import TYPE_CHECKING

import numpy as np

from paramimp.records import record
from paramimp.table.correlation import midranks, midranks_of_rows, unit

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from numpy.typing import NDArray

    from paramimp.table.params import Param

MIN_RUNS = 8
"""Fewer runs that have both params say nothing about how they move together."""


@record
class Association:
    """How strongly two params are associated, in 0..1, and how surprising that is if they were drawn independently.

    Attributes
    ----------
    strength : |Spearman's rho| between numbers, the correlation ratio of the ranks between a category and a number,
        Cramér's V between categories; the latter two corrected for their bias on few runs (Bergsma 2013,
        doi:10.1016/j.jkss.2012.10.002).
    z : the strength in standard errors under independence, by Wilson and Hilferty's cube root of the chi-square.
    """

    one: str
    other: str
    strength: float
    z: float


def associations(params: Sequence[Param], of: Collection[str]) -> Iterator[Association]:
    """Yield the association of each pair that has a named param in it, once, over the runs that have both params."""
    named = [position for position, param in enumerate(params) if param.name in of]
    if not named:
        return
    present = [param.present for param in params]
    # Params that all runs have are ranked once and not for each pair: of hundreds of params most of the work.
    complete = [at for at, param in enumerate(params) if param.kind != "category" and present[at].all()]
    ranks = _unit_ranks(np.stack([params[at].values for at in complete])) if complete else ()
    ranked = dict(zip(complete, ranks, strict=True))
    for position, one in enumerate(params):
        others = range(position + 1, len(params))
        for at in others if one.name in of else named[bisect_right(named, position) :]:
            both = present[position] & present[at]
            if both.sum() >= MIN_RUNS:
                if position in ranked and at in ranked:
                    strength, z = _rank_correlation(ranked[position], ranked[at])
                else:
                    strength, z = _associate(one, params[at], both)
                yield Association(one.name, params[at].name, strength, z)


def _associate(one: Param, other: Param, both: NDArray[np.bool_]) -> tuple[float, float]:
    x, y = one.values[both], other.values[both]
    if one.kind != "category" and other.kind != "category":
        return _rank_correlation(*_unit_ranks(np.stack([x, y])))
    if one.kind == "category" and other.kind == "category":
        return _cramers_v(x, y)
    return _correlation_ratio(x, y) if one.kind == "category" else _correlation_ratio(y, x)


def _unit_ranks(rows: NDArray[np.float64]) -> NDArray[np.float64]:
    """Ranks of each row, centred and of length one, so that their product is Spearman's rho; zeros for a constant."""
    ranks = midranks_of_rows(rows)
    varies = ranks.min(axis=1) < ranks.max(axis=1)
    units = np.zeros(ranks.shape)
    units[varies] = unit(ranks[varies])
    return units


def _rank_correlation(x: NDArray[np.float64], y: NDArray[np.float64]) -> tuple[float, float]:
    rho = min(1.0, abs(float(x @ y)))
    return rho, math.atanh(min(rho, 1 - 1e-12)) * math.sqrt(max(len(x) - 3, 1))


def _correlation_ratio(labels: NDArray[np.float64], values: NDArray[np.float64]) -> tuple[float, float]:
    ranks = midranks(values)
    _, inverse, counts = np.unique(labels, return_inverse=True, return_counts=True)
    total = float(((ranks - ranks.mean()) ** 2).sum())
    means = np.bincount(inverse, ranks) / counts
    explained = float((counts * (means - ranks.mean()) ** 2).sum()) / total if total else 0.0
    freedom = len(counts) - 1
    return _corrected(explained, freedom, len(ranks) - 1, scale=1.0)


def _cramers_v(one: NDArray[np.float64], other: NDArray[np.float64]) -> tuple[float, float]:
    x, y = (np.unique(labels, return_inverse=True)[1] for labels in (one, other))
    of_row, of_column = np.bincount(x), np.bincount(y)
    # Pearson's chi-square over n is the sum of observed² / (row total * column total), less 1. So only cells that hold
    # a run are made: two columns of 20,000 texts each have 400 million.
    cells, observed = np.unique(x * len(of_column) + y, return_counts=True)
    at_row, at_column = np.divmod(cells, len(of_column))
    phi2 = float((observed / of_row[at_row] * (observed / of_column[at_column])).sum()) - 1
    smaller = min(len(of_row), len(of_column)) - 1
    freedom = (len(of_row) - 1) * (len(of_column) - 1)
    return _corrected(max(0.0, phi2), freedom, len(x) - 1, scale=smaller) if smaller else (0.0, 0.0)


def _corrected(explained: float, freedom: int, n: int, scale: float) -> tuple[float, float]:
    """Strength without what chance explains (freedom / n), and its chi-square as a standard normal deviate."""
    if not freedom:
        return 0.0, 0.0
    strength = math.sqrt(min(1.0, max(0.0, explained - freedom / n) / scale))
    ratio = (explained * n / freedom) ** (1 / 3)
    width = 2 / (9 * freedom)
    return strength, (ratio - (1 - width)) / math.sqrt(width)
