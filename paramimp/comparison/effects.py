"""Whether a param has another effect in one sweep than in another: by the runs of both in one model.

Shares say how much of the spread a param explains, and have wide intervals; they are blind to an effect that turned
round. Here the metric of both sweeps is one linear model: a curve of the param, and how that curve differs by sweep
(Chow 1960, doi:10.2307/1910133), beside the curves of the params that explain most. The F-test of a straight and that
of a bent difference are one p-value by Cauchy's combination (Liu & Xie 2020, doi:10.1080/01621459.2018.1554485).

The metric of each sweep has mean 0 and variance 1, so that a data set on which all losses are larger is no other
effect. That these variances are estimated counts: without it 17 of 100 pairs of sweeps of one process differed.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from paramimp.comparison.tried import joint_params
from paramimp.results.significance import cauchy
from paramimp.surrogate.parts_of_scipy import fdtrc
from paramimp.table.middle import in_units
from paramimp.table.seeds import is_seed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from paramimp.results.used_runs import UsedRuns
    from paramimp.table.params import Param

    Floats = NDArray[np.float64]
    Bools = NDArray[np.bool_]

FEWEST_RUNS, FEWEST_LEFT = 12, 10
"""Configurations of each sweep, and degrees of freedom of the model, below which nothing is tested."""
FEWEST_OF_LEVEL = 3
"""Runs of each sweep that a value of a category must have to be told from the others."""
PART_OF_COLUMNS, MOST_COLUMNS = 4, 60
"""The curves of other params may take a column for so many runs, and so many columns at most."""
DRAWN_OTHERWISE = 1.63
"""Kolmogorov and Smirnov's distance of the values of a param in two sweeps, in units of its standard error, beyond
which these are drawn otherwise (p below 0.01): where a curve is no parabola, its parts look like other effects."""


@dataclass(frozen=True, slots=True, eq=False)
class _Curve:
    """What the metric may be of a param.

    Attributes
    ----------
    terms : ndarray of shape (n_runs, n_terms): of a number its place and the square of it; of a category a column for
        each value but one.
    n_straight : how many of the terms are straight, if others are bent.
    """

    terms: Floats
    n_straight: int


def p_values_of_effects(one: UsedRuns, other: UsedRuns, untested: Sequence[str] = ()) -> dict[str, float]:
    """For each param that both sweeps rank, the p-value of H0: its effect is the same in both.

    Parameters
    ----------
    untested : params of which no p-value is wanted: what was searched of them differs.

    Returns
    -------
    Without the params that cannot be tested: seeds, and those whose values are drawn otherwise or are too few.
    """
    names = [name for name in one.params if name in other.params and not is_seed(name)]
    columns = [{name: runs.params[name].cells() for name in names} for runs in (one, other)]
    params = {param.name: param for param, _ in joint_params(columns) if param.name in names}
    if not params:
        return {}
    y = np.concatenate([one.analysed, other.analysed])
    is_first = np.arange(len(y)) < len(one)
    kept, y, is_first = _averaged(params, in_units(y), is_first)
    params = {name: param.take(kept) for name, param in params.items()}
    if min(np.count_nonzero(is_first), np.count_nonzero(~is_first)) < FEWEST_RUNS:
        return {}
    if any(np.ptp(y[side]) == 0 for side in (is_first, ~is_first)):
        return {}
    curves = {name: curve for name, param in params.items() if (curve := _curve(param, is_first)) is not None}
    model = _Model(y, is_first, curves)
    return {
        name: p_value
        for name, curve in curves.items()
        if name not in untested and not _is_drawn_otherwise(params[name], is_first)
        for p_value in model.p_values(name, curve)
    }


def _averaged(params: Mapping[str, Param], y: Floats, is_first: Bools) -> tuple[NDArray[np.intp], Floats, Bools]:
    """One run for each configuration of each sweep, with the mean metric of its repeats."""
    values = np.column_stack([is_first, *(np.nan_to_num(param.values, nan=np.inf) for param in params.values())])
    _, first, inverse = np.unique(values, axis=0, return_index=True, return_inverse=True)
    of_run = inverse.ravel()
    means = np.bincount(of_run, weights=y) / np.bincount(of_run)
    return first, means, is_first[first]


def _curve(param: Param, is_first: Bools) -> _Curve | None:
    """The terms of a param, 0 for runs without it; None where these do not vary in both sweeps."""
    present = param.present
    if param.levels:
        of_level = [present & (param.values == level) for level in range(len(param.levels))]
        common = [
            runs
            for runs in of_level
            if min(np.count_nonzero(runs & is_first), np.count_nonzero(runs & ~is_first)) >= FEWEST_OF_LEVEL
        ]
        terms = np.array(common[1:], dtype=float).T
        return _Curve(terms, terms.shape[1]) if len(common) > 1 else None
    distinct = min(len(np.unique(param.values[present & side])) for side in (is_first, ~is_first))
    if distinct < 2:
        return None
    place = _places(param.values, present)
    square = np.where(present, place * place - 1 / 3, 0.0)
    return _Curve(np.column_stack([place, square][: distinct - 1]), 1)


def _places(values: Floats, present: Bools) -> Floats:
    """Ranks from -1 to 1, 0 for runs without a value: scales do not matter, nor what lies far outside."""
    _, of_run, counts = np.unique(values[present], return_inverse=True, return_counts=True)
    middle = np.cumsum(counts) - counts / 2
    places = np.zeros(len(values))
    places[present] = 2 * middle[of_run.ravel()] / len(of_run) - 1
    return places


def _is_drawn_otherwise(param: Param, is_first: Bools) -> bool:
    """Whether the values of a param, or that runs have one, are spread otherwise in one sweep than in the other."""
    _, of_run = np.unique(np.nan_to_num(param.values, nan=np.inf), return_inverse=True)
    n_values = int(of_run.max()) + 1
    one, other = (np.bincount(of_run.ravel()[side], minlength=n_values) for side in (is_first, ~is_first))
    n_one, n_other = int(one.sum()), int(other.sum())
    distance = np.abs(np.cumsum(one) / n_one - np.cumsum(other) / n_other).max()
    return bool(distance > DRAWN_OTHERWISE * math.sqrt(1 / n_one + 1 / n_other))


class _Model:
    """The metric of both sweeps by the curves of params.

    Parameters
    ----------
    y : ndarray of shape (n_runs,)
    is_first : ndarray of the same shape: which runs are of the first sweep.
    """

    def __init__(self, y: Floats, is_first: Bools, curves: Mapping[str, _Curve]) -> None:
        self._sides = (is_first, ~is_first)
        self._sign = np.where(is_first, -1.0, 1.0)
        self._y = np.empty(len(y))
        self._doubt = 0.0
        """Variance of the logarithm of the ratio of the two standard deviations."""
        for side in self._sides:
            standard = (y[side] - y[side].mean()) / y[side].std()
            self._y[side] = standard
            self._doubt += max(float((standard**4).mean()) - 1, 1.0) / (4 * len(standard))
        self._beside = dict(_strongest(curves, self._y))

    def p_values(self, name: str, curve: _Curve) -> Iterator[float]:
        """Yield the p-value of H0: a param has one curve in both sweeps; nothing where too few runs are left over."""
        n_terms = curve.terms.shape[1]
        parts = sorted({curve.n_straight, n_terms})
        tested = [p for part in parts if (p := self._p_value(name, curve.terms[:, :part])) is not None]
        if tested:
            yield _combined(tested)

    def _p_value(self, name: str, terms: Floats) -> float | None:
        beside = [other.terms for key, other in self._beside.items() if key != name]
        fixed = np.column_stack([np.ones(len(self._y)), self._sign, *beside])
        basis, _ = np.linalg.qr(fixed)
        both = np.column_stack([terms, terms * self._sign[:, None], self._y])
        both -= basis @ (basis.T @ both)
        design, y = both[:, :-1], both[:, -1]
        slopes, _, rank, _ = np.linalg.lstsq(design, y, rcond=None)
        left, n_terms = len(y) - fixed.shape[1] - design.shape[1], terms.shape[1]
        if left < FEWEST_LEFT or rank < design.shape[1]:
            return None
        rest = y - design @ slopes
        noise = np.zeros(len(y))
        for side in self._sides:
            noise[side] = (rest[side] ** 2).mean() * len(y) / left
        inverse = np.linalg.inv(design.T @ design)
        covariance = (inverse @ (design.T * noise) @ design @ inverse)[n_terms:, n_terms:]
        common, differing = slopes[:n_terms], slopes[n_terms:]
        covariance += self._doubt / 4 * np.outer(common, common)
        covariance[np.diag_indices_from(covariance)] += 1e-9 * np.trace(covariance) + 1e-15
        statistic = float(differing @ np.linalg.solve(covariance, differing)) / n_terms
        return float(fdtrc(n_terms, left, statistic))


def _strongest(curves: Mapping[str, _Curve], y: Floats) -> Iterator[tuple[str, _Curve]]:
    """Yield the curves that explain most of the metric by themselves, as many as there is room for."""
    room = min(len(y) // PART_OF_COLUMNS, MOST_COLUMNS)
    for name in sorted(curves, key=lambda name: (-_explained(curves[name].terms, y), name)):
        room -= curves[name].terms.shape[1]
        if room < 0:
            return
        yield name, curves[name]


def _explained(terms: Floats, y: Floats) -> float:
    """Variance that each term explains on average."""
    terms = terms - terms.mean(axis=0)
    slopes, *_ = np.linalg.lstsq(terms, y, rcond=None)
    return float(np.square(terms @ slopes).sum() / terms.shape[1])


def _combined(p_values: Sequence[float]) -> float:
    """One p-value of several, which may depend on each other."""
    if min(p_values) < 1e-12:  # the tangent is no longer exact, and all others are as nothing
        return min(1.0, len(p_values) * min(p_values))
    return min(max(cauchy(p_values), 0.0), 1.0)
