"""What stands in for the training code: a forest and a Gaussian process, fitted once and shared by the methods."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from paramimp.surrogate.folds import parts_of
from paramimp.surrogate.forest import TREES, BaggedTree, Forest
from paramimp.surrogate.shuffling import Shuffling
from paramimp.surrogate.smooth import Smooth
from paramimp.surrogate.stacking import Stack

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from paramimp.surrogate.design import DesignMatrix, Replacement

PARTITIONS, PARTITIONS_OF_FOREST = 8, 7
"""How often the runs are cut into folds; of the forest alone, which has more runs, fewer do."""
MAX_EVALUATED = 2_000
"""Runs on which the out-of-bag error is measured at most; the rest only train."""
MIN_RUNS_FOR_THREADS = 400


class Surrogate:
    """A forest on a design matrix and a Gaussian process beside it, each fitted when first asked for.

    Parameters
    ----------
    trees : how many to grow.
    seed : every random draw comes from it, and none depends on how the work is cut up.
    jobs : threads; few runs are not worth more than one, since each tree is then mostly Python.
    """

    def __init__(self, design: DesignMatrix, *, trees: int = TREES, seed: int = 0, jobs: int = 1) -> None:
        self.design = design
        self.trees = trees
        self.seed = seed
        self.jobs = jobs if len(design.y) >= MIN_RUNS_FOR_THREADS else 1

    @property
    def params(self) -> tuple[str, ...]:
        """Names of the params of the design matrix, in its order."""
        return tuple(self.design.columns_of)

    @cached_property
    def evaluated(self) -> NDArray[np.intp]:
        """The runs on which errors are measured, sorted: ndarray of shape (n_evaluated,)."""
        n_runs = len(self.design.y)
        if n_runs <= MAX_EVALUATED:
            return np.arange(n_runs)
        return np.sort(np.random.default_rng(self.seed).choice(n_runs, MAX_EVALUATED, replace=False))

    @cached_property
    def parts(self) -> tuple[NDArray[np.intp], ...]:
        """All runs but one fold each, of several partitions into folds: indices into the design matrix."""
        partitions = PARTITIONS if Smooth.suits(self.design) else PARTITIONS_OF_FOREST
        return parts_of(len(self.design.y), partitions=partitions, seed=self.seed)

    @cached_property
    def _trees(self) -> Forest:
        return Forest(
            self.design, self.evaluated, self.parts, trees=self.trees, seed=self.seed, jobs=self.jobs
        )

    @cached_property
    def _shuffling(self) -> Shuffling:
        return Shuffling(self.design, self.evaluated, seed=self.seed)

    @property
    def forest(self) -> tuple[BaggedTree, ...]:
        """The fitted trees."""
        return self._trees.members

    def grow(self) -> None:
        """Fit the forest now, if it is not: what comes next is another stage of the work."""
        _ = self.forest

    @property
    def part_forests(self) -> tuple[tuple[BaggedTree, ...], ...]:
        """Small forests on the parts of the runs."""
        return self._trees.part_forests

    @cached_property
    def smooth(self) -> Smooth | None:
        """The Gaussian process beside the forest; None where the runs or params are too many for one."""
        return Smooth(self.design, self.parts, jobs=self.jobs) if Smooth.suits(self.design) else None

    @cached_property
    def smooth_weight(self) -> float:
        """How much of the joint prediction is the Gaussian process's, in 0..1; 0 where there is none."""
        return 0.0 if self.smooth is None else self._stack(self.smooth).weight

    @cached_property
    def joint(self) -> NDArray[np.float64]:
        """Prediction of every evaluated run by forest and Gaussian process together, none of which saw it."""
        return self.out_of_bag if self.smooth is None else self._stack(self.smooth).joint

    def _stack(self, smooth: Smooth) -> Stack:
        return Stack(self.design.y, self.out_of_bag, smooth.out_of_part)

    @property
    def out_of_bag(self) -> NDArray[np.float64]:
        """Out-of-bag prediction of every evaluated run: ndarray of shape (n_evaluated,); NaN if every tree saw it."""
        return self._trees.out_of_bag

    @property
    def r2(self) -> float | None:
        """Out-of-bag R² of the forest; None when fewer than two runs are out of a bag, or their metric is constant."""
        return self._r2(self.out_of_bag)

    @property
    def joint_r2(self) -> float | None:
        """R² of forest and Gaussian process together on runs that neither saw; None as for `r2`."""
        return self._r2(self.joint)

    def _r2(self, prediction: NDArray[np.float64]) -> float | None:
        known = ~np.isnan(prediction)
        y = self.design.y[self.evaluated][known]
        if len(y) < 2 or y.min() == y.max():
            return None
        return float(1 - np.mean((y - prediction[known]) ** 2) / y.var())

    def shuffles(self, *params: str, draws: int) -> list[Replacement]:
        """The columns of params, shuffled together among the evaluated runs that can have them, several times."""
        return self._shuffling.shuffles(*params, draws=draws)

    def common_donors(self, draw: int) -> NDArray[np.intp]:
        """A random order of the evaluated runs, to shuffle several params alike."""
        return self._shuffling.common_donors(draw)

    def given(self, donors: NDArray[np.intp], *params: str) -> Replacement:
        """The columns of params as other runs have them; see `Shuffling.given`."""
        return self._shuffling.given(donors, *params)

    def eligible(self, param: str) -> NDArray[np.bool_]:
        """Which evaluated runs take part when `param` is shuffled: ndarray of shape (n_evaluated,)."""
        return self._shuffling.eligible(param)

    def predict_out_of_bag(self, replacements: Sequence[Replacement]) -> NDArray[np.float64]:
        """Predict the evaluated runs by the trees that did not see them, as they are and with columns replaced.

        Returns
        -------
        ndarray of shape (1 + n_replacements, n_evaluated): first the plain prediction.
        """
        return self._trees.predict_out_of_bag(replacements)

    def predict_by_part_forests(self, replacements: Sequence[Replacement]) -> NDArray[np.float64]:
        """Predict the evaluated runs outside each part by the two teams of its forest; NaN inside.

        Returns
        -------
        ndarray of shape (n_parts, 2, 1 + n_replacements, n_evaluated)
        """
        return self._trees.predict_by_part_forests(replacements)
