"""A Gaussian process with one relevance per param: smooth, and so exact where a forest has too few runs to be.

Rasmussen & Williams (2006), https://gaussianprocess.org/gpml/, chapters 2, 4.2.1 (Matérn) and 5.4.1 (type II maximum
likelihood). scikit-learn's own regressor has no common relevance for the columns of a category, no prior that lets a
param that does nothing fall to zero, and takes several times longer.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

USUAL_RELEVANCE = 0.1
"""Beyond it the prior density of a relevance falls as its inverse: many params do little, a few do much."""
USUAL_NOISE = 0.1
SPREAD_OF_LOGS = 2.0
"""Standard deviation of the logarithms of signal and noise under their prior: it only keeps them finite."""
RELEVANCES, SIGNALS, NOISES = (math.exp(-9), math.exp(6)), (math.exp(-4), math.exp(6)), (math.exp(-9), math.exp(1.5))
"""Where the optimiser may look; the least noise keeps the matrix well away from singular."""
IRRELEVANT = math.exp(-8)
"""A relevance that sank to its lower end: the param takes no part."""
STARTS = (0.3, 2.0)
"""First relevances of all params: wavy surfaces have a second optimum, which a smooth start does not find."""


@dataclass(frozen=True, slots=True)
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

    def scaled(self, distances: Floats) -> Floats:
        """Weighted sum over the params: ndarray of the shape of `distances` without its first axis."""
        return np.asarray(np.tensordot(self.relevance, distances, 1))

    def covariance(self, scaled: Floats) -> Floats:
        """Covariance at squared scaled distances, of their shape."""
        return self.signal * _matern(scaled)[0]


class Posterior:
    """The process given some runs.

    Parameters
    ----------
    distances : ndarray of shape (n_params, n_runs, n_runs): squared distances between these runs.
    y : ndarray of shape (n_runs,)
    """

    def __init__(self, kernel: Kernel, distances: Floats, y: Floats) -> None:
        from scipy.linalg import cho_solve  # comes with scikit-learn, which --help must not import

        self.kernel = kernel
        self._mean = float(y.mean())
        matrix = kernel.covariance(kernel.scaled(distances))
        matrix[np.diag_indices_from(matrix)] += kernel.noise
        self._y = y
        self._root = np.linalg.cholesky(matrix)
        self._weights = cho_solve((self._root, True), y - self._mean)

    def mean(self, covariance: Floats) -> Floats:
        """Prediction from the covariances with the runs, shape (..., n_runs): ndarray of shape (...)."""
        return np.asarray(self._mean + covariance @ self._weights)

    def leave_one_out(self) -> Floats:
        """Prediction of each run by all others, with the kernel of all (chapter 5.4.2): ndarray of shape (n_runs,)."""
        from scipy.linalg import cho_solve

        inverse = cho_solve((self._root, True), np.eye(len(self._y)))
        return np.asarray(self._y - self._weights / np.diag(inverse))

    def square_of_change(self, before: Floats, after: Floats, moved: Floats) -> Floats:
        """Expected squared difference of the process between pairs of points, its own uncertainty included.

        Parameters
        ----------
        before, after : ndarray of shape (..., n_runs): covariances of either point with the runs.
        moved : ndarray of shape (...): squared scaled distance between the two.
        """
        from scipy.linalg import solve_triangular

        change = after - before
        prior = 2 * (self.kernel.signal - self.kernel.covariance(moved))
        flat = change.reshape(-1, change.shape[-1])
        known = solve_triangular(self._root, flat.T, lower=True, check_finite=False)
        certain = (known**2).sum(axis=0).reshape(moved.shape)
        return np.asarray((change @ self._weights) ** 2 + np.maximum(prior - certain, 0.0))


def fit(distances: Floats, y: Floats, *, start: Kernel | None = None, steps: int = 100) -> Kernel:
    """The kernel of highest posterior density.

    Parameters
    ----------
    distances : ndarray of shape (n_params, n_runs, n_runs): squared distances between the runs, of the order of 1.
    y : ndarray of shape (n_runs,): of a variance of the order of 1.
    start : where to begin; by default from each of `STARTS`, the better end counts.
    steps : of the optimiser, at most.
    """
    from scipy.optimize import minimize

    n_params = len(distances)
    objective = _Objective(np.ascontiguousarray(distances.reshape(n_params, -1)), y - y.mean())
    begins = [_packed(start)] if start else [_first_guess(n_params, relevance) for relevance in STARTS]
    bounds = np.log([RELEVANCES] * n_params + [SIGNALS, NOISES])
    ends = [
        minimize(
            objective, np.clip(begin, *bounds.T), jac=True, method="L-BFGS-B", bounds=list(map(tuple, bounds)),
            options={"maxiter": steps},
        )
        for begin in begins
    ]  # fmt: skip
    best = np.exp(min(ends, key=lambda end: float(end.fun)).x)
    return Kernel(np.where(best[:-2] > IRRELEVANT, best[:-2], 0.0), float(best[-2]), float(best[-1]))


def _packed(kernel: Kernel) -> Floats:
    return np.log([*np.maximum(kernel.relevance, RELEVANCES[0]), kernel.signal, kernel.noise])


def _first_guess(n_params: int, relevance: float) -> Floats:
    return np.log([relevance] * n_params + [1.0, 3 * USUAL_NOISE])


@dataclass(slots=True)
class _Objective:
    """Negative logarithm of the posterior density of a kernel, and its gradient, over the logs of its numbers.

    Attributes
    ----------
    distances : ndarray of shape (n_params, n_runs * n_runs)
    y : ndarray of shape (n_runs,), centred.
    """

    distances: Floats
    y: Floats

    def __call__(self, logs: Floats) -> tuple[float, Floats]:
        from scipy.linalg.lapack import dpotrf, dpotri

        relevance, (signal, noise) = np.exp(logs[:-2]), np.exp(logs[-2:])
        size = len(self.y)
        correlation, slope = _matern((relevance @ self.distances).reshape(size, size))
        matrix = signal * correlation
        matrix[np.diag_indices(size)] += noise
        root, failed = dpotrf(matrix, lower=1, overwrite_a=1)
        assert not failed, "the least noise keeps the matrix positive definite"
        inverse, _ = dpotri(root, lower=1)
        inverse = np.tril(inverse) + np.tril(inverse, -1).T
        weights = inverse @ self.y
        value = 0.5 * float(self.y @ weights) + float(np.log(np.diag(root)).sum())
        outer = 0.5 * (inverse - np.outer(weights, weights))  # derivative by the matrix
        by_relevance = (self.distances @ (outer * slope).ravel()) * signal * relevance
        by_scales = np.array([signal * (outer * correlation).sum(), noise * np.trace(outer)])

        ratio = relevance / USUAL_RELEVANCE
        off = (logs[-2:] - np.log([1.0, USUAL_NOISE])) / SPREAD_OF_LOGS
        value += float(np.log1p(ratio).sum()) + 0.5 * float(off @ off)
        return value, np.concatenate([by_relevance + ratio / (1 + ratio), by_scales + off / SPREAD_OF_LOGS])


def _matern(scaled: Floats) -> tuple[Floats, Floats]:
    """Matérn 5/2 correlation at squared distances, and its derivative by the squared distance; both of their shape."""
    root = np.sqrt(5 * np.maximum(scaled, 0.0))
    decay = np.exp(-root)
    return (1 + root + root * root / 3) * decay, (-5 / 6) * (1 + root) * decay
