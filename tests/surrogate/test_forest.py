"""The forest against the votes of its own trees, summed by hand."""

from __future__ import annotations

from functools import cached_property

import numpy as np
import pytest

from paramimp.engine.threads import Threads
from paramimp.surrogate.design import DesignMatrix
from paramimp.surrogate.forest import TREES_PER_PART, Forest
from paramimp.surrogate.trees import (
    BOOTSTRAP_LEAVES_OUT,
    CELLS_IN_FULL,
    LEAST_IN_A_LEAF_OF_MANY,
    LEAST_TO_SHARE,
    MAX_EVALUATED,
    MAX_SAMPLES,
)

N = 40


@pytest.fixture(scope="module")
def design() -> DesignMatrix:
    rng = np.random.default_rng(0)
    X = rng.uniform(size=(N, 2)).astype(np.float32)
    return DesignMatrix(X, X[:, 0] + 0.1 * rng.normal(size=N), {"a": slice(0, 1), "b": slice(1, 2)})


def grown(design: DesignMatrix, *, cores: int = 1, seed: int = 0, trees: int = 30) -> Forest:
    parts = (np.arange(0, N, 2), np.arange(1, N, 2))
    return Forest(design, np.arange(N), parts, trees=trees, seed=seed, engine=Threads(cores))


@pytest.fixture(scope="module")
def forest(design: DesignMatrix) -> Forest:
    return grown(design)


class ByHand:
    """Means of the predictions of those trees that did not see a run."""

    def __init__(self, forest: Forest) -> None:
        self.forest = forest

    @cached_property
    def unseen(self) -> np.ndarray:
        """Whether each tree did not see each run: shape (n_trees, n_runs)."""
        return np.array([~np.isin(np.arange(N), tree.bag) for tree in self.forest.members])

    def mean(self, X: np.ndarray, voting: np.ndarray) -> np.ndarray:
        votes = np.array([tree.estimator.predict(X) for tree in self.forest.members])
        with np.errstate(invalid="ignore"):  # no tree votes on some run: 0 / 0
            return np.asarray(np.where(voting, votes, 0).sum(axis=0) / voting.sum(axis=0))


def test_out_of_bag_predictions_are_means_over_the_trees_that_did_not_see_the_run(forest: Forest) -> None:
    hand = ByHand(forest)
    runs = forest.evaluated
    expected = hand.mean(forest.design.X[runs], hand.unseen[:, runs])
    np.testing.assert_allclose(forest.out_of_bag, expected, atol=1e-12)


def test_replaced_columns_are_predicted_by_the_same_trees(forest: Forest) -> None:
    hand, runs = ByHand(forest), forest.evaluated
    block = np.full((len(runs), 1), 0.25, dtype=np.float32)
    plain, changed = forest.predict_out_of_bag([(np.array([0]), block)])
    X = forest.design.X[runs].copy()
    X[:, [0]] = block
    np.testing.assert_allclose(changed, hand.mean(X, hand.unseen[:, runs]), atol=1e-12)
    np.testing.assert_allclose(plain, forest.out_of_bag, atol=1e-12)


def test_apart_are_the_trees_that_saw_neither_the_run_nor_the_one_that_it_becomes(forest: Forest) -> None:
    hand, runs = ByHand(forest), forest.evaluated
    landed = np.roll(runs, 1)
    block = forest.design.X[landed][:, [1]]
    apart = forest.predict_apart([(np.array([1]), block)], landed[None])
    voting = hand.unseen[:, runs] & hand.unseen[:, landed]
    X = forest.design.X[runs].copy()
    np.testing.assert_allclose(apart.plain[0], hand.mean(X, voting), atol=1e-12)
    X[:, [1]] = block
    np.testing.assert_allclose(apart.changed[0], hand.mean(X, voting), atol=1e-12)


def test_small_forests_judge_the_runs_outside_their_part_alone_by_two_teams(forest: Forest) -> None:
    predicted = forest.predict_by_part_forests([])
    assert predicted.shape == (2, 2, 1, len(forest.evaluated))
    assert [len(trees) for trees in forest.part_forests] == [TREES_PER_PART] * 2
    for number, part in enumerate(forest.parts):
        inside = np.isin(forest.evaluated, part)
        assert np.isnan(predicted[number, :, 0, inside]).all()
        team = forest.part_forests[number][: TREES_PER_PART // 2]
        X = forest.design.X[forest.evaluated[~inside]]
        expected = np.mean([tree.estimator.predict(X) for tree in team], axis=0)
        np.testing.assert_allclose(predicted[number, 0, 0, ~inside], expected, atol=1e-12)


def test_chosen_runs_are_predicted_as_among_all(forest: Forest) -> None:
    chosen = np.arange(N)[::-1]
    np.testing.assert_allclose(forest.predict_at(chosen, [])[0], forest.out_of_bag[chosen], atol=1e-12)


def test_a_run_that_every_tree_saw_has_the_mean_of_the_others_where_one_is_asked_for(design: DesignMatrix) -> None:
    few = grown(design, trees=1)
    seen = np.isin(few.evaluated, few.members[0].bag)
    assert 0 < seen.sum() < len(seen)
    assert np.isnan(few.out_of_bag[seen]).all()
    (found,) = few.predict_at(np.arange(len(seen)), [])
    np.testing.assert_allclose(found[seen], found[~seen].mean())


def test_the_number_of_cores_changes_no_bit_and_the_seed_does(design: DesignMatrix, forest: Forest) -> None:
    np.testing.assert_array_equal(grown(design, cores=3).out_of_bag, forest.out_of_bag)
    assert not np.array_equal(grown(design, seed=1).out_of_bag, forest.out_of_bag)


def test_more_trees_begin_with_the_same_ones(design: DesignMatrix, forest: Forest) -> None:
    fewer = grown(design, trees=10)
    for one, other in zip(fewer.members, forest.members, strict=False):
        np.testing.assert_array_equal(one.bag, other.bag)
        np.testing.assert_array_equal(one.estimator.predict(design.X), other.estimator.predict(design.X))


@pytest.mark.parametrize(("n_runs", "least"), [(MAX_EVALUATED, 1), (MAX_EVALUATED + 1, LEAST_IN_A_LEAF_OF_MANY)])
def test_leaves_of_single_runs_are_for_sweeps_of_which_all_are_evaluated(n_runs: int, least: int) -> None:
    """Trees of the parts of the runs are as those of all, since they tell the error of these."""
    rng = np.random.default_rng(4)
    X = rng.uniform(size=(n_runs, 2)).astype(np.float32)
    many = DesignMatrix(X, rng.normal(size=n_runs), {"a": slice(0, 1), "b": slice(1, 2)})
    forest = Forest(many, np.arange(20), (np.arange(0, n_runs, 2),), trees=3)
    trees = [*forest.members, *forest.part_forests[0]]
    leaves = [member.estimator.tree_.n_node_samples[member.estimator.tree_.feature < 0] for member in trees]
    assert [int(sizes.min()) for sizes in leaves] == [least] * len(trees)


def of_runs(n_runs: int) -> Forest:
    """A forest on so many runs, with the two halves of these for parts."""
    rng = np.random.default_rng(5)
    X = rng.uniform(size=(n_runs, 2)).astype(np.float32)
    design = DesignMatrix(X, rng.normal(size=n_runs), {"a": slice(0, 1), "b": slice(1, 2)})
    return Forest(design, np.arange(0, n_runs, 9), (np.arange(0, n_runs, 2), np.arange(1, n_runs, 2)), trees=3)


def test_of_many_runs_the_trees_of_the_parts_are_all_that_are_grown() -> None:
    forest = of_runs(MAX_EVALUATED + 1)
    small = [tree for part_forest in forest.part_forests for tree in part_forest]
    assert [tree.estimator for tree in forest.members] == [tree.estimator for tree in small]
    for one, other in zip(forest.members, small, strict=True):
        assert len(one.bag) == MAX_SAMPLES  # of its own sample: what else its part holds it has not seen
        assert np.isin(one.bag, other.bag).all()
        assert len(other.bag) in map(len, forest.parts)
    plain, votes = np.zeros(len(forest.evaluated)), np.zeros(len(forest.evaluated))
    for tree in forest.members:
        out = np.flatnonzero(~np.isin(forest.evaluated, tree.bag))
        step = round(len(out) / (BOOTSTRAP_LEAVES_OUT * len(forest.evaluated)))
        out = out[tree.bag[0] % step :: step]
        plain[out] += tree.estimator.predict(forest.design.X[forest.evaluated[out]])
        votes[out] += 1
    seen = votes > 0  # by some of the eight trees, of which each votes on every other run or so
    assert seen.sum() > 0.9 * len(votes)
    np.testing.assert_allclose(forest.out_of_bag[seen], plain[seen] / votes[seen], atol=1e-12)
    assert np.isnan(forest.out_of_bag[~seen]).all()


def of_cells(n_runs: int, n_columns: int, trees: int) -> Forest:
    rng = np.random.default_rng(7)
    X = rng.uniform(size=(n_runs, n_columns)).astype(np.float32)
    design = DesignMatrix(X, rng.normal(size=n_runs), {f"p{i}": slice(i, i + 1) for i in range(n_columns)})
    return Forest(design, np.arange(n_runs), (np.arange(0, n_runs, 2), np.arange(1, n_runs, 2)), trees=trees)


def test_of_many_cells_fewer_trees_are_grown_on_all_runs_and_those_of_the_parts_vote_beside_them() -> None:
    n_columns = 2 * CELLS_IN_FULL // LEAST_TO_SHARE
    forest = of_cells(LEAST_TO_SHARE, n_columns, trees=5)
    small = [tree.estimator for part_forest in forest.part_forests for tree in part_forest]
    assert len(forest.on_all) == 2  # half of five, as the cells are twice as many
    assert [tree.estimator for tree in forest.members] == [*(tree.estimator for tree in forest.on_all), *small]
    assert len(forest.members) == forest.size
    for tree in (member.estimator.tree_ for member in forest.members):
        assert tree.n_node_samples[tree.feature < 0].min() == LEAST_IN_A_LEAF_OF_MANY
    assert of_cells(LEAST_TO_SHARE - 1, n_columns, trees=5).size == 5
    assert of_cells(LEAST_TO_SHARE, n_columns // 2, trees=5).size == 5
    more = Forest(forest.design, forest.evaluated, forest.parts, trees=9, smaller=forest)
    assert more.on_all[:2] == forest.on_all
    assert len(more.on_all) == 4
    assert [tree.estimator for tree in more.members[4:]] == small  # the very same, not grown again
    anew = Forest(forest.design, forest.evaluated, forest.parts, trees=9)
    np.testing.assert_array_equal(more.out_of_bag, anew.out_of_bag)


def test_of_a_run_fewer_the_trees_on_all_are_others() -> None:
    forest = of_runs(MAX_EVALUATED)
    assert len(forest.members) == forest.trees
    small = {id(tree.estimator) for part_forest in forest.part_forests for tree in part_forest}
    assert small.isdisjoint(id(tree.estimator) for tree in forest.members)
