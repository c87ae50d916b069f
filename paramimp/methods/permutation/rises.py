"""Whether shuffling a param raises the error of unseen runs: the rise of each run, and a paired t-test over the runs.

Runs are in each other's trees and Gaussian processes, so their rises are no independent facts. The test makes up for
it: by a larger variance (`inflation`), by fewer degrees of freedom (`_fitted`), and over the values of a category.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from paramimp.surrogate.parts_of_scipy import stdtr
from paramimp.surrogate.stacking import mixed
from paramimp.surrogate.trees import MAX_SAMPLES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from paramimp.surrogate.design import Replacement
    from paramimp.surrogate.surrogate import Surrogate

ALIKE = 0.5
"""How alike two runs see each other in a forest. It makes the standard deviation of t, for params that do nothing, 1.19
at 400 runs and 1.17 at 1,000, which is what it is there (`tests/benchmarks/NOTES.md`)."""
MIN_CLUSTERS = 8
"""Values of a category from which on they are clusters: a spread over fewer is no estimate."""


def p_values(surrogate: Surrogate, rise: NDArray[np.float64], draws: int, params: Sequence[str]) -> dict[str, float]:
    """The p-value of each of these params.

    Parameters
    ----------
    rise : ndarray of shape (n_params, n_evaluated): mean over the donors, see `rises`.
    draws : how many donors these were.
    """
    inflated, fitted = inflation(draws, _trees_of_each_other(surrogate)), _fitted(surrogate)
    found = {}
    for param, of_param in zip(params, rise, strict=True):
        there = surrogate.eligible(param)
        found[param] = p_value(
            of_param[there], _values(surrogate, param), inflation=inflated, fitted=float(fitted[there].sum())
        )
    return found


def rises(
    surrogate: Surrogate,
    predicted: NDArray[np.float64],
    shuffles: Sequence[Replacement],
    draws: int,
    params: Sequence[str],
) -> NDArray[np.float64]:
    """Rise in the squared error of each run, by what saw neither it nor the run that it becomes.

    Parameters
    ----------
    predicted : ndarray of shape (1 + n_shuffles, n_evaluated): plain, then with each shuffle.
    shuffles : as many of each of these params, one param after the other.

    Returns
    -------
    ndarray of shape (n_params, n_evaluated): mean over the donors; NaN where nothing saw neither.
    """
    weights = np.stack(
        [surrogate.weights(param, shuffles[draws * index : draws * (index + 1)]) for index, param in enumerate(params)]
    )
    return _weighed(_rise_of_each(surrogate, predicted, shuffles, draws), weights)


def rises_within_strata(surrogate: Surrogate, draws: int, params: Sequence[str]) -> NDArray[np.float64]:
    """Rise in the squared error of each run where it is given values of runs of its own stratum (`Surrogate.strata`).

    An adaptive sampler draws other values at the end than at the start. So a run with a value of another time is a
    combination that it never tried: the surrogate predicts it badly, though the param may do nothing.

    Returns
    -------
    ndarray of shape (n_params, n_evaluated): see `rises`.
    """
    shuffles = [shuffle for param in params for shuffle in surrogate.shuffles_within_strata(param, draws=draws)]
    rise = _rise_of_each(surrogate, predict(surrogate, shuffles), shuffles, draws)
    return _weighed(rise, np.full_like(rise, 1 / draws))


def predict(surrogate: Surrogate, shuffles: Sequence[Replacement]) -> NDArray[np.float64]:
    """What forest and Gaussian process together predict of runs that they have not seen: (1 + n_shuffles, n_evaluated).

    First the plain prediction.
    """
    forest = surrogate.predict_out_of_bag(shuffles)
    if surrogate.smooth is None:
        return forest
    return mixed(surrogate.smooth_weight, forest, surrogate.smooth.predict_unseen(shuffles))


def _rise_of_each(
    surrogate: Surrogate, predicted: NDArray[np.float64], shuffles: Sequence[Replacement], draws: int
) -> NDArray[np.float64]:
    """The rise by each shuffle: ndarray of shape (n_params, n_draws, n_evaluated); NaN where nothing saw neither."""
    y = surrogate.design.y[surrogate.evaluated]
    apart = surrogate.predict_apart(shuffles, predicted)
    return np.asarray(((apart.changed - y) ** 2 - (apart.plain - y) ** 2).reshape(-1, draws, len(y)))


def _weighed(rise: NDArray[np.float64], weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """The rises of each run by their weights, where some may be unknown: ndarray of shape (n_params, n_evaluated).

    Parameters
    ----------
    rise, weights : ndarrays of shape (n_params, n_draws, n_evaluated)
    """
    unknown = np.isnan(rise)
    total, known = weights.sum(axis=1), np.where(unknown, 0.0, weights).sum(axis=1)
    mean = np.divide(np.nansum(rise * weights, axis=1), known, out=np.zeros_like(known), where=known > 0)
    told = np.where(total > 0, known > 0, ~unknown.all(axis=1))  # one that never changes does not rise
    return np.where(told, mean * total, np.nan)


def _values(surrogate: Surrogate, param: str) -> NDArray[np.intp] | None:
    """Which value of a category each eligible run has, as a number; None for what is no category of many values."""
    columns = surrogate.design.columns_of[param]
    if columns.stop - columns.start < MIN_CLUSTERS:
        return None
    X = surrogate.design.X[surrogate.evaluated, columns][surrogate.eligible(param)]
    return np.where(np.isnan(X).any(axis=1), -1, X.argmax(axis=1))


def _trees_of_each_other(surrogate: Surrogate) -> float:
    """Part of the joint prediction in which each run is predicted by trees that saw most of the others."""
    return (1 - surrogate.smooth_weight) * min(1.0, MAX_SAMPLES / len(surrogate.design.y))


def _fitted(surrogate: Surrogate) -> NDArray[np.float64]:
    """Degrees of freedom that the joint prediction takes from each run: ndarray of shape (n_evaluated,).

    The rises of n runs are products of errors that are no n independent ones: those of a process that has fitted k
    params to them lie near a space of n - k dimensions (effective degrees of freedom: Hastie & Tibshirani 1990,
    Generalized Additive Models, section 3.5). Trees take none, since `inflation` makes up for them.
    """
    if surrogate.smooth is None:
        return np.zeros(len(surrogate.evaluated))
    return surrogate.smooth_weight * surrogate.smooth.leverage


def inflation(draws: int, shared: float) -> float:
    """How much larger the variance of a mean rise is than its runs show, for a param that does nothing.

    Such a param enters the prediction of run i by the noise e_j of the runs j in its trees, as sum_j w_ij e_j. The rise
    of run i is, but for a factor, that sum at a shuffled value less the same at its own, times e_i. Over the runs, the
    second is sum_ij w_ij e_i e_j, in which each pair comes twice: as w_ij and w_ji, alike as far as both runs have the
    same neighbours. So the variance V of that part is larger by `ALIKE` * V. The first is of V / draws more, and has no
    such pairs.

    Parameters
    ----------
    draws : over how many shuffles the rise is a mean.
    shared : part of the prediction that is made so, 0..1.
    """
    return 1 + ALIKE * shared / (1 + 1 / draws)


def p_value(
    rise: NDArray[np.float64],
    values: NDArray[np.intp] | None = None,
    *,
    inflation: float = 1.0,
    fitted: float = 0.0,
) -> float:
    """One-sided paired t-test of whether the mean is above 0: whether shuffling raises the error.

    Over the runs; or, robust against dependence within clusters, over the values that they have (Cameron & Miller
    2015, doi:10.3368/jhr.50.2.317, sections II.B and VI.D), where that makes the standard error larger.

    Parameters
    ----------
    rise : ndarray of shape (n_runs,): mean rise of each run's squared error; NaN where it is not known.
    values : ndarray of the same shape: the cluster of each run.
    inflation : what the variance of the mean is larger by than the runs, or their clusters, show.
    fitted : degrees of freedom that what predicts these runs has taken from them.
    """
    known = ~np.isnan(rise)
    rise = rise[known]
    spread = rise.std(ddof=1) if len(rise) > 1 else 0.0
    if spread == 0:  # no tree looks at the param, or a single run has it: no evidence
        return 1.0
    error, freedom = spread / np.sqrt(len(rise)), len(rise) - 1 - fitted
    if values is not None:
        _, cluster = np.unique(values[known], return_inverse=True)
        sums = np.bincount(cluster, rise - rise.mean())
        clustered = np.sqrt((sums**2).sum() * len(sums) / max(1, len(sums) - 1)) / len(rise)
        if clustered > error:
            error, freedom = clustered, min(freedom, len(sums) - 1)
    return float(stdtr(max(1, freedom), -rise.mean() / (error * np.sqrt(inflation))))
