"""What one tree predicts where columns are replaced, for the work of what the replacements can change.

A tree that never looks at a param predicts the same with it shuffled, and so do the runs whose path through the tree
does not meet it. Of a thousand columns a tree looks at some dozens, and a path meets about ten; so rows are cut to the
columns that the tree looks at, and among many runs only those are predicted again that meet a replaced column.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from paramimp.surrogate.design import Replacement

    Positions = NDArray[np.intp]

CELLS_PER_PREDICTION = 1 << 20
"""Size of one stacked prediction: large enough to drown the call, small enough for the cache."""
MANY_COLUMNS = 64
"""Copying so many costs more than giving the tree fewer, and a path meets few of them."""
MANY_RUNS = 200
"""To find which of fewer runs meet a column takes longer than to predict all of them again."""


def predict_replaced(
    tree: Any,
    rows: NDArray[np.float32],
    out: Positions,
    replacements: Sequence[Replacement],
    replaced: Positions,
    by: Positions,
) -> NDArray[np.float64]:
    """Predictions of one tree, shape (1 + n_replacements, n_rows): plain, then with each replacement in place.

    Parameters
    ----------
    tree : the `tree_` of a fitted estimator.
    rows : ndarray of shape (n_rows, n_columns): the runs that it is asked about.
    out : ndarray of shape (n_rows,): the rows of the replacements that belong to these runs.
    replaced, by : the columns of all replacements one after the other, and to which of these each of them belongs.
    """
    predicted = np.repeat(tree.predict(rows).T, 1 + len(replacements), axis=0)
    columns = np.unique(tree.feature[tree.feature >= 0])
    place = np.full(rows.shape[1], -1)  # of each column among those that the tree looks at
    place[columns] = np.arange(len(columns))
    asked = np.unique(by[place[replaced] >= 0]).tolist()
    if not asked:
        return predicted
    meets = None
    if rows.shape[1] >= MANY_COLUMNS:
        tree, rows = narrowed(tree, place, len(columns)), np.ascontiguousarray(rows[:, columns])
        meets = met_columns(tree, rows) if len(rows) >= MANY_RUNS else None
    else:
        place = np.arange(rows.shape[1])
    everyone = slice(None)
    batch: list[tuple[int, Positions | slice, NDArray[np.float32]]] = []
    size = 0
    for index in asked:
        touched, block = replacements[index]
        own = place[touched]
        looked_at = own >= 0
        if not looked_at.all():
            own, block = own[looked_at], block[:, looked_at]
        moved = everyone if meets is None else np.flatnonzero(meets[:, own].any(axis=1))
        changed = rows.copy() if meets is None else rows[moved]
        changed[:, own] = block[out[moved]]
        batch.append((1 + index, moved, changed))
        size += changed.size
        if size >= CELLS_PER_PREDICTION:
            _write(predicted, tree, batch)
            batch, size = [], 0
    _write(predicted, tree, batch)
    return predicted


def _write(
    predicted: NDArray[np.float64], tree: Any, batch: Sequence[tuple[int, Positions | slice, NDArray[np.float32]]]
) -> None:
    """Predict the changed rows of some replacements at once, each into its row of the predictions."""
    if not batch:
        return
    flat = tree.predict(np.concatenate([changed for _, _, changed in batch]))[:, 0]
    end = 0
    for index, moved, changed in batch:
        start, end = end, end + len(changed)
        predicted[index, moved] = flat[start:end]


def narrowed(tree: Any, place: Positions, n_columns: int) -> Any:
    """The tree for rows that have only the columns that it looks at.

    By what it is pickled as, which scikit-learn has kept from version to version.

    Parameters
    ----------
    place : ndarray of shape (n_columns of the tree,): of each column among those that it looks at; -1 for the others.
    n_columns : how many it looks at.
    """
    kind, (_, *others), state = tree.__reduce__()
    nodes = state["nodes"].copy()
    inner = nodes["feature"] >= 0  # a leaf looks at column -2, which is none
    nodes["feature"][inner] = place[nodes["feature"][inner]]
    small = kind(n_columns, *others)
    small.__setstate__({**state, "nodes": nodes})
    return small


def met_columns(tree: Any, rows: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Whether the path of a row through the tree meets a column: ndarray of shape (n_rows, n_columns)."""
    left, right, feature = tree.children_left, tree.children_right, tree.feature
    above = np.zeros((tree.node_count, rows.shape[1]), dtype=bool)
    level = np.zeros(1, dtype=np.intp)
    while len(level := level[left[level] >= 0]):
        below = np.concatenate([left[level], right[level]])
        above[below] = np.tile(above[level], (2, 1))
        above[below, np.tile(feature[level], 2)] = True
        level = below
    return np.asarray(above[tree.apply(rows)])
