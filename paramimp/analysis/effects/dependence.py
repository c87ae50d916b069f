"""What the surrogate expects of a param's values: partial dependence, and accumulated local effects.

Partial dependence (Friedman 2001, doi:10.1214/aos/1013203451) gives every run the same value, whatever its other params
are. Where params moved together that asks for combinations which no run is near. Accumulated local effects (Apley & Zhu
2020, doi:10.1111/rssb.12377) move each run by one step only, and add up the mean steps.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from paramimp.records import record

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from paramimp.analysis.effects.axis import Axis
    from paramimp.surrogate.design import Replacement
    from paramimp.surrogate.surrogate import Surrogate

    Floats = NDArray[np.float64]

BACKGROUND = 40
"""Runs whose other params each value is combined with; the mean over more differs far less than the band is wide."""
STEPPED = 300
"""Runs that are moved by a step at most."""


@record
class Model:
    """The surrogate that predicts an effect: the forest, with or without the Gaussian process.

    Attributes
    ----------
    with_process : whether the Gaussian process predicts beside the forest.
    """

    surrogate: Surrogate
    with_process: bool = True

    @property
    def unseen(self) -> Floats:
        """Out-of-sample prediction of every evaluated run: ndarray of shape (n_evaluated,); NaN where there is none."""
        return self.surrogate.joint if self.with_process else self.surrogate.out_of_bag

    def predict(self, chosen: NDArray[np.intp], replacements: Sequence[Replacement]) -> Floats:
        """Predict some runs, as they are and with columns replaced; see `Surrogate.predict_at`."""
        return self.surrogate.predict_at(chosen, replacements, with_process=self.with_process)


@record
class Dependence:
    """The expected metric at each point of an axis, in the unit of the design matrix.

    Attributes
    ----------
    mean : ndarray of shape (n_points,)
    covariance : ndarray of shape (n_points, n_points): sampling covariance of the mean over the runs, as if the
        surrogate were exact.
    """

    mean: Floats
    covariance: Floats


def partial(model: Model, param: str, axis: Axis, runs: NDArray[np.intp]) -> Dependence:
    """The mean prediction over the runs, with each value of the param in turn.

    Parameters
    ----------
    runs : positions among the evaluated runs that can have the param.
    """
    surrogate = model.surrogate
    rng = surrogate.draws_for("background", param)
    chosen = _sample(runs, BACKGROUND, rng)
    replacements = [
        surrogate.given_to(chosen, np.full(len(chosen), row), donors, param)
        for row, donors in zip(axis.rows, _donors_of(axis, len(chosen), rng), strict=True)
    ]
    predicted = model.predict(chosen, replacements)[1:]
    mean = predicted.mean(axis=1)
    level = predicted.mean(axis=0)  # of each run: all runs tell the level of the curve, the chosen its shape
    apart = predicted - mean[:, None] - (level - level.mean())
    return Dependence(mean, apart @ apart.T / len(chosen) ** 2 + level.var() / len(runs))


def accumulated(model: Model, param: str, axis: Axis, runs: NDArray[np.intp], others: Sequence[str]) -> Dependence:
    """The mean changes of the prediction from each value to the next, over the runs between or at these, added up.

    Parameters
    ----------
    runs : positions among the evaluated runs that have a point on the axis.
    others : the params that moved together with this one; values of a category are lined up by what goes with them.
    """
    surrogate = model.surrogate
    rng = surrogate.draws_for("steps", param)
    chosen = _sample(runs, STEPPED, rng)
    point = axis.point_of[surrogate.evaluated[chosen]]
    order = _line_up(surrogate, axis, others)
    position = np.empty(len(order), dtype=np.intp)
    position[order] = np.arange(len(order))
    at, n_points = position[point], len(order)
    below, above = np.maximum(at - 1, 0), np.minimum(at + 1, n_points - 1)
    ends = [axis.rows[order[to]] for to in (at, below, above)]
    level, here, down, up = model.predict(chosen, [surrogate.given_to(chosen, end, end, param) for end in ends])
    steps, variances = np.zeros(n_points - 1), np.zeros(n_points - 1)
    for step in range(n_points - 1):
        moved = np.concatenate([(up - here)[at == step], (here - down)[at == step + 1]])
        if len(moved):
            steps[step] = moved.mean()
            variances[step] = moved.var() / len(moved)
    along, covariance = _added_up(steps, variances, np.bincount(at, minlength=n_points) / len(at))
    return Dependence(along[position] + level.mean(), covariance[position][:, position] + level.var() / len(runs))


def _added_up(steps: Floats, variances: Floats, weights: Floats) -> tuple[Floats, Floats]:
    """The curve whose steps these are, with a weighted mean of 0, and its covariance."""
    adding = np.tri(len(weights), len(weights) - 1, -1)
    adding -= weights @ adding
    return adding @ steps, (adding * variances) @ adding.T


def _line_up(surrogate: Surrogate, axis: Axis, others: Sequence[str]) -> NDArray[np.intp]:
    """Order the points so that neighbours occur with similar values of the other params.

    Numbers have their order. Values of a category are ordered along the first principal component of the mean values
    that the columns of the other params have beside each.
    """
    if axis.n_numbers:
        return np.arange(axis.n_numbers)
    columns = [np.arange(surrogate.design.X.shape[1])[surrogate.design.columns_of[other]] for other in others]
    X = surrogate.design.X[:, np.concatenate(columns)].astype(float)
    X = (X - np.nanmean(X, axis=0)) / np.where(np.nanstd(X, axis=0) > 0, np.nanstd(X, axis=0), 1.0)
    X = np.nan_to_num(X)
    means = np.array([X[axis.point_of == point].mean(axis=0) for point in range(len(axis.rows))])
    means -= means.mean(axis=0)
    direction = np.linalg.svd(means, full_matrices=False)[2][0]
    return np.argsort(means @ direction, kind="stable")


def _sample(runs: NDArray[np.intp], size: int, rng: np.random.Generator) -> NDArray[np.intp]:
    return runs if len(runs) <= size else np.sort(rng.choice(runs, size, replace=False))


def _donors_of(axis: Axis, size: int, rng: np.random.Generator) -> Iterator[NDArray[np.intp]]:
    """For each point, donors among its runs, in turn: they provide the params that the point's value switches on."""
    for point in range(len(axis.rows)):
        alike = np.flatnonzero(axis.point_of == point)
        yield rng.permutation(alike)[np.arange(size) % len(alike)]
