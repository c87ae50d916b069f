"""Functional ANOVA: which part of the forest's variance each param explains alone, and which part each pair.

Hutter, Hoos & Leyton-Brown (2014), https://proceedings.mlr.press/v32/hutter14.html; the exact sums over leaves are in
`tree`. As in Optuna's evaluator the result is the mean over the trees of each tree's fractions. Differences:

- The default weighs a value by how often it occurs among the runs, as shuffling a param does, and not uniformly over a
  declared range. With ``weights="uniform"`` params of one column agree with Optuna on the same forest to rounding.
- The columns of a category are one axis, whose cells are its values. Optuna gives each indicator a range of its own,
  and so weight to combinations that are no value at all.
- "Absent" is a value of a conditional param, with the weight of the runs that lack it; it goes where the trees send it.
- All pairs come with it, and ranking counts them: the value of a param is its main effect and half of each of its pair
  effects (its Shapley value up to pairs); effects of three and more params are left out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

from paramimp.engine.threads import Threads
from paramimp.methods.fanova.tree import Range, Tree, Values, decompose
from paramimp.records import record

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from paramimp.engine.interface import Engine
    from paramimp.methods.fanova.tree import Axis, Effects
    from paramimp.surrogate.design import DesignMatrix
    from paramimp.surrogate.trees import BaggedTree

Weights = Literal["empirical", "uniform"]


@record
class Decomposition:
    """Fractions of the variance of the forest's trees: each >= 0, their sum <= 1, the rest are higher orders.

    Attributes
    ----------
    params : in the order of the design matrix.
    main : param to what it explains alone.
    pairs : two params, in the order of `params`, to what they explain together beyond their main effects; every pair
        is there once. All is zero if no tree splits.
    """

    params: tuple[str, ...]
    main: Mapping[str, float]
    pairs: Mapping[tuple[str, str], float]

    def total(self, param: str) -> float:
        """Its main effect and half of each pair effect that it takes part in."""
        return self.main[param] + sum(effect for pair, effect in self.pairs.items() if param in pair) / 2


def decompose_trees(
    trees: Sequence[BaggedTree], design: DesignMatrix, *, weights: Weights = "empirical", engine: Engine | None = None
) -> Decomposition:
    """Main effects and pair effects, as the mean over the trees of each tree's fractions.

    Trees without variance say nothing and are left out of the mean.
    """
    axes = axes_of(design, weights)
    effects = list((engine or Threads()).map(_decomposed, [(tree,) for tree in trees], common=(axes,)))
    main = np.zeros(len(axes))
    pairs = np.zeros((len(axes), len(axes)))
    varying = [effect for effect in effects if effect.variance > 0]
    for effect in varying:
        main += effect.main / (effect.variance * len(varying))
        pairs += effect.pairs / (effect.variance * len(varying))
    params = tuple(axes)
    return Decomposition(
        params=params,
        main={param: float(main[index]) for index, param in enumerate(params)},
        pairs={
            (first, second): float(pairs[one, other])
            for one, first in enumerate(params)
            for other, second in enumerate(params[one + 1 :], start=one + 1)
        },
    )


def _decomposed(axes: Mapping[str, Axis], member: BaggedTree) -> Effects:
    return decompose(Tree.from_sklearn(member.estimator.tree_), axes)


def axes_of(design: DesignMatrix, weights: Weights = "empirical") -> dict[str, Axis]:
    """How each param is distributed, by param in the order of the design matrix."""
    return {
        param: _axis(design.X[:, columns].astype(np.float64), columns, weights)
        for param, columns in design.columns_of.items()
    }


def _axis(block: NDArray[np.float64], columns: slice, weights: Weights) -> Axis:
    """Axis of one param from its columns, shape (n_runs, n_columns)."""
    absent = np.isnan(block[:, 0])
    missing = float(absent.mean())
    points, counts = np.unique(block[~absent], axis=0, return_counts=True)
    if weights == "uniform":
        if block.shape[1] == 1 and len(points) > 2:
            return Range(columns, low=float(points[0, 0]), high=float(points[-1, 0]), missing=missing)
        counts = np.ones_like(counts)
    present = (1 - missing) * counts / counts.sum()
    if not missing:
        return Values(columns, points, present)
    return Values(columns, np.vstack([points, np.full(block.shape[1], np.nan)]), np.append(present, missing))
