"""PED-ANOVA: which params decide whether a run is among the best, from densities of their values alone.

Watanabe, Bansal & Hutter (2023), arXiv:2304.10255: the variance that one param alone gives to "is among the best q" is
the Pearson divergence between the density of its values among the best and among all runs. A conditional param counts
within the runs that have it, weighted as in arXiv:2601.20800. Differences from the authors' code and Optuna's:

- Numbers are on their midrank scale, where all runs are spread evenly, so log and linear params need no declared range;
  Optuna lays a grid over the declared range. Ties and edges: one kernel smooths both densities, and so biases both
  alike. Scott's bandwidth is that of the best runs.
- Categories and params of two values go by frequencies, as the authors' do; one run spread like all runs joins the
  best, where theirs is spread uniformly.
- What a param that does nothing would get is subtracted: the exact mean divergence over all choices of that many best
  runs. With ten best runs it is otherwise as large as a weak param's, and larger for a param of many values.
- Runs tied with the last of the best are among them in part, so that their order does not matter.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from paramimp.surrogate.design import DesignMatrix

MIN_BEST = 5
"""Fewer best runs show nothing; but never more than half of all runs are called the best."""
CELLS = 64
"""Numbers of more distinct values than this are binned: finer than any bandwidth in use."""
SCOTT = 1.059
EVEN_SPREAD = 1 / math.sqrt(12)
"""Standard deviation of the reference, uniform on 0..1: the best of a param that does nothing have it, too."""


def explained_by_param(design: DesignMatrix, best: float) -> dict[str, float]:
    """Share of the variance of "is among the best" that each param alone explains, less what chance explains.

    Parameters
    ----------
    best : the part of the runs that count as the best, 0 < best < 1; at least `MIN_BEST` runs do.
    """
    membership = membership_of_best(design.y, best)
    return {
        param: explained(design.X[:, columns].astype(np.float64), membership)
        for param, columns in design.columns_of.items()
    }


def membership_of_best(y: NDArray[np.float64], best: float) -> NDArray[np.float64]:
    """How far each run is among the best: 1, 0, or for runs tied at the border what is left for them.

    Parameters
    ----------
    y : ndarray of shape (n_runs,); more is better.

    Returns
    -------
    ndarray of shape (n_runs,)
    """
    n_best = max(1, min(max(MIN_BEST, math.ceil(best * len(y))), len(y) // 2))
    border = np.sort(y)[-n_best]
    inside, tied = y > border, y == border
    return np.asarray(inside + tied * ((n_best - inside.sum()) / tied.sum()))


def explained(block: NDArray[np.float64], membership: NDArray[np.float64]) -> float:
    """Share of the variance of membership that one param alone explains, less what chance explains.

    Parameters
    ----------
    block : ndarray of shape (n_runs, n_columns of the param): a midrank, or indicators; NaN where a run lacks it.
    membership : ndarray of shape (n_runs,), not constant.
    """
    present = ~np.isnan(block[:, 0])
    block, among_best = block[present], membership[present]
    n_best, n_runs = among_best.sum(), len(among_best)
    if n_best == 0 or n_runs < 2:
        return 0.0
    is_choice = block.shape[1] > 1 or len(np.unique(block)) <= 2
    cell_of, kernel = _choices(block) if is_choice else _numbers(block[:, 0], among_best)
    counts, best = np.bincount(cell_of), np.bincount(cell_of, among_best).astype(np.float64)
    excess = divergence(counts, best, kernel) - divergence_by_chance(counts, among_best, kernel)
    excess *= (n_best / (n_best + 1)) ** 2  # one run more, spread like all runs
    weight = n_best**2 / (n_runs * len(membership))  # gamma'^2 alpha^2 / beta
    return float(weight * excess / membership.var())


def divergence(counts: NDArray[np.intp], best: NDArray[np.float64], kernel: NDArray[np.float64]) -> float:
    """Pearson divergence of the best from all runs, both smoothed by one kernel.

    Parameters
    ----------
    counts, best : ndarray of shape (n_cells,): how many runs, and how many of the best, are in each cell.
    kernel : ndarray of shape (n_cells, n_cells)
    """
    ratio = (kernel @ best / best.sum()) / (kernel @ counts / counts.sum())
    return float(counts / counts.sum() @ (ratio - 1) ** 2)


def divergence_by_chance(
    counts: NDArray[np.intp], among_best: NDArray[np.float64], kernel: NDArray[np.float64]
) -> float:
    """Exact mean of the divergence over all ways to hand the memberships to the runs; kernel held fixed.

    Parameters
    ----------
    among_best : ndarray of shape (n_runs,)
    """
    n_runs, n_best = len(among_best), among_best.sum()
    smoother = kernel / (kernel @ counts)[:, None] * (n_runs / n_best)  # the ratio is smoother @ best
    # Members drawn without replacement: covariance of `best` is s² (diag(counts) - counts counts' / n).
    variance = among_best.var(ddof=1) * (smoother**2 @ counts - (smoother @ counts) ** 2 / n_runs)
    return float(counts / n_runs @ variance)


def _choices(block: NDArray[np.float64]) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """Cell of each run, shape (n_runs,), and kernel of a choice: frequencies as they are."""
    levels, cell_of = np.unique(block, axis=0, return_inverse=True)
    return cell_of.reshape(-1), np.eye(len(levels))


def _numbers(
    midranks: NDArray[np.float64], among_best: NDArray[np.float64]
) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """Cell of each run, shape (n_runs,), and kernel of a number: Gaussian on the midranks scaled to 0..1."""
    unit = (midranks - 0.5) / len(midranks)
    if len(np.unique(unit)) > CELLS:
        unit = (np.floor(unit * CELLS) + 0.5) / CELLS
    places, cell_of = np.unique(unit, return_inverse=True)
    n_best = among_best.sum()
    spread = math.sqrt(np.average((unit - np.average(unit, weights=among_best)) ** 2, weights=among_best))
    bandwidth = max(SCOTT * min(spread, EVEN_SPREAD) * n_best**-0.2, 1 / CELLS)
    return cell_of, np.exp(-0.5 * ((places[:, None] - places) / bandwidth) ** 2)
