"""How much of the joint prediction is the Gaussian process's and how much the forest's, by what fits unseen runs.

Stacking: Breiman (1996), doi:10.1007/BF00117832.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from paramimp.records import record

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


@record
class Stack:
    """Two predictions of the same runs, which neither had seen.

    Attributes
    ----------
    y : ndarray of shape (n_runs,): what was observed.
    forest, smooth : ndarrays of shape (n_runs,): the prediction by the forest, NaN for a run that every tree saw, and
        by the Gaussian process.
    """

    y: Floats
    forest: Floats
    smooth: Floats

    @property
    def weight(self) -> float:
        """The weight of the Gaussian process that fits the runs best, in 0..1."""
        gain, apart = self._terms
        return float(_best_weight(gain.sum(), apart.sum()))

    @property
    def joint(self) -> Floats:
        """Prediction of each run by both: ndarray of shape (n_runs,).

        The weight between the two did not see the run either: each run is predicted with the one that fits the others
        best. Otherwise two in ten sweeps of pure noise would seem to be explained a little.
        """
        gain, apart = self._terms
        weights = _best_weight(gain.sum() - gain, apart.sum() - apart)
        return mixed(weights, self.forest, self.smooth)

    @property
    def _terms(self) -> tuple[Floats, Floats]:
        """What each run says of the weight: terms of its numerator and its denominator, 0 for a run without votes."""
        gain = (self.y - self.forest) * (self.smooth - self.forest)
        return np.nan_to_num(gain), np.nan_to_num((self.smooth - self.forest) ** 2)


def mixed(weight: float | Floats, forest: Floats, smooth: Floats) -> Floats:
    """What forest and Gaussian process tell together, `weight` being that of the latter."""
    return np.asarray((1 - weight) * forest + weight * smooth)


def _best_weight(gain: NDArray[np.float64], apart: NDArray[np.float64]) -> NDArray[np.float64]:
    """Minimiser of a square in 0..1, elementwise; 0 where the two predictions do not differ."""
    return np.clip(np.divide(gain, apart, out=np.zeros_like(gain), where=apart > 0), 0, 1)
