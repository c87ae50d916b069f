"""A Gaussian process with one relevance per param: smooth, and so exact where a forest has too few runs to be.

Rasmussen & Williams (2006), https://gaussianprocess.org/gpml/, chapters 2, 4.2.1 (Matérn) and 5.4.1 (type II maximum
likelihood). scikit-learn's own regressor has no common relevance for the columns of a category, no prior that lets a
param that does nothing fall to zero, and takes many times longer.

All distances come from products of matrices: |a - b|² is |a|² + |b|² - 2ab, in coordinates that are stretched by the
root of their relevance. So no distances are kept, and the work on 40 params is hardly more than that on 10.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from paramimp.records import record
from paramimp.surrogate.lbfgsb import least
from paramimp.surrogate.likeliest import MANY_COORDINATES, likeliest
from paramimp.surrogate.parts_of_scipy import dlauum, dpotrf, dsymm, dsyr, dtrmm, dtrtri

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

USUAL_RELEVANCE = 0.1
"""Beyond it the prior density of a relevance falls as its inverse: many params do little, a few do much."""
USUAL_NOISE = 0.1
SPREAD_OF_LOGS = 2.0
"""Standard deviation of the logarithms of signal and noise under their prior: it only keeps them finite. Both, and
their bounds, are parts of the variance of single runs."""
RELEVANCES, SIGNALS, NOISES = (math.exp(-9), math.exp(6)), (math.exp(-4), math.exp(6)), (math.exp(-9), math.exp(1.5))
"""Where the optimiser may look; the least noise keeps the matrix well away from singular."""
IRRELEVANT = math.exp(-8)
"""A relevance that sank to its lower end: the param takes no part."""
INVERTED_AT_ONCE = 48
"""Rows of a triangle that LAPACK inverts as soon as anything else would."""
STEPS_FROM_NEAR = 10
"""Steps of the optimiser on some of the runs, which begins near the kernel of all."""
LEAST_AT_START = 0.01
"""Relevance with which each param begins there at least. That it does nothing, the runs have to find themselves: the
kernel of all knows those that are to judge it, so 20 params among 30 runs seemed to explain .59 and did explain .28."""
STARTS = (0.3, 2.0)
"""First relevances of all params: wavy surfaces have a second optimum, which a smooth start does not find."""


@record
class Points:
    """Where runs stand.

    Attributes
    ----------
    places : ndarray of shape (n_runs, n_coordinates), of the order of 1.
    owners : ndarray of shape (n_coordinates,): position of the param that each coordinate belongs to; one or more each.
    """

    places: Floats
    owners: NDArray[np.intp]

    @property
    def n_params(self) -> int:
        """How many params the coordinates belong to."""
        return int(self.owners[-1]) + 1

    def take(self, runs: NDArray[np.intp]) -> Points:
        """Some of the runs, in this order; where these are all of them, no copy, since nothing writes to places."""
        if len(runs) == len(self.places) and (runs == np.arange(len(runs))).all():
            return self
        return Points(self.places[runs], self.owners)

    def of_params(self, params: NDArray[np.intp]) -> Points:
        """Where the runs stand on some params alone, whose positions are given in rising order."""
        kept = np.isin(self.owners, params)
        return Points(np.ascontiguousarray(self.places[:, kept]), np.searchsorted(params, self.owners[kept]))

    def stretched(self, relevance: Floats) -> Floats:
        """Places in which the squared distance is the sum of relevance times squared distance: of their shape.

        Of many coordinates without those that are stretched to nothing, which are most.
        """
        roots = np.sqrt(relevance)[self.owners]
        if len(roots) > MANY_COORDINATES:
            kept = np.flatnonzero(roots)
            return np.asarray(self.places[:, kept] * roots[kept])
        return np.asarray(self.places * roots)


@record
class Kernel:
    """Covariance of two runs: signal times Matérn 5/2 of the root of the sum of relevance times squared distance.

    Attributes
    ----------
    relevance : ndarray of shape (n_params,): inverse squared length scales.
    signal, noise : variances.
    """

    relevance: Floats
    signal: float
    noise: float

    def scaled(self, one: Points, other: Points) -> Floats:
        """Squared distance of every two runs, weighed by relevance: ndarray of shape (n_runs of one, of the other)."""
        return np.asarray(np.maximum(_products(one.stretched(self.relevance), other.stretched(self.relevance)), 0.0))

    def covariance(self, scaled: Floats) -> Floats:
        """Covariance at squared scaled distances, of their shape."""
        return self.signal * _matern(scaled)


@record
class Repeated:
    """What is known of runs that are means of several: their noise is the smaller the more there are.

    With it the process on the means is that on all runs (their means and scatter are sufficient), at less cost.

    Attributes
    ----------
    counts : ndarray of shape (n_runs,): how many runs each is the mean of.
    scatter : ndarray of the same shape: sum of their squared deviations from it.
    variance : that of the single runs of the whole sweep. It is 1 before what seeds and data sets do is taken off them.
    """

    counts: Floats
    scatter: Floats
    variance: float = 1.0

    @classmethod
    def of(cls, y: Floats, counts: Floats, scatter: Floats) -> Repeated:
        """All means of a sweep, y, of shape (n_runs,)."""
        apart = y - np.average(y, weights=counts)
        variance = float(counts @ apart**2 + scatter.sum()) / float(counts.sum())
        return cls(counts, scatter, variance or 1.0)

    def take(self, runs: NDArray[np.intp]) -> Repeated:
        """Some of the runs, in this order."""
        return Repeated(self.counts[runs], self.scatter[runs], self.variance)


class Posterior:
    """The process given some runs.

    Parameters
    ----------
    points : where these runs stand.
    y : ndarray of shape (n_runs,)
    repeated : where runs are means of several.
    """

    def __init__(self, kernel: Kernel, points: Points, y: Floats, repeated: Repeated | None = None) -> None:
        self.kernel = kernel
        self._mean = float(y.mean())
        self._noise = kernel.noise / (np.ones(len(y)) if repeated is None else repeated.counts)
        matrix = kernel.covariance(kernel.scaled(points, points))
        np.fill_diagonal(matrix, kernel.signal + self._noise)
        self.y = y
        self._root = _root(matrix)
        _invert(self._root)
        self._weights = (self._root @ (y - self._mean)) @ self._root

    @property
    def inverse(self) -> Floats:
        """Inverse of the runs' covariance matrix, noise included: ndarray of shape (n_runs, n_runs)."""
        lower, _ = dlauum(self._root, lower=1)
        return np.asarray(lower + np.tril(lower, -1).T)

    def mean(self, covariance: Floats) -> Floats:
        """Prediction from the covariances with the runs, shape (..., n_runs): ndarray of shape (...)."""
        return np.asarray(self._mean + covariance @ self._weights)

    def deviation(self, covariance: Floats) -> Floats:
        """Standard deviation of the process from the covariances with the runs, (n_points, n_runs): (n_points,)."""
        known = dtrmm(1.0, self._root, covariance.T, lower=1).T
        left = self.kernel.signal - np.einsum("pr,pr->p", known, known)
        return np.asarray(np.sqrt(np.maximum(left, 0.0)))

    def joint_covariance(self, covariance: Floats, prior: Floats) -> Floats:
        """Covariance of the process at some points given the runs: ndarray of shape (n_points, n_points).

        Parameters
        ----------
        covariance : ndarray of shape (n_points, n_runs): with the runs.
        prior : ndarray of shape (n_points, n_points): among the points before anything is known.
        """
        known = dtrmm(1.0, self._root, covariance.T, lower=1)
        return np.asarray(prior - known.T @ known)

    def leave_one_out(self) -> Floats:
        """Prediction of each run by all others, with the kernel of all (chapter 5.4.2): ndarray of shape (n_runs,)."""
        return np.asarray(self.y - self._weights / np.einsum("kr,kr->r", self._root, self._root))

    def leave_one_out_deviation(self) -> Floats:
        """Standard deviation of each run about its prediction by all others, with noise: ndarray of shape (n_runs,)."""
        return np.asarray(1 / np.sqrt(np.einsum("kr,kr->r", self._root, self._root)))

    def leverage(self) -> Floats:
        """How much of its own metric each run's prediction holds, in 0..1: ndarray of shape (n_runs,).

        Their sum is the number of params that a linear model as flexible has (section 2.6).
        """
        return np.asarray(1 - self._noise * np.einsum("kr,kr->r", self._root, self._root))

    def square_of_change(self, before: Floats, after: Floats, moved: Floats) -> Floats:
        """Expected squared difference of the process between pairs of points, its own uncertainty included.

        Parameters
        ----------
        before, after : ndarray of shape (n_pairs, n_runs): covariances of either point with the runs.
        moved : ndarray of shape (n_pairs,): squared scaled distance between the two.
        """
        change = after - before
        prior = 2 * (self.kernel.signal - self.kernel.covariance(moved))
        expected = change @ self._weights
        known = dtrmm(1.0, self._root, change.T, lower=1, overwrite_b=1).T
        return np.asarray(expected**2 + np.maximum(prior - np.einsum("pr,pr->p", known, known), 0.0))


def fit(
    points: Points, y: Floats, repeated: Repeated | None = None, *, start: Kernel | None = None, steps: int = 100
) -> Kernel:
    """The kernel of highest posterior density; of very many params those that are not `likeliest` take no part.

    Parameters
    ----------
    points : where the runs stand.
    y : ndarray of shape (n_runs,): of a variance of the order of 1, or of that which `repeated` says.
    repeated : where runs are means of several.
    start : where to begin; by default from each of `STARTS`, the better end counts.
    steps : of the optimiser, at most.
    """
    chosen = likeliest(points.places, points.owners, y)
    if chosen is not None:
        begin = None if start is None else replace(start, relevance=start.relevance[chosen])
        kernel = fit(points.of_params(chosen), y, repeated, start=begin, steps=steps)
        relevance = np.zeros(points.n_params)
        relevance[chosen] = kernel.relevance
        return replace(kernel, relevance=relevance)
    objective = _Objective(points, y - y.mean(), repeated)
    n_params = points.n_params
    variance = _variance(repeated)
    guesses = (Kernel(np.full(n_params, first), variance, 3 * USUAL_NOISE * variance) for first in STARTS)
    begins = [_packed(start)] if start else [_packed(guess) for guess in guesses]
    bounds = np.log([RELEVANCES] * n_params + [SIGNALS, NOISES])
    bounds[n_params:] += math.log(variance)
    ends = [least(objective, begin, bounds, steps=steps) for begin in begins]
    best = np.exp(min(ends, key=lambda end: end[1])[0])
    return Kernel(np.where(best[:-2] > IRRELEVANT, best[:-2], 0.0), float(best[-2]), float(best[-1]))


def fit_near(start: Kernel, points: Points, y: Floats, repeated: Repeated | None, runs: NDArray[np.intp]) -> Kernel:
    """The kernel of a process on some of the runs, sought in a few steps from that of all.

    Parameters
    ----------
    start : the kernel of all.
    points, y, repeated : of all, as for `fit`.
    runs : which of them the process knows.
    """
    begin = replace(start, relevance=np.maximum(start.relevance, LEAST_AT_START))
    own = None if repeated is None else repeated.take(runs)
    return fit(points.take(runs), y[runs], own, start=begin, steps=STEPS_FROM_NEAR)


def evidence(kernel: Kernel, points: Points, y: Floats, repeated: Repeated | None = None) -> Floats:
    """By how much the logarithm of the posterior density falls when one param takes no part and all else stays.

    Returns
    -------
    ndarray of shape (n_params,): 0 or so for what takes no part already.
    """
    objective = _Objective(points, y - y.mean(), repeated)
    logs = _packed(kernel)
    value, _ = objective(logs)
    without = np.tile(logs, (points.n_params, 1))
    np.fill_diagonal(without, math.log(RELEVANCES[0]))
    return np.array([objective(row)[0] - value for row in without])


def _packed(kernel: Kernel) -> Floats:
    return np.log([*np.maximum(kernel.relevance, RELEVANCES[0]), kernel.signal, kernel.noise])


def _variance(repeated: Repeated | None) -> float:
    """The variance of single runs, by which signal and noise are measured: a sweep may have any unit."""
    return 1.0 if repeated is None else repeated.variance


class _Objective:
    """Negative logarithm of the posterior density of a kernel, and its gradient, over the logs of its numbers.

    It is asked a hundred times on the same runs, so all steps write into the same few matrices; of the symmetric ones
    BLAS reads and writes one triangle, and what stands in the other means nothing.

    Parameters
    ----------
    y : ndarray of shape (n_runs,), centred.
    repeated : where runs are means of several.
    """

    def __init__(self, points: Points, y: Floats, repeated: Repeated | None = None) -> None:
        self._counts = 1.0 if repeated is None else repeated.counts
        self._freedom = 0.0 if repeated is None else float((repeated.counts - 1).sum())
        self._scatter = 0.0 if repeated is None else float(repeated.scatter.sum())
        self._points = points
        self._y = y
        self._usual = np.log([1.0, USUAL_NOISE]) + math.log(_variance(repeated))
        self._places = np.asfortranarray(np.column_stack([points.places, np.ones(len(y))]))
        self._first_of = np.flatnonzero(np.diff(points.owners, prepend=-1))
        self._matrices = np.empty((4, len(y), len(y)))

    def __call__(self, logs: Floats) -> tuple[float, Floats]:
        relevance, (signal, noise) = np.exp(logs[:-2]), np.exp(logs[-2:])
        square, root, slope, matrix = self._matrices
        _products(stretched := self._points.stretched(5 * relevance), stretched, out=square)
        np.fill_diagonal(square, 0.0)
        # Matérn 5/2 with r² for five times the scaled distance: the slope is -6 times the derivative by r².
        np.sqrt(np.maximum(square, 0.0, out=square), out=root)
        np.exp(np.subtract(logs[-2], root, out=matrix), out=matrix)
        np.multiply(np.add(root, 1.0, out=slope), matrix, out=slope)
        np.multiply(square, matrix, out=matrix)
        np.add(np.multiply(matrix, 1 / 3, out=matrix), slope, out=matrix)
        np.fill_diagonal(matrix, signal + noise / self._counts)

        factor = _root(matrix)
        value = float(np.log(factor.diagonal()).sum())
        _invert(factor)
        weights = (factor @ self._y) @ factor
        value += 0.5 * float(self._y @ weights)
        inverse, _ = dlauum(factor, lower=1, overwrite_c=1)
        outer = dsyr(-1.0, weights, lower=1, a=inverse, overwrite_a=1)  # twice the derivative by the matrix
        by_noise = 0.5 * noise * float((outer.diagonal() / self._counts).sum())
        by_signal = 0.5 * (len(self._y) - float(self._y @ weights)) - by_noise  # all of the matrix but the noise
        outer *= slope.T
        by_relevance = self._sums_over_pairs(outer) * relevance * (-5 / 12)
        if self._freedom:  # what repeats tell of the noise
            value += 0.5 * (self._freedom * float(logs[-1]) + self._scatter / noise)
            by_noise += 0.5 * (self._freedom - self._scatter / noise)

        ratio = relevance / USUAL_RELEVANCE
        off = (logs[-2:] - self._usual) / SPREAD_OF_LOGS
        value += float(np.log1p(ratio).sum()) + 0.5 * float(off @ off)
        return value, np.concatenate(
            [by_relevance + ratio / (1 + ratio), np.array([by_signal, by_noise]) + off / SPREAD_OF_LOGS]
        )

    def _sums_over_pairs(self, weights: Floats) -> Floats:
        """Weighted sum of the squared distances of all pairs of runs on each param: ndarray of shape (n_params,).

        Parameters
        ----------
        weights : ndarray of shape (n_runs, n_runs), of which the lower triangle counts for both.
        """
        weighted = dsymm(1.0, weights, self._places, lower=1)
        places, total = self._points.places, weighted[:, -1]
        by_coordinate = 2 * (total @ (places * places) - np.einsum("rc,rc->c", places, weighted[:, :-1]))
        return np.asarray(np.add.reduceat(by_coordinate, self._first_of))


def _root(matrix: Floats) -> Floats:
    """Lower Cholesky root, which takes the place of the matrix."""
    root, failed = dpotrf(matrix.T, lower=1, overwrite_a=1)
    assert not failed, "the least noise keeps the matrix positive definite"
    return np.asarray(root)


def _invert(root: Floats) -> None:
    """Put the inverse of a lower triangular matrix in its place.

    By halves, since LAPACK's own way (dtrtri) hardly multiplies matrices, and takes two to three times as long.
    """
    if len(root) <= INVERTED_AT_ONCE:
        root[:], _ = dtrtri(root, lower=1)
        return
    half = len(root) // 2
    first, below, last = root[:half, :half], root[half:, :half], root[half:, half:]
    _invert(first)
    _invert(last)
    np.matmul(last, np.negative(below @ first), out=below)


def _products(one: Floats, other: Floats, out: Floats | None = None) -> Floats:
    """Squared distances of every two rows but for rounding, which may leave them less than 0."""
    left = np.column_stack([-2 * one, np.einsum("rc,rc->r", one, one), np.ones(len(one))])
    right = np.column_stack([other, np.ones(len(other)), np.einsum("rc,rc->r", other, other)])
    return np.matmul(left, right.T, out=out)


def _matern(scaled: Floats) -> Floats:
    """Matérn 5/2 correlation at squared distances, of their shape."""
    square = 5 * scaled
    root = np.sqrt(square)
    square *= 1 / 3
    square += root
    square += 1
    square *= np.exp(np.negative(root, out=root), out=root)
    return square
