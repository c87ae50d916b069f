"""Draws of the metric's surface from the Gaussian process, and which configurations are the best in each.

What is best is asked of whole surfaces (Thompson sampling: Russo et al. 2018, doi:10.1561/2200000070),
not of the mean and a band about it: where few runs leave much open, the draws differ, and what is kept for all of them
is wide by itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from paramimp.surrogate.smooth import Smooth

    Floats = NDArray[np.float64]
    Rows = NDArray[np.intp]

DRAWS = 64
BEST_PART = 0.02
"""Part of the configurations that are the best ones of a draw: twice the hundredth that the box is to keep.
Tuned: tests/benchmarks/NOTES.md, "The next search space"."""
CONTENDERS = 1000
"""Configurations that a draw is made of, the most promising: its time grows with the cube of their number."""
CONTENDING = 2.5
"""Standard deviations above its mean by which a configuration is promising."""
JITTER = 1e-6
"""Added to the diagonal, as a part of the kernel's variance: configurations that differ only in params without effect
would make the covariance singular."""


def best_in_draws(
    smooth: Smooth,
    X: NDArray[np.float32],
    expected: tuple[NDArray[np.float64], NDArray[np.float64]],
    stretch: float,
    rng: np.random.Generator,
) -> Rows:
    """The best fiftieth of configurations in each draw: positions, an ndarray of shape (DRAWS, n_best).

    Parameters
    ----------
    X : ndarray of shape (n_configurations, n_columns), encoded as the design matrix is.
    expected : mean and deviation of the Gaussian process at each of these (`Smooth.expect`).
    stretch : by what deviations from the mean are multiplied (`paramimp.suggestion.trust.stretch`).
    """
    mean, deviation = expected
    count = max(1, int(BEST_PART * len(X)))
    contenders = np.argsort(-(mean + CONTENDING * stretch * deviation), kind="stable")[:CONTENDERS]
    mean, covariance = smooth.expect_together(X[contenders])
    covariance[np.diag_indices_from(covariance)] += JITTER * smooth.kernel.signal
    root = np.linalg.cholesky(covariance)
    surfaces = mean + stretch * (rng.standard_normal((DRAWS, len(mean))) @ root.T)
    return np.asarray(contenders[np.argsort(-surfaces, axis=1, kind="stable")[:, :count]])
