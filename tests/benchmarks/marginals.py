"""The exact marginal of a param: the expected metric at each of its values, over all that the other params may be.

Tables are averaged cell by cell. Formulas are averaged over many draws of the other params, the same draws at each
value, so that what is left of chance moves the whole curve and not its shape.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata

from tests.benchmarks.problem import Problem
from tests.benchmarks.truth_axes import Axis

DRAWS = 20_000
NODES = 101
"""Values of a range at which a formula is averaged; between them the marginal is interpolated."""
FLAT = 0.005
"""Part of the metric's variance below which a marginal has no best value: the param acts with others alone."""


@dataclass(frozen=True)
class Marginal:
    """The expected metric of one param over its values.

    Attributes
    ----------
    quantiles : of the values, in 0..1.
    values : as the runs have them, in the order of `quantiles`.
    mean : ndarray: in the metric's own unit; of a ranked metric the probability to exceed another run.
    part : of the metric's variance, noise included, that the marginal holds.
    """

    axis: Axis
    quantiles: NDArray[np.float64]
    values: Sequence[Any]
    mean: NDArray[np.float64]
    part: float

    @property
    def flat(self) -> bool:
        return self.part < FLAT

    def at(self, value: Any) -> float:
        """The expected metric at one value."""
        if self.axis.levels:
            return float(self.mean[_position(self.axis, value)])
        low, high = self.axis.low, self.axis.high
        place = np.log(value / low) / np.log(high / low) if self.axis.log else (value - low) / (high - low)
        return float(np.interp(place, self.quantiles, self.mean))

    def rank_of(self, value: Any, sign: int) -> float:
        """Part of all values that are truly better than this one; `sign` is +1 where more is better."""
        return float(np.mean(sign * self.mean > sign * self.at(value) + 1e-9 * np.ptp(self.mean)))

    def height_of(self, value: Any, sign: int) -> float:
        """Where the expected metric at a value stands between the worst, 0, and the best, 1."""
        best, worst = (sign * self.mean).max(), (sign * self.mean).min()
        return float((sign * self.at(value) - worst) / (best - worst))


def _position(axis: Axis, value: Any) -> int:
    texts = [str(level).lower() for level in axis.levels]
    if not axis.is_category:
        return int(np.argmin([abs(float(level) - float(value)) for level in axis.levels]))
    return texts.index(str(value).lower())


def has_law(problem: Problem) -> bool:
    """Whether it is known how the metric comes about."""
    return problem.cells is not None or problem.model is not None


def marginals(problem: Problem) -> dict[str, Marginal]:
    """Those of every param of a problem with a formula or a table."""
    if problem.cells is not None:
        return dict(_of_table(problem, axis, position) for position, axis in enumerate(problem.axes))
    assert problem.model is not None
    seed = zlib.crc32(problem.name.encode())
    draws = problem.model.latent(DRAWS, np.random.default_rng(seed))
    frame = problem.draw(DRAWS, np.random.default_rng(seed))  # the same values, less those that a run would lack
    found = {}
    for axis in problem.axes:
        present = frame[axis.name].notna().to_numpy()
        found[axis.name] = _of_formula(problem, axis, {name: column[present] for name, column in draws.items()})
    return found


def _of_table(problem: Problem, axis: Axis, position: int) -> tuple[str, Marginal]:
    assert problem.cells is not None
    cells = problem.cells()
    if problem.transform == "rank":
        cells = (rankdata(cells).reshape(cells.shape) - 0.5) / cells.size
    others = tuple(index for index in range(cells.ndim) if index != position)
    mean = cells.mean(axis=others)
    quantiles = (np.arange(len(mean)) + 0.5) / len(mean)
    return axis.name, Marginal(axis, quantiles, axis.levels, mean, float(mean.var() / cells.var()))


def _of_formula(problem: Problem, axis: Axis, draws: dict[str, NDArray[Any]]) -> Marginal:
    assert problem.model is not None
    formula, size = problem.model.formula, len(draws[axis.name])
    count = len(axis.levels)
    quantiles = (np.arange(count) + 0.5) / count if count else np.linspace(0, 1, NODES)
    if count > NODES:  # a seed: nothing depends on it
        quantiles = np.linspace(0, 1, NODES)
    values = axis.at(np.minimum(quantiles, 1 - 1e-12))
    metric = formula(draws)
    mean = np.array([formula({**draws, axis.name: np.full(size, value)}).mean() for value in values])
    frame_variance = metric.var()
    if count > NODES:
        mean = np.full(count, mean[0])
        values = np.array(axis.levels)
        quantiles = (np.arange(count) + 0.5) / count
    return Marginal(axis, quantiles, list(values), mean, float(mean.var() / frame_variance))
