"""The Gaussian process beside the forest: on all runs, and on parts of them to be judged by the others.

Its estimate of a param's total effect is the posterior mean of half the squared change of the process when the param is
shuffled (Oakley & O'Hara 2004, doi:10.1111/j.1467-9868.2004.05304.x): what the process does not know counts, too, so
that a weak effect among few runs is not taken for none.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from paramimp.engine.stages import Stage, begin
from paramimp.engine.threads import Threads, in_threads
from paramimp.records import record
from paramimp.surrogate.folds import FEW, between_few_and_more, outside, systematic
from paramimp.surrogate.forest import Apart
from paramimp.surrogate.gaussian_process import fit, fit_near
from paramimp.surrogate.left_out import NONE, LeftOut, Unseen
from paramimp.surrogate.runs_as_points import RunsAsPoints
from paramimp.surrogate.shifts import moved

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from paramimp.engine.interface import Engine
    from paramimp.surrogate.design import DesignMatrix, Replacement
    from paramimp.surrogate.gaussian_process import Kernel, Points, Posterior, Repeated
    from paramimp.surrogate.shifts import Shifts

    Floats = NDArray[np.float64]

MAX_JUDGED_APART, JUDGED_FOLDS = 100, 10
"""Up to how many runs they are judged by kernels of all but a fold, and how many folds these are; up to `FEW` each run
is one. Of more runs such kernels take longer than those of parts. Tuned: tests/benchmarks/NOTES.md, "What the seed
alone changes"."""

ROWS_AT_ONCE, CELLS_AT_ONCE = 1 << 13, 1 << 22
"""Configurations, and cells of these, that are expected at a time: 20 MB of covariances with `MAX_RUNS` runs, and 32 MB
of coordinates."""


@record
class _Query:
    """What a Gaussian process is asked for.

    Attributes
    ----------
    kernel : that of the process.
    known : indices of the runs that it knows.
    asked : indices of the points that it is asked for: runs, or other configurations.
    """

    kernel: Kernel
    known: NDArray[np.intp]
    asked: NDArray[np.intp]


class Smooth:
    """A Gaussian process on a design matrix, or some of its rows, fitted when first asked for.

    Parameters
    ----------
    parts : indices of the runs of each part; one fold after the other of each partition.
    known : indices of the runs that it may know, sorted; all by default.
    engine : where it is fitted to the parts, and near which it predicts.

    Attributes
    ----------
    runs : the runs as it sees them, known to it or not.
    """

    def __init__(
        self,
        design: DesignMatrix,
        parts: Sequence[NDArray[np.intp]],
        *,
        known: NDArray[np.intp] | None = None,
        engine: Engine | None = None,
    ) -> None:
        self.design = design
        self.known = np.arange(len(design.y)) if known is None else known
        self.parts = [np.intersect1d(part, self.known, assume_unique=True) for part in parts]
        self.engine = engine or Threads()
        self.runs = RunsAsPoints(design)
        self._unseen: Floats | None = None

    @cached_property
    def kernel(self) -> Kernel:
        """The kernel that was fitted to all runs."""
        begin(Stage.PROCESS)
        (kernel,) = in_threads(fit, [self.runs.known_of(self.known)], jobs=1)
        return kernel

    @cached_property
    def part_kernels(self) -> tuple[Kernel, ...]:
        """The kernel that was fitted to each part of the runs."""
        return self._kernels_of(self.parts)

    @cached_property
    def _judges(self) -> list[tuple[Kernel, NDArray[np.intp]]]:
        """Kernels, and the runs that each is asked about, none of which it has seen: those of the parts.

        Up to `MAX_JUDGED_APART` runs the kernels are those of all runs but a few: they depend less on how the runs are
        cut than the kernels of parts do, which lack a third. Of up to `FEW` runs each lacks but one.
        """
        n_runs = len(self.design.y)
        if not len(self.known) == n_runs <= MAX_JUDGED_APART:
            return list(zip(self.part_kernels, outside(self.parts, self.known, n_runs), strict=True))
        folds = systematic(self.design.y, between_few_and_more(n_runs, min(n_runs, FEW), JUDGED_FOLDS))
        return list(zip(self._kernels_of([np.setdiff1d(self.known, fold) for fold in folds]), folds, strict=True))

    def _kernels_of(self, parts: Sequence[NDArray[np.intp]]) -> tuple[Kernel, ...]:
        own = [(np.searchsorted(self.known, part),) for part in parts]
        return tuple(self.engine.map(fit_near, own, common=(self.kernel, *self.known_runs)))

    @property
    def known_runs(self) -> tuple[Points, Floats, Repeated | None]:
        """Where the runs stand that it may know, their metric, and which are means of several."""
        return self.runs.known_of(self.known)

    @cached_property
    def out_of_part(self) -> Floats:
        """Prediction of each run by the parts that it is not in: ndarray of shape (n_runs,)."""
        return np.asarray(np.nanmean(self.predict_by_parts([])[:, 0], axis=0))

    @property
    def leave_one_out(self) -> Floats:
        """Prediction of each run by the process on all others that it may know: ndarray of shape (n_runs,)."""
        predicted = self.predict([])[0] if len(self.known) < len(self.design.y) else np.empty(len(self.design.y))
        (predicted[self.known],) = in_threads(self._leave_one_out, [(self.kernel, self.known)], jobs=1)
        return predicted

    @property
    def leverage(self) -> Floats:
        """How much of its own metric each run's prediction by the process on all runs holds: shape (n_runs,).

        0 for runs that it may not know.
        """
        leverage = np.zeros(len(self.design.y))
        (leverage[self.known],) = in_threads(self._leverage, [(self.kernel, self.known)], jobs=1)
        return leverage

    def _leverage(self, kernel: Kernel, known: NDArray[np.intp]) -> Floats:
        return self.runs.posterior(kernel, known).leverage()

    def _leave_one_out(self, kernel: Kernel, known: NDArray[np.intp]) -> Floats:
        return self.runs.posterior(kernel, known).leave_one_out()

    def total_effects(self, replacements: Sequence[Replacement], at: NDArray[np.float32] | None = None) -> Floats:
        """Total effect of each replacement by the process on all runs: ndarray of shape (n_replacements,).

        Parameters
        ----------
        at : ndarray of shape (n_asked, n_columns): configurations whose columns are replaced, encoded as the design
            matrix is; the runs by default.
        """
        query = self._query(self.known if at is None else np.arange(len(at)))
        (effects,) = in_threads(self._effects, [(*self.runs.where(replacements, at), query)], jobs=1)
        return effects

    def effects_by_parts(self, replacements: Sequence[Replacement], at: NDArray[np.float32] | None = None) -> Floats:
        """Total effect of each replacement by the Gaussian process on each part.

        Parameters
        ----------
        at : see `total_effects`; by default the runs of the part.

        Returns
        -------
        ndarray of shape (n_parts, n_replacements)
        """
        tasks = [(query,) for query in self._queries_of_parts(None if at is None else np.arange(len(at)))]
        where = self.runs.where(replacements, at)
        return np.stack(list(self.engine.near.map(self._effects, tasks, common=where)))

    def predict(self, replacements: Sequence[Replacement]) -> Floats:
        """What the process on all runs makes of them, plain and with each replacement: (1 + n_replacements, n_runs)."""
        everything = np.arange(len(self.design.y))
        (predicted,) = self._predict([self._query(everything)], replacements)
        return np.asarray(predicted)

    def predict_unseen(self, replacements: Sequence[Replacement]) -> Floats:
        """Predict each run by all others, with kernels that did not see it, plain and with each replacement.

        Returns
        -------
        ndarray of shape (1 + n_replacements, n_runs)
        """
        nothing = np.full((len(replacements), len(self.design.y)), NONE)
        apart = self._predict_left_out(replacements, nothing)
        self._unseen = apart.unchanged
        return np.vstack([apart.unchanged, apart.changed])

    @property
    def unseen(self) -> Floats:
        """Prediction of each run by all others, with kernels that did not see it: ndarray of shape (n_runs,)."""
        return self.predict_unseen([])[0] if self._unseen is None else self._unseen

    def predict_apart(self, replacements: Sequence[Replacement], landed: NDArray[np.intp]) -> Apart:
        """Predict each run with columns replaced by all others but the one that it becomes.

        Parameters
        ----------
        landed : ndarray of shape (n_replacements, n_runs): see `Shuffling.landed`; here positions among the runs.
        """
        apart = self._predict_left_out(replacements, landed)
        return Apart(apart.plain, apart.changed)

    def _predict_left_out(self, replacements: Sequence[Replacement], landed: NDArray[np.intp]) -> Unseen:
        """The mean over the kernels that did not see a run.

        The kernels are all that depends on how the runs are cut. By processes that know the parts alone, predictions
        depend more on it, and on fewer runs.
        """
        shifts = self.runs.shifts(replacements)
        position = np.full(len(self.design.y) + 1, NONE)  # the last one stands for no run
        position[self.known] = np.arange(len(self.known))
        of_known = position[landed]
        tasks = [(kernel, asked, position[asked], of_known[:, asked]) for kernel, asked in self._judges]
        all_asked = [asked for _, asked in self._judges]
        total = Unseen.zeros(*landed.shape)
        for asked, found in zip(all_asked, self.engine.near.map(self._leave_out, tasks, common=(shifts,)), strict=True):
            total.add(found, asked)
        return total.over(np.bincount(np.concatenate(all_asked), minlength=len(self.design.y)))

    def _leave_out(
        self,
        shifts: Shifts,
        kernel: Kernel,
        asked: NDArray[np.intp],
        own: NDArray[np.intp],
        landed: NDArray[np.intp],
    ) -> Unseen:
        """Predict some runs with one kernel: where that ignores what was replaced, they stay as they are.

        Parameters
        ----------
        own, landed : ndarrays of shape (n_asked,), (n_shifts, n_asked): the runs that are asked for and those that they
            become, as positions among the runs that it may know.
        """
        left_out = LeftOut(self.runs.posterior(kernel, self.known))
        alone = left_out.without(own, np.full_like(own, NONE))
        before = kernel.scaled(self.runs.points.take(asked), self.runs.points.take(self.known))
        covariance = kernel.covariance(before)
        found = Unseen.zeros(len(shifts), len(asked))
        found.unchanged[:] = found.plain[:] = found.changed[:] = alone.predict(covariance)
        for index, after in moved(self.runs.points, kernel, before, self.known, asked, shifts):
            weights = alone
            if (landed[index] != NONE).any():
                weights = left_out.without(own, landed[index])
                found.plain[index] = weights.predict(covariance)
            found.changed[index] = weights.predict(kernel.covariance(after))
        return found

    def predict_at(self, X: NDArray[np.float32], replacements: Sequence[Replacement]) -> Floats:
        """What the process on all runs makes of any configurations: ndarray of shape (1 + n_replacements, n_asked).

        Parameters
        ----------
        X : ndarray of shape (n_asked, n_columns), encoded as the design matrix is.
        replacements : columns, and what stands in them in these configurations: shape (n_asked, n_replaced).
        """
        (predicted,) = self._predict([self._query(np.arange(len(X)))], replacements, X)
        return np.asarray(predicted)

    def predict_at_by_parts(self, X: NDArray[np.float32], replacements: Sequence[Replacement]) -> Floats:
        """What the process on each part makes of any configurations: (n_parts, 1 + n_replacements, n_asked).

        Parameters
        ----------
        X, replacements : as for `predict_at`.
        """
        return self._predict(self._queries_of_parts(np.arange(len(X))), replacements, X)

    def expect(self, X: NDArray[np.float32]) -> tuple[Floats, Floats]:
        """Mean and standard deviation of the process on all runs at any configurations: two of shape (n_rows,).

        Parameters
        ----------
        X : ndarray of shape (n_rows, n_columns), encoded as the design matrix is.
        """
        size = min(ROWS_AT_ONCE, max(1, CELLS_AT_ONCE // X.shape[1]))
        blocks = [(self.kernel, X[start : start + size]) for start in range(0, max(1, len(X)), size)]
        found = in_threads(self._expect, blocks, jobs=1)
        return np.concatenate([mean for mean, _ in found]), np.concatenate([deviation for _, deviation in found])

    def _expect(self, kernel: Kernel, X: NDArray[np.float32]) -> tuple[Floats, Floats]:
        posterior = self.runs.posterior(kernel, self.known)
        covariance = kernel.covariance(kernel.scaled(self.runs.points_of(X), self.runs.points.take(self.known)))
        return posterior.mean(covariance), posterior.deviation(covariance)

    def expect_together(self, X: NDArray[np.float32]) -> tuple[Floats, Floats]:
        """Mean and covariance of the process on all runs at any configurations: shapes (n_rows,), (n_rows, n_rows)."""
        (found,) = in_threads(self._expect_together, [(self.kernel, X)], jobs=1)
        return found

    def _expect_together(self, kernel: Kernel, X: NDArray[np.float32]) -> tuple[Floats, Floats]:
        posterior, points = self.runs.posterior(kernel, self.known), self.runs.points_of(X)
        covariance = kernel.covariance(kernel.scaled(points, self.runs.points.take(self.known)))
        prior = kernel.covariance(kernel.scaled(points, points))
        return posterior.mean(covariance), posterior.joint_covariance(covariance, prior)

    def predict_by_parts(self, replacements: Sequence[Replacement]) -> Floats:
        """Predict the runs outside each part by the Gaussian process on it, plain and with each replacement.

        Runs that no part knows are asked of the parts of one partition each, which is enough.

        Returns
        -------
        ndarray of shape (n_parts, 1 + n_replacements, n_runs): NaN for the runs inside the part.
        """
        asked = outside(self.parts, self.known, len(self.design.y))
        return self._predict(list(map(_Query, self.part_kernels, self.parts, asked)), replacements)

    def predict_within_parts(self, replacements: Sequence[Replacement]) -> Floats:
        """Predict the runs of each part by the Gaussian process on it, plain and with each replacement.

        Returns
        -------
        ndarray of shape (n_parts, 1 + n_replacements, n_runs): NaN for the runs outside the part.
        """
        return self._predict(self._queries_of_parts(), replacements)

    def _query(self, asked: NDArray[np.intp]) -> _Query:
        """The process on all runs, asked for these points."""
        return _Query(self.kernel, self.known, asked)

    def _queries_of_parts(self, asked: NDArray[np.intp] | None = None) -> list[_Query]:
        """The Gaussian process on each part, asked for these points; for the runs of the part by default."""
        of_parts = zip(self.part_kernels, self.parts, strict=True)
        return [_Query(kernel, part, part if asked is None else asked) for kernel, part in of_parts]

    def _predict(
        self, queries: Sequence[_Query], replacements: Sequence[Replacement], at: NDArray[np.float32] | None = None
    ) -> Floats:
        """Predictions of several processes, for some runs each, or for some of other configurations.

        Returns
        -------
        ndarray of shape (n_queries, 1 + n_replacements, n_runs): NaN for what the process is not asked for.
        """
        where = self.runs.where(replacements, at)
        predicted = np.full((len(queries), 1 + len(replacements), len(where[1].places)), np.nan)
        tasks = list(zip(predicted, queries, strict=True))
        list(self.engine.near.map(self._write_predictions, tasks, common=where))
        return predicted

    def _write_predictions(self, shifts: Shifts, points: Points, rows: Floats, query: _Query) -> None:
        """Write what one process predicts of some points, plain and with each shift, into its rows of an array."""
        posterior, before, afterwards = self._distances(shifts, points, query)
        rows[:, query.asked] = posterior.mean(query.kernel.covariance(before))
        for index, after in afterwards:
            rows[1 + index, query.asked] = posterior.mean(query.kernel.covariance(after))

    def _effects(self, shifts: Shifts, points: Points, query: _Query) -> Floats:
        """Total effects by one process over some points: ndarray of shape (n_shifts,)."""
        effects = np.zeros(len(shifts))
        posterior, before, afterwards = self._distances(shifts, points, query)
        covariance = query.kernel.covariance(before)
        for index, after in afterwards:
            squares = shifts[index].squares[query.asked] @ query.kernel.relevance[shifts[index].params]
            effects[index] = posterior.square_of_change(covariance, query.kernel.covariance(after), squares).mean() / 2
        return effects

    def _distances(
        self, shifts: Shifts, points: Points, query: _Query
    ) -> tuple[Posterior, Floats, Iterator[tuple[int, Floats]]]:
        """The process that is asked, and the squared scaled distances of its runs from the points; also after shifts.

        Returns
        -------
        The distances before, ndarray of shape (n_asked, n_known), and what `moved` yields of those after each shift.
        """
        posterior = self.runs.posterior(query.kernel, query.known)
        before = query.kernel.scaled(points.take(query.asked), self.runs.points.take(query.known))
        return posterior, before, moved(self.runs.points, query.kernel, before, query.known, query.asked, shifts)
