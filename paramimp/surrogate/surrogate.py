"""What stands in for the training code: a forest and a Gaussian process, fitted once and shared by the methods."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Literal, TypeVar

import numpy as np

from paramimp.engine.threads import Threads
from paramimp.surrogate.blocks import offsets_by_others, values_of
from paramimp.surrogate.design import averaged
from paramimp.surrogate.evenly import evenly_spread, parts_of_ranges
from paramimp.surrogate.folds import between_few_and_more, parts_of
from paramimp.surrogate.forest import TREES_PER_PART, Apart, Forest
from paramimp.surrogate.known_runs import most_known, some_known
from paramimp.surrogate.plain_forest import PlainForest
from paramimp.surrogate.r_squared import Judged
from paramimp.surrogate.shuffling import Shuffling
from paramimp.surrogate.smooth import MAX_JUDGED_APART, Smooth
from paramimp.surrogate.stacking import Stack, mixed
from paramimp.surrogate.trees import TREES, BaggedTree, are_many, are_shared, evaluated_among

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from paramimp.engine.interface import Engine
    from paramimp.surrogate.design import DesignMatrix, Replacement

T = TypeVar("T")
Use = Literal["forest", "gp", "both"]
PARTITIONS, FEWER_PARTITIONS, PARTITIONS_OF_CELLS = 6, 5, 3
"""How often the runs are cut into folds; how often where kernels of their own judge them, and where trees of many cells
are shared: as many trees are then on half the parts, and half the kernels. Tuned: tests/benchmarks/NOTES.md, "Columns
of large tables"."""
MORE_TREES = 3
"""So many times the trees among few configurations, where trees are small and verdicts change with them. Tuned:
tests/benchmarks/NOTES.md, "What the seed alone changes"."""
DECIDING_SEED = 0
DECIDING_TREES, DECIDING_IN_FULL = 4, 150
"""Close calls are decided by so many times the trees, up to the latter number of configurations; of more, whose trees
are larger, by fewer, so that it takes no longer. Tuned: tests/benchmarks/NOTES.md, "Close calls"."""
MIN_RUNS_FOR_THREADS = 400


def _worth(engine: Engine, n_runs: int) -> Engine:
    """The engine; of threads, few runs are not worth more than one, since each tree is then mostly Python."""
    return Threads() if engine is engine.near and n_runs < MIN_RUNS_FOR_THREADS else engine


class Surrogate:
    """A forest on a design matrix and a Gaussian process beside it, each fitted when first asked for.

    Both are fitted to one row per configuration, the mean of its runs: `design`. The matrix of all runs is `runs`.

    Parameters
    ----------
    trees : how many are asked for; see `grown`.
    seed : every random draw comes from it, and none depends on how the work is cut up.
    engine : where it is fitted; one thread of this process by default.
    use : the forest alone, the Gaussian process alone ("gp"), or both together, each as far as it predicts unseen runs.
    strata : ndarray of shape (n_configurations,): a number for each; only those of one stratum may pass for independent
        draws (`Search.strata`). None where all of them may.
    """

    def __init__(
        self,
        design: DesignMatrix,
        *,
        trees: int = TREES,
        seed: int = 0,
        engine: Engine | None = None,
        use: Use = "both",
        strata: NDArray[np.intp] | None = None,
    ) -> None:
        self.runs = design
        self.design = averaged(design)
        self.trees = trees
        self.use = use
        self.strata = strata
        self.seed = seed
        self.engine = _worth(engine or Threads(), len(design.y))

    @property
    def params(self) -> tuple[str, ...]:
        """Names of the params of the design matrix, in its order."""
        return tuple(self.design.columns_of)

    @cached_property
    def evaluated(self) -> NDArray[np.intp]:
        """The runs on which errors are measured, sorted: ndarray of shape (n_evaluated,)."""
        return evaluated_among(self.design.y)

    @cached_property
    def parts(self) -> tuple[NDArray[np.intp], ...]:
        """All runs but one fold each, of several partitions into folds: indices into the design matrix."""
        return parts_of(self.design.y, partitions=self._partitions)

    @property
    def _partitions(self) -> int:
        n_runs, n_columns = self.design.X.shape
        if n_runs <= MAX_JUDGED_APART:
            return FEWER_PARTITIONS
        return PARTITIONS_OF_CELLS if are_shared(n_runs, n_columns) and not are_many(n_runs) else PARTITIONS

    @cached_property
    def _trees(self) -> Forest:
        # More than asked for among few configurations.
        trees = between_few_and_more(len(self.design.y), MORE_TREES * self.trees, self.trees)
        return self._forest(trees, self.seed)

    def _forest(self, trees: int, seed: int, smaller: Forest | None = None) -> Forest:
        return Forest(
            self.design,
            self.evaluated,
            self.parts,
            trees=trees,
            per_part=TREES_PER_PART * (PARTITIONS // self._partitions),
            seed=seed,
            engine=self.engine,
            smaller=smaller,
        )

    @property
    def grown(self) -> int:
        """How many trees the forest beside the Gaussian process has."""
        return self._trees.size

    @cached_property
    def deciding(self) -> Surrogate:
        """The surrogate that decides close calls: of one seed and with more trees, whatever the seed of this one.

        So another seed changes no verdict. What this one has fitted is not fitted again where that one has the same.
        """
        part = min(1.0, DECIDING_IN_FULL / len(self.design.y))
        asked = self._trees.trees
        trees = asked if self.use == "gp" else max(asked, round(part * DECIDING_TREES * self.trees))
        if self.seed == DECIDING_SEED and trees == asked:
            return self
        other = Surrogate(
            self.runs,
            trees=self.trees,
            seed=DECIDING_SEED,
            engine=self.engine,
            use=self.use,
            strata=self.strata,
        )
        if self.seed == DECIDING_SEED or self._knows_all:
            other.smooth = self.smooth
        other._trees = self._forest(trees, DECIDING_SEED, self._trees if self.seed == DECIDING_SEED else None)
        return other

    @property
    def _knows_all(self) -> bool:
        """Whether the Gaussian process knows all runs, and so does not depend on the seed."""
        return self.smooth is not None and len(self.smooth.known) == len(self.design.y)

    @cached_property
    def shuffling(self) -> Shuffling:
        """How params are shuffled among the evaluated runs."""
        return Shuffling(self.design, self.evaluated, seed=self.seed)

    @cached_property
    def over_range(self) -> Shuffling | None:
        """How params are shuffled among configurations all over the range that an adaptive sampler searched.

        None where none did, and where there is no Gaussian process: a forest knows nothing of what lies between runs.
        """
        if self.strata is None or self.smooth is None:
            return None
        spread = evenly_spread(self.design)
        return Shuffling(spread, np.arange(len(spread.y)), seed=self.seed)

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
        """The Gaussian process beside the forest, on some of many runs; None where it would be of no help."""
        size = most_known(self.design, alone=self.use == "gp" or self.strata is not None)
        if not size or self.use == "forest":
            return None
        evaluated = self.evaluated
        known = np.arange(len(evaluated))
        if size < len(evaluated):
            telling = None if self.strata is None else parts_of_ranges(self.design)[evaluated]
            known = some_known(np.random.default_rng([self.seed, size]), len(evaluated), size, telling)
        if len(evaluated) == len(self.design.y):
            return Smooth(self.design, self.parts, known=known, engine=self.engine)
        parts = [np.flatnonzero(np.isin(evaluated, part)) for part in self.parts]
        return Smooth(self.design.take(evaluated), parts, known=known, engine=self.engine)

    @cached_property
    def smooth_weight(self) -> float:
        """How much of the joint prediction is the Gaussian process's, in 0..1; 0 where there is none.

        By how well the two predict runs from all others, as they do wherever this weight counts. R² is judged by the
        parts of the runs, and has a weight of its own.
        """
        if self.use == "gp" and self.smooth is not None:
            return 1.0
        if self.smooth is None:
            return 0.0
        return Stack(self.design.y[self.evaluated], self.out_of_bag, self.smooth.unseen).weight

    @cached_property
    def joint(self) -> NDArray[np.float64]:
        """Prediction of every evaluated run by forest and Gaussian process together, none of which saw it."""
        if self.use == "gp" and self.smooth is not None:
            return self.smooth.out_of_part
        if self.smooth is None:
            return self.out_of_bag
        return Stack(self.design.y[self.evaluated], self.out_of_bag, self.smooth.out_of_part).joint

    @property
    def out_of_bag(self) -> NDArray[np.float64]:
        """Out-of-bag prediction of every evaluated run: ndarray of shape (n_evaluated,); NaN if every tree saw it."""
        return self._trees.out_of_bag

    @cached_property
    def plain(self) -> PlainForest:
        """A random forest on all runs, for the methods that are defined on one."""
        return PlainForest(self.runs, trees=self.trees, seed=self.seed, engine=self.engine)

    def judged(self, predicted: NDArray[np.float64]) -> Judged:
        """Predictions of the evaluated configurations beside all their runs."""
        if self.runs.repeats is None:
            return Judged(self.design.y[self.evaluated], predicted)
        of_all = np.full(len(self.design.y), np.nan)
        of_all[self.evaluated] = predicted
        of_run = self.runs.repeats.of_run
        return Judged(self.runs.y, of_all[of_run] + self._seed_offsets, of_run)

    @cached_property
    def _seed_offsets(self) -> NDArray[np.float64]:
        """What its seeds add to each run, told by the other configurations: ndarray of shape (n_runs,)."""
        repeats = self.runs.repeats
        assert repeats is not None
        values = (values_of(self.runs.X[:, self.runs.columns_of[seed]]) for seed in repeats.seeds)
        return sum((offsets_by_others(self.runs.y, repeats.of_run, value) for value in values), np.zeros(1))

    @property
    def judged_plain(self) -> Judged:
        """The evaluated runs and what the trees of the plain forest that did not see them predict."""
        plain, repeats = self.plain, self.runs.repeats
        of_run = None if repeats is None else repeats.of_run[plain.evaluated]
        return Judged(self.runs.y[plain.evaluated], plain.out_of_bag, of_run)

    def predict_apart(self, replacements: Sequence[Replacement], predicted: NDArray[np.float64]) -> Apart:
        """Predict by what saw neither a run nor the one that it becomes: forest and Gaussian process together.

        Parameters
        ----------
        predicted : ndarray of shape (1 + n_replacements, n_evaluated): by what did not see a run, plain and with each
            replacement. That is the same where a replacement makes no run another one, as among numbers from ranges.
        """
        landed = self.shuffling.landed(replacements)
        found = Apart(np.repeat(predicted[:1], len(replacements), axis=0), predicted[1:].copy())
        where = np.flatnonzero((landed >= 0).any(axis=1))
        if not len(where):
            return found
        some, landed = [replacements[index] for index in where.tolist()], landed[where]
        apart = self._trees.predict_apart(some, landed)
        if self.smooth is not None:
            position = np.full(len(self.design.y) + 1, -1)  # the last one stands for no run
            position[self.evaluated] = np.arange(len(self.evaluated))
            apart = apart.mixed_with(self.smooth.predict_apart(some, position[landed]), self.smooth_weight)
        found.plain[where], found.changed[where] = apart.plain, apart.changed
        return found

    def shuffles(self, *params: str, draws: int) -> list[Replacement]:
        """The columns of params, shuffled together among the evaluated runs that can have them, several times."""
        return self.shuffling.shuffles(*params, draws=draws)

    def shuffles_within_strata(self, param: str, *, draws: int) -> list[Replacement]:
        """The columns of a param, shuffled among the evaluated runs of each stratum that can have it."""
        assert self.strata is not None
        return self.shuffling.shuffles(param, draws=draws, within=self.strata[self.evaluated])

    def weights(self, param: str, shuffles: Sequence[Replacement]) -> NDArray[np.float64]:
        """How much each shuffle of a param counts for each run; see `Shuffling.weights`."""
        return self.shuffling.weights(param, shuffles)

    def eligible(self, param: str) -> NDArray[np.bool_]:
        """Which evaluated runs take part when `param` is shuffled: ndarray of shape (n_evaluated,)."""
        return self.shuffling.eligible(param)

    def predict_out_of_bag(self, replacements: Sequence[Replacement]) -> NDArray[np.float64]:
        """Predict the evaluated runs by the trees that did not see them, as they are and with columns replaced.

        Returns
        -------
        ndarray of shape (1 + n_replacements, n_evaluated): first the plain prediction.
        """
        return self._trees.predict_out_of_bag(replacements)

    def predict_at(
        self, chosen: NDArray[np.intp], replacements: Sequence[Replacement], *, with_process: bool = True
    ) -> NDArray[np.float64]:
        """Predict some runs by forest and Gaussian process together, as they are and with columns replaced.

        Of the forest, those trees predict a run that did not see it.

        Parameters
        ----------
        chosen : positions among the evaluated runs.
        replacements : columns and what stands in them instead, shape (n_chosen, n_columns).
        with_process : whether the Gaussian process takes part.

        Returns
        -------
        ndarray of shape (1 + n_replacements, n_chosen): first the plain prediction.
        """
        predicted = self._trees.predict_at(chosen, replacements)
        if with_process and self.smooth is not None and self.smooth_weight:
            smooth = self.smooth.predict_at(self.design.X[self.evaluated[chosen]], replacements)
            return mixed(self.smooth_weight, predicted, smooth)
        return predicted

    def given_to(
        self, chosen: NDArray[np.intp], models: NDArray[np.intp], donors: NDArray[np.intp], param: str
    ) -> Replacement:
        """The columns of a param as model runs have it; see `Shuffling.given_to`."""
        return self.shuffling.given_to(chosen, models, donors, param)

    def draws_for(self, purpose: str, param: str) -> np.random.Generator:
        """Random draws that depend on the seed, a purpose and the name of a param alone."""
        return self.shuffling.draws_for(purpose, param)

    def predict_by_part_forests(self, replacements: Sequence[Replacement]) -> NDArray[np.float64]:
        """Predict the evaluated runs outside each part by the two teams of its forest; NaN inside.

        Returns
        -------
        ndarray of shape (n_parts, 2, 1 + n_replacements, n_evaluated)
        """
        return self._trees.predict_by_part_forests(replacements)

    def by_part_forests(
        self, replacements: Sequence[Replacement], reduce: Callable[[NDArray[np.float64]], T]
    ) -> list[T]:
        """What is made of the predictions of each part's forest; see `Forest.by_part_forests`."""
        return self._trees.by_part_forests(replacements, reduce)
