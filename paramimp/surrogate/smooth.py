"""The Gaussian process beside the forest: on all runs, and on parts of them to be judged by the others.

Its estimate of a param's total effect is the posterior mean of half the squared change of the process when the param is
shuffled (Oakley & O'Hara 2004, doi:10.1111/j.1467-9868.2004.05304.x): what the process does not know counts, too, so
that a weak effect among few runs is not taken for none.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from paramimp.engine import in_threads
from paramimp.surrogate.gaussian_process import Posterior, fit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from numpy.typing import NDArray

    from paramimp.surrogate.design import DesignMatrix, Replacement
    from paramimp.surrogate.gaussian_process import Kernel

    Floats = NDArray[np.float64]
    _Process = tuple[Kernel, NDArray[np.intp], NDArray[np.intp]]
    """A kernel, the runs that it knows, and those that it is asked for."""
S = TypeVar("S")
T = TypeVar("T")

MAX_RUNS = 300
"""Its time grows with the cube of the runs, and the forest catches up with it (tests/benchmarks/truth.py)."""
MAX_CELLS = 8_000_000
"""Params times runs squared: 64 MB of distances."""
REPLACEMENTS_AT_ONCE = 32
STEPS_OF_PARTS = 10
"""Steps of the optimiser on a part, which begins near the kernel of all runs."""
LEAST_AT_START = 0.01
"""Relevance with which each param begins there at least. That it does nothing, a part has to find itself: the kernel of
all runs knows those that are to judge it, so 20 params among 30 runs seemed to explain .59 and did explain .28."""
ABSENT, CHOSEN_NULL = 0.5, 0.7
"""Where a run without the param stands: in the middle of the others, and apart from them where null is a choice."""


class Smooth:
    """A Gaussian process on a design matrix, fitted when first asked for.

    Parameters
    ----------
    parts : indices of the runs of each part.
    jobs : threads; the result does not depend on them.
    """

    def __init__(self, design: DesignMatrix, parts: Sequence[NDArray[np.intp]], *, jobs: int = 1) -> None:
        self.design = design
        self.parts = parts
        self.jobs = jobs
        self._out_of_part: Floats | None = None
        self._places = self._coordinates(design.X, range(len(design.columns_of)))
        self._distances = _squared_distances(self._places, self._places)

    @staticmethod
    def suits(design: DesignMatrix) -> bool:
        """Whether there are few enough runs and params for it."""
        n_runs = len(design.y)
        return n_runs <= MAX_RUNS and n_runs**2 * len(design.columns_of) <= MAX_CELLS

    @cached_property
    def kernel(self) -> Kernel:
        """That of all runs."""
        (kernel,) = self._in_threads(lambda distances: fit(distances, self.design.y), [self._distances])
        return kernel

    @cached_property
    def part_kernels(self) -> tuple[Kernel, ...]:
        """That of each part."""
        start = replace(self.kernel, relevance=np.maximum(self.kernel.relevance, LEAST_AT_START))
        return tuple(self._in_threads(
            lambda part: fit(self._between(part, part), self.design.y[part], start=start, steps=STEPS_OF_PARTS),
            self.parts,
        ))  # fmt: skip

    @property
    def out_of_part(self) -> Floats:
        """Prediction of each run by the parts that it is not in: ndarray of shape (n_runs,)."""
        if self._out_of_part is None:
            self._out_of_part = self.predict_unseen([])[0]
        return self._out_of_part

    @property
    def leave_one_out(self) -> Floats:
        """Prediction of each run by the process on all others: ndarray of shape (n_runs,)."""
        (predicted,) = self._in_threads(
            lambda kernel: Posterior(kernel, self._distances, self.design.y).leave_one_out(), [self.kernel]
        )
        return predicted

    def total_effects(self, replacements: Sequence[Replacement]) -> Floats:
        """Total effect of each replacement by the process on all runs: ndarray of shape (n_replacements,)."""
        shifts = [self._shift(replacement) for replacement in replacements]
        everything = np.arange(len(self.design.y))
        (effects,) = self._in_threads(lambda kernel: self._effects(kernel, everything, shifts), [self.kernel])
        return effects

    def effects_by_parts(self, replacements: Sequence[Replacement]) -> Floats:
        """The same by the process on each part, over its own runs: ndarray of shape (n_parts, n_replacements)."""
        shifts = [self._shift(replacement) for replacement in replacements]
        return np.stack(self._in_threads(
            lambda process: self._effects(*process, shifts), self._processes()
        ))  # fmt: skip

    def predict(self, replacements: Sequence[Replacement]) -> Floats:
        """What the process on all runs makes of them, plain and with each replacement: (1 + n_replacements, n_runs)."""
        everything = np.arange(len(self.design.y))
        (predicted,) = self._predict([(self.kernel, everything, everything)], replacements)
        return np.asarray(predicted)

    def predict_unseen(self, replacements: Sequence[Replacement]) -> Floats:
        """The same by the parts that a run is not in, their mean: ndarray of shape (1 + n_replacements, n_runs)."""
        predicted = np.asarray(np.nanmean(self.predict_by_parts(replacements), axis=0))
        self._out_of_part = predicted[0]
        return predicted

    def predict_by_parts(self, replacements: Sequence[Replacement]) -> Floats:
        """The same by each part, for the runs outside it: (n_parts, 1 + n_replacements, n_runs); NaN inside."""
        everything = np.arange(len(self.design.y))
        return self._predict(
            [(kernel, part, np.setdiff1d(everything, part)) for kernel, part in self._processes()], replacements
        )

    def predict_within_parts(self, replacements: Sequence[Replacement]) -> Floats:
        """The same for the runs of the part, as `predict` is for all; NaN outside."""
        return self._predict([(kernel, part, part) for kernel, part in self._processes()], replacements)

    def _processes(self) -> list[tuple[Kernel, NDArray[np.intp]]]:
        """Each part's kernel, and its runs."""
        return list(zip(self.part_kernels, self.parts, strict=True))

    def _predict(self, processes: Sequence[_Process], replacements: Sequence[Replacement]) -> Floats:
        """Predictions of several processes for some runs each, in blocks: all distances would fill the memory."""
        predicted = np.full((len(processes), 1 + len(replacements), len(self.design.y)), np.nan)
        for start in range(0, max(1, len(replacements)), REPLACEMENTS_AT_ONCE):
            shifts = [self._shift(replacement) for replacement in replacements[start : start + REPLACEMENTS_AT_ONCE]]
            moves = self._in_threads(lambda process: self._move(*process, shifts), processes)  # noqa: B023  done here
            for by_process, (_, _, asked), move in zip(predicted, processes, moves, strict=True):
                by_process[0, asked] = move.predicted[0]
                by_process[1 + start : 1 + start + len(shifts), asked] = move.predicted[1:]
        return predicted

    def _effects(self, kernel: Kernel, runs: NDArray[np.intp], shifts: Sequence[_Shift]) -> Floats:
        """Total effects over some runs by the process on these: ndarray of shape (n_shifts,)."""
        move = self._move(kernel, runs, runs, shifts)
        effects = np.zeros(len(shifts))
        if move.relevant:
            chosen = [shifts[index] for index in move.relevant]
            moved = np.stack([kernel.relevance[shift.params] @ shift.moved[:, runs] for shift in chosen])
            effects[move.relevant] = move.posterior.square_of_change(move.before, move.after, moved).mean(axis=1) / 2
        return effects

    def _move(
        self, kernel: Kernel, known: NDArray[np.intp], asked: NDArray[np.intp], shifts: Sequence[_Shift]
    ) -> _Move:
        scaled = kernel.scaled(self._between(asked, known))
        # What has no relevance changes nothing; the others go through the kernel as one block.
        relevant = [index for index, shift in enumerate(shifts) if kernel.relevance[shift.params].any()]
        changes = np.zeros((len(relevant), *scaled.shape))
        for change, shift in zip(changes, (shifts[index] for index in relevant), strict=True):
            change[:] = np.tensordot(kernel.relevance[shift.params], shift.distances[:, asked[:, None], known], 1)
        posterior = Posterior(kernel, self._between(known, known), self.design.y[known])
        before, after = kernel.covariance(scaled), kernel.covariance(scaled + changes)
        predicted = np.tile(posterior.mean(before), (1 + len(shifts), 1))
        predicted[1 + np.array(relevant, dtype=np.intp)] = posterior.mean(after)
        return _Move(posterior, relevant, before, after, predicted)

    def _between(self, rows: NDArray[np.intp], columns: NDArray[np.intp]) -> Floats:
        return np.asarray(self._distances[:, rows[:, None], columns])

    def _shift(self, replacement: Replacement) -> _Shift:
        columns, block = replacement
        X = self.design.X.copy()
        X[:, columns] = block
        touched = np.unique(self._owners[columns])  # of three hundred params mostly one
        before, after = [self._places[index] for index in touched], self._coordinates(X, touched)
        return _Shift(
            params=touched,
            distances=_squared_distances(after, before) - self._distances[touched],
            moved=np.stack([((new - old) ** 2).sum(axis=1) for old, new in zip(before, after, strict=True)]),
        )

    @cached_property
    def _owners(self) -> NDArray[np.intp]:
        """Position of the param that each column belongs to: ndarray of shape (n_columns,)."""
        widths = [columns.stop - columns.start for columns in self.design.columns_of.values()]
        return np.repeat(np.arange(len(widths)), widths)

    def _coordinates(self, X: NDArray[np.float32], params: Iterable[int]) -> list[Floats]:
        """Where runs stand on some params, in units in which two extreme values, or two categories, are 1 apart."""
        named = list(self.design.columns_of.items())
        return [
            _place(
                X[:, columns].astype(np.float64),
                self.design.X[:, columns],
                absent_is_a_choice=not self.design.parents_of.get(param),
            )
            for param, columns in (named[index] for index in params)
        ]

    def _in_threads(self, function: Callable[[S], T], tasks: Sequence[S]) -> list[T]:
        """Results in the order of the tasks."""
        return in_threads(function, [(task,) for task in tasks], jobs=self.jobs)


@dataclass(frozen=True, slots=True)
class _Move:
    """What replacements do to a process that knows some runs and is asked for some.

    Attributes
    ----------
    relevant : positions of the replacements that change something.
    before : ndarray of shape (n_asked, n_known): covariances.
    after : ndarray of shape (n_relevant, n_asked, n_known): the same with each relevant replacement in place.
    predicted : ndarray of shape (1 + n_replacements, n_asked): plain, then with each replacement.
    """

    posterior: Posterior
    relevant: list[int]
    before: Floats
    after: Floats
    predicted: Floats


@dataclass(frozen=True, slots=True)
class _Shift:
    """What a replacement does to the distances.

    Attributes
    ----------
    params : ndarray of shape (n_touched,): positions of the params whose columns it replaces.
    distances : ndarray of shape (n_touched, n_runs, n_runs): by how much each replaced run moves from each run.
    moved : ndarray of shape (n_touched, n_runs): squared distance of each run from its own place.
    """

    params: NDArray[np.intp]
    distances: Floats
    moved: Floats


def _place(block: Floats, seen: NDArray[np.float32], *, absent_is_a_choice: bool) -> Floats:
    """Coordinates on one param from its columns: ndarray of shape (n_runs, n_coordinates).

    Parameters
    ----------
    seen : the same columns of the design matrix, which fix the scale.
    """
    absent = np.isnan(block[:, :1])
    if block.shape[1] == 1:
        low, high = np.nanmin(seen), np.nanmax(seen)
        place = np.where(absent, ABSENT, (block - low) / ((high - low) or 1.0))
        null = CHOSEN_NULL
    else:
        middle = 0.0 if absent_is_a_choice else 1 / block.shape[1]
        place = np.where(absent, middle, block) / np.sqrt(2)
        null = 1 / np.sqrt(2)
    if absent_is_a_choice and np.isnan(seen).any():
        return np.hstack([place, null * absent])
    return place


def _squared_distances(one: Sequence[Floats], other: Sequence[Floats]) -> Floats:
    """Between every two runs on each param: ndarray of shape (n_params, n_runs of one, n_runs of the other)."""
    return np.stack([
        np.maximum((a * a).sum(axis=1)[:, None] + (b * b).sum(axis=1) - 2 * a @ b.T, 0.0)
        for a, b in zip(one, other, strict=True)
    ])  # fmt: skip
