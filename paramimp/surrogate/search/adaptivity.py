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
from paramimp.table.correlation import (
    in_order,
    known_of_rows,
    medians_of_rows,
    midranks,
    midranks_of_rows,
    n_distinct,
    pearson,
)

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
    found = {*gathered(params, goodness), *narrowed(params), *moved(params)}
    return tuple(param.name for param in params if param.name in found)


def gathered(params: Sequence[Param], goodness: NDArray[np.float64]) -> tuple[str, ...]:
    """Names of the params that gathered around the best runs; none where all runs together may be random ones."""
    best = goodness >= np.quantile(goodness, 1 - BEST)
    distances = _from_best(params, best)
    told = np.flatnonzero(~np.isnan(distances).all(axis=1))
    if not len(told) or _nearing(_mean_of_known(distances[told])) < GATHERED_Z:
        return ()
    alone = {params[at].name: _nearing(distances[at]) for at in told.tolist()}
    strongest = max(alone.values())
    return tuple(name for name, nearing in alone.items() if nearing > ALONE_Z or nearing == strongest)


def narrowed(params: Sequence[Param]) -> tuple[str, ...]:
    """Names of the numbers whose ranks are spread less in the last third of the runs than in the first."""
    numbers = [param for param in params if param.kind == "number"]
    if not numbers:
        return ()
    values = np.stack([param.values for param in numbers])
    third = values.shape[1] // 3
    ranks = midranks_of_rows(values)
    thirds = np.stack([ranks[:, :third], ranks[:, values.shape[1] - third :]])
    fewest = (~np.isnan(thirds)).sum(axis=2).min(axis=0)
    enough = np.flatnonzero(fewest >= MIN_RANKS)
    early, late = np.nanvar(thirds[:, enough], axis=2)
    ratio = np.divide(late, early, out=np.ones(len(enough)), where=early > 0)
    # The log of a variance ratio has a standard error of about 2 / sqrt(n) for uniform values at most.
    is_less = np.log(np.maximum(ratio, 1e-12)) < -NARROWED_Z * 2 / np.sqrt(fewest[enough])
    return tuple(numbers[at].name for at in enough[is_less] if numbers[at].n_values >= MIN_RANKS)


def moved(params: Sequence[Param]) -> tuple[str, ...]:
    """Names of the numbers whose values are other ones in some stretches of the runs than in others.

    A sampler that learns changes its mind, so its values of one time are alike, long after its first, random runs. The
    F-tests are of the ranks and of how far these are from their middle. Numbers of few values are left aside, since
    nested loops run through those: so are numbers that rise or fall throughout.
    """
    numbers = [param for param in params if param.kind == "number"]
    found_of = _by_stretches(np.stack([param.values for param in numbers])).tolist() if numbers else []
    p_values = [(param, p) for param, p in zip(numbers, found_of, strict=True) if not math.isnan(p)]
    least = min((of_param for _, of_param in p_values), default=1.0)
    # Whether a number was drawn costs more than its tests: asked of no more than make the least p-value a chance.
    n_tested = 0
    for param, _ in p_values:
        if 2 * max(n_tested, 1) * least >= MOVED_P:
            return ()
        n_tested += _is_drawn(param.values[param.present])
    found = [param for param, of_param in p_values if 2 * n_tested * of_param < MOVED_P]
    return tuple(param.name for param in found if _is_drawn(param.values[param.present]))


def _by_stretches(rows: NDArray[np.float64]) -> NDArray[np.float64]:
    """The smaller p-value of the two F-tests of each row: ndarray of shape (n_rows,), NaN where they say nothing.

    They are of drawn numbers alone.
    """
    found = np.full(len(rows), math.nan)
    for at, known in known_of_rows(rows):
        n_runs = known.shape[1]
        if n_runs >= MIN_RUNS:
            ranks = midranks_of_rows(known)
            counts = np.bincount(stretches_of(np.arange(n_runs), n_runs, length=STRETCH))
            off_middle = np.abs(ranks - ranks.mean(axis=1, keepdims=True))
            p_value = np.minimum(_differ(ranks, counts), _differ(off_middle, counts))
            found[at] = np.where(in_order(ranks) >= IN_ORDER, math.nan, p_value)
    return found


def _differ(rows: NDArray[np.float64], counts: NDArray[np.intp]) -> NDArray[np.float64]:
    """P-value of the F-test (one-way analysis of variance) of each row: whether its stretches have one mean.

    Parameters
    ----------
    rows : ndarray of shape (n_rows, n_values)
    counts : ndarray of shape (n_stretches,): how many values in a row each stretch has.
    """
    means = np.add.reduceat(rows, np.cumsum(counts) - counts, axis=1) / counts
    within = ((rows - np.repeat(means, counts, axis=1)) ** 2).sum(axis=1)
    between = (counts * (means - rows.mean(axis=1, keepdims=True)) ** 2).sum(axis=1)
    freedom, left = len(counts) - 1, rows.shape[1] - len(counts)
    ratio = np.divide(between / freedom, within / left, out=np.zeros(len(rows)), where=within > 0)
    return np.asarray(fdtrc(freedom, left, ratio))


def is_grid(params: Sequence[Param]) -> bool:
    """Whether the runs are most of the combinations of their values, none much more often than others.

    A number whose values are each in one combination alone is no axis of a grid, unless they are evenly spaced: drawn
    numbers would make a grid of any sweep over one of them, or over one beside a boolean.
    """
    columns = [np.nan_to_num(param.values, nan=np.inf) for param in params]
    combinations = 1
    for column in columns:
        combinations *= n_distinct(column)
        if combinations > 2 * len(column):  # runs cannot be most of them; comparing whole rows would cost more
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


def _from_best(params: Sequence[Param], best: NDArray[np.bool_]) -> NDArray[np.float64]:
    """How far each run is from what the best have, in standard deviations: ndarray of shape (n_params, n_runs).

    NaN where a run lacks the param, and throughout where that says nothing. Among numbers the distance of the ranks
    from their median; among choices whether it is another than the most usual.
    """
    values = np.stack([param.values for param in params])
    there = ~np.isnan(values)
    told = (there & best).any(axis=1)
    is_ranked = told & np.array([param.kind == "number" and param.n_values > 2 for param in params])
    distances = np.full(values.shape, math.nan)
    ranks = midranks_of_rows(values[is_ranked]) / there[is_ranked].sum(axis=1, keepdims=True)
    distances[is_ranked] = np.abs(ranks - medians_of_rows(ranks[:, best])[:, None])
    for at in np.flatnonzero(told & ~is_ranked):
        levels, counts = np.unique(values[at][best & there[at]], return_counts=True)
        distances[at] = np.where(there[at], values[at] != levels[counts.argmax()], math.nan)
    spread = np.zeros(len(params))
    spread[told] = np.nanstd(distances[told], axis=1)
    distances[spread == 0] = math.nan
    return np.asarray(np.divide(distances, spread[:, None], out=distances, where=spread[:, None] > 0))


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
