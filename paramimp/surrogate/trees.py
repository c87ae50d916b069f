"""Single trees: fitted without their checks, and asked about the runs that they did not see.

CART trees on bootstrap samples, every column tried at each split (Breiman 2001, doi:10.1023/A:1010933404324).
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from paramimp.records import record
from paramimp.surrogate.replaced import predict_replaced

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from paramimp.surrogate.design import Replacement
T = TypeVar("T")

TREES = 100
MAX_EVALUATED = 3_000
"""Runs on which the out-of-bag error is measured at most; the rest only train. Of many runs it is which of them are
evaluated that moves shares between seeds (tuned: tests/benchmarks/NOTES.md, "Trees of many runs")."""
MAX_SAMPLES = 1_000
"""Runs in one bootstrap sample at most: past a few thousand runs a tree gains nothing from seeing them all."""
LEAST_IN_A_LEAF_OF_MANY = 3
"""Runs in a leaf at least, where trees are shared: half the time that a tree of many runs takes goes into leaves of one
or two, which follow noise (tuned: tests/benchmarks/NOTES.md, "Trees of many runs", "Columns of large tables")."""
BOOTSTRAP_LEAVES_OUT = 0.37
"""Part of the runs that a bootstrap sample as large as the sweep does not contain: 1 / e."""
ALL_TRIED = 500
"""Columns of which each is tried at each split; of more a random third is, the usual part for regression (Hastie,
Tibshirani & Friedman 2009, The Elements of Statistical Learning, section 15.3)."""
CELLS_TRIED = 100_000
"""Cells of its sample that the first split of a tree looks at, at most: of many runs with more columns fewer of these
are tried than a third, but the root of their number, as is usual for classification (the same section). Up to
`ALL_TRIED` columns it would cost accuracy. Measured: tests/benchmarks/NOTES.md, "Columns of large tables"."""
LEAST_TO_SHARE, CELLS_IN_FULL = 500, 30_000
"""From so many runs on, where the first split of a tree looks at more cells than the latter, trees are shared, and the
more cells it looks at the fewer are grown on all runs. Tuned: tests/benchmarks/NOTES.md, "Columns of large tables"."""
CELLS_TO_WEIGH = 20_000
"""Cells of a bootstrap sample from which on its runs are weighed and not repeated: of fewer the weights cost more than
they save, which is up to a third of a tree. Measured: tests/benchmarks/NOTES.md, "Columns of large tables"."""
TREES_PER_TASK = 25
"""Work is cut the same way for any number of jobs, so that sums are added in the same order."""


@record
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


def fit_tree(
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


def fit_to_sample(estimator: Any, X: NDArray[np.float32], y: NDArray[np.float64], sample: NDArray[np.intp]) -> None:
    """Fit a tree to a bootstrap sample.

    A run that was drawn several times is sorted as often, or it is given once with that weight, which makes the same
    splits; of those that are equally good another one may be taken.

    Parameters
    ----------
    X, y : of all runs.
    sample : ndarray of shape (n_drawn,): the runs that were drawn.
    """
    if len(sample) * X.shape[1] < CELLS_TO_WEIGH:
        fit_tree(estimator, X[sample], y[sample])
        return
    runs, times = np.unique(sample, return_counts=True)
    fit_tree(estimator, X[runs], y[runs], times.astype(np.float64))


def tried_at_a_split(n_columns: int, n_runs: int) -> int:
    """How many of the columns are tried at each split of a tree that is grown from so many runs."""
    within = CELLS_TRIED // min(n_runs, MAX_SAMPLES)
    if n_columns <= ALL_TRIED:
        return n_columns
    return max(math.isqrt(n_columns), min(n_columns // 3, within))


def are_many(n_runs: int) -> bool:
    """Whether there are more runs than are evaluated, and several times as many as a tree sees."""
    return n_runs > MAX_EVALUATED


def are_shared(n_runs: int, n_columns: int) -> bool:
    """Whether the trees of the parts of the runs are trees of all runs as well.

    Of many runs each tree sees few, whether these are drawn from all runs or from a part of them; and where a tree
    looks at many cells, those of the parts are most of the work.
    """
    return are_many(n_runs) or (n_runs >= LEAST_TO_SHARE and _cells(n_runs, n_columns) > CELLS_IN_FULL)


def grown_on_all(trees: int, n_runs: int, n_columns: int) -> int:
    """How many of the trees that are asked for are grown on all runs; those of the parts may stand beside them."""
    if not are_shared(n_runs, n_columns):
        return trees
    return 0 if are_many(n_runs) else trees * CELLS_IN_FULL // _cells(n_runs, n_columns)


def _cells(n_runs: int, n_columns: int) -> int:
    """How many cells the first split of a tree looks at."""
    return min(n_runs, MAX_SAMPLES) * tried_at_a_split(n_columns, n_runs)


def least_in_a_leaf(n_runs: int, n_columns: int) -> int:
    """How many runs of a bootstrap sample a leaf holds at least, by the sweep that it is drawn from."""
    return LEAST_IN_A_LEAF_OF_MANY if are_shared(n_runs, n_columns) else 1


def evaluated_among(y: NDArray[np.float64]) -> NDArray[np.intp]:
    """The runs on which errors are measured, sorted: all, or a sample of many.

    Of each few runs whose metrics are neighbours it has one, at random, but the same for every seed of the analysis: so
    it has the metrics of all runs, good and bad, and shares do not move with the draw (stratified sampling: Cochran
    1977, Sampling Techniques, chapter 5).

    Parameters
    ----------
    y : ndarray of shape (n_runs,): the metric.
    """
    n_runs = len(y)
    if n_runs <= MAX_EVALUATED:
        return np.arange(n_runs)
    ends = np.arange(MAX_EVALUATED + 1) * n_runs // MAX_EVALUATED
    return np.sort(np.argsort(y, kind="stable")[np.random.default_rng(0).integers(ends[:-1], ends[1:])])


def tasks_of(items: Sequence[T]) -> list[Sequence[T]]:
    """Items cut into tasks."""
    return [items[start : start + TREES_PER_TASK] for start in range(0, len(items), TREES_PER_TASK)]


def mean_vote(parts: Sequence[tuple[NDArray[np.float64], ...]]) -> NDArray[np.float64]:
    """Sums of predictions over sums of votes."""
    total = np.sum([part[0] for part in parts], axis=0)
    votes = np.sum([part[1] for part in parts], axis=0)
    with np.errstate(invalid="ignore"):  # a run that every tree saw has no vote: 0 / 0 is NaN
        return np.asarray(total / votes)


def sum_out_of_bag(
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
    replaced = np.concatenate([np.empty(0, dtype=np.intp), *(columns for columns, _ in replacements)])
    by = np.repeat(np.arange(len(replacements)), [len(columns) for columns, _ in replacements])
    for member in trees:
        out = _voted_on(member, n_runs, evaluated)
        if len(out):
            votes[out] += 1
            predicted = predict_replaced(member.estimator.tree_, X[out], out, replacements, replaced, by)
            total[:, out] += predicted
            if landed is not None:
                seen = np.zeros(n_runs + 1, dtype=bool)  # the last one stands for no run
                seen[member.bag] = True
                new = ~seen[landed[:, out]]
                apart[0][:, out] += predicted[0] * new
                apart[1][:, out] += predicted[1:] * new
                apart[2][:, out] += new
    return (total, votes, *apart)


def sum_of_layers(
    trees: Sequence[BaggedTree],
    n_runs: int,
    layers: NDArray[np.float32],
    runs: NDArray[np.intp],
    replaced: NDArray[np.intp],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """What `sum_out_of_bag` gives, of few runs and many replacements of the same columns: one call for each tree.

    Parameters
    ----------
    layers : ndarray of shape (1 + n_replacements, n_rows, n_columns): the runs as they are, and with each replacement.
    replaced : the columns in which the layers differ.
    """
    n_layers, n_rows, n_columns = layers.shape
    total, votes = np.zeros((n_layers, n_rows)), np.zeros(n_rows)
    differs = np.zeros(n_columns + 2, dtype=bool)  # a leaf looks at column -2, which is none
    differs[replaced] = True
    for member in trees:
        out = _voted_on(member, n_runs, runs)
        if not len(out):
            continue
        votes[out] += 1
        tree = member.estimator.tree_
        asked = layers[:, out] if differs[tree.feature].any() else layers[:1, out]
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
