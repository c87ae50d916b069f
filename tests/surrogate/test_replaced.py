"""What a tree predicts with columns replaced is what it predicts of rows in which they were written."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from sklearn.tree import DecisionTreeRegressor

from paramimp.surrogate import replaced
from paramimp.surrogate.replaced import met_columns, narrowed, predict_replaced

if TYPE_CHECKING:
    from paramimp.surrogate.design import Replacement


def replacements_of(rng: np.random.Generator, X: np.ndarray, widths: tuple[int, ...]) -> list[Replacement]:
    """One shuffle of each few columns that lie side by side."""
    ends = np.cumsum(widths)
    return [
        (np.arange(end - width, end), X[rng.permutation(len(X))][:, end - width : end])
        for end, width in zip(ends, widths, strict=True)
    ]


@pytest.mark.parametrize("n_rows", [replaced.MANY_RUNS // 4, 2 * replaced.MANY_RUNS])
@pytest.mark.parametrize("n_columns", [replaced.MANY_COLUMNS // 4, 4 * replaced.MANY_COLUMNS])
@pytest.mark.parametrize("gaps", [False, True])
def test_whatever_the_shape_it_is_the_prediction_of_the_changed_rows(
    *, n_rows: int, n_columns: int, gaps: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replaced, "CELLS_PER_PREDICTION", 5_000)  # several batches
    rng = np.random.default_rng(n_rows + n_columns)
    X = rng.uniform(size=(n_rows, n_columns)).astype(np.float32)
    if gaps:
        X[rng.uniform(size=X.shape) < 0.1] = np.nan
    y = np.nansum(X[:, :5], axis=1) + rng.normal(size=n_rows)
    tree = DecisionTreeRegressor(max_features=0.3, random_state=0).fit(X, y).tree_
    asked = replacements_of(rng, X, (1, 1, 3, 1, 4, n_columns - 10))
    out = np.flatnonzero(rng.uniform(size=n_rows) < 0.8)
    columns = np.concatenate([columns for columns, _ in asked])
    by = np.repeat(np.arange(len(asked)), [len(columns) for columns, _ in asked])

    predicted = predict_replaced(tree, X[out], out, asked, columns, by)

    expected = [tree.predict(X[out])[:, 0]]
    for own, block in asked:
        changed = X.copy()
        changed[:, own] = block
        expected.append(tree.predict(changed[out])[:, 0])
    np.testing.assert_array_equal(predicted, expected)
    assert any((row != expected[0]).any() for row in expected[1:])


def test_a_tree_without_a_split_predicts_one_number() -> None:
    X = np.zeros((4, 2), dtype=np.float32)
    tree = DecisionTreeRegressor().fit(X, np.arange(4.0)).tree_
    block = np.ones((4, 1), dtype=np.float32)
    found = predict_replaced(tree, X, np.arange(4), [(np.array([1]), block)], np.array([1]), np.array([0]))
    assert found.tolist() == [[1.5] * 4] * 2


def test_a_narrowed_tree_predicts_the_same_from_its_columns_alone() -> None:
    rng = np.random.default_rng(0)
    X = rng.uniform(size=(60, 300)).astype(np.float32)
    tree = DecisionTreeRegressor(random_state=0).fit(X, X[:, 7] + X[:, 290]).tree_
    columns = np.unique(tree.feature[tree.feature >= 0])
    place = np.full(300, -1)
    place[columns] = np.arange(len(columns))
    small = narrowed(tree, place, len(columns))
    np.testing.assert_array_equal(small.predict(np.ascontiguousarray(X[:, columns])), tree.predict(X))
    assert tree.feature.max() >= 290  # the tree itself is as it was


def test_a_path_meets_the_columns_of_its_splits() -> None:
    """By hand: column 1 at the root, and column 0 below its right branch alone."""
    X = np.array([[0, 0], [9, 0], [0, 1], [1, 1]], dtype=np.float32)
    tree = DecisionTreeRegressor(random_state=0).fit(X, [0.0, 0.0, 5.0, 9.0]).tree_
    assert met_columns(tree, X).tolist() == [[False, True], [False, True], [True, True], [True, True]]
