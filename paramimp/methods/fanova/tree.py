"""The exact functional ANOVA of one regression tree: its variance, main effects and pair effects, as pure arrays.

Hutter, Hoos & Leyton-Brown (2014), https://proceedings.mlr.press/v32/hutter14.html. The inputs are taken as
independent; each param has a distribution, its *axis*. A tree cuts every axis into a few cells, and a leaf is a product
of sets of cells, so every marginal is a sum over leaves:

    f_g(i)     = sum_l  v_l  W_l  A_g[i, l] / W_g[l]                              main effect of param g at its cell i
    f_gh(i, j) = sum_l  v_l  W_l  (A_g[i, l] / W_g[l])  (A_h[j, l] / W_h[l])      of two params

with v_l the leaf's value, A_g[i, l] whether cell i of param g leads to leaf l, W_g[l] the total weight of those cells
and W_l the product of the W_g[l], the weight of the leaf. Stacking the axes of all params, one matrix product gives the
marginals of all pairs. Unlike the authors' code and Optuna's, nothing walks the tree once per cell.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from paramimp.records import record

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray


@record
class Tree:
    """A binary regression tree, parent before child; each array has the shape (n_nodes,).

    Attributes
    ----------
    children_left, children_right : numbers of the child nodes; any number at a leaf.
    feature : column that the node asks; negative at a leaf.
    threshold : values up to it go left.
    value : prediction of the node; only that of leaves is read.
    missing_go_to_left : where NaN goes.
    """

    children_left: NDArray[np.intp]
    children_right: NDArray[np.intp]
    feature: NDArray[np.intp]
    threshold: NDArray[np.float64]
    value: NDArray[np.float64]
    missing_go_to_left: NDArray[np.bool_]

    @classmethod
    def from_sklearn(cls, tree: Any) -> Tree:
        """Arrays of the `tree_` of a fitted scikit-learn regressor with one output."""
        return cls(
            children_left=tree.children_left,
            children_right=tree.children_right,
            feature=tree.feature,
            threshold=tree.threshold,
            value=tree.value[:, 0, 0],
            missing_go_to_left=tree.missing_go_to_left.astype(bool),
        )

    def cuts(self) -> Mapping[int, NDArray[np.float64]]:
        """Column to where the tree cuts it: sorted, distinct; a column that it never asks is not there."""
        inner = np.flatnonzero(self.feature >= 0)
        order = inner[np.lexsort([self.threshold[inner], self.feature[inner]])]
        feature, threshold = self.feature[order], self.threshold[order]
        if not len(order):
            return {}
        # Where a split only asks whether a value is missing, the threshold is infinite.
        first = np.append(True, (np.diff(feature) != 0) | (threshold[1:] != threshold[:-1]))
        feature, threshold = feature[first], threshold[first]
        starts = np.flatnonzero(np.append(True, np.diff(feature) != 0))
        return dict(zip(feature[starts].tolist(), np.split(threshold, starts[1:]), strict=True))


@record
class Cells:
    """The parts of one axis that a tree tells apart.

    Attributes
    ----------
    points : ndarray of shape (n_cells, n_columns of the param): one value of each cell; NaN is an absent param.
    weights : ndarray of shape (n_cells,): sum to 1.
    """

    points: NDArray[np.float64]
    weights: NDArray[np.float64]


@record
class Values:
    """An axis of separate values, each with its weight.

    Attributes
    ----------
    columns : the columns of the param, e.g. the indicators of a category.
    points : ndarray of shape (n_values, n_columns of the param): what stands in the columns; NaN is an absent param.
    weights : ndarray of shape (n_values,): > 0, sum to 1.
    """

    columns: slice
    points: NDArray[np.float64]
    weights: NDArray[np.float64]

    def cells(self, cuts: Mapping[int, NDArray[np.float64]]) -> Cells:
        """Merge the values that the tree does not tell apart; a cell is represented by one of its values."""
        n_points = len(self.points)
        cell_of = np.zeros(n_points, dtype=np.intp)
        for position, column in enumerate(range(self.columns.start, self.columns.stop)):
            if column in cuts:
                values = self.points[:, position]
                bins = np.searchsorted(cuts[column], values)
                bins[np.isnan(values)] = len(cuts[column]) + 1  # NaN sorts into the last bin, with numbers
                code = cell_of * (len(cuts[column]) + 2) + bins
                occupied = np.bincount(code) > 0  # numbered densely again, so that codes stay small
                cell_of = (np.cumsum(occupied) - 1)[code]
        representative = np.zeros(cell_of.max() + 1, dtype=np.intp)
        representative[cell_of] = np.arange(n_points)
        return Cells(self.points[representative], np.bincount(cell_of, self.weights).astype(np.float64))


@record
class Range:
    """An axis that is uniform between two numbers, apart from the runs that lack the param.

    Attributes
    ----------
    columns : the one column of the param.
    low, high : its ends, low < high.
    missing : weight of "absent", 0 <= missing < 1.
    """

    columns: slice
    low: float
    high: float
    missing: float = 0.0

    def cells(self, cuts: Mapping[int, NDArray[np.float64]]) -> Cells:
        """The intervals between the thresholds, each represented by its upper end, and "absent"."""
        inside = cuts.get(self.columns.start, np.empty(0))
        inside = inside[(inside > self.low) & (inside < self.high)]
        ends = np.array([self.low, *inside, self.high])
        weights = (ends[1:] - ends[:-1]) * ((1 - self.missing) / (self.high - self.low))
        if not self.missing:
            return Cells(ends[1:, None], weights)
        return Cells(np.append(ends[1:], np.nan)[:, None], np.append(weights, self.missing))


Axis = Values | Range


@record
class Effects:
    """What a tree's variance is made of, in squared units of its values.

    Attributes
    ----------
    variance : of the tree's prediction under the axes' product distribution.
    main : ndarray of shape (n_axes,), in the order of the axes: variance of what a param does alone.
    pairs : ndarray of shape (n_axes, n_axes), likewise, symmetric, zero on the diagonal: variance of what two params do
        together beyond their main effects.
    """

    variance: float
    main: NDArray[np.float64]
    pairs: NDArray[np.float64]


def decompose(tree: Tree, axes: Mapping[str, Axis]) -> Effects:
    """Split the variance of a tree into main effects and pair effects.

    Parameters
    ----------
    axes : param to axis; together they cover every column that the tree asks.
    """
    cuts = tree.cuts()
    cells = [axis.cells(cuts) for axis in axes.values()]
    weights = np.concatenate([cell.weights for cell in cells])
    lengths = [len(cell.weights) for cell in cells]
    starts = np.cumsum([0, *lengths[:-1]])
    leaves = np.flatnonzero(tree.feature < 0)
    reach = _reach(tree, list(axes.values()), cells)[leaves].T  # A: (n_cells, n_leaves)

    along = np.add.reduceat(weights[:, None] * reach, starts, axis=0)  # W_g[l]: (n_axes, n_leaves)
    leaf_weight = along.prod(axis=0)
    value = tree.value[leaves]
    possible = leaf_weight > 0
    if not possible.all():  # nothing that has a weight leads to the others
        reach, along = reach[:, possible], along[:, possible]
        leaf_weight, value = leaf_weight[possible], value[possible]
    mean = leaf_weight @ value
    conditional = reach / np.repeat(along, lengths, axis=0)  # A / W: (n_cells, n_leaves)

    marginal = conditional @ (leaf_weight * value) - mean
    main = np.add.reduceat(weights * marginal**2, starts)
    # Values counted from their minimum have a root, and a matrix times its own transpose is half the work.
    root = conditional * np.sqrt(leaf_weight * (value - value.min()))
    together = _variance_of_pairs(root @ root.T - (mean - value.min()), weights, starts)
    pairs = np.maximum(together - main[:, None] - main, 0.0)  # rounding alone goes below zero
    np.fill_diagonal(pairs, 0.0)
    return Effects(float(leaf_weight @ (value - mean) ** 2), main, pairs)


def _variance_of_pairs(
    marginal: NDArray[np.float64], weights: NDArray[np.float64], starts: NDArray[np.intp]
) -> NDArray[np.float64]:
    """Weighted mean square of each block of two axes: ndarray of shape (n_axes, n_axes).

    Parameters
    ----------
    marginal : ndarray of shape (n_cells, n_cells), of mean zero in each block; overwritten.
    weights : ndarray of shape (n_cells,)
    starts : ndarray of shape (n_axes,): the first cell of each axis.
    """
    marginal *= marginal
    marginal *= weights
    marginal *= weights[:, None]
    return np.asarray(np.add.reduceat(np.add.reduceat(marginal, starts, axis=0), starts, axis=1))


def _reach(tree: Tree, axes: Sequence[Axis], cells: Sequence[Cells]) -> NDArray[np.bool_]:
    """Whether a cell is compatible with the path to a node: ndarray of shape (n_nodes, n_cells of all axes)."""
    inner = np.flatnonzero(tree.feature >= 0)
    n_cells = sum(len(cell.weights) for cell in cells)
    values = np.zeros((max(axis.columns.stop for axis in axes), n_cells))
    foreign = np.ones(values.shape, dtype=bool)
    start = 0
    for axis, cell in zip(axes, cells, strict=True):
        stop = start + len(cell.weights)
        values[axis.columns, start:stop] = cell.points.T
        foreign[axis.columns, start:stop] = False
        start = stop
    column, threshold = tree.feature[inner], tree.threshold[inner, None]
    goes_left = values[column] <= threshold
    absent = np.isnan(values)
    if absent.any():
        goes_left |= absent[column] & tree.missing_go_to_left[inner, None]
    # A question about one param lets all cells of the others pass both ways.
    both = foreign[column]
    left, right = goes_left | both, ~goes_left | both
    row = np.cumsum(tree.feature >= 0) - 1

    reach = np.ones((len(tree.feature), n_cells), dtype=bool)
    level = np.array([0])
    while len(level := level[tree.feature[level] >= 0]):
        left_children, right_children = tree.children_left[level], tree.children_right[level]
        reach[left_children] = reach[level] & left[row[level]]
        reach[right_children] = reach[level] & right[row[level]]
        level = np.concatenate([left_children, right_children])
    return reach
