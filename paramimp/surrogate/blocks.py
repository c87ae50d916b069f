"""The effect of a factor whose values occur in blocks: of a seed among the runs of each configuration.

The F-test of a factor in blocks: Fisher (1935), The Design of Experiments, chapter 4.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from paramimp.surrogate.parts_of_scipy import fdtrc

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

MAX_VALUES = 100
"""Seeds of more values are hardly ever shared by configurations."""
ABSENT = np.float32(-1e30)
"""In place of NaN, below all that a column holds."""


def effect_in_blocks(y: Floats, block: NDArray[np.intp], value: NDArray[np.intp]) -> tuple[float, float]:
    """Variance between the values of a factor within blocks, without that of noise, and its p-value.

    Parameters
    ----------
    y, block, value : ndarrays of shape (n_runs,)

    Returns
    -------
    variance : below 0 where the values differ by less than noise would make them.
    p_value : 1 where no two blocks share two values.
    """
    block = np.unique(block, return_inverse=True)[1].ravel()
    several = np.bincount(block)[block] > 1
    y, block, value = y[several], block[several], np.unique(value[several], return_inverse=True)[1].ravel()
    if not len(y) or value.max() >= MAX_VALUES:
        return 0.0, 1.0
    indicators = _within(np.eye(int(value.max()) + 1)[value], block)
    centred = _within(y[:, None], block)[:, 0]
    left, sizes, _ = np.linalg.svd(indicators, full_matrices=False)
    basis = left[:, sizes > 1e-9 * max(1.0, float(sizes.max(initial=0.0)))]
    freedom = basis.shape[1]
    rest = len(y) - (int(block.max()) + 1) - freedom
    if freedom < 1 or rest < 1:
        return 0.0, 1.0
    between = float(((basis.T @ centred) ** 2).sum())
    noise = max(0.0, float((centred**2).sum()) - between) / rest
    variance = (between - freedom * noise) / len(y)
    if noise <= 0:
        return variance, 0.0 if between > 0 else 1.0
    return variance, float(fdtrc(freedom, rest, between / freedom / noise))


def offsets_by_others(y: Floats, block: NDArray[np.intp], value: NDArray[np.intp]) -> Floats:
    """What its value adds to each run, told by the other blocks: ndarray of shape (n_runs,).

    The mean difference from the block that runs of the value have, less the part of it that noise makes: all of it
    where the F-ratio is at most 1.
    """
    variance, _ = effect_in_blocks(y, block, value)
    if variance <= 0:
        return np.zeros(len(y))
    apart = _within(y[:, None], block)[:, 0]
    own = np.unique(block * (value.max() + 1) + value, return_inverse=True)[1].ravel()
    counts = np.bincount(value)[value] - np.bincount(own)[own]
    sums = np.bincount(value, apart)[value] - np.bincount(own, apart)[own]
    means = np.divide(sums, counts, out=np.zeros(len(y)), where=counts > 0)
    observed = float(np.mean(means**2))
    return np.asarray(means * min(1.0, variance / observed) if observed > 0 else means)


def values_of(X: NDArray[np.float32]) -> NDArray[np.intp]:
    """Which value each run has, as a number, from the columns of a param: ndarray of shape (n_runs,).

    Absence is a value, too. They are numbered in the order of their rows, absence first.
    """
    rows = np.where(np.isnan(X), ABSENT, X)
    if rows.shape[1] == 1:  # one column sorts as numbers, in a fifth of the time of rows
        return np.unique(rows.ravel(), return_inverse=True)[1].ravel()
    ones = rows == 1
    absent = (rows == ABSENT).all(axis=1)
    if (ones | (rows == 0) | absent[:, None]).all() and (ones.sum(axis=1) <= 1).all():
        # Of indicators the place of the 1 says it all; a row without one lies before all that have one.
        place = np.where(ones.any(axis=1), ones.argmax(axis=1), rows.shape[1])
        return np.unique(np.where(absent, -np.inf, -place), return_inverse=True)[1].ravel()
    return np.unique(rows, axis=0, return_inverse=True)[1].ravel()


def _within(values: Floats, block: NDArray[np.intp]) -> Floats:
    """Differences from the mean of each block, by column."""
    _, starts, where = np.unique(block, return_index=True, return_inverse=True)
    counts = np.bincount(where.ravel(), minlength=len(starts))[:, None]
    sums = np.zeros((len(starts), values.shape[1]))
    np.add.at(sums, where.ravel(), values)
    return np.asarray(values - (sums / counts)[where.ravel()])
