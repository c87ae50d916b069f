"""The parts of a function's variance on a grid of independent inputs: main, total and Shapley effects.

With V(u) the variance of the mean of f given the inputs in u (the "closed" effect of u), the total effect of i is
V(all) - V(all but i), and its Shapley effect is what i adds to V(u), averaged over the orders in which inputs can join
(Owen 2014, doi:10.1137/130936233; Song, Nelson & Staum 2016, doi:10.1137/15M1048070). For independent inputs that is
the sum over the sets u with i of the variance component of u, divided by the size of u.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from tests.benchmarks.truth_axes import Axis, Formula

Floats = NDArray[np.float64]
MOST_CELLS = 4_000_000
"""Cells of one grid: 32 MB, and as much again for the means over subsets of its axes."""
SHIFTS = 12
"""Random shifts of the grid of a function with jumps or kinks: their scatter is the error of its truth."""


@dataclass(frozen=True)
class Parts:
    """Effects by input, in the function's unit squared.

    Attributes
    ----------
    error : standard error of the largest share, 0 where the integration is exact.
    """

    main: Mapping[str, float]
    total: Mapping[str, float]
    shapley: Mapping[str, float]
    error: float = 0.0


def closed_variances(f: Floats, weights: Sequence[Floats]) -> dict[int, float]:
    """Variance of the mean of f given a set of axes, for every set: its axes are the bits of the key.

    Parameters
    ----------
    weights : one array per axis of `f`, each summing to 1.
    """
    every = (1 << f.ndim) - 1
    mean = f
    for axis in range(f.ndim):
        mean = _averaged(mean, axis, weights[axis])
    means = {every: f - mean.item()}
    closed: dict[int, float] = {}
    for size in range(f.ndim, 0, -1):
        layer = [axes for axes in range(every + 1) if axes.bit_count() == size]
        for axes in layer:
            closed[axes] = float(_second_moment(means[axes], weights))
            for axis in range(f.ndim):
                smaller = axes & ~(1 << axis)
                if axes >> axis & 1 and smaller and smaller not in means:
                    means[smaller] = _averaged(means[axes], axis, weights[axis])
        for axes in layer:
            del means[axes]
    return {0: 0.0, **closed}


def _averaged(values: Floats, axis: int, weights: Floats) -> Floats:
    return np.asarray(np.expand_dims(np.tensordot(values, weights, axes=(axis, 0)), axis))


def _second_moment(values: Floats, weights: Sequence[Floats]) -> float:
    square = values**2
    for axis, along in enumerate(weights):
        square = _averaged(square, axis, along) if values.shape[axis] > 1 else square
    return float(square.item())


def parts_of(names: Sequence[str], closed: Mapping[int, float]) -> Parts:
    """Effects from the closed variances of all sets of inputs."""
    count, every = len(names), (1 << len(names)) - 1
    main, total, shapley = {}, {}, {}
    for position, name in enumerate(names):
        bit = 1 << position
        main[name] = closed[bit]
        total[name] = max(0.0, closed[every] - closed[every & ~bit])
        shapley[name] = math.fsum(
            _chance(others.bit_count(), count) * (closed[others | bit] - closed[others])
            for others in range(every + 1)
            if not others & bit
        )
    return Parts(main, total, shapley)


@lru_cache
def _chance(before: int, count: int) -> float:
    """The chance that in a random order of `count` inputs exactly one given set of that size comes before one input."""
    return 1 / (count * math.comb(count - 1, before))


def table_parts(table: Floats, names: Sequence[str]) -> Parts:
    """Exact effects over a full table, one array axis per name, every cell equally likely."""
    return parts_of(names, closed_variances(table, [np.full(size, 1 / size) for size in table.shape]))


def integrated(axes: Sequence[Axis], formula: Formula) -> Parts:
    """Effects by Gauss-Legendre quadrature: exact to 1e-10 and better for smooth formulas of up to five inputs."""
    return _on_grid(axes, formula, [axis.quadrature(_nodes(axes)) for axis in axes])


def integrated_with_error(axes: Sequence[Axis], formula: Formula) -> Parts:
    """Effects of a formula with jumps or kinks: midpoints of even grids, shifted at random, and the scatter between
    these (Cranley & Patterson 1976, doi:10.1137/0713071).
    """
    rng = np.random.default_rng(1)
    nodes = _nodes(axes, most=400)
    found = []
    for _ in range(SHIFTS):
        rules = [axis.quadrature(nodes) if axis.levels else _shifted(nodes, rng.random()) for axis in axes]
        found.append(_on_grid(axes, formula, rules))
    names = [axis.name for axis in axes]
    shares = np.array([[p.shapley[name] / sum(p.shapley.values()) for name in names] for p in found])
    totals = np.array([[p.total[name] / sum(p.total.values()) for name in names] for p in found])
    scatter = max(shares.std(axis=0, ddof=1).max(), totals.std(axis=0, ddof=1).max())
    return Parts(
        main=_mean_over([parts.main for parts in found], names),
        total=_mean_over([parts.total for parts in found], names),
        shapley=_mean_over([parts.shapley for parts in found], names),
        error=float(scatter / math.sqrt(SHIFTS)),
    )


def _mean_over(found: Sequence[Mapping[str, float]], names: Sequence[str]) -> dict[str, float]:
    return {name: math.fsum(effects[name] for effects in found) / len(found) for name in names}


def _shifted(nodes: int, shift: float) -> tuple[Floats, Floats]:
    return (np.arange(nodes) + shift) / nodes, np.full(nodes, 1 / nodes)


def _nodes(axes: Sequence[Axis], most: int = 20) -> int:
    """Nodes per continuous input that keep the grid within `MOST_CELLS`."""
    continuous = sum(not axis.levels for axis in axes)
    cells = MOST_CELLS / math.prod(len(axis.levels) for axis in axes if axis.levels)
    return min(most, int(cells ** (1 / continuous))) if continuous else 1


def _on_grid(axes: Sequence[Axis], formula: Formula, rules: Sequence[tuple[Floats, Floats]]) -> Parts:
    grids = np.meshgrid(*(axis.at(u) for axis, (u, _) in zip(axes, rules, strict=True)), indexing="ij", sparse=True)
    f = formula({axis.name: grid for axis, grid in zip(axes, grids, strict=True)})
    whole = np.array(np.broadcast_to(f, tuple(len(u) for u, _ in rules)), dtype=float)
    return parts_of([axis.name for axis in axes], closed_variances(whole, [weights for _, weights in rules]))
