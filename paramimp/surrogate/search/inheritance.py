"""Whether runs inherit the values of earlier ones, as in evolutionary searches, and which of them are of one family.

The children of one run share its values, those of params that do nothing, too. So any param tells families apart, and
with them whatever the surrogate has not understood of the others: also among runs of about the same time, unless
each param was drawn for itself, as Optuna's TPE does. Within a small family little but the last steps differs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from paramimp.surrogate.search.stretches import LENGTH
from paramimp.table.correlation import midranks

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from paramimp.table.params import Param

    Floats = NDArray[np.float32]

LEAST, MOST = 5, 500
"""Runs of a family, at least, and families of a sweep, about. Tuned: tests/benchmarks/NOTES.md, "Inherited values"."""
INHERITED_Z = 2.0
"""Standard errors by which half of the params are nearer to those of an earlier run than chance would have them. Tuned
likewise."""
DISTANCES = 30_000_000
"""Distances that are looked at, of all params together: of many runs each is compared with the latest ones alone."""


def families(
    params: Sequence[Param], places: Mapping[str, NDArray[np.float64]], order: NDArray[np.intp]
) -> NDArray[np.intp] | None:
    """Which family each run is of, as a number from 0 on; None where values were not inherited.

    Parameters
    ----------
    places : where each run lies in the range that was searched, in 0..1, of the numbers of which that is known.
    order : indices of the runs, the first one first.

    Returns
    -------
    ndarray of shape (len(order),), in that order
    """
    columns = np.stack([_column(param, places.get(param.name), order) for param in params])
    if columns.shape[1] < 2 * LENGTH:
        return None
    parents, by_others = nearest_earlier(columns)
    if float(np.median(nearness(columns, by_others))) <= INHERITED_Z:
        return None
    return cut(parents, max(LEAST, columns.shape[1] // MOST))


def _column(param: Param, places: NDArray[np.float64] | None, order: NDArray[np.intp]) -> Floats:
    """Numbers in 0..1, all else 1 or more apart; two runs that lack the param are alike."""
    values = param.values[order]
    if param.kind != "number":
        return np.nan_to_num(2 * values, nan=-2.0).astype(np.float32)
    known = midranks(values) / len(values) if places is None else places[order]
    return np.nan_to_num(known, nan=2.0).astype(np.float32)


def _apart(one: Floats, other: Floats) -> Floats:
    return np.asarray(np.minimum(np.abs(one - other), np.float32(1)))


def nearest_earlier(columns: Floats) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """The earlier run that is nearest to each run, the latest of several: by all params, and by all but one.

    Parameters
    ----------
    columns : ndarray of shape (n_params, n_runs), the first run first.

    Returns
    -------
    by_all : ndarray of shape (n_runs,); -1 for the first run.
    by_others : ndarray of shape (n_params, n_runs): by all params but this one; -1 for the first run.
    """
    n_params, n_runs = columns.shape
    least, by_all = np.full(n_runs, np.inf, dtype=np.float32), np.full(n_runs, -1)
    least_of_others, by_others = np.full(columns.shape, np.inf, dtype=np.float32), np.full(columns.shape, -1)
    for lag in range(1, min(n_runs, max(LENGTH, DISTANCES // (n_params * n_runs)))):
        distances = _apart(columns[:, lag:], columns[:, :-lag])
        total = distances.sum(axis=0)
        earlier = np.arange(n_runs - lag)
        _keep_nearer(least[lag:], by_all[lag:], total, earlier)
        _keep_nearer(least_of_others[:, lag:], by_others[:, lag:], total - distances, earlier)
    return by_all, by_others


def _keep_nearer(least: Floats, nearest: NDArray[np.intp], found: Floats, earlier: NDArray[np.intp]) -> None:
    nearer = found < least
    np.copyto(nearest, earlier, where=nearer)
    np.copyto(least, found, where=nearer)


def nearness(columns: Floats, by_others: NDArray[np.intp]) -> NDArray[np.float64]:
    """How surely each param is nearer to that of the run which is nearest by all others than chance would have it.

    By chance it would be as near as the values of the runs of about the same time, in any order.

    Returns
    -------
    ndarray of shape (n_params,), in standard errors
    """
    n_params, n_runs = columns.shape
    stretches = slice(LENGTH, n_runs // LENGTH * LENGTH)  # the first runs have few before them
    values = columns[:, stretches].reshape(n_params, -1, LENGTH)
    nearest = np.take_along_axis(columns, by_others, axis=1)[:, stretches].reshape(values.shape)
    distances = np.stack([_apart(np.roll(values, shift, axis=2), nearest) for shift in range(LENGTH)]).astype(float)
    nearer = (distances.mean(axis=0) - distances[0]).sum(axis=(1, 2))
    errors = np.sqrt(distances.var(axis=0).sum(axis=(1, 2)))
    return np.asarray(np.divide(nearer, errors, out=np.zeros(n_params), where=errors > 0))


def cut(parents: NDArray[np.intp], least: int) -> NDArray[np.intp]:
    """Cut a tree of descent into families: runs that descend from one another, of so many runs at least.

    From the last run on, what has gathered enough descendants is a family, with these; all else is of the family of its
    parent. What is left of the first run may be fewer.

    Parameters
    ----------
    parents : ndarray of shape (n_runs,): an earlier run, or -1.
    """
    gathered, before = [1] * len(parents), parents.tolist()
    for run in range(len(before) - 1, -1, -1):
        if before[run] >= 0 and gathered[run] < least:
            gathered[before[run]] += gathered[run]
    of_run: list[int] = []
    n_families = 0
    for parent, size in zip(before, gathered, strict=True):
        if parent >= 0 and size < least:
            of_run.append(of_run[parent])
        else:
            of_run.append(n_families)
            n_families += 1
    return np.array(of_run)
