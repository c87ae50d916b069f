"""The plain random forest of all runs, for the methods that promise it."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from paramimp.engine.stages import Stage, begin
from paramimp.engine.threads import Threads
from paramimp.surrogate.trees import (
    MAX_SAMPLES,
    TREES,
    BaggedTree,
    evaluated_among,
    fit_tree,
    mean_vote,
    sum_out_of_bag,
    tasks_of,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from paramimp.engine.interface import Engine
    from paramimp.surrogate.design import DesignMatrix


class PlainForest:
    """Trees as `sklearn.ensemble.RandomForestRegressor` grows them, with the same seed the same ones.

    A bag draws whole configurations, so that no run is judged by trees that saw a repeat of it. Without repeats, and up
    to `MAX_SAMPLES` runs, these are scikit-learn's own trees.

    Parameters
    ----------
    design : of all runs.
    trees, seed, engine : as for `Forest`.
    """

    def __init__(
        self, design: DesignMatrix, *, trees: int = TREES, seed: int = 0, engine: Engine | None = None
    ) -> None:
        self.design = design
        self.trees = trees
        self.seed = seed
        self.engine = engine or Threads()
        n_runs = len(design.y)
        self.evaluated = evaluated_among(design.y)
        of_run = np.arange(n_runs) if design.repeats is None else design.repeats.of_run
        order = np.argsort(of_run, kind="stable")
        self._runs_of = np.split(order, np.cumsum(np.bincount(of_run))[:-1])

    @cached_property
    def members(self) -> tuple[BaggedTree, ...]:
        """The fitted trees."""
        begin(Stage.FOREST)
        # As scikit-learn draws the seed of each tree.
        seeds: list[int] = np.random.RandomState(self.seed).randint(np.iinfo(np.int32).max, size=self.trees).tolist()
        grown = self.engine.map(_grow, [(task,) for task in tasks_of(seeds)], common=(self.design, self._runs_of))
        return tuple(tree for part in grown for tree in part)

    @cached_property
    def out_of_bag(self) -> NDArray[np.float64]:
        """Out-of-bag prediction of every evaluated run: ndarray of shape (n_evaluated,); NaN if every tree saw it."""
        X = np.ascontiguousarray(self.design.X[self.evaluated])
        n_runs = len(self.design.y)
        tasks: list[Any] = [(group, n_runs, X, self.evaluated, []) for group in tasks_of(self.members)]
        return np.asarray(mean_vote(list(self.engine.near.map(sum_out_of_bag, tasks)))[0])


def _grow(design: DesignMatrix, runs_of: Sequence[NDArray[np.intp]], seeds: Sequence[int]) -> list[BaggedTree]:
    """Grow one tree per seed.

    Parameters
    ----------
    runs_of : the runs of each configuration.
    """
    from sklearn import config_context
    from sklearn.tree import DecisionTreeRegressor

    n_facts, n_runs = len(runs_of), len(design.y)
    grown = []
    rng = np.random.RandomState()  # made once, as in `forest`
    with config_context(skip_parameter_validation=True):
        for seed in seeds:
            rng.seed(seed)
            drawn = rng.randint(0, n_facts, min(n_facts, MAX_SAMPLES), dtype=np.int32)
            bag = np.concatenate([runs_of[fact] for fact in drawn])
            weights = np.bincount(bag, minlength=n_runs).astype(np.float64)
            rng.seed(seed)  # as scikit-learn does, which draws each bag and grows each tree from the same beginning
            estimator = DecisionTreeRegressor(max_features=1.0, random_state=rng)
            fit_tree(estimator, design.X, design.y, weights)
            grown.append(BaggedTree(estimator, bag))
    return grown
