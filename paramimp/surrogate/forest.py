"""The forests: that of the surrogate, and a plain one of all runs for who asks for it; each tree with its bag of runs.

All are CART trees on bootstrap samples, every column tried at each split (Breiman 2001, doi:10.1023/A:1010933404324).
Beside a Gaussian process they do better than extremely randomised ones, which smooth as the process does and miss
cliffs (tests/benchmarks/NOTES.md).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from paramimp.engine import in_threads
from paramimp.stages import Stage, begin

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from paramimp.surrogate.design import DesignMatrix, Replacement
T = TypeVar("T")

TREES = 100
MAX_EVALUATED = 2_000
"""Runs on which the out-of-bag error is measured at most; the rest only train."""
MAX_SAMPLES = 1_000
"""Runs in one bootstrap sample at most: past a few thousand runs a tree gains nothing from seeing them all."""
TREES_PER_PART = 4
BOOTSTRAP_LEAVES_OUT = 0.37
"""Part of the runs that a bootstrap sample as large as the sweep does not contain: 1 / e."""
TREES_PER_TASK = 25
"""Work is cut the same way for any number of jobs, so that sums are added in the same order."""
CELLS_PER_PREDICTION = 1 << 20
"""Size of one stacked prediction: large enough to drown the call, small enough for the cache."""


@dataclass(frozen=True, slots=True)
class BaggedTree:
    """One tree and the runs that it was trained on.

    Attributes
    ----------
    estimator : the fitted `sklearn.tree.DecisionTreeRegressor`.
    bag : ndarray of indices into the design matrix: the runs on which it must not be judged. Its bootstrap sample,
        or the part of the runs that this was drawn from.
    """

    estimator: Any
    bag: NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Apart:
    """Predictions by what saw neither a run nor the run that it becomes when columns of it are replaced.

    Otherwise a param that does nothing seems to act on a grid: a run's own cell is empty when it is judged, while the
    cell that it comes to holds one noisy run.

    Attributes
    ----------
    plain, changed : ndarrays of shape (n_replacements, n_evaluated): as it is, and with each replacement; NaN where
        nothing is left that saw neither.
    """

    plain: NDArray[np.float64]
    changed: NDArray[np.float64]


class PlainForest:
    """Trees as `sklearn.ensemble.RandomForestRegressor` grows them, with the same seed the same ones.

    A bag draws whole configurations, so that no run is judged by trees that saw a repeat of it. Without repeats, and up
    to `MAX_SAMPLES` runs, these are scikit-learn's own trees.

    Parameters
    ----------
    design : of all runs.
    trees, seed, jobs : as for `Forest`.
    """

    def __init__(self, design: DesignMatrix, *, trees: int = TREES, seed: int = 0, jobs: int = 1) -> None:
        self.design = design
        self.trees = trees
        self.seed = seed
        self.jobs = jobs
        n_runs = len(design.y)
        self.evaluated = evaluated_among(n_runs, seed)
        of_run = np.arange(n_runs) if design.repeats is None else design.repeats.of_run
        order = np.argsort(of_run, kind="stable")
        self._runs_of = np.split(order, np.cumsum(np.bincount(of_run))[:-1])

    @cached_property
    def members(self) -> tuple[BaggedTree, ...]:
        """The fitted trees."""
        begin(Stage.FOREST)
        # As scikit-learn draws the seed of each tree.
        seeds: list[int] = np.random.RandomState(self.seed).randint(np.iinfo(np.int32).max, size=self.trees).tolist()
        grown = in_threads(self._grow, [(task,) for task in tasks_of(seeds)], jobs=self.jobs)
        return tuple(tree for part in grown for tree in part)

    def _grow(self, seeds: Sequence[int]) -> list[BaggedTree]:
        from sklearn import config_context
        from sklearn.tree import DecisionTreeRegressor

        n_facts, n_runs = len(self._runs_of), len(self.design.y)
        grown = []
        with config_context(skip_parameter_validation=True):
            for seed in seeds:
                rng = np.random.RandomState(seed)
                drawn = rng.randint(0, n_facts, min(n_facts, MAX_SAMPLES), dtype=np.int32)
                bag = np.concatenate([self._runs_of[fact] for fact in drawn])
                weights = np.bincount(bag, minlength=n_runs).astype(np.float64)
                estimator = DecisionTreeRegressor(max_features=1.0, random_state=int(seed))
                _fit(estimator, self.design.X, self.design.y, weights)
                grown.append(BaggedTree(estimator, bag))
        return grown

    @cached_property
    def out_of_bag(self) -> NDArray[np.float64]:
        """Out-of-bag prediction of every evaluated run: ndarray of shape (n_evaluated,); NaN if every tree saw it."""
        X = np.ascontiguousarray(self.design.X[self.evaluated])
        n_runs = len(self.design.y)
        tasks: list[Any] = [(group, n_runs, X, self.evaluated, []) for group in tasks_of(self.members)]
        return np.asarray(_mean_vote(in_threads(_sum_out_of_bag, tasks, jobs=self.jobs))[0])


class Forest:
    """Trees on a design matrix, grown when first asked for, and small forests on parts of the runs.

    The trees are grown here and not by `sklearn.ensemble`, whose import and per-tree checks take longer than growing
    the trees on a hundred runs; and so each tree keeps its bag.

    Parameters
    ----------
    evaluated : the runs on which errors are measured, sorted: indices into the design matrix.
    parts : indices of the runs of each part.
    trees : how many to grow.
    seed : every random draw comes from it, and none depends on how the work is cut up.
    jobs : threads; few runs are not worth more than one, since each tree is then mostly Python.
    """

    def __init__(
        self,
        design: DesignMatrix,
        evaluated: NDArray[np.intp],
        parts: Sequence[NDArray[np.intp]],
        *,
        trees: int = TREES,
        seed: int = 0,
        jobs: int = 1,
    ) -> None:
        self.design = design
        self.evaluated = evaluated
        self.parts = parts
        self.trees = trees
        self.seed = seed
        self.jobs = jobs
        self._out_of_bag: NDArray[np.float64] | None = None

    @cached_property
    def members(self) -> tuple[BaggedTree, ...]:
        """The fitted trees."""
        begin(Stage.FOREST)
        seeds = [(self.seed, number) for number in range(self.trees)]
        grown = in_threads(_grow, [(self.design, task) for task in tasks_of(seeds)], jobs=self.jobs)
        return tuple(tree for part in grown for tree in part)

    @cached_property
    def part_forests(self) -> tuple[tuple[BaggedTree, ...], ...]:
        """Small forests on the parts of the runs.

        The "little bags" of Athey, Tibshirani & Wager (2019), doi:10.1214/18-AOS1709.
        """
        tasks = [
            (self.design, [(self.seed, number, tree) for tree in range(TREES_PER_PART)], part)
            for number, part in enumerate(self.parts)
        ]
        return tuple(tuple(grown) for grown in in_threads(_grow, tasks, jobs=self.jobs))

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
        predicted = _mean_vote(self._votes(tasks_of(self.members), replacements))
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
        middle = TREES_PER_PART // 2
        teams = [team for forest in self.part_forests for team in (forest[:middle], forest[middle:])]
        with np.errstate(invalid="ignore"):  # 0 / 0 inside the part
            predicted = np.stack([total / votes for total, votes, *_ in self._votes(teams, replacements)])
        return predicted.reshape(len(self.part_forests), 2, *predicted.shape[1:])

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
        parts = in_threads(_sum_of_layers, tasks, jobs=self.jobs)
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
        return in_threads(_sum_out_of_bag, tasks, jobs=self.jobs)


def evaluated_among(n_runs: int, seed: int) -> NDArray[np.intp]:
    """The runs on which errors are measured, sorted: all, or a sample of many."""
    if n_runs <= MAX_EVALUATED:
        return np.arange(n_runs)
    return np.sort(np.random.default_rng(seed).choice(n_runs, MAX_EVALUATED, replace=False))


def tasks_of(items: Sequence[T]) -> list[Sequence[T]]:
    """Items cut into tasks."""
    return [items[start : start + TREES_PER_TASK] for start in range(0, len(items), TREES_PER_TASK)]


def _mean_vote(parts: Sequence[tuple[NDArray[np.float64], ...]]) -> NDArray[np.float64]:
    """Sums of predictions over sums of votes."""
    total = np.sum([part[0] for part in parts], axis=0)
    votes = np.sum([part[1] for part in parts], axis=0)
    with np.errstate(invalid="ignore"):  # a run that every tree saw has no vote: 0 / 0 is NaN
        return np.asarray(total / votes)


def _grow(
    design: DesignMatrix, seeds: Sequence[tuple[int, ...]], part: NDArray[np.intp] | None = None
) -> list[BaggedTree]:
    """Grow one tree per seed, on a bootstrap sample of all runs, or of a part of them."""
    from sklearn import config_context  # a second of import that --help must not pay
    from sklearn.tree import DecisionTreeRegressor

    seen = np.arange(len(design.y)) if part is None else part
    grown = []
    with config_context(skip_parameter_validation=True):  # the same parameters two hundred times
        for seed in seeds:
            rng = np.random.default_rng(seed)
            sample = seen[rng.integers(len(seen), size=min(len(seen), MAX_SAMPLES))]
            estimator = DecisionTreeRegressor(max_features=1.0, random_state=int(rng.integers(2**31)))
            _fit(estimator, design.X[sample], design.y[sample])
            grown.append(BaggedTree(estimator, sample if part is None else part))
    return grown


def _fit(
    estimator: Any, X: NDArray[np.float32], y: NDArray[np.float64], weights: NDArray[np.float64] | None = None
) -> None:
    """Fit a tree to arrays that are already what it wants: its checks would take longer than its growing.

    Which columns have missing values is found out by these checks alone; scikit-learn's forests tell their trees
    through the private method that is called here. Where it is called otherwise, the tree checks its input.
    """
    has_missing = np.isnan(X.sum(axis=0))
    if not has_missing.any():
        estimator.fit(X, y, sample_weight=weights, check_input=False)
        return
    try:
        estimator._fit(X, y, sample_weight=weights, check_input=False, missing_values_in_feature_mask=has_missing)
    except (AttributeError, TypeError):
        estimator.fit(X, y, sample_weight=weights)


def _sum_out_of_bag(
    trees: Sequence[BaggedTree],
    n_runs: int,
    X: NDArray[np.float32],
    evaluated: NDArray[np.intp],
    replacements: Sequence[Replacement],
    landed: NDArray[np.intp] | None = None,
) -> tuple[NDArray[np.float64], ...]:
    """Sum of the predictions, shape (1 + n_replacements, n_evaluated), and the votes on each run, (n_evaluated,).

    With `landed` three more arrays of shape (n_replacements, n_evaluated), of the trees that did not see that run,
    either: the sums of their predictions, plain and with each replacement, and their votes.
    """
    total = np.zeros((1 + len(replacements), len(X)))
    votes = np.zeros(len(X))
    apart = np.zeros((0, 0, 0)) if landed is None else np.zeros((3, *landed.shape))
    for member in trees:
        out = _voted_on(member, n_runs, evaluated)
        if len(out):
            votes[out] += 1
            predicted = _predict(member.estimator.tree_, X[out], out, replacements)
            total[:, out] += predicted
            if landed is not None:
                seen = np.zeros(n_runs + 1, dtype=bool)  # the last one stands for no run
                seen[member.bag] = True
                new = ~seen[landed[:, out]]
                apart[0][:, out] += predicted[0] * new
                apart[1][:, out] += predicted[1:] * new
                apart[2][:, out] += new
    return (total, votes, *apart)


def _sum_of_layers(
    trees: Sequence[BaggedTree],
    n_runs: int,
    layers: NDArray[np.float32],
    runs: NDArray[np.intp],
    replaced: NDArray[np.intp],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """What `_sum_out_of_bag` gives, of few runs and many replacements of the same columns: one call for each tree.

    Parameters
    ----------
    layers : ndarray of shape (1 + n_replacements, n_rows, n_columns): the runs as they are, and with each replacement.
    replaced : the columns in which the layers differ.
    """
    n_layers, n_rows, n_columns = layers.shape
    total, votes = np.zeros((n_layers, n_rows)), np.zeros(n_rows)
    for member in trees:
        out = _voted_on(member, n_runs, runs)
        if not len(out):
            continue
        votes[out] += 1
        tree = member.estimator.tree_
        asked = layers[:, out] if np.isin(tree.feature, replaced).any() else layers[:1, out]
        total[:, out] += tree.predict(asked.reshape(-1, n_columns)).reshape(-1, len(out))
    return total, votes


def _voted_on(member: BaggedTree, n_runs: int, runs: NDArray[np.intp]) -> NDArray[np.intp]:
    """Positions of the runs that a tree votes on: those that it did not see.

    A tree that saw a thousand of many thousand runs could vote on nearly all: three times the votes that a run gets in
    a small sweep, and three times the work. It votes on every third, beginning at random.
    """
    seen = np.zeros(n_runs, dtype=bool)
    seen[member.bag] = True
    out = np.flatnonzero(~seen[runs])
    step = max(1, round(len(out) / (BOOTSTRAP_LEAVES_OUT * len(runs))))
    return out[member.bag[0] % step :: step]


def _predict(
    tree: Any, rows: NDArray[np.float32], out: NDArray[np.intp], replacements: Sequence[Replacement]
) -> NDArray[np.float64]:
    """Predictions of one tree, shape (1 + n_replacements, n_rows): plain, then with each replacement in place."""
    predicted = np.repeat(tree.predict(rows).T, 1 + len(replacements), axis=0)
    used = np.zeros(rows.shape[1], dtype=bool)
    used[tree.feature[tree.feature >= 0]] = True
    # A tree that never looks at a param predicts the same with it shuffled.
    asked = [index for index, (columns, _) in enumerate(replacements) if used[columns].any()]
    batch = max(1, CELLS_PER_PREDICTION // rows.size)
    for start in range(0, len(asked), batch):
        chosen = asked[start : start + batch]
        stacked = np.repeat(rows[None], len(chosen), axis=0)
        for layer, index in enumerate(chosen):
            columns, block = replacements[index]
            stacked[layer][:, columns] = block[out]
        flat = tree.predict(stacked.reshape(-1, rows.shape[1]))
        predicted[1 + np.array(chosen)] = flat.reshape(len(chosen), len(rows))
    return predicted
