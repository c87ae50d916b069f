"""Whether a run has a block of params at all, as a param of its own.

Runs of another model or of another version of a script lack a whole block of params. The absence of any one of them
tells these runs from the others. So without a param for the presence of the block, one member would get all the credit
for what sets the runs apart. With it, each member is ranked among the runs that have the block.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import compress
from typing import TYPE_CHECKING

import numpy as np

from paramimp.table.masks import decided, may_decide
from paramimp.table.params import Param

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    Mask = NDArray[np.bool_]

LEAST_RUNS = 2
"""Runs that must have a block, and runs that must lack it: what a single run lacks is learned from no other run."""
ALIKE_RUNS, ALIKE_PART = 2, 0.02
"""So many runs, or this part of them, may lack a member of a block that they have: a key that came a little later."""
ABSENT_LEVEL = "none of them"


@dataclass(frozen=True, slots=True, eq=False)  # masks do not compare to one truth
class _Block:
    """Params that the same runs have.

    Attributes
    ----------
    has : ndarray of shape (n_runs,): which runs.
    members : sorted by name.
    """

    has: Mask
    members: tuple[Param, ...]

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(param.name for param in self.members)


def presence_params(ranked: Sequence[Param], constant: Sequence[Param] = ()) -> list[Param]:
    """Return a param of kind ``presence`` for each block of params that some runs lack for no other param's sake.

    Blocks of which the presence of one tells something about that of another (one program or the other, a part within a
    part) are the kinds of one category. A block is passed over if the value of some param decides who has it, as an
    optimizer does of its momentum.

    Parameters
    ----------
    ranked : the params that vary among the runs.
    constant : those that have one value in the runs that have them; they belong to a block, and make none.
    """
    blocks = _blocks(ranked, constant)
    if not blocks:
        return []
    is_decided = _decided(ranked, blocks)
    return [_as_param(group) for group in _connected([blocks[own] for own in np.flatnonzero(~is_decided)])]


def _blocks(ranked: Sequence[Param], constant: Sequence[Param]) -> list[_Block]:
    """The blocks, those with the most members first; a mask that is nearly that of a larger block belongs to it."""
    by_mask: dict[bytes, list[Param]] = {}
    for param in ranked:
        if _is_lacking(param):
            by_mask.setdefault(_lacked(param).tobytes(), []).append(param)
    if not by_mask:
        return []
    masks = np.empty((len(by_mask), len(ranked[0].values)), dtype=np.float32)  # their products cost less than booleans
    sizes = np.empty(len(by_mask))
    blocks: list[list[Param]] = []
    for own in sorted(by_mask.values(), key=lambda own: (-len(own), own[0].name)):
        has = ~_lacked(own[0])
        like = np.flatnonzero(_alike(masks[: len(blocks)], sizes[: len(blocks)], has))
        if len(like):
            blocks[like[0]].extend(own)
        elif LEAST_RUNS <= has.sum() <= len(has) - LEAST_RUNS:
            masks[len(blocks)], sizes[len(blocks)] = has, has.sum()
            blocks.append(list(own))
    found = masks[: len(blocks)].astype(bool)
    block_of = {mask.tobytes(): members for mask, members in zip(found, blocks, strict=True)}
    for param in constant:
        block_of.get((~_lacked(param)).tobytes(), []).append(param)
    return [
        _Block(mask, tuple(sorted(members, key=lambda param: param.name)))
        for mask, members in zip(found, blocks, strict=True)
    ]


def _is_lacking(param: Param) -> bool:
    return bool(_lacked(param).any())


def _lacked(param: Param) -> Mask:
    """Which runs lack a param: a null that is written is a value of its own."""
    return ~param.is_set


def _alike(masks: NDArray[np.float32], sizes: NDArray[np.float64], other: Mask) -> Mask:
    """Which masks differ from another in a few runs only, few also beside the runs that either of them sets apart.

    Parameters
    ----------
    masks : ndarray of shape (n_masks, n_runs), 0 or 1: sums of up to 2^24 of them are exact.
    sizes : ndarray of shape (n_masks,): of how many runs each is.
    other : ndarray of shape (n_runs,).
    """
    n_runs, size = len(other), int(other.sum())
    differing = sizes + size - 2 * (masks @ other.astype(np.float32))
    apart = np.minimum(np.minimum(sizes, n_runs - sizes), min(size, n_runs - size))
    is_alike: Mask = (differing <= max(ALIKE_RUNS, ALIKE_PART * n_runs)) & (2 * differing < apart)
    return is_alike


def _decided(params: Sequence[Param], blocks: Sequence[_Block]) -> Mask:
    """Which blocks the value of a param that is not in it decides: ndarray of shape (n_blocks,).

    Some runs may lack the param, as those without a scheduler lack its kind, if these lack the block, too.
    """
    masks = np.array([block.has for block in blocks])
    block_of = {param.name: own for own, block in enumerate(blocks) for param in block.members}
    is_decided = np.zeros(len(blocks), dtype=bool)
    for param in params:
        set_in = param.is_set
        values = np.where(param.is_null, np.inf, param.values)[set_in]
        if not may_decide(values):
            continue
        found = np.flatnonzero(~masks[:, ~set_in].any(axis=1))
        found = found[decided(values, masks[np.ix_(found, set_in)])]
        is_decided[found[found != block_of.get(param.name, -1)]] = True
    return is_decided


def _connected(blocks: Sequence[_Block]) -> Iterator[list[_Block]]:
    """Yield the blocks in groups within which not all combinations of having and lacking occur."""
    masks = np.array([block.has for block in blocks], dtype=bool)
    left = np.arange(len(blocks))
    while len(left):
        group, left = [int(left[0])], left[1:]
        for one in group:
            is_bound = _depend(masks[left], masks[one])
            group.extend(int(other) for other in left[is_bound])
            left = left[~is_bound]
        yield [blocks[own] for own in group]


def _depend(masks: Mask, one: Mask) -> Mask:
    """Which masks do not occur in all combinations with one: ndarray of shape (n_masks,)."""
    with_one, without = masks[:, one].sum(axis=1), masks[:, ~one].sum(axis=1)
    lacks_one: Mask = (with_one == 0) | (without == 0) | (with_one == one.sum()) | (without == (~one).sum())
    return lacks_one


def _as_param(group: Sequence[_Block]) -> Param:
    """Whether the runs have a block; of several that depend on each other, which of them."""
    members = tuple(sorted({name for block in group for name in block.names}))
    if len(group) == 1:
        levels: tuple[str, ...] = ("not set", "set")
        values = group[0].has.astype(float)
    else:
        kinds, kind = np.unique(np.column_stack([block.has for block in group]), axis=0, return_inverse=True)
        names = [_short(block.names) for block in group]
        texts = [" + ".join(sorted(compress(names, row))) or ABSENT_LEVEL for row in kinds]
        levels = tuple(sorted(texts))
        values = np.array([levels.index(text) for text in texts], dtype=float)[kind.ravel()]
    return Param(_name(members), "presence", values, levels, members=members)


def _short(names: Sequence[str]) -> str:
    return " and ".join(names) if len(names) <= 2 else f"{names[0]} and {len(names) - 1} more"


def _name(members: Sequence[str]) -> str:
    if len(members) == 1:
        return f"whether {members[0]} is set"
    if len(members) == 2:
        return f"whether {members[0]} and {members[1]} are set"
    return f"whether {members[0]} and {len(members) - 1} more are set"
