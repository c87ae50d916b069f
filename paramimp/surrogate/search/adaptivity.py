"""Which params had ever fewer values as the sweep went on, as samplers that learn make them.

In a sweep whose values were drawn beforehand, what the best runs have is independent of the order, and so is the
distance of every run from it. A sampler that learns is nearer after its first, random runs: this finds .88 and 1 of
the sweeps of Optuna's TPE over 4 and 8 params at 40 runs, all at 80, .4 and .9 of those over a single one, and 1 % of
random sweeps. A correlation of distance and order finds .7 and 1, and at 80 runs .25 of those over one, since the
change comes at once. The spread in the last third against the first, which asks for no metric, finds one of 16.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from paramimp.surrogate.parts_of_scipy import fdtrc
from paramimp.surrogate.search.stretches import stretches_of
from paramimp.table.correlation import midranks, pearson

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from paramimp.table.params import Param

MIN_RUNS = 30
NARROWED_Z, MIN_RANKS = 3.5, 10
BEST = 0.2
"""Part of the runs whose values are taken for what the sampler was after."""
FEW_LEVELS = 8
"""Values of a number that may well have been chosen one by one."""
OFF_STEP, ON_STEP = 0.1, 0.9
"""Part of a step by which a rounded level may be off it, and part of the levels that must be on it."""
FIRST_RUNS = 5
"""A sampler begins to learn after that many runs, at the earliest."""
GATHERED_Z, ALONE_Z = 2.8, 2.3
"""Standard errors, of all params together and of each that is named: of 1,200 random sweeps 1 % have more."""


STRETCH = 20
"""Runs of which the mean is compared with that of those before and after."""
MOVED_P = 0.005
"""P-value of the differences between stretches, times the number of tests."""
IN_ORDER = 0.95
"""Rank correlation with the order from which on values were made one after the other, as in a scan, and not sought."""


def concentrated(params: Sequence[Param], goodness: NDArray[np.float64]) -> tuple[str, ...]:
    """Names of the params that gathered around the best runs, narrowed down or moved, in the order given.

    Parameters
    ----------
    params : their values in the order in which the runs were made.
    goodness : ndarray of shape (n_runs,) in the same order; more is better.
    """
    if len(goodness) < MIN_RUNS or not params or is_grid(params):
        return ()
    found = {*gathered(params, goodness), *(param.name for param in params if has_narrowed(param)), *moved(params)}
    return tuple(param.name for param in params if param.name in found)


def gathered(params: Sequence[Param], goodness: NDArray[np.float64]) -> tuple[str, ...]:
    """Names of the params that gathered around the best runs; none where all runs together may be random ones."""
    best = goodness >= np.quantile(goodness, 1 - BEST)
    distances = {param.name: distance for param in params if (distance := _from_best(param, best)) is not None}
    if not distances or _nearing(_mean_of_known(np.stack([*distances.values()]))) < GATHERED_Z:
        return ()
    alone = {name: _nearing(distance) for name, distance in distances.items()}
    strongest = max(alone.values())
    return tuple(name for name, nearing in alone.items() if nearing > ALONE_Z or nearing == strongest)


def has_narrowed(param: Param) -> bool:
    """Whether the ranks of a number are spread less in the last third of the runs than in the first."""
    if param.kind != "number" or param.n_values < MIN_RANKS:
        return False
    third = len(param.values) // 3
    ranks = midranks(param.values)
    early, late = (part[~np.isnan(part)] for part in (ranks[:third], ranks[-third:]))
    fewest = min(len(early), len(late))
    if fewest < MIN_RANKS:
        return False
    ratio = float(late.var() / early.var()) if early.var() else 1.0
    # The log of a variance ratio has a standard error of about 2 / sqrt(n) for uniform values at most.
    return math.log(max(ratio, 1e-12)) < -NARROWED_Z * 2 / math.sqrt(fewest)


def moved(params: Sequence[Param]) -> tuple[str, ...]:
    """Names of the numbers whose values are other ones in some stretches of the runs than in others.

    A sampler that learns changes its mind, so its values of one time are alike, long after its first, random runs. The
    F-tests are of the ranks and of how far these are from their middle. Numbers of few values are left aside, since
    nested loops run through those: so are numbers that rise or fall throughout.
    """
    p_values = [(param, of_param) for param in params if (of_param := _by_stretches(param)) is not None]
    least = min((of_param for _, of_param in p_values), default=1.0)
    # Whether a number was drawn costs more than its tests: asked of no more than make the least p-value a chance.
    n_tested = 0
    for param, _ in p_values:
        if 2 * max(n_tested, 1) * least >= MOVED_P:
            return ()
        n_tested += _is_drawn(param.values[param.present])
    found = [param for param, of_param in p_values if 2 * n_tested * of_param < MOVED_P]
    return tuple(param.name for param in found if _is_drawn(param.values[param.present]))


def _by_stretches(param: Param) -> float | None:
    """The smaller p-value of the two F-tests; None where they say nothing. It is of drawn numbers alone."""
    known = param.values[param.present]
    n_runs = len(known)
    if param.kind != "number" or n_runs < MIN_RUNS:
        return None
    ranks = midranks(known)
    if abs(pearson(np.arange(1.0, n_runs + 1), ranks) or 0.0) >= IN_ORDER:
        return None
    stretches = stretches_of(np.arange(n_runs), n_runs, length=STRETCH)
    return min(_differ(values, stretches) for values in (ranks, np.abs(ranks - ranks.mean())))


def _differ(values: NDArray[np.float64], groups: NDArray[np.intp]) -> float:
    """P-value of the F-test (one-way analysis of variance) of whether the groups have one mean."""
    counts = np.bincount(groups)
    means = np.bincount(groups, values) / counts
    within = float(((values - means[groups]) ** 2).sum())
    between = float((counts * (means - values.mean()) ** 2).sum())
    freedom, left = len(counts) - 1, len(values) - len(counts)
    return float(fdtrc(freedom, left, between / freedom / (within / left))) if within > 0 else 1.0


def is_grid(params: Sequence[Param]) -> bool:
    """Whether the runs are most of the combinations of their values, none much more often than others.

    A number whose values are each in one combination alone is no axis of a grid, unless they are evenly spaced: drawn
    numbers would make a grid of any sweep over one of them, or over one beside a boolean.
    """
    columns = [np.nan_to_num(param.values, nan=np.inf) for param in params]
    combinations = math.prod(len(np.unique(column)) for column in columns)
    if combinations > 2 * len(columns[0]):  # runs cannot be most of them; comparing whole rows would cost more
        return False
    cells, counts = np.unique(np.column_stack(columns), axis=0, return_counts=True)
    return bool(
        combinations <= 2 * len(cells)
        and counts.max() <= 2 * np.median(counts)
        and not any(param.kind == "number" and _is_drawn(column) for param, column in zip(params, cells.T, strict=True))
    )


def _is_drawn(column: NDArray[np.float64]) -> bool:
    """Whether most values of a number are in one combination alone, and not a step apart."""
    levels, counts = np.unique(column, return_counts=True)
    if len(levels) <= FEW_LEVELS or np.median(counts) > 1:
        return False
    return not (are_evenly_spaced(levels) or (levels[0] > 0 and are_evenly_spaced(np.log(levels))))


def are_evenly_spaced(levels: NDArray[np.float64]) -> bool:
    """Whether ascending numbers are a step apart, but for a few; up to a half of the steps may have been left out."""
    with np.errstate(over="ignore", invalid="ignore"):  # gaps of 1e300 beside some of 1e-300 are no steps
        gaps = np.diff(levels[np.isfinite(levels)])
        smallest = float(np.quantile(gaps, 0.1))
        single = gaps[gaps < 1.5 * smallest]
        step = float(single.mean())
        steps = np.round(gaps / step)
        off = np.abs(gaps / step - steps)
        is_near = gaps.sum() / step + 1 <= 2 * (len(gaps) + 1)
    return bool(np.mean((off < OFF_STEP) & (steps > 0)) >= ON_STEP and is_near)


def _from_best(param: Param, best: NDArray[np.bool_]) -> NDArray[np.float64] | None:
    """How far each run is from what the best have: in 0..1, NaN where it lacks the param; None if that says nothing.

    Among numbers the distance of the ranks from their median; among choices whether it is another than the most usual.
    """
    present = param.present
    if not (best & present).any():
        return None
    if param.kind == "number" and param.n_values > 2:
        ranks = midranks(param.values) / present.sum()
        distance = np.abs(ranks - np.median(ranks[best & present]))
    else:
        levels, counts = np.unique(param.values[best & present], return_counts=True)
        distance = np.where(present, param.values != levels[counts.argmax()], math.nan)
    spread = float(np.nanstd(distance))
    return distance / spread if spread > 0 else None


def _mean_of_known(distances: NDArray[np.float64]) -> NDArray[np.float64]:
    """Mean over the params of each run; NaN for a run that has none of them, as where optimizers share no param."""
    known = ~np.isnan(distances)
    counts = known.sum(axis=0)
    total = np.where(known, distances, 0.0).sum(axis=0)
    return np.asarray(np.divide(total, counts, out=np.full(len(total), math.nan), where=counts > 0))


def _nearing(distance: NDArray[np.float64]) -> float:
    """How surely the first runs are farther away than those after them, in standard errors under independence.

    By the sums of ranks on both sides of a cut, wherever in the first half it says most: samplers begin with some
    random runs, few or many. Where the runs do not come nearer on the whole, by that alone.
    """
    ranks = midranks(distance[~np.isnan(distance)])
    n_runs = len(ranks)
    order = np.arange(1.0, n_runs + 1)
    falling = -(pearson(order, ranks) or 0.0) * math.sqrt(max(n_runs - 1, 0))
    if n_runs < 2 * FIRST_RUNS + 2 or falling < 1:
        return falling
    centred = ranks - ranks.mean()
    sums, before = np.cumsum(centred)[:-1], order[:-1]
    errors = np.sqrt(centred.var(ddof=1) * before * (n_runs - before) / n_runs)
    return float((sums / errors)[FIRST_RUNS - 1 : n_runs // 2].max())
