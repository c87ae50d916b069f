"""The variance of a tree in parts, against cases by hand, the whole grid, and Optuna."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from sklearn.tree import ExtraTreeRegressor

from paramimp.methods.fanova.decomposition import Weights, axes_of
from paramimp.methods.fanova.tree import Axis, Range, Tree, Values, decompose
from paramimp.surrogate.design import DesignMatrix
from tests.methods.fanova.surrogates import ROUNDING

# a <= 0.5 ? 1 : (b <= 0.25 ? 2 : 4); an absent b goes left.
FIVE_NODES = Tree(
    children_left=np.array([1, -1, 3, -1, -1]),
    children_right=np.array([2, -1, 4, -1, -1]),
    feature=np.array([0, -2, 1, -2, -2]),
    threshold=np.array([0.5, -2.0, 0.25, -2.0, -2.0]),
    value=np.array([0.0, 1.0, 0.0, 2.0, 4.0]),
    missing_go_to_left=np.array([False, False, True, False, False]),
)


A = Range(slice(0, 1), 0.0, 1.0)


def test_five_nodes_by_hand() -> None:
    # Leaves 1, 2, 4 with volumes 1/2, 1/8, 3/8: mean 2.25, mean of squares 1/2 + 4/8 + 6 = 7, variance 1.9375.
    # a: 1 or 2/4 + 4*3/4 = 3.5, half each: (2.5/2)² = 1.5625.
    # b: (1+2)/2 = 1.5 or (1+4)/2 = 2.5, weights 1/4 and 3/4: 3/16 = 0.1875. What is left is the pair's.
    effects = decompose(FIVE_NODES, {"a": A, "b": Range(slice(1, 2), 0.0, 1.0)})
    assert effects.variance == pytest.approx(1.9375, abs=ROUNDING)
    assert effects.main == pytest.approx([1.5625, 0.1875], abs=ROUNDING)
    assert effects.pairs == pytest.approx(np.array([[0, 0.1875], [0.1875, 0]]), abs=ROUNDING)


def test_absent_is_a_cell_that_goes_where_the_tree_sends_it() -> None:
    # b is absent in half of the runs and goes left: left has 1/8 + 1/2 = 5/8, right 3/8.
    # a: 1 or 2*5/8 + 4*3/8 = 2.75: (1.75/2)² = 0.765625. b: 1 apart, 5/8 * 3/8 = 0.234375.
    # Mean 1.875, squares 1/2 + 4*5/16 + 16*3/16 = 4.75: variance 1.234375; the pair has 0.234375.
    effects = decompose(FIVE_NODES, {"a": A, "b": Range(slice(1, 2), 0.0, 1.0, missing=0.5)})
    assert effects.variance == pytest.approx(1.234375, abs=ROUNDING)
    assert effects.main == pytest.approx([0.765625, 0.234375], abs=ROUNDING)
    assert effects.pairs[0, 1] == pytest.approx(0.234375, abs=ROUNDING)


def test_values_weigh_as_often_as_they_occur() -> None:
    # b is 0.25 (left) with 0.9, 0.3 (right) with 0.1; a: 1 or 2.2: 0.36; b: 1 apart: 0.09; as before the pair: 0.09.
    b = Values(slice(1, 2), np.array([[0.25], [0.3]]), np.array([0.9, 0.1]))
    effects = decompose(FIVE_NODES, {"a": A, "b": b})
    assert effects.main == pytest.approx([0.36, 0.09], abs=ROUNDING)
    assert effects.pairs[0, 1] == pytest.approx(0.09, abs=ROUNDING)


def test_leaves_that_no_value_reaches_have_no_part() -> None:
    b = Values(slice(1, 2), np.array([[0.1]]), np.ones(1))
    effects = decompose(FIVE_NODES, {"a": A, "b": b})
    assert effects.variance == pytest.approx(0.25, abs=ROUNDING)
    assert effects.main == pytest.approx([0.25, 0], abs=ROUNDING)


def test_a_single_leaf_varies_with_nothing() -> None:
    leaf = np.array([-1])
    stump = Tree(leaf, leaf, leaf, np.zeros(1), np.array([3.0]), np.zeros(1, dtype=bool))
    effects = decompose(stump, {"a": A, "b": Range(slice(1, 2), 0.0, 1.0)})
    assert (effects.variance, effects.main.tolist(), effects.pairs.tolist()) == (0, [0, 0], [[0, 0], [0, 0]])


def mixed_design(seed: int) -> DesignMatrix:
    """Two numbers, one of them conditional, a conditional category of four values, and a boolean."""
    rng = np.random.default_rng(seed)
    n_runs = 40
    few = rng.integers(6, size=n_runs).astype(float)
    conditional = rng.integers(5, size=n_runs).astype(float)
    conditional[rng.uniform(size=n_runs) < 0.3] = np.nan
    category = np.eye(4)[rng.integers(4, size=n_runs)]
    category[rng.uniform(size=n_runs) < 0.2] = np.nan
    flag = rng.integers(2, size=n_runs).astype(float)
    X = np.column_stack([few, conditional, category, flag]).astype(np.float32)
    columns_of = {"few": slice(0, 1), "conditional": slice(1, 2), "category": slice(2, 6), "flag": slice(6, 7)}
    return DesignMatrix(X, rng.normal(size=n_runs), columns_of)


def fine_points(axis: Axis, tree: Tree) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Every point of an axis and its weight; of a range, the middle of each interval between thresholds."""
    if isinstance(axis, Values):
        return axis.points, axis.weights
    thresholds = sorted(set(tree.threshold[tree.feature == axis.columns.start].tolist()))
    ends = [axis.low, *thresholds, axis.high]
    middles = [(low + high) / 2 for low, high in itertools.pairwise(ends)]
    weights = [(1 - axis.missing) * (high - low) / (axis.high - axis.low) for low, high in itertools.pairwise(ends)]
    return np.array([*middles, np.nan])[:, None], np.array([*weights, axis.missing])


def by_brute_force(estimator: Any, axes: Mapping[str, Axis]) -> tuple[float, list[float], NDArray[np.float64]]:
    """Predict the whole grid and average over it, one axis of an array per param."""
    tree = Tree.from_sklearn(estimator.tree_)
    parts = [fine_points(axis, tree) for axis in axes.values()]
    rows = [np.concatenate(row) for row in itertools.product(*(points for points, _ in parts))]
    values = estimator.predict(np.array(rows)).reshape([len(points) for points, _ in parts])
    weights = [weight for _, weight in parts]

    def variance_of_marginal(*kept: int) -> float:
        marginal, weight = values, np.ones(1)
        for axis in reversed(range(len(parts))):
            if axis not in kept:
                marginal = np.tensordot(marginal, weights[axis], axes=([axis], [0]))
        for axis in sorted(kept):
            weight = np.multiply.outer(weight, weights[axis])
        flat, weight = marginal.ravel(), weight.ravel()
        return float(np.average((flat - np.average(flat, weights=weight)) ** 2, weights=weight))

    everything = range(len(parts))
    main = [variance_of_marginal(axis) for axis in everything]
    pairs = np.zeros((len(parts), len(parts)))
    for one, other in itertools.combinations(everything, 2):
        pairs[one, other] = pairs[other, one] = variance_of_marginal(one, other) - main[one] - main[other]
    return variance_of_marginal(*everything), main, pairs


@pytest.mark.parametrize("weights", ["empirical", "uniform"])
@pytest.mark.parametrize("seed", range(5))
def test_mixed_trees_equal_the_average_over_the_whole_grid(weights: Weights, seed: int) -> None:
    design = mixed_design(seed)
    estimator = ExtraTreeRegressor(random_state=seed, max_depth=None if seed % 2 else 4).fit(design.X, design.y)
    axes = axes_of(design, weights)
    variance, main, pairs = by_brute_force(estimator, axes)
    effects = decompose(Tree.from_sklearn(estimator.tree_), axes)
    assert variance > 0.1
    assert effects.variance == pytest.approx(variance, abs=ROUNDING)
    assert effects.main == pytest.approx(main, abs=ROUNDING)
    assert effects.pairs == pytest.approx(pairs, abs=ROUNDING)


def test_uniform_weights_equal_optuna() -> None:
    tree_module = pytest.importorskip("optuna.importance._fanova._tree")
    rng = np.random.default_rng(0)
    X = rng.uniform(size=(60, 4))
    estimator = ExtraTreeRegressor(random_state=0).fit(X, 3 * X[:, 0] * X[:, 1] + X[:, 2] + rng.normal(size=60))
    theirs = tree_module._FanovaTree(estimator.tree_, np.array([[0.0, 1.0]] * 4))
    axes = {f"x{index}": Range(slice(index, index + 1), 0.0, 1.0) for index in range(4)}
    ours = decompose(Tree.from_sklearn(estimator.tree_), axes)
    together = theirs.get_marginal_variance(np.array([0, 1]))
    assert ours.variance == pytest.approx(theirs.variance, rel=1e-9)
    assert ours.main == pytest.approx([theirs.get_marginal_variance(np.array([index])) for index in range(4)], rel=1e-9)
    assert ours.pairs[0, 1] == pytest.approx(together - ours.main[0] - ours.main[1], rel=1e-9)
