"""The trees of the surrogate, beside those of scikit-learn, and their votes summed by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from sklearn.tree import DecisionTreeRegressor, ExtraTreeRegressor

from paramimp.surrogate.trees import (
    CELLS_IN_FULL,
    CELLS_TO_WEIGH,
    LEAST_TO_SHARE,
    MAX_EVALUATED,
    MAX_SAMPLES,
    TREES_PER_TASK,
    BaggedTree,
    evaluated_among,
    fit_to_sample,
    fit_tree,
    grown_on_all,
    mean_vote,
    sum_of_layers,
    sum_out_of_bag,
    tasks_of,
    tried_at_a_split,
)


class OtherwiseCalled(ExtraTreeRegressor):  # type: ignore[misc]
    """A tree of a version of scikit-learn whose private method takes other arguments."""

    def _fit(self, X: Any, y: Any, **options: Any) -> Any:
        if "missing_values_in_feature_mask" in options:
            raise TypeError("got an unexpected keyword argument 'missing_values_in_feature_mask'")
        return super()._fit(X, y, **options)


@pytest.mark.parametrize("kind", [ExtraTreeRegressor, OtherwiseCalled])
@pytest.mark.parametrize("n_missing", [0, 1, 20])
def test_a_tree_without_its_checks_is_the_tree_that_scikit_learn_fits(kind: type, n_missing: int) -> None:
    rng = np.random.default_rng(3)
    X = rng.normal(size=(40, 4)).astype(np.float32)
    X[rng.choice(40, n_missing, replace=False), 2] = np.nan
    y = rng.normal(size=40)
    checked = ExtraTreeRegressor(max_features=1.0, random_state=5).fit(X, y)
    unchecked = kind(max_features=1.0, random_state=5)
    fit_tree(unchecked, X, y)
    fresh = rng.normal(size=(30, 4)).astype(np.float32)
    fresh[:10, 2] = np.nan
    assert unchecked.tree_.predict(fresh).tolist() == checked.tree_.predict(fresh).tolist()
    assert unchecked.tree_.feature.tolist() == checked.tree_.feature.tolist()


@pytest.mark.parametrize("missing", [False, True])
def test_weighing_the_runs_of_a_sample_and_repeating_them_make_the_same_tree(missing: bool) -> None:
    """On whole numbers, whose sums are exact; columns of many values leave no two splits equally good."""
    rng = np.random.default_rng(6)
    columns = CELLS_TO_WEIGH // 60 + 1
    X = rng.normal(size=(60, columns)).astype(np.float32)
    X[:30, 1] = np.nan if missing else 0
    y = np.round(1000 * X[:, 0] + rng.normal(size=60))
    sample = rng.integers(60, size=60)
    assert len(set(sample.tolist())) < 60
    weighed, repeated = (DecisionTreeRegressor(max_depth=2, random_state=0) for _ in range(2))
    fit_to_sample(weighed, X, y, sample)
    fit_tree(repeated, X[sample], y[sample])
    assert weighed.tree_.feature.tolist() == repeated.tree_.feature.tolist()
    assert weighed.tree_.n_node_samples[0] < repeated.tree_.n_node_samples[0]
    np.testing.assert_array_equal(weighed.tree_.predict(X), repeated.tree_.predict(X))


def test_tasks_hold_all_items_in_their_order_and_the_same_for_any_number_of_jobs() -> None:
    items = list(range(2 * TREES_PER_TASK + 3))
    cut = tasks_of(items)
    assert [len(task) for task in cut] == [TREES_PER_TASK, TREES_PER_TASK, 3]
    assert [item for task in cut for item in task] == items
    assert tasks_of([]) == []


def test_a_mean_vote_is_the_sum_of_predictions_over_that_of_votes() -> None:
    parts = [(np.array([[1.0, 4.0, 0.0]]), np.array([1.0, 2, 0])), (np.array([[3.0, 0.0, 0.0]]), np.array([1.0, 0, 0]))]
    np.testing.assert_array_equal(mean_vote(parts), [[2.0, 2.0, np.nan]])


def test_all_runs_are_evaluated_up_to_a_number_and_of_more_one_of_each_few_neighbours() -> None:
    y = np.random.default_rng(1).permutation(np.arange(2.0 * MAX_EVALUATED))
    assert evaluated_among(y[:MAX_EVALUATED]).tolist() == list(range(MAX_EVALUATED))
    many = evaluated_among(y)
    assert (np.diff(many) > 0).all()
    assert sorted(y[many] // 2) == list(range(MAX_EVALUATED))
    assert 0.4 < (y[many] % 2).mean() < 0.6
    assert len(set(evaluated_among(y[: MAX_EVALUATED + 500]).tolist())) == MAX_EVALUATED


def test_where_runs_are_equally_good_their_order_leaves_no_kind_of_them_out() -> None:
    """Every second run has another seed; each so-many-th run would have the same."""
    many = evaluated_among(np.ones(2 * MAX_EVALUATED))
    assert len(set(many.tolist())) == MAX_EVALUATED
    assert 0.4 < (many % 2).mean() < 0.6


def stump() -> BaggedTree:
    """A tree that asks the first of two columns, trained on the first two of four runs."""
    X = np.array([[0.0, 0.0], [1.0, 0.0]], dtype=np.float32)
    return BaggedTree(DecisionTreeRegressor().fit(X, [10.0, 20.0]), np.array([0, 1]))


def test_a_tree_votes_on_the_runs_that_it_did_not_see_plain_and_with_columns_replaced() -> None:
    X = np.array([[0, 0], [1, 0], [0, 1], [1, 1]], dtype=np.float32)
    flipped = (np.array([0]), 1 - X[:, [0]])
    ignored = (np.array([1]), 1 - X[:, [1]])
    total, votes = sum_out_of_bag([stump(), stump()], 4, X, np.arange(4), [flipped, ignored])
    assert votes.tolist() == [0, 0, 2, 2]
    assert total.tolist() == [[0, 0, 20, 40], [0, 0, 40, 20], [0, 0, 20, 40]]


def test_votes_apart_are_of_trees_that_saw_neither_run() -> None:
    X = np.array([[0, 0], [1, 0], [0, 1], [1, 1]], dtype=np.float32)
    landed = np.array([[3, 2, 3, 0]])  # the last becomes a run that the tree saw
    replaced = (np.array([0]), X[landed[0]][:, [0]])
    _, _, plain, changed, votes = sum_out_of_bag([stump()], 4, X, np.arange(4), [replaced], landed)
    assert votes.tolist() == [[0, 0, 1, 0]]
    assert (plain.tolist(), changed.tolist()) == ([[0, 0, 10, 0]], [[0, 0, 20, 0]])


def test_layers_are_predicted_as_replacements_are() -> None:
    rng = np.random.default_rng(0)
    X = rng.uniform(size=(30, 3)).astype(np.float32)
    bag = np.arange(15)
    tree = BaggedTree(DecisionTreeRegressor(random_state=0).fit(X[bag], rng.normal(size=15)), bag)
    block = rng.uniform(size=(30, 1)).astype(np.float32)
    total, votes = sum_out_of_bag([tree], 30, X, np.arange(30), [(np.array([1]), block)])
    layers = np.stack([X, X])
    layers[1][:, [1]] = block
    again, same_votes = sum_of_layers([tree], 30, layers, np.arange(30), np.array([1]))
    np.testing.assert_array_equal(again, total)
    np.testing.assert_array_equal(same_votes, votes)


def test_trees_on_all_runs_are_fewer_in_proportion_to_the_cells_of_a_sample() -> None:
    assert grown_on_all(100, 1_000, CELLS_IN_FULL // 1_000) == 100
    assert grown_on_all(100, 1_000, 4 * CELLS_IN_FULL // 1_000) == 25
    assert grown_on_all(100, MAX_EVALUATED, 2 * CELLS_IN_FULL // MAX_SAMPLES) == 50  # as large as of 1,000 runs
    assert grown_on_all(100, 1_000, 6_000) == grown_on_all(100, 1_000, 800) == 30  # 100 of these columns are tried
    assert grown_on_all(100, LEAST_TO_SHARE - 1, 6_000) == 100
    assert grown_on_all(100, MAX_EVALUATED + 1, 1) == 0


def test_of_many_columns_a_third_is_tried_as_far_as_the_sample_is_small() -> None:
    assert tried_at_a_split(500, 1_000) == 500
    assert tried_at_a_split(501, 45) == 167
    assert tried_at_a_split(1_200, 1_000) == 100  # 100,000 cells of 1,000 runs
    assert tried_at_a_split(1_200, 50_000) == 100  # a tree sees no more than 1,000
    assert tried_at_a_split(40_000, 1_000) == 200  # the root
