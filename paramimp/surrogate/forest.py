"""The forest of the surrogate: trees on all runs and on parts of them, each with its bag of runs.

Beside a Gaussian process CART trees do better than extremely randomised ones, which smooth as the process does and miss
cliffs (tests/benchmarks/NOTES.md).
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from paramimp.engine.stages import Stage, begin
from paramimp.engine.threads import Threads
from paramimp.records import record
from paramimp.surrogate.stacking import mixed
from paramimp.surrogate.trees import (
    MAX_SAMPLES,
    TREES,
    BaggedTree,
    are_shared,
    fit_to_sample,
    grown_on_all,
    least_in_a_leaf,
    mean_vote,
    sum_of_layers,
    sum_out_of_bag,
    tasks_of,
    tried_at_a_split,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from paramimp.engine.interface import Engine
    from paramimp.surrogate.design import DesignMatrix, Replacement

T = TypeVar("T")

TREES_PER_PART = 4


@record
class Apart:
    """Predictions of runs with replaced columns, by trees trained neither on a run nor on the run that it becomes.

    With other trees a param without effect seems to act on a grid: the run's own cell is empty, since the run is out of
    the bag, while the cell of the changed run holds one noisy run.

    Attributes
    ----------
    plain, changed : ndarrays of shape (n_replacements, n_evaluated): as it is, and with each replacement; NaN where
        nothing is left that saw neither.
    """

    plain: NDArray[np.float64]
    changed: NDArray[np.float64]

    def mixed_with(self, smooth: Apart, weight: float) -> Apart:
        """Together with those by the Gaussian process, whose weight this is."""
        return Apart(mixed(weight, self.plain, smooth.plain), mixed(weight, self.changed, smooth.changed))


class Forest:
    """Trees on a design matrix, grown when first asked for, and small forests on parts of the runs.

    Of many runs, or many cells, the trees of the small forests are trees of the forest as well: all that are grown, or
    beside fewer on all runs (`grown_on_all`).

    The trees are grown here and not by `sklearn.ensemble`, whose import and per-tree checks take longer than growing
    the trees on a hundred runs; and so each tree keeps its bag.

    Parameters
    ----------
    evaluated : the runs on which errors are measured, sorted: indices into the design matrix.
    parts : indices of the runs of each part.
    trees : how many are asked for; see `size`.
    per_part : how many the forest of each part has, an even number: it has two teams.
    seed : every random draw comes from it, and none depends on how the work is cut up.
    engine : where the trees are grown, and near which they predict.
    smaller : one of the same parts and seed, and of no more trees, which are not grown again.
    """

    def __init__(
        self,
        design: DesignMatrix,
        evaluated: NDArray[np.intp],
        parts: Sequence[NDArray[np.intp]],
        *,
        trees: int = TREES,
        per_part: int = TREES_PER_PART,
        seed: int = 0,
        engine: Engine | None = None,
        smaller: Forest | None = None,
    ) -> None:
        self.design = design
        self.evaluated = evaluated
        self.parts = parts
        self.trees = trees
        self.per_part = per_part
        self.seed = seed
        self.engine = engine or Threads()
        self._smaller = smaller
        self._out_of_bag: NDArray[np.float64] | None = None

    @property
    def size(self) -> int:
        """How many trees it has: those that are asked for, or fewer on all runs and those of the parts."""
        on_all = grown_on_all(self.trees, *self.design.X.shape)
        return on_all + self.per_part * len(self.parts) * are_shared(*self.design.X.shape)

    @cached_property
    def members(self) -> tuple[BaggedTree, ...]:
        """The fitted trees."""
        begin(Stage.FOREST)
        of_parts = self._grown_on_parts if are_shared(*self.design.X.shape) else ()
        return (*self.on_all, *(tree for group in of_parts for tree in group))

    @cached_property
    def on_all(self) -> tuple[BaggedTree, ...]:
        """The trees whose samples are drawn from all runs."""
        on_all = grown_on_all(self.trees, *self.design.X.shape)
        first = () if self._smaller is None else self._smaller.on_all
        seeds = [(self.seed, number) for number in range(len(first), on_all)]
        grown = self.engine.map(_grow, [(task,) for task in tasks_of(seeds)], common=(self.design,))
        return (*first, *(tree for part in grown for tree in part))

    @cached_property
    def part_forests(self) -> tuple[tuple[BaggedTree, ...], ...]:
        """Small forests on the parts of the runs.

        The "little bags" of Athey, Tibshirani & Wager (2019), doi:10.1214/18-AOS1709.
        """
        groups = zip(self._grown_on_parts, self.parts, strict=True)
        return tuple(tuple(BaggedTree(tree.estimator, part) for tree in group) for group, part in groups)

    @cached_property
    def _grown_on_parts(self) -> tuple[tuple[BaggedTree, ...], ...]:
        """The trees of the small forests, each with its own sample for its bag."""
        if self._smaller is not None:
            return self._smaller._grown_on_parts
        tasks = [
            ([(self.seed, number, tree) for tree in range(self.per_part)], part)
            for number, part in enumerate(self.parts)
        ]
        return tuple(tuple(grown) for grown in self.engine.map(_grow, tasks, common=(self.design,)))

    @property
    def out_of_bag(self) -> NDArray[np.float64]:
        """Out-of-bag prediction of every evaluated run: ndarray of shape (n_evaluated,); NaN if every tree saw it."""
        if self._out_of_bag is None:
            self._out_of_bag = self.predict_out_of_bag([])[0]
        return self._out_of_bag

    def predict_out_of_bag(self, replacements: Sequence[Replacement]) -> NDArray[np.float64]:
        """Predict the evaluated runs by the trees that did not see them, as they are and with columns replaced.

        Parameters
        ----------
        replacements : columns and what stands in them instead, shape (n_evaluated, n_columns).

        Returns
        -------
        ndarray of shape (1 + n_replacements, n_evaluated): first the plain prediction.
        """
        predicted = mean_vote(self._votes(tasks_of(self.members), replacements))
        self._out_of_bag = predicted[0]
        return predicted

    def predict_apart(self, replacements: Sequence[Replacement], landed: NDArray[np.intp]) -> Apart:
        """Predict each run with columns replaced by the trees that saw neither it nor the run that it becomes.

        Parameters
        ----------
        landed : ndarray of shape (n_replacements, n_evaluated): see `Shuffling.landed`.
        """
        parts = self._votes(tasks_of(self.members), replacements, landed)
        plain, changed, votes = (np.sum([part[which] for part in parts], axis=0) for which in (2, 3, 4))
        with np.errstate(invalid="ignore"):
            return Apart(plain / votes, changed / votes)

    def predict_by_part_forests(self, replacements: Sequence[Replacement]) -> NDArray[np.float64]:
        """Predict the evaluated runs outside each part by the two teams of its forest; NaN inside.

        Both teams have as many trees and vote on the same runs, so their mean is what the forest predicts; how they
        differ is the noise of the trees alone.

        Returns
        -------
        ndarray of shape (n_parts, 2, 1 + n_replacements, n_evaluated)
        """
        return np.stack(self.by_part_forests(replacements, np.asarray))

    def by_part_forests(
        self, replacements: Sequence[Replacement], reduce: Callable[[NDArray[np.float64]], T]
    ) -> list[T]:
        """What is made of the predictions of each part's forest, part after part.

        Of thousands of params those of all parts at once take hundreds of megabytes.

        Parameters
        ----------
        reduce : makes it of an ndarray of shape (2, 1 + n_replacements, n_evaluated): see `predict_by_part_forests`.
        """
        X = np.ascontiguousarray(self.design.X[self.evaluated])
        middle = self.per_part // 2

        def of_part(forest: Sequence[BaggedTree]) -> T:
            predicted = np.empty((2, 1 + len(replacements), len(X)))
            with np.errstate(invalid="ignore"):  # 0 / 0 inside the part
                for own, team in zip(predicted, (forest[:middle], forest[middle:]), strict=True):
                    total, votes, *_ = sum_out_of_bag(team, len(self.design.y), X, self.evaluated, replacements)
                    np.divide(total, votes, out=own)
            return reduce(predicted)

        return list(self.engine.near.map(of_part, [(forest,) for forest in self.part_forests]))

    def predict_at(self, chosen: NDArray[np.intp], replacements: Sequence[Replacement]) -> NDArray[np.float64]:
        """Predict some runs by the trees that did not see them, as they are and with columns replaced.

        A run that every tree saw gets the mean prediction of the others.

        Parameters
        ----------
        chosen : positions among the evaluated runs.
        replacements : columns and what stands in them instead, shape (n_chosen, n_columns).

        Returns
        -------
        ndarray of shape (1 + n_replacements, n_chosen)
        """
        runs = self.evaluated[chosen]
        layers = np.repeat(self.design.X[runs][None], 1 + len(replacements), axis=0)
        for layer, (columns, block) in zip(layers[1:], replacements, strict=True):
            layer[:, columns] = block
        replaced = np.unique(np.concatenate([columns for columns, _ in replacements] or [np.empty(0, np.intp)]))
        tasks = [(group, len(self.design.y), layers, runs, replaced) for group in tasks_of(self.members)]
        parts = list(self.engine.near.map(sum_of_layers, tasks))
        total, votes = (np.sum([part[side] for part in parts], axis=0) for side in (0, 1))
        seen = votes > 0
        predicted = np.zeros_like(total)
        predicted[:, seen] = total[:, seen] / votes[seen]
        predicted[:, ~seen] = predicted[:, seen].mean(axis=1, keepdims=True) if seen.any() else 0.0
        return np.asarray(predicted)

    def _votes(
        self,
        groups: Sequence[Sequence[BaggedTree]],
        replacements: Sequence[Replacement],
        landed: NDArray[np.intp] | None = None,
    ) -> list[tuple[NDArray[np.float64], ...]]:
        X = np.ascontiguousarray(self.design.X[self.evaluated])
        n_runs = len(self.design.y)
        tasks = [(group, n_runs, X, self.evaluated, replacements, landed) for group in groups]
        return list(self.engine.near.map(sum_out_of_bag, tasks))


def _grow(
    design: DesignMatrix, seeds: Sequence[tuple[int, ...]], part: NDArray[np.intp] | None = None
) -> list[BaggedTree]:
    """Grow one tree per seed, on a bootstrap sample of all runs, or of a part of them."""
    from sklearn import config_context  # a second of import that --help must not pay
    from sklearn.tree import DecisionTreeRegressor

    seen = np.arange(len(design.y)) if part is None else part
    grown = []
    ties = np.random.RandomState()  # made once and seeded for each tree: making one takes as long as growing a tree
    with config_context(skip_parameter_validation=True):  # the same parameters two hundred times
        for seed in seeds:
            rng = np.random.default_rng(seed)
            sample = seen[rng.integers(len(seen), size=min(len(seen), MAX_SAMPLES))]
            ties.seed(int(rng.integers(2**31)))
            estimator = DecisionTreeRegressor(
                max_features=tried_at_a_split(design.X.shape[1], len(seen)),
                min_samples_leaf=least_in_a_leaf(*design.X.shape),
                random_state=ties,
            )
            fit_to_sample(estimator, design.X, design.y, sample)
            grown.append(BaggedTree(estimator, sample))
    return grown
