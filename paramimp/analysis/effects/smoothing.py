"""Regression on one axis: how a noisy quantity depends on the value of one param, and how sure that is.

A Gaussian process on one axis, or independent effects of a category's values, beside a common mean. How far effects
reach and how large they are beside the noise is not chosen, but averaged over a grid by the marginal likelihood
(Rasmussen & Williams 2006, https://gaussianprocess.org/gpml/, chapters 2.7 and 5.2): a band that took the likeliest of
these for certain would be too narrow on few runs. Under a flat prior of the mean and Jeffreys' prior of the noise both
have closed forms.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

REACHES = (0.08, 0.16, 0.32, 0.64, 1.3)
"""Length scales on an axis from 0 to 1: from what the points can resolve to nearly a straight line."""
SIZES = (0.05, 0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 12.8)
"""Standard deviation of the effects over that of the noise; beside these, no effect is as likely as all of them."""
CELLS = 24
"""Runs are taken together in so many cells, which the shortest reach cannot tell apart."""
LEAST_NOISE = 1e-12
"""Part of the variance that is noise at least: effects without any have no likelihood."""


def smooth(places: Floats, noisy: Floats, points: Floats, *, category: bool) -> tuple[Floats, Floats]:
    """Mean and covariance of the smooth curve at some points.

    Parameters
    ----------
    places : ndarray of shape (n_runs,): where each run stands, in 0..1; of a category, the number of its value.
    noisy : ndarray of shape (n_runs,): the quantity.
    points : ndarray of shape (n_points,): where the curve is asked for.

    Returns
    -------
    mean : ndarray of shape (n_points,)
    covariance : ndarray of shape (n_points, n_points)
    """
    centre, counts, cell = _cells(places, category=category)
    means = np.bincount(cell, noisy) / counts
    within = float(((noisy - means[cell]) ** 2).sum()) + LEAST_NOISE * max(float(np.var(noisy)), LEAST_NOISE)
    own, to_points, of_points = (
        _correlations(one, other, category=category)
        for one, other in ((centre, centre), (points, centre), (points, points))
    )
    n_reaches = len(own)
    squares = np.array([0.0, *np.square(SIZES)])
    sizes = np.concatenate([squares[:1], np.repeat(squares[1:], n_reaches)])
    reach = np.concatenate([[0], np.tile(np.arange(n_reaches), len(SIZES))])
    prior = np.concatenate([[len(sizes) - 1], np.ones(len(sizes) - 1)])

    inverse = np.linalg.inv(sizes[:, None, None] * own[reach] + np.diag(1 / counts))
    towards = inverse.sum(axis=2)
    total = towards.sum(axis=1)
    middle = towards @ means / total
    off = means - middle[:, None]
    weighted = np.einsum("kij,kj->ki", inverse, off)
    square = np.einsum("ki,ki->k", off, weighted) + within
    freedom = max(1, len(noisy) - 1)
    likelihood = 0.5 * np.linalg.slogdet(inverse)[1] - 0.5 * np.log(total) - 0.5 * freedom * np.log(square)
    weight = prior * np.exp(likelihood - likelihood.max())
    weight /= weight.sum()

    gain = sizes[:, None, None] * (to_points[reach] @ inverse)
    curves = middle[:, None] + np.einsum("kpi,ki->kp", gain, off)
    free = 1 - gain.sum(axis=2)
    spread = sizes[:, None, None] * (of_points[reach] - gain @ to_points[reach].transpose(0, 2, 1))
    spread += free[:, :, None] * free[:, None, :] / total[:, None, None]
    mean = weight @ curves
    apart = curves - mean
    covariance = np.einsum("k,kpq->pq", weight * square / freedom, spread) + (apart * weight[:, None]).T @ apart
    return mean, covariance


def _cells(places: Floats, *, category: bool) -> tuple[Floats, Floats, NDArray[np.intp]]:
    """Mean place and number of runs of each cell, and the cell of each run."""
    centre, cell, counts = np.unique(places, return_inverse=True, return_counts=True)
    if category or len(centre) <= CELLS:
        return centre, counts.astype(float), cell
    rank = np.empty(len(places), dtype=np.intp)
    rank[np.argsort(places, kind="stable")] = np.arange(len(places))
    cell = rank * CELLS // len(places)
    counts = np.bincount(cell)
    return np.bincount(cell, places) / counts, counts.astype(float), cell


def _correlations(one: Floats, other: Floats, *, category: bool) -> Floats:
    """Between places, for each reach: ndarray of shape (n_reaches, n_one, n_other)."""
    if category:
        return np.asarray(one[:, None] == other, dtype=float)[None]
    root = np.sqrt(5) * np.abs(one[:, None] - other) / np.array(REACHES)[:, None, None]
    return np.asarray((1 + root + root**2 / 3) * np.exp(-root))
