"""The selection as arrays for a forest: the encoding, and which columns belong to which param."""

from __future__ import annotations

from dataclasses import field, replace
from typing import TYPE_CHECKING

import numpy as np

from paramimp.records import record
from paramimp.runs import Direction
from paramimp.surrogate.blocks import offsets, values_of
from paramimp.surrogate.repeats import Repeats, find_repeats
from paramimp.table.correlation import midranks
from paramimp.table.masks import decided, distinct

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from paramimp.table.params import Param
    from paramimp.table.selection import Selection

    Block = NDArray[np.float32] | NDArray[np.int8]
    Replacement = tuple[NDArray[np.intp], Block]
    """Columns of a design matrix, and what stands in them instead: one row per evaluated run."""

MAX_LEVEL_COLUMNS = 48
"""Columns for one category; its rarer values share one more. A value of one run teaches a forest nothing anyway."""

GRID = 2.0**32
"""The metric in standard deviations is held to 2^-32: rounding of its unit must not tip a tie between two splits,
and sums of up to a million such numbers are exact in any order."""


@record
class DesignMatrix:
    """Inputs and target of the surrogate.

    Attributes
    ----------
    X : ndarray of shape (n_runs, n_columns), float32. A number is its midrank over the runs, so that no monotone
        rescaling (log, unit) of a param can move a result; a category is one indicator per value. NaN is an absent
        param.
    y : ndarray of shape (n_runs,): the metric, standardised, and turned so that more is better. A loss and its
        negative to be maximised are the same problem to the bit.
    columns_of : param to the slice of its columns.
    parents_of : conditional param to the params whose value alone says whether a run has it, and to the param that says
        whether the run has the block of params that it belongs to.
    repeats : which runs are of one configuration; None where each is of its own.
    counts : ndarray of shape (n_rows,): of how many runs each row is the mean; None where each is a run.
    scatter : ndarray of the same shape: sum of the squared deviations of these from their mean, without what seeds do.
    places : where an adaptive sampler drew the runs, number to the place of each row in the range that was searched, in
        0..1: ndarray of shape (n_rows,), NaN where it is absent.
    """

    X: NDArray[np.float32]
    y: NDArray[np.float64]
    columns_of: Mapping[str, slice]
    parents_of: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    repeats: Repeats | None = None
    counts: NDArray[np.float64] | None = None
    scatter: NDArray[np.float64] | None = None
    places: Mapping[str, NDArray[np.float64]] = field(default_factory=dict)

    def take(self, rows: NDArray[np.intp]) -> DesignMatrix:
        """Some of the rows, in this order, without what they repeat."""
        counts, scatter = (None if each is None else each[rows] for each in (self.counts, self.scatter))
        places = {param: of_param[rows] for param, of_param in self.places.items()}
        return DesignMatrix(self.X[rows], self.y[rows], self.columns_of, self.parents_of, None, counts, scatter, places)


def encode(selection: Selection) -> DesignMatrix:
    """Encode every param of the selection."""
    blocks = []
    columns_of: dict[str, slice] = {}
    start = 0
    switches = _switches_of(selection)
    for param in selection.params:
        block = _columns(_without_null(param) if switches.get(param.name) else param)
        columns_of[param.name] = slice(start, start + block.shape[1])
        start += block.shape[1]
        blocks.append(block)
    y = selection.y if selection.objective.direction is Direction.MAXIMIZE else -selection.y
    # A loss of 1e300 must not overflow when it is squared; scaling by a power of two is exact.
    y = np.ldexp(y, -int(np.frexp(np.abs(y).max())[1]))
    y = (y - y.mean()) / y.std()
    y = np.asarray(np.round(y * GRID) / GRID)
    found = find_repeats(selection.params)
    repeats = found if found.any else None
    return DesignMatrix(np.hstack(blocks), y, columns_of, _parents(selection, switches), repeats)


def averaged(design: DesignMatrix) -> DesignMatrix:
    """One row per configuration, with the mean of its runs, and without the params that tell these apart.

    What these params do is taken off each run first: it is no noise of the configuration, and where a configuration
    lacks runs of one seed or data set, it would pass for the configuration's own. A sweep without repeats stays as it
    is.
    """
    repeats = design.repeats
    if repeats is None:
        return design
    kept = [param for param in design.columns_of if param not in repeats.seeds]
    blocks = [design.X[repeats.first, design.columns_of[param]] for param in kept]
    ends = np.cumsum([block.shape[1] for block in blocks])
    columns_of = {
        param: slice(int(end) - block.shape[1], int(end)) for param, block, end in zip(kept, blocks, ends, strict=True)
    }
    parents = {param: tuple(p for p in design.parents_of.get(param, ()) if p in columns_of) for param in kept}
    y, freedom = design.y, len(design.y) - len(repeats.first)
    left: float = freedom
    for seed in repeats.seeds:
        added, spent = offsets(y, repeats.of_run, values_of(design.X[:, design.columns_of[seed]]))
        y, left = y - added, left - spent
    return DesignMatrix(
        np.ascontiguousarray(np.hstack(blocks)),
        np.round(repeats.averaged(y) * GRID) / GRID,
        columns_of,
        {param: found for param, found in parents.items() if found},
        counts=repeats.counts,
        scatter=repeats.scatter(y) * (freedom / max(1.0, left)),
        places={param: of_param[repeats.first] for param, of_param in design.places.items() if param in columns_of},
    )


def _switches_of(selection: Selection) -> dict[str, tuple[str, ...]]:
    """The conditional params, each with the params whose value says whether a run has another value than null.

    A child that is null counts as absent.
    """
    children = [param for param in selection.params if _is_conditional(param)]
    if not children:
        return {}
    masks, mask_of = distinct([child.is_valued for child in children])
    parents_of: list[list[str]] = [[] for _ in masks]
    for parent in selection.params:
        for mask in np.flatnonzero(decided(parent.values, masks)):
            parents_of[mask].append(parent.name)
    return {
        child.name: tuple(parent for parent in parents_of[mask] if parent != child.name)
        for child, mask in zip(children, mask_of, strict=True)
    }


def _parents(selection: Selection, switches: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """The params that switch each conditional param on; of a member of a block also the param that says who has it."""
    parents = dict(switches)
    for presence in selection.params:
        for member in presence.members:
            if presence.name not in parents.get(member, (presence.name,)) or member not in parents:
                parents[member] = (*parents.get(member, ()), presence.name)
    return {param.name: parents[param.name] for param in selection.params if param.name in parents}


def _without_null(param: Param) -> Param:
    """The param with null as absence, where another one decides who has a value."""
    return replace(param, values=np.where(param.is_null, np.nan, param.values), nulls=None)


def _is_conditional(param: Param) -> bool:
    """Whether some runs have no value, though more than one value occurs: of one value or none, none is a choice."""
    valued = param.is_valued
    return not valued.all() and (not param.present.all() or len(np.unique(param.values[valued])) > 1)


def _columns(param: Param) -> NDArray[np.float32]:
    """The columns of one param: ndarray of shape (n_runs, 1 or more)."""
    if param.kind == "number":
        ranks = midranks(param.values)
        return (_null_and_ranks(param, ranks) if _can_be_null_or_absent(param) else ranks[:, None]).astype(np.float32)
    if param.kind == "boolean" or param.n_values == 2:
        return param.values[:, None].astype(np.float32)
    levels, counts = np.unique(param.values[param.present], return_counts=True)
    frequent = counts > 1
    if frequent.sum() > MAX_LEVEL_COLUMNS:
        frequent = counts >= max(2, np.sort(counts)[-MAX_LEVEL_COLUMNS])
        frequent[np.flatnonzero(frequent)[MAX_LEVEL_COLUMNS:]] = False
    indicators = param.values[:, None] == levels[frequent]
    if not frequent.all():
        indicators = np.column_stack([indicators, np.isin(param.values, levels[~frequent])])
    columns: NDArray[np.float32] = indicators.astype(np.float32)
    columns[~param.present] = np.nan
    return columns


def _can_be_null_or_absent(param: Param) -> bool:
    return bool(param.is_null.any()) and not param.is_set.all()


def _null_and_ranks(param: Param, ranks: NDArray[np.float64]) -> NDArray[np.float64]:
    """Whether a number is null, and its rank in 0..1, in the middle where it is null; both NaN where it is absent."""
    block = np.column_stack([param.is_null.astype(float), np.where(param.is_null, 0.5, ranks / len(ranks))])
    block[~param.is_set] = np.nan
    return block
