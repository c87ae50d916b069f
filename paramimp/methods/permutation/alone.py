"""What of a param's total effect it shares with others: the part that no effect of its value alone explains.

When a param is shuffled, each run is predicted with several values of it, its own among them. If the param acts alone,
every run moves by the same from one value to another, whatever the rest of its configuration: prediction = what the
rest makes of the run + what the value adds. Least squares fits these two sets of constants (a two-way layout), and what
is left are its interactions (the decomposition of the variance: Efron & Stein 1981, doi:10.1214/aos/1176345462). So no
prediction is made for it that the total effects do not need anyway, and where the prediction is additive nothing is
left, however large the effects of the others are. Differences of the effects of sets, which say the same, are as noisy
as all other params together.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from paramimp.surrogate.blocks import values_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from paramimp.surrogate.design import Block, Replacement
    from paramimp.surrogate.shuffling import Shuffling

    Floats = NDArray[np.float64]

LEVELS = 24
"""Steps by which the effect of a number is followed: of a straight line they miss 1 / 24² of its variance."""


def shared_parts(shuffling: Shuffling, predicted: Floats, shuffles: Sequence[Replacement], total: Floats) -> Floats:
    """Which part of its total effect each param has together with others: ndarray of shape (n_params,), in 0..1.

    A total effect of 0 or less is noise, of which nothing is shared: a part of it would be more than all of it.

    A conditional param acts in some runs only, and not in the others: that is an interaction with what switches it on.
    Where it is there in a part p of the runs, its effect alone is p of what it is among these.

    Parameters
    ----------
    shuffling : of all params, one after the other, among the runs or other configurations.
    predicted : ndarray of shape (1 + n_shuffles, n_evaluated): plain, then with each shuffle; NaN where not known.
    shuffles : as many of each param, one param after the other.
    total : ndarray of shape (n_params,): the total effects.
    """
    params = tuple(shuffling.design.columns_of)
    draws = len(shuffles) // len(params)
    parts = np.zeros(len(params))
    for index in np.flatnonzero(total > 0).tolist():
        param, own = params[index], slice(draws * index, draws * (index + 1))
        there = shuffling.eligible(param)
        if (predicted[1:][own] == predicted[0]).all():  # of thousands of params most move nothing
            parts[index] = 1 - there.mean()
            continue
        values = _values(shuffling, param, [block for _, block in shuffles[own]])
        among = shared_part(np.vstack([predicted[:1], predicted[1:][own]])[:, there], values[:, there])
        parts[index] = 1 - there.mean() * (1 - among)
    return parts


def shared_part(predicted: Floats, values: NDArray[np.intp]) -> float:
    """Part of the variance by a param's value that differs from run to run, in 0..1; 0 where nothing varies.

    Parameters
    ----------
    predicted : ndarray of shape (n_values, n_runs): each run with several values of the param, first with its own; NaN
        in all or none of the entries of a run.
    values : ndarray of the same shape: which value that is, as a number from 0 on.
    """
    known = ~np.isnan(predicted).any(axis=0)
    predicted, values = predicted[:, known], values[:, known]
    n_values, n_runs = predicted.shape
    total = ((predicted[1:] - predicted[0]) ** 2).mean() / 2 if n_runs else 0.0
    levels, level = np.unique(values, return_inverse=True)
    n_levels, level = len(levels), level.reshape(values.shape)
    freedom = n_runs * (n_values - 1) - (n_levels - 1)
    if total <= 0 or freedom <= 0:
        return 0.0
    within = predicted - predicted.mean(axis=0)
    sums = np.bincount(level.ravel(), within.ravel(), minlength=n_levels)
    cells = np.bincount((n_levels * np.arange(n_runs) + level).ravel(), minlength=n_runs * n_levels)
    counts = cells.reshape(n_runs, n_levels).astype(np.float64)
    normal = np.diag(counts.sum(axis=0)) - counts.T @ counts / n_values
    added = np.linalg.lstsq(normal, sums, rcond=1e-9)[0]
    left = max(0.0, float((within**2).sum() - added @ sums)) / freedom
    return float(min(1.0, left / total))


def _values(shuffling: Shuffling, param: str, blocks: Sequence[Block]) -> NDArray[np.intp]:
    """Which value of a param each run has, its own and by each shuffle: ndarray of shape (1 + n_blocks, n_evaluated).

    Numbers of many values are taken by steps of their ranks.
    """
    columns = shuffling.design.columns_of[param]
    width = columns.stop - columns.start
    rows = np.vstack(
        [shuffling.design.X[shuffling.evaluated, columns], *(block[:, :width] for block in blocks)], dtype=np.float32
    )
    values = values_of(rows).reshape(1 + len(blocks), -1)
    n_distinct = int(values.max(initial=-1)) + 1
    return values if n_distinct <= 2 * LEVELS else values * LEVELS // n_distinct
