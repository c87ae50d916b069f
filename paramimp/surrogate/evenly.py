"""Configurations that are spread evenly over a range that was searched, in place of runs that an adaptive sampler drew.

Such a sampler draws most runs where the metric is best, so over its runs a strong param hardly seems to matter: it was
left at its best value. Importance is to be that of the range from which the sampler chose. So the effects are measured
over configurations that fill it, by a Latin hypercube over the values that the runs have (McKay, Beckman & Conover
1979, doi:10.1080/00401706.1979.10489755).
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

import numpy as np

from paramimp.surrogate.dependents import Dependents
from paramimp.surrogate.design import DesignMatrix
from paramimp.table.scale import FEW_VALUES

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

CONFIGURATIONS = 256


def evenly_spread(design: DesignMatrix, n: int = CONFIGURATIONS) -> DesignMatrix:
    """So many configurations over the range that the rows of a design matrix span, without a metric.

    Each begins as one of the rows, and is then given a value of each param, those that switch others on first: of a
    number any part of its range, and of a category any value, as often as any other. A conditional param is given to
    those that have it, and comes with the value that switches it on.
    """
    X = design.X[np.arange(n) % len(design.X)]
    switched = Dependents(design)
    for param in _parents_first(design):
        columns = _columns(design, [param])
        there = np.arange(n)
        if design.parents_of.get(param):
            there = np.flatnonzero(~np.isnan(X[:, columns[0]]))
        order = np.random.default_rng([0, zlib.crc32(param.encode("utf-8", "surrogatepass"))]).permutation(len(there))
        donors = _evenly(parts_of_range(design, param), len(there))[order]
        dependents = _columns(design, switched.of([param]))
        own, donated = X[np.ix_(there, dependents)], design.X[np.ix_(donors, dependents)]
        X[np.ix_(there, columns)] = design.X[np.ix_(donors, columns)]
        X[np.ix_(there, dependents)] = np.where(np.isnan(own) | np.isnan(donated), donated, own)
    return DesignMatrix(X, np.zeros(n), design.columns_of, design.parents_of)


def parts_of_range(design: DesignMatrix, param: str) -> Floats:
    """For which part of the range of a param each row stands: ndarray of shape (n_rows,), which sums to 1.

    Of few values each has the same part, shared among its rows. Of a number, a row has what is nearest to it. Rows
    without a number that nothing switches off have the part that they are of all rows, and without a conditional one 0.
    """
    X = design.X[:, design.columns_of[param]]
    absent = np.isnan(X[:, 0])
    parts = np.zeros(len(X))
    rows = np.flatnonzero(~absent) if design.parents_of.get(param) else np.arange(len(X))
    levels, level, counts = np.unique(
        np.nan_to_num(X[rows], nan=np.inf), axis=0, return_inverse=True, return_counts=True
    )
    if param not in design.places or len(levels) <= FEW_VALUES:
        parts[rows] = 1 / len(levels) / counts[level.ravel()]
        return parts
    numbers = np.flatnonzero(~absent)
    order = numbers[np.argsort(design.places[param][numbers], kind="stable")]
    places = design.places[param][order]
    parts[order] = np.diff([0.0, *(places[1:] + places[:-1]) / 2, 1.0]) * len(numbers) / len(rows)
    parts[np.setdiff1d(rows, numbers)] = 1 / len(rows)
    return parts


def parts_of_ranges(design: DesignMatrix) -> Floats:
    """For which part of the range of its params each row stands, on average: ndarray of shape (n_rows,)."""
    return np.asarray(np.mean([parts_of_range(design, param) for param in design.columns_of], axis=0))


def _evenly(parts: Floats, n: int) -> NDArray[np.intp]:
    """So many rows, each as often as its part says but for rounding (systematic sampling): ndarray of shape (n,)."""
    reached = np.cumsum(parts)
    return np.searchsorted(reached / reached[-1], (np.arange(n) + 0.5) / n)


def _parents_first(design: DesignMatrix) -> list[str]:
    """The params, each behind those that switch it on; in their order where these switch each other."""
    left, found = list(design.columns_of), []
    while left:
        free = [param for param in left if set(design.parents_of.get(param, ())).isdisjoint(left)] or left
        found += free
        left = [param for param in left if param not in free]
    return found


def _columns(design: DesignMatrix, params: list[str] | tuple[str, ...]) -> NDArray[np.intp]:
    blocks = [np.arange(design.columns_of[param].start, design.columns_of[param].stop) for param in params]
    return np.concatenate([np.empty(0, dtype=np.intp), *blocks])
