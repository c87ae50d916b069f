"""The forest that stands in for the training code, and its out-of-bag fit: fitted once, shared by the methods.

Extremely randomised trees (Geurts, Ernst & Wehenkel 2006, doi:10.1007/s10994-006-6226-1) on bootstrap samples, every
column tried at each split: on few runs they track the truth closer than CART trees do, because a random threshold
cannot chase single runs (tests/benchmarks/truth.py compares them).
"""

from __future__ import annotations

import zlib
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from paramimp.design import DesignMatrix

TREES = 200
MAX_SAMPLES = 1_000
"""Runs in one bootstrap sample at most: past a few thousand runs a tree gains nothing from seeing them all."""
MAX_EVALUATED = 2_000
"""Runs on which the out-of-bag error is measured at most; the rest only train."""
TREES_PER_TASK = 25
"""Work is cut the same way for any number of jobs, so that sums are added in the same order."""
CELLS_PER_PREDICTION = 1 << 20
"""Size of one stacked prediction: large enough to drown the call, small enough for the cache."""


class Surrogate:
    """A forest on a design matrix, fitted when first asked for.

    Parameters
    ----------
    seed : every random draw comes from it, and none depends on how the work is cut up.
    jobs : threads.
    """

    def __init__(self, design: DesignMatrix, *, trees: int = TREES, seed: int = 0, jobs: int = 1) -> None:
        self.design = design
        self.trees = trees
        self.seed = seed
        self.jobs = jobs

    @property
    def params(self) -> tuple[str, ...]:
        """Names of the params of the design matrix, in its order."""
        return tuple(self.design.columns_of)

    @cached_property
    def forest(self) -> Any:
        """The fitted `sklearn.ensemble.ExtraTreesRegressor`."""
        from sklearn.ensemble import ExtraTreesRegressor  # a second of import

        forest = ExtraTreesRegressor(
            n_estimators=self.trees,
            bootstrap=True,
            max_samples=min(len(self.design.y), MAX_SAMPLES),
            random_state=self.seed,
            n_jobs=self.jobs,
        )
        return forest.fit(self.design.X, self.design.y)

    @cached_property
    def evaluated(self) -> NDArray[np.intp]:
        """The runs on which errors are measured, sorted: ndarray of shape (n_evaluated,)."""
        n_runs = len(self.design.y)
        if n_runs <= MAX_EVALUATED:
            return np.arange(n_runs)
        return np.sort(np.random.default_rng(self.seed).choice(n_runs, MAX_EVALUATED, replace=False))

    @cached_property
    def out_of_bag(self) -> NDArray[np.float64]:
        """Out-of-bag prediction of every evaluated run: ndarray of shape (n_evaluated,); NaN if every tree saw it."""
        return np.asarray(self.predict_out_of_bag([])[0])

    @property
    def r2(self) -> float | None:
        """Out-of-bag R²; None when fewer than two runs were out of some bag, or their metric is constant."""
        prediction = self.out_of_bag
        known = ~np.isnan(prediction)
        y = self.design.y[self.evaluated][known]
        if len(y) < 2 or y.min() == y.max():
            return None
        return float(1 - np.mean((y - prediction[known]) ** 2) / y.var())

    def shuffle(self, param: str, draw: int) -> NDArray[np.float32]:
        """Columns of `param` for the evaluated runs, shuffled together among the runs that have it.

        Returns
        -------
        ndarray of shape (n_evaluated, n_columns of the param)
        """
        block = self.design.X[self.evaluated, self.design.columns_of[param]].copy()
        present = np.flatnonzero(~np.isnan(block[:, 0]))
        # The name, not the position, picks the draw: another param more or less changes nothing.
        rng = np.random.default_rng([self.seed, draw, zlib.crc32(param.encode("utf-8", "surrogatepass"))])
        block[present] = block[rng.permutation(present)]
        return block

    def predict_out_of_bag(
        self, replacements: Sequence[tuple[slice, NDArray[np.float32]]]
    ) -> NDArray[np.float64]:
        """Predict the evaluated runs by the trees that did not see them, as they are and with columns replaced.

        Parameters
        ----------
        replacements : columns and what stands in them instead, shape (n_evaluated, n_columns).

        Returns
        -------
        ndarray of shape (1 + n_replacements, n_evaluated): first the plain prediction.
        """
        from joblib import Parallel, delayed  # comes with scikit-learn

        X = np.ascontiguousarray(self.design.X[self.evaluated])
        trees = list(zip(self.forest.estimators_, self._bags(), strict=True))
        tasks = [trees[start : start + TREES_PER_TASK] for start in range(0, len(trees), TREES_PER_TASK)]
        parts = Parallel(n_jobs=self.jobs, prefer="threads")(
            delayed(_sum_out_of_bag)(task, len(self.design.y), X, self.evaluated, replacements) for task in tasks
        )
        total = sum(part[0] for part in parts)
        votes = sum(part[1] for part in parts)
        with np.errstate(invalid="ignore"):
            return np.asarray(total / votes)

    def _bags(self) -> list[NDArray[np.intp]]:
        return list(self.forest.estimators_samples_)


def _sum_out_of_bag(
    trees: Sequence[tuple[Any, NDArray[np.intp]]],
    n_runs: int,
    X: NDArray[np.float32],
    evaluated: NDArray[np.intp],
    replacements: Sequence[tuple[slice, NDArray[np.float32]]],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Sum of the predictions, shape (1 + n_replacements, n_evaluated), and how many trees voted on each run."""
    total = np.zeros((1 + len(replacements), len(X)))
    votes = np.zeros(len(X))
    for tree, bag in trees:
        seen = np.zeros(n_runs, dtype=bool)
        seen[bag] = True
        out = np.flatnonzero(~seen[evaluated])
        if not len(out):
            continue
        votes[out] += 1
        rows = X[out]
        plain = tree.tree_.predict(rows)[:, 0]
        total[0, out] += plain
        used = np.zeros(X.shape[1], dtype=bool)
        used[tree.tree_.feature[tree.tree_.feature >= 0]] = True
        asked = []
        for index, (columns, _) in enumerate(replacements, start=1):
            if used[columns].any():
                asked.append(index)
            else:  # the tree never looks at the param
                total[index, out] += plain
        batch = max(1, CELLS_PER_PREDICTION // rows.size)
        for start in range(0, len(asked), batch):
            chosen = asked[start : start + batch]
            stacked = np.repeat(rows[None], len(chosen), axis=0)
            for layer, index in enumerate(chosen):
                columns, block = replacements[index - 1]
                stacked[layer, :, columns] = block[out]
            predicted = tree.tree_.predict(stacked.reshape(-1, X.shape[1]))
            total[np.array(chosen)[:, None], out] += predicted[:, 0].reshape(len(chosen), len(out))
    return total, votes
