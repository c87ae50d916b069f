"""Which values of a param are good: those whose expected metric cannot be told from the best."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from paramimp.results.effects import Edge

    Floats = NDArray[np.float64]


def not_worse(mean: Floats, covariance: Floats, reach: float) -> NDArray[np.bool_]:
    """Which points of a curve, of which more is better, cannot be told from its best one: ndarray of shape (n_points,).

    Parameters
    ----------
    covariance : ndarray of shape (n_points, n_points)
    reach : standard deviations of a difference that tell two points apart.
    """
    best = int(mean.argmax())
    variance = np.diag(covariance)
    apart = np.sqrt(np.maximum(variance[best] + variance - 2 * covariance[best], 0.0))
    good = mean[best] - mean <= reach * apart
    good[best] = True
    return np.asarray(good)


def around(good: NDArray[np.bool_], best: int) -> tuple[int, int]:
    """The first and the last of the good points that adjoin the best one."""
    bad = np.flatnonzero(~good)
    return int(bad[bad < best].max(initial=-1)) + 1, int(bad[bad > best].min(initial=len(good))) - 1


def edge_of(first: int, last: int, n_points: int) -> Edge | None:
    """The end that a region touches; None where it touches both, and so tells nothing, or none."""
    touches = (first == 0, last == n_points - 1)
    return None if touches[0] == touches[1] else "low" if touches[0] else "high"
