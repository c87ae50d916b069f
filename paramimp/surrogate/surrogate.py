"""The forest that stands in for the training code, and its out-of-bag fit: fitted once, shared by the methods.

Extremely randomised trees (Geurts, Ernst & Wehenkel 2006, doi:10.1007/s10994-006-6226-1) on bootstrap samples, every
column tried at each split: on few runs they track the truth closer than CART trees do, because a random threshold
cannot chase single runs (tests/benchmarks/truth.py compares them).
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from paramimp.engine import in_threads
from paramimp.surrogate.smooth import Smooth

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from paramimp.surrogate.design import DesignMatrix, Replacement
T = TypeVar("T")

TREES = 100
MAX_SAMPLES = 1_000
"""Runs in one bootstrap sample at most: past a few thousand runs a tree gains nothing from seeing them all."""
FOLDS = 3
"""The parts of the runs that tell how sure an estimate is lack one of so many folds each: they have two thirds."""
PARTITIONS, PARTITIONS_OF_FOREST = 8, 7
"""How often the runs are cut into folds; of the forest alone, which has more runs, fewer do."""
TREES_PER_PART = 4
MAX_EVALUATED = 2_000
"""Runs on which the out-of-bag error is measured at most; the rest only train."""
BOOTSTRAP_LEAVES_OUT = 0.37
"""Part of the runs that a bootstrap sample as large as the sweep does not contain: 1 / e."""
TREES_PER_TASK = 25
"""Work is cut the same way for any number of jobs, so that sums are added in the same order."""
MIN_RUNS_FOR_THREADS = 400
CELLS_PER_PREDICTION = 1 << 20
"""Size of one stacked prediction: large enough to drown the call, small enough for the cache."""


@dataclass(frozen=True, slots=True)
class BaggedTree:
    """One tree and the runs that it was trained on.

    Attributes
    ----------
    estimator : the fitted `sklearn.tree.ExtraTreeRegressor`.
    bag : ndarray of indices into the design matrix: the runs on which it must not be judged. Its bootstrap sample,
        or the part of the runs that this was drawn from.
    """

    estimator: Any
    bag: NDArray[np.intp]


class Surrogate:
    """A forest on a design matrix, fitted when first asked for.

    The trees are grown here and not by `sklearn.ensemble`, whose import and per-tree checks take longer than growing
    the trees on a hundred runs; and so each tree keeps its bag.

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
        self._out_of_bag: NDArray[np.float64] | None = None

    @property
    def params(self) -> tuple[str, ...]:
        """Names of the params of the design matrix, in its order."""
        return tuple(self.design.columns_of)

    @cached_property
    def forest(self) -> tuple[BaggedTree, ...]:
        """The fitted trees."""
        seeds = [(self.seed, number) for number in range(self.trees)]
        grown = in_threads(_grow, [(self.design, task) for task in self._tasks(seeds)], jobs=self.jobs)
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

    @cached_property
    def parts(self) -> tuple[NDArray[np.intp], ...]:
        """All runs but one fold each, of random partitions into `FOLDS` folds: indices into the design matrix."""
        n_runs = len(self.design.y)
        rng = np.random.default_rng([self.seed, FOLDS])
        partitions = PARTITIONS if Smooth.suits(self.design) else PARTITIONS_OF_FOREST
        orders = [rng.permutation(n_runs) for _ in range(partitions)]
        return tuple(np.setdiff1d(order, fold) for order in orders for fold in np.array_split(order, FOLDS))

    @cached_property
    def smooth(self) -> Smooth | None:
        """The Gaussian process beside the forest; None where the runs or params are too many for one."""
        return Smooth(self.design, self.parts, jobs=self.jobs) if Smooth.suits(self.design) else None

    @cached_property
    def smooth_weight(self) -> float:
        """How much of the joint prediction is the process's: what fits the unseen runs best, in 0..1.

        Stacking: Breiman (1996), doi:10.1007/BF00117832.
        """
        if self.smooth is None:
            return 0.0
        gain, apart = self._stacking
        return float(_best_weight(gain.sum(), apart.sum()))

    @cached_property
    def joint(self) -> NDArray[np.float64]:
        """Prediction of every evaluated run by forest and process together, none of which saw it.

        Nor did the weight between the two: each run is predicted with the one that fits the others best, or two in ten
        sweeps of pure noise would seem to be explained a little.
        """
        if self.smooth is None:
            return self.out_of_bag
        gain, apart = self._stacking
        weights = _best_weight(gain.sum() - gain, apart.sum() - apart)
        return np.asarray((1 - weights) * self.out_of_bag + weights * self.smooth.out_of_part)

    @property
    def _stacking(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """What each run says of the weight: terms of its numerator and its denominator, 0 for a run without votes."""
        assert self.smooth is not None
        forest, smooth = self.out_of_bag, self.smooth.out_of_part
        gain = (self.design.y - forest) * (smooth - forest)
        return np.nan_to_num(gain), np.nan_to_num((smooth - forest) ** 2)

    @cached_property
    def evaluated(self) -> NDArray[np.intp]:
        """The runs on which errors are measured, sorted: ndarray of shape (n_evaluated,)."""
        n_runs = len(self.design.y)
        if n_runs <= MAX_EVALUATED:
            return np.arange(n_runs)
        return np.sort(np.random.default_rng(self.seed).choice(n_runs, MAX_EVALUATED, replace=False))

    @property
    def out_of_bag(self) -> NDArray[np.float64]:
        """Out-of-bag prediction of every evaluated run: ndarray of shape (n_evaluated,); NaN if every tree saw it."""
        if self._out_of_bag is None:
            self._out_of_bag = self.predict_out_of_bag([])[0]
        return self._out_of_bag

    @property
    def r2(self) -> float | None:
        """Out-of-bag R² of the forest; None when fewer than two runs are out of a bag, or their metric is constant."""
        return self._r2(self.out_of_bag)

    @property
    def joint_r2(self) -> float | None:
        """The same of forest and process together."""
        return self._r2(self.joint)

    def _r2(self, prediction: NDArray[np.float64]) -> float | None:
        known = ~np.isnan(prediction)
        y = self.design.y[self.evaluated][known]
        if len(y) < 2 or y.min() == y.max():
            return None
        return float(1 - np.mean((y - prediction[known]) ** 2) / y.var())

    def shuffles(self, *params: str, draws: int) -> list[Replacement]:
        """The columns of params, shuffled together among the evaluated runs that can have them, several times.

        Not at random: the pairs of a run and its donor lie on a lattice in the square of the values' ranks, which each
        draw moves on. So few draws see all changes in their proportion, and vary less than random ones (a rank-1
        lattice: Niederreiter 1992, doi:10.1137/1.9781611970081, chapter 5).
        """
        eligible = np.flatnonzero(np.logical_and.reduce([self.eligible(param) for param in params]))
        # The name, not the position, picks the draws: another param more or less changes nothing.
        rng = self._random("\0".join(params))
        X = self.design.X[self.evaluated[eligible]][:, self._columns(params)]
        order = eligible[np.lexsort([rng.random(len(X)), *X.T])]  # ties in random order
        lattice, start = _lattice(len(order)), rng.random()
        shuffles = []
        for draw in range(draws):
            moved = int(len(order) * (draw + start) / draws)
            donors = np.arange(len(self.evaluated))
            donors[order] = order[(lattice + moved) % len(order)]
            shuffles.append(self.given(donors, *params))
        return shuffles

    def common_donors(self, draw: int) -> NDArray[np.intp]:
        """A random order of the evaluated runs, to shuffle several params alike."""
        return self._random("common donors", draw).permutation(len(self.evaluated))

    def given(self, donors: NDArray[np.intp], *params: str) -> Replacement:
        """The columns of params as other runs have them.

        Params that exist only for some values of theirs (momentum, for sgd) follow: a run keeps its own value of these
        where it may have one, takes the donor's where it had none, and loses it where the donor has none.

        Parameters
        ----------
        donors : ndarray of shape (n_evaluated,): whose values each run gets, as positions among the evaluated runs.

        Returns
        -------
        columns : ndarray of shape (n_columns,)
        block : ndarray of shape (n_evaluated, n_columns): what stands in them after shuffling.
        """
        X = self.design.X[self.evaluated]
        columns = self._columns(params)
        # A run that is told to use sgd gets a momentum with it, and one that is told to use adam loses its own:
        # otherwise the mere presence of the momentum would give the shuffled optimizer away.
        dependents = self._columns(self.design.dependents_of(params))
        own, donated = X[:, dependents], X[donors][:, dependents]
        carried = np.where(np.isnan(own) | np.isnan(donated), donated, own)
        return np.concatenate([columns, dependents]), np.hstack([X[donors][:, columns], carried])

    def _random(self, name: str, *numbers: int) -> np.random.Generator:
        return np.random.default_rng([self.seed, zlib.crc32(name.encode("utf-8", "surrogatepass")), *numbers])

    def eligible(self, param: str) -> NDArray[np.bool_]:
        """Which evaluated runs take part when `param` is shuffled: ndarray of shape (n_evaluated,).

        Where another param switches it on and off, the runs that have it. Where nothing does, its absence is a choice
        like any other value (``scheduler: null``), and all runs take part.
        """
        if not self.design.parents_of.get(param):
            return np.ones(len(self.evaluated), dtype=bool)
        first = self.design.X[self.evaluated, self.design.columns_of[param].start]
        return np.asarray(~np.isnan(first))

    def _columns(self, params: Iterable[str]) -> NDArray[np.intp]:
        blocks = [np.arange(*self.design.columns_of[param].indices(self.design.X.shape[1])) for param in params]
        return np.concatenate([np.empty(0, dtype=np.intp), *blocks])

    def predict_out_of_bag(self, replacements: Sequence[Replacement]) -> NDArray[np.float64]:
        """Predict the evaluated runs by the trees that did not see them, as they are and with columns replaced.

        Parameters
        ----------
        replacements : columns and what stands in them instead, shape (n_evaluated, n_columns).

        Returns
        -------
        ndarray of shape (1 + n_replacements, n_evaluated): first the plain prediction.
        """
        parts = self._votes(self._tasks(self.forest), replacements)
        total = np.sum([part[0] for part in parts], axis=0)
        votes = np.sum([part[1] for part in parts], axis=0)
        with np.errstate(invalid="ignore"):  # a run that every tree saw has no vote: 0 / 0 is NaN
            predicted: NDArray[np.float64] = total / votes
        self._out_of_bag = predicted[0]
        return predicted

    def predict_by_part_forests(self, replacements: Sequence[Replacement]) -> NDArray[np.float64]:
        """The same by the two teams of each part's forest, for the runs outside the part; NaN inside.

        Both teams have as many trees and vote on the same runs, so their mean is what the forest predicts; how they
        differ is the noise of the trees alone.

        Returns
        -------
        ndarray of shape (n_parts, 2, 1 + n_replacements, n_evaluated)
        """
        middle = TREES_PER_PART // 2
        teams = [team for forest in self.part_forests for team in (forest[:middle], forest[middle:])]
        with np.errstate(invalid="ignore"):  # 0 / 0 inside the part
            predicted = np.stack([total / votes for total, votes in self._votes(teams, replacements)])
        return predicted.reshape(len(self.part_forests), 2, *predicted.shape[1:])

    def _votes(
        self, groups: Sequence[Sequence[BaggedTree]], replacements: Sequence[Replacement]
    ) -> list[tuple[NDArray[np.float64], NDArray[np.float64]]]:
        X = np.ascontiguousarray(self.design.X[self.evaluated])
        n_runs = len(self.design.y)
        tasks = [(group, n_runs, X, self.evaluated, replacements) for group in groups]
        return in_threads(_sum_out_of_bag, tasks, jobs=self.jobs)

    def _tasks(self, items: Sequence[T]) -> list[Sequence[T]]:
        return [items[start : start + TREES_PER_TASK] for start in range(0, len(items), TREES_PER_TASK)]


def _lattice(size: int) -> NDArray[np.intp]:
    """A permutation whose points (i, p(i)) cover the square evenly: steps of the golden section, modulo the size."""
    step = max(1, round(size * (np.sqrt(5) - 1) / 2))
    while np.gcd(step, size) > 1:
        step -= 1
    return np.asarray((step * np.arange(size)) % size)


def _best_weight(gain: NDArray[np.float64], apart: NDArray[np.float64]) -> NDArray[np.float64]:
    """Minimiser of a square in 0..1, elementwise; 0 where the two predictions do not differ."""
    return np.clip(np.divide(gain, apart, out=np.zeros_like(gain), where=apart > 0), 0, 1)


def _grow(
    design: DesignMatrix, seeds: Sequence[tuple[int, ...]], part: NDArray[np.intp] | None = None
) -> list[BaggedTree]:
    """Grow one tree per seed, on a bootstrap sample of all runs, or of a part of them."""
    from sklearn import config_context  # a second of import that --help must not pay
    from sklearn.tree import ExtraTreeRegressor

    seen = np.arange(len(design.y)) if part is None else part
    grown = []
    # Without missing values the arrays are already what a tree wants; with them only its own check marks them.
    check = bool(np.isnan(design.X).any())
    with config_context(skip_parameter_validation=True):  # the same parameters two hundred times
        for seed in seeds:
            rng = np.random.default_rng(seed)
            sample = seen[rng.integers(len(seen), size=min(len(seen), MAX_SAMPLES))]
            estimator = ExtraTreeRegressor(max_features=1.0, random_state=int(rng.integers(2**31)))
            estimator.fit(design.X[sample], design.y[sample], check_input=check)
            grown.append(BaggedTree(estimator, sample if part is None else part))
    return grown


def _sum_out_of_bag(
    trees: Sequence[BaggedTree],
    n_runs: int,
    X: NDArray[np.float32],
    evaluated: NDArray[np.intp],
    replacements: Sequence[Replacement],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Sum of the predictions, shape (1 + n_replacements, n_evaluated), and the votes on each run, (n_evaluated,)."""
    total = np.zeros((1 + len(replacements), len(X)))
    votes = np.zeros(len(X))
    for member in trees:
        seen = np.zeros(n_runs, dtype=bool)
        seen[member.bag] = True
        out = np.flatnonzero(~seen[evaluated])
        # A tree that saw a thousand of many thousand runs could vote on nearly all: three times the votes that a run
        # gets in a small sweep, and three times the work. It votes on every third, beginning at random.
        step = max(1, round(len(out) / (BOOTSTRAP_LEAVES_OUT * len(evaluated))))
        out = out[member.bag[0] % step :: step]
        if len(out):
            votes[out] += 1
            total[:, out] += _predict(member.estimator.tree_, X[out], out, replacements)
    return total, votes


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
