"""How far a Gaussian process can be trusted: by the runs that it predicts without knowing them, and param by param.

The kernel of highest posterior density is taken for true by all that follows from it. On few runs it is too sure of
itself, above all where the best runs stand: wells that are narrower than all else look like noise to it.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from paramimp.surrogate.gaussian_process import Posterior, evidence
from paramimp.surrogate.parts_of_scipy import fdtrc

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from paramimp.surrogate.smooth import Smooth

    Floats = NDArray[np.float64]

ACTS = 1.5
"""The runs show that a param acts if without it the logarithm of the posterior density falls by so much, and by the
logarithm of the number of params: that one of many acts by chance is so many times as likely.
Tuned: tests/benchmarks/NOTES.md, "The next search space"."""
BEST_PART, FEWEST_BEST = 0.1, 5
MOST_STRETCHED = 3.0
"""Beyond it the region would be everything."""
FEWEST_LEFT = 10
"""Degrees of freedom below which a test of what is left over means nothing."""


def acting(smooth: Smooth) -> frozenset[str]:
    """The params that the runs show to act."""
    falls = evidence(smooth.kernel, *smooth.known_runs)
    least = ACTS + math.log(len(falls))
    return frozenset(name for name, fall in zip(smooth.design.columns_of, falls.tolist(), strict=True) if fall >= least)


def takes_part(smooth: Smooth, param: str) -> bool:
    """Whether a param has any relevance in the kernel: of one that has none the process expects no effect at all."""
    return bool(smooth.kernel.relevance[list(smooth.design.columns_of).index(param)] > 0)


def surprises(smooth: Smooth) -> Floats:
    """How far each run that the Gaussian process knows lies from what the others say of it.

    Returns
    -------
    ndarray of shape (n_known,): in standard deviations of that prediction, the noise of the run among it.
    """
    posterior = Posterior(smooth.kernel, *smooth.known_runs)
    return np.asarray((posterior.y - posterior.leave_one_out()) / posterior.leave_one_out_deviation())


def stretch(smooth: Smooth, surprised: Floats) -> float:
    """The factor, 1 or more, by which the deviation of the Gaussian process is right of the best tenth of the runs.

    Parameters
    ----------
    surprised : see `surprises`.
    """
    count = max(FEWEST_BEST, math.ceil(BEST_PART * len(surprised)))
    best = np.argsort(-smooth.known_runs[1], kind="stable")[:count]
    return min(max(1.0, float(np.sqrt(np.mean(surprised[best] ** 2)))), MOST_STRETCHED)


def left_over(smooth: Smooth, surprised: Floats, param: str) -> float:
    """The p-value of H0: what the Gaussian process leaves unexplained does not depend on a param.

    The alternative is a curve of second degree. A weak effect beside a strong one may leave its param without
    relevance, and still be seen in what is left over.
    """
    points = smooth.known_runs[0]
    own = points.places[:, points.owners == list(smooth.design.columns_of).index(param)]
    terms = np.hstack([own, own * own]) if own.shape[1] == 1 else own
    terms = terms - terms.mean(axis=0)
    rest = surprised - surprised.mean()
    slopes, _, rank, _ = np.linalg.lstsq(terms, rest, rcond=None)
    left = len(rest) - 1 - int(rank)
    explained = float(((terms @ slopes) ** 2).sum())
    unexplained = float(rest @ rest) - explained
    if not rank or left < FEWEST_LEFT or unexplained <= 0:
        return 1.0
    return float(fdtrc(int(rank), left, explained / int(rank) / (unexplained / left)))
