"""A Gaussian process on some runs, asked about each of them as if it did not know that one.

The inverse of a covariance matrix holds the inverse of each part of it: with Q the inverse of the matrix of all runs,
the weights without the runs S are w - Q[:, S] inv(Q[S, S]) w[S], and 0 at S itself (Rasmussen & Williams 2006,
https://gaussianprocess.org/gpml/, section 5.4.2). So leaving out one run, or another pair for each, costs no more than
a prediction.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from paramimp.records import record

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from paramimp.surrogate.gaussian_process import Posterior

    Floats = NDArray[np.float64]
    Positions = NDArray[np.intp]

NONE = -1
"""In place of a run: none is left out."""


class LeftOut:
    """Predictions by all runs of a posterior but one or two.

    Parameters
    ----------
    posterior : of the process given all of them.
    """

    def __init__(self, posterior: Posterior) -> None:
        self._y = posterior.y
        self._inverse = posterior.inverse
        self._of_y = self._inverse @ self._y
        self._of_ones = self._inverse.sum(axis=1)

    def without(self, one: Positions, other: Positions) -> Weights:
        """What predictions are made with where these runs are unknown, the mean of the metric included.

        Parameters
        ----------
        one, other : ndarrays of shape (n_asked,): positions among the runs; `NONE` where no run is to be left out.
        """
        rows, has_one, has_other = np.arange(len(one)), one != NONE, other != NONE
        left = self._y.sum() - self._y[one] * has_one - self._y[other] * has_other
        mean = left / (len(self._y) - has_one.astype(float) - has_other)
        weights = self._of_y - mean[:, None] * self._of_ones
        # inv(Q[S, S]) w[S] of two by two; a run that is not left out stands there as 1, apart from the other.
        first = np.where(has_one, self._inverse[one, one], 1.0)
        second = np.where(has_other, self._inverse[other, other], 1.0)
        both = np.where(has_one & has_other, self._inverse[one, other], 0.0)
        at_one, at_other = weights[rows, one] * has_one, weights[rows, other] * has_other
        determinant = first * second - both**2
        weights -= ((second * at_one - both * at_other) / determinant)[:, None] * self._inverse[one]
        weights -= ((first * at_other - both * at_one) / determinant)[:, None] * self._inverse[other]
        return Weights(mean, weights)


@record
class Weights:
    """How some runs are predicted, each by others than the next.

    Attributes
    ----------
    mean : ndarray of shape (n_asked,)
    weights : ndarray of shape (n_asked, n_runs): of the covariances with the runs of the posterior.
    """

    mean: Floats
    weights: Floats

    def predict(self, covariance: Floats) -> Floats:
        """Predictions from the covariances with these runs, shape (n_asked, n_runs): ndarray of shape (n_asked,)."""
        return np.asarray(self.mean + np.einsum("ar,ar->a", covariance, self.weights))


@record
class Unseen:
    """Predictions of runs by processes that do not know them.

    Attributes
    ----------
    unchanged : ndarray of shape (n_runs,): as they are, by all others.
    plain, changed : ndarrays of shape (n_replacements, n_runs): as they are, and with each replacement, by all others
        but the one that a run becomes.
    """

    unchanged: Floats
    plain: Floats
    changed: Floats

    @classmethod
    def zeros(cls, n_replacements: int, n_runs: int) -> Unseen:
        """Nothing yet."""
        return cls(np.zeros(n_runs), np.zeros((n_replacements, n_runs)), np.zeros((n_replacements, n_runs)))

    def add(self, other: Unseen, runs: NDArray[np.intp]) -> None:
        """Add the predictions of some runs."""
        self.unchanged[runs] += other.unchanged
        self.plain[:, runs] += other.plain
        self.changed[:, runs] += other.changed

    def over(self, votes: Positions) -> Unseen:
        """The means over so many votes on each run."""
        return Unseen(self.unchanged / votes, self.plain / votes, self.changed / votes)
