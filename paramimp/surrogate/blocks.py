"""The effect of a factor whose values occur in blocks: of a seed among the runs of each configuration.

The F-test of a factor in blocks: Fisher (1935), The Design of Experiments, chapter 4.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from paramimp.records import record
from paramimp.surrogate.parts_of_scipy import fdtrc

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

MAX_VALUES = 100
"""Seeds of more values are hardly ever shared by configurations."""
SINGULAR = 1e-9
ABSENT = np.float32(-1e30)
"""In place of NaN, below all that a column holds."""


@record
class _Layout:
    """Runs of blocks that have several, laid out by block and value.

    Attributes
    ----------
    values : ndarray of shape (n_values,): sorted.
    y : ndarray of shape (n_runs,): differences from the mean of the block.
    indicators : ndarray of shape (n_runs, n_values): of the values, less their means in the block.
    freedom, rest : degrees of freedom of the values, and what is left for noise.
    between, noise : sum of squares that the values explain within blocks, and variance of the rest.
    """

    values: NDArray[np.intp]
    y: Floats
    indicators: Floats
    freedom: int
    rest: int
    between: float
    noise: float

    @classmethod
    def of(cls, y: Floats, block: NDArray[np.intp], value: NDArray[np.intp]) -> _Layout | None:
        """The layout; None where no two blocks share two values, or no run is left to tell the noise.

        Parameters
        ----------
        y, block, value : ndarrays of shape (n_runs,), of all runs.
        """
        block = np.unique(block, return_inverse=True)[1].ravel()
        several = np.bincount(block)[block] > 1
        values, own = np.unique(value[several], return_inverse=True)
        if not 1 < len(values) <= MAX_VALUES:
            return None
        indicators = _within(np.eye(len(values))[own.ravel()], block[several])
        centred = _within(y[several, None], block[several])[:, 0]
        left, sizes, _ = np.linalg.svd(indicators, full_matrices=False)
        basis = left[:, sizes > SINGULAR * max(1.0, float(sizes.max(initial=0.0)))]
        freedom = basis.shape[1]
        rest = len(centred) - len(np.unique(block[several])) - freedom
        if freedom < 1 or rest < 1:
            return None
        between = float(((basis.T @ centred) ** 2).sum())
        noise = max(0.0, float((centred**2).sum()) - between) / rest
        return cls(values, centred, indicators, freedom, rest, between, noise)

    @property
    def beyond_noise(self) -> float:
        """The part of `between` that noise does not make; below 0 where noise would make more."""
        return self.between - self.freedom * self.noise


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
    layout = _Layout.of(y, block, value)
    if layout is None:
        return 0.0, 1.0
    variance = layout.beyond_noise / len(layout.y)
    if layout.noise <= 0:
        return variance, 0.0 if layout.between > 0 else 1.0
    return variance, float(fdtrc(layout.freedom, layout.rest, layout.between / layout.freedom / layout.noise))


def offsets(y: Floats, block: NDArray[np.intp], value: NDArray[np.intp]) -> tuple[Floats, float]:
    """What its value adds to each run, beside what its block does, and the degrees of freedom that this takes.

    Block and value are told together by least squares, since values need not occur in every block. What noise makes of
    the values is shrunk away: F being their ratio of variances, 1 - 1 / F is left (the positive part of James & Stein
    1961), and of what varies no more than noise nothing.

    Parameters
    ----------
    y, block, value : ndarrays of shape (n_runs,)

    Returns
    -------
    offsets : ndarray of shape (n_runs,); 0 for a value that no block has beside another one.
    freedom : from 0 to the number of values.
    """
    layout = _Layout.of(y, block, value)
    if layout is None or layout.beyond_noise <= 0:
        return np.zeros(len(y)), 0.0
    kept = layout.beyond_noise / layout.between
    of_value = np.linalg.lstsq(layout.indicators, layout.y, rcond=SINGULAR)[0]
    place = np.minimum(np.searchsorted(layout.values, value), len(layout.values) - 1)
    return np.where(layout.values[place] == value, kept * of_value[place], 0.0), kept * layout.freedom


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
