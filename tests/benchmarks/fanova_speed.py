"""Functional ANOVA beside Optuna's on the same forest: the same numbers, and how much sooner.

    python tests/benchmarks/fanova_speed.py --runs 300 --params 21 --repeats 3

Optuna's evaluator gives main effects alone; paramimp gives them and all pairs. Both sides are timed without and with
growing the forest (Optuna's evaluator: 64 CART trees; the method of paramimp: its own 200 extremely randomised trees).
CPU seconds of this process, so that a busy machine does not count; medians of the repeats.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable
from typing import Any, TypeVar

import numpy as np
import optuna
from optuna.importance._fanova._fanova import _Fanova
from optuna.importance._fanova._tree import _FanovaTree
from threadpoolctl import threadpool_limits

from paramimp.methods.fanova import FANOVA
from paramimp.methods.fanova.decomposition import Decomposition, decompose_trees
from paramimp.surrogate.design import DesignMatrix
from paramimp.surrogate.surrogate import Surrogate
from paramimp.surrogate.trees import BaggedTree

Array = np.ndarray[Any, Any]
T = TypeVar("T")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=300)
    parser.add_argument("--params", type=int, default=21)
    parser.add_argument("--repeats", type=int, default=3)
    args = parser.parse_args()
    X, y = sweep(args.runs, args.params)
    with threadpool_limits(1, user_api="blas"):
        report(X, y, args.repeats)


def report(X: Array, y: Array, repeats: int) -> None:
    forest, bounds = optuna_forest(X, y)
    columns_of = {f"x{index:02d}": slice(index, index + 1) for index in range(X.shape[1])}
    design = DesignMatrix(X.astype(np.float32), y, columns_of)
    trees = [BaggedTree(estimator, np.arange(len(y))) for estimator in forest.estimators_]
    seconds: dict[str, list[float]] = {name: [] for name in ("optuna", "paramimp", "evaluator", "method")}
    study = as_study(X, y)
    for _ in range(repeats):
        theirs = timed(seconds["optuna"], lambda: optuna_effects(forest, bounds))
        ours = timed(seconds["paramimp"], lambda: decompose_trees(trees, design, weights="uniform"))
        timed(seconds["evaluator"], lambda: optuna_importances(study))
        timed(seconds["method"], lambda: FANOVA.estimate(Surrogate(design)))
    found = np.array([ours.main[name] for name in design.columns_of])
    took = {name: statistics.median(values) for name, values in seconds.items()}
    print(f"{X.shape[0]} runs x {X.shape[1]} params, {len(trees)} trees on the same forest")
    print(f"largest difference of a main effect: {np.abs(found - theirs).max():.1e}")
    print(f"largest difference of a pair (of 3 asked, 1 tree): {pair_difference(trees[:1], design, bounds):.1e}")
    print(
        f"same forest: optuna {took['optuna']:.2f} s, paramimp with all pairs {took['paramimp']:.3f} s,"
        f" ratio {took['optuna'] / took['paramimp']:.0f}"
    )
    print(
        f"with growing it: optuna's evaluator (64 trees) {took['evaluator']:.2f} s, paramimp's method (200 trees,"
        f" empirical weights) {took['method']:.3f} s, ratio {took['evaluator'] / took['method']:.0f}"
    )


def sweep(n_runs: int, n_params: int) -> tuple[Array, Array]:
    """Numbers, every third of them with eight values, and a metric of main effects, a pair and noise."""
    rng = np.random.default_rng(0)
    X = rng.uniform(size=(n_runs, n_params))
    X[:, ::3] = np.floor(8 * X[:, ::3]) / 7
    return X.astype(np.float32).astype(float), 3 * X[:, 0] + 4 * X[:, 1] * X[:, 2] + 0.3 * rng.normal(size=n_runs)


def optuna_forest(X: Array, y: Array) -> tuple[Any, Array]:
    """The forest that Optuna's evaluator grows, and the ranges of its columns as the runs have them."""
    bounds = np.column_stack([X.min(axis=0), X.max(axis=0)])
    fanova = _Fanova(n_trees=64, max_depth=64, min_samples_split=2, min_samples_leaf=1, seed=0)
    fanova.fit(X, y, bounds, [np.array([index]) for index in range(X.shape[1])])
    return fanova._forest, bounds


def optuna_effects(forest: Any, bounds: Array) -> Array:
    """Main effects of every column by Optuna's tree code: ndarray of shape (n_columns,)."""
    fractions = []
    for estimator in forest.estimators_:
        tree = _FanovaTree(estimator.tree_, bounds)
        effects = [tree.get_marginal_variance(np.array([column])) for column in range(len(bounds))]
        fractions.append(np.array(effects) / tree.variance)
    return np.asarray(np.mean(fractions, axis=0))


def optuna_importances(study: optuna.Study) -> dict[str, float]:
    evaluator = optuna.importance.FanovaImportanceEvaluator(seed=0)
    importances: dict[str, float] = optuna.importance.get_param_importances(study, evaluator=evaluator)
    return importances


def pair_difference(trees: list[BaggedTree], design: DesignMatrix, bounds: Array) -> float:
    ours: Decomposition = decompose_trees(trees, design, weights="uniform")
    names = list(design.columns_of)
    differences = []
    for one, other in [(0, 1), (1, 2), (3, 4)]:
        tree = _FanovaTree(trees[0].estimator.tree_, bounds)
        together = tree.get_marginal_variance(np.array([one, other])) / tree.variance
        pair = ours.pairs[names[one], names[other]] + ours.main[names[one]] + ours.main[names[other]]
        differences.append(float(abs(pair - together)))
    return max(differences)


def as_study(X: Array, y: Array) -> optuna.Study:
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    names = [f"x{index:02d}" for index in range(X.shape[1])]
    distributions: dict[str, Any] = {
        name: optuna.distributions.FloatDistribution(float(X[:, index].min()), float(X[:, index].max()))
        for index, name in enumerate(names)
    }
    study = optuna.create_study()
    for row, value in zip(X.tolist(), y.tolist(), strict=True):
        params = dict(zip(names, row, strict=True))
        study.add_trial(optuna.trial.create_trial(params=params, distributions=distributions, value=value))
    return study


def timed(seconds: list[float], function: Callable[[], T]) -> T:
    start = time.process_time()
    result = function()
    seconds.append(time.process_time() - start)
    return result


if __name__ == "__main__":
    main()
