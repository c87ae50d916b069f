"""Which configurations may be the best, and the box around them: by the Gaussian process on all params together.

What may be best is judged jointly over all params. Where optima lie along a valley or in two basins, the curves of
single params are flat or misleading: a box that was cut out by these curves lost up to 97 % of the best hundredth of
the space (tests/benchmarks/NOTES.md, "The next search space").
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from paramimp.engine.threads import one_thread
from paramimp.suggestion.draws import best_in_draws
from paramimp.suggestion.peeling import Axis, peel
from paramimp.suggestion.trust import acting, stretch, surprises
from paramimp.surrogate.design import averaged
from paramimp.surrogate.known_runs import MAX_RUNS, most_known
from paramimp.surrogate.smooth import Smooth

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from numpy.typing import NDArray

    from paramimp.suggestion.searched import Searched
    from paramimp.surrogate.design import DesignMatrix

    Floats = NDArray[np.float64]
    Rows = NDArray[np.intp]

CLOUD = 4096
"""Configurations that are looked at beside those of the runs."""
GOOD_IN = 0.05
"""A configuration is good if it is among the best fiftieth in this part of the draws."""
FEWEST_TO_CORRELATE = 40


@dataclass(frozen=True, slots=True, eq=False)
class Region:
    """Configurations, which of them may be the best, and the box around these.

    Attributes
    ----------
    smooth : the Gaussian process that says so.
    rows : of each param of the design matrix, for each configuration the row that it has the value of: the first are
        the configurations of the runs themselves.
    mean : ndarray of shape (n_configurations,): expected metric, standardised, more is better.
    good : ndarray of the same shape: which may be among the best.
    box : of each param that the runs show to act, which rows of the design matrix have a value to keep: (n_rows,).
    first : ndarray of shape (n_rows,): the run that each row of the design matrix is the first one of.
    surprised : ndarray of shape (n_known,): see `paramimp.suggestion.trust.surprises`.
    """

    smooth: Smooth
    rows: Mapping[str, Rows]
    mean: Floats
    good: NDArray[np.bool_]
    box: Mapping[str, NDArray[np.bool_]]
    first: Rows
    surprised: Floats

    def runs_of(self, param: str) -> Rows:
        """For each configuration a run that has its value of a param: indices into the runs of the selection."""
        return np.asarray(self.first[self.rows[param]])

    def kept_runs(self, param: str) -> Rows:
        """A run for each value of a param that is to be kept: indices into the runs of the selection."""
        return np.asarray(self.first[self.box[param]])

    def dependence(self, among: Collection[str]) -> float:
        """Largest correlation, without its sign, of the ranks of two params among the good configurations of the cloud.

        In the cloud itself all are independent, so that what is found is by what is good.

        Parameters
        ----------
        among : names of the params that are shown to act: the surfaces that the Gaussian process draws bend a little
            along each of the others, too.
        """
        design = self.smooth.design
        good = np.flatnonzero(self.good[len(design.y) :]) + len(design.y)
        ordered = [name for name in design.columns_of if name in among and _is_ordered(design, name)]
        places = [design.X[self.rows[name][good], design.columns_of[name].start] for name in ordered]
        varying = [place for place in places if not np.isnan(place).any() and np.ptp(place) > 0]
        if len(varying) < 2 or len(good) < FEWEST_TO_CORRELATE:
            return 0.0
        return float(np.abs(np.corrcoef(varying) - np.eye(len(varying))).max())

    def encoded(self, chosen: Rows) -> NDArray[np.float32]:
        """Some of the configurations as rows of a design matrix."""
        return encoded(self.smooth.design, {name: rows[chosen] for name, rows in self.rows.items()})


def find_region(searched: Searched, *, seed: int = 0) -> Region:
    """Fit the Gaussian process, and draw surfaces over the configurations of the runs and over a cloud of others."""
    design = averaged(searched.design)
    repeats = searched.design.repeats
    first = np.arange(len(design.y)) if repeats is None else repeats.first
    rng = np.random.default_rng([seed, len(design.y)])
    size = most_known(design, alone=True)
    known = np.sort(rng.permutation(len(design.y))[: min(size, MAX_RUNS)])
    smooth = Smooth(design, (), known=known)
    rows = {
        name: np.concatenate([np.arange(len(design.y)), drawn]) for name, drawn in _cloud(design, CLOUD, rng).items()
    }
    with one_thread():
        X = encoded(design, rows)
        mean, deviation = smooth.expect(X)
        surprised = surprises(smooth)
        shown = acting(smooth)
        best = best_in_draws(smooth, X, (mean, deviation), stretch(smooth, surprised), rng)
    good = np.bincount(best.ravel(), minlength=len(X)) >= GOOD_IN * len(best)
    return Region(smooth, rows, mean, good, _box(design, rows, shown, best), first, surprised)


def _box(
    design: DesignMatrix, rows: Mapping[str, Rows], acting: frozenset[str], best: Rows
) -> dict[str, NDArray[np.bool_]]:
    """Of each param that acts, which rows of the design matrix have a value that the peeling leaves."""
    codes = {name: _codes(design, name) for name in design.columns_of if name in acting}
    axes = {name: Axis(own[rows[name]], int(own.max()) + 1, _is_ordered(design, name)) for name, own in codes.items()}
    return {name: np.append(kept, True)[codes[name]] for name, kept in peel(axes, best).items()}


def _is_ordered(design: DesignMatrix, name: str) -> bool:
    """Whether a param has one column, of numbers; a category has several."""
    columns = design.columns_of[name]
    return bool(columns.stop - columns.start == 1)


def _codes(design: DesignMatrix, name: str) -> Rows:
    """Which value of a param each row has, ascending for numbers; -1 where it has none: ndarray of shape (n_rows,)."""
    values = design.X[:, design.columns_of[name]]
    absent = np.isnan(values).all(axis=1)
    codes = np.full(len(values), -1)
    _, found = np.unique(np.nan_to_num(values[~absent], nan=np.inf), axis=0, return_inverse=True)
    codes[~absent] = found.ravel()
    return codes


def encoded(design: DesignMatrix, rows: Mapping[str, Rows]) -> NDArray[np.float32]:
    """Rows of a design matrix with the columns of each param as other rows have them."""
    return np.hstack([design.X[:, design.columns_of[name]][chosen] for name, chosen in rows.items()])


def _cloud(design: DesignMatrix, size: int, rng: np.random.Generator) -> dict[str, Rows]:
    """For each param the rows whose values so many configurations have, evenly over the rows of all.

    A param that another one switches on has the value of a row that agrees in the other one.
    """
    drawn: dict[str, Rows] = {}
    waiting = list(design.columns_of)
    while waiting:
        ready = [name for name in waiting if not _parents(design, name, waiting)] or waiting[:1]
        for name in ready:
            parents = [parent for parent in design.parents_of.get(name, ()) if parent in drawn]
            drawn[name] = _given(design, parents[0], drawn, size, rng) if parents else _even(design, size, rng)
        waiting = [name for name in waiting if name not in drawn]
    return {name: drawn[name] for name in design.columns_of}


def _parents(design: DesignMatrix, name: str, among: list[str]) -> list[str]:
    return [parent for parent in design.parents_of.get(name, ()) if parent in among and parent != name]


def _even(design: DesignMatrix, size: int, rng: np.random.Generator) -> Rows:
    return np.asarray(rng.permutation(np.arange(size) % len(design.y)), dtype=np.intp)


def _given(design: DesignMatrix, parent: str, drawn: Mapping[str, Rows], size: int, rng: np.random.Generator) -> Rows:
    """Rows that agree in a parent, whose value alone says whether there is the param."""
    columns = design.columns_of[parent]
    own, group = np.unique(np.nan_to_num(design.X[:, columns], nan=np.inf), axis=0, return_inverse=True)
    group = group.ravel()
    rows = np.empty(size, dtype=np.intp)
    wanted = group[drawn[parent]]
    for value in range(len(own)):
        at, alike = np.flatnonzero(wanted == value), np.flatnonzero(group == value)
        rows[at] = rng.permutation(np.resize(alike, len(at)))
    return rows
