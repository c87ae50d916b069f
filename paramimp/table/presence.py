"""Whether a run has a block of params at all, as a param of its own.

Runs of another model or of another version of a script lack a whole block of params. The absence of any one of them
tells these runs from the others. So without a param for the presence of the block, one member would get all the credit
for what sets the runs apart. With it, each member is ranked among the runs that have the block.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from paramimp.table.params import Param

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

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
    blocks = [
        block
        for block in _blocks(ranked, constant)
        if not any(_decides(param, block) for param in ranked if param not in block.members)
    ]
    return [_as_param(group) for group in _connected(blocks)]


def _blocks(ranked: Sequence[Param], constant: Sequence[Param]) -> list[_Block]:
    """The blocks, those with the most members first; a mask that is nearly that of a larger block belongs to it."""
    by_mask: dict[bytes, list[Param]] = {}
    for param in ranked:
        if _is_lacking(param):
            by_mask.setdefault(_lacked(param).tobytes(), []).append(param)
    blocks: list[tuple[Mask, list[Param]]] = []
    for own in sorted(by_mask.values(), key=lambda own: (-len(own), own[0].name)):
        has = ~_lacked(own[0])
        like = next((members for mask, members in blocks if _alike(mask, has)), None)
        if like is not None:
            like.extend(own)
        elif LEAST_RUNS <= has.sum() <= len(has) - LEAST_RUNS:
            blocks.append((has, list(own)))
    for param in constant:
        like = next((members for mask, members in blocks if (mask == ~_lacked(param)).all()), None)
        if like is not None:
            like.append(param)
    return [_Block(mask, tuple(sorted(members, key=lambda param: param.name))) for mask, members in blocks]


def _is_lacking(param: Param) -> bool:
    return bool(_lacked(param).any())


def _lacked(param: Param) -> Mask:
    """Which runs lack a param: a null that is written is a value of its own."""
    return ~param.is_set


def _alike(one: Mask, other: Mask) -> bool:
    """Whether two masks differ in a few runs only, few also beside the runs that either of them sets apart."""
    differing = int((one != other).sum())
    apart = min(min(mask.sum(), (~mask).sum()) for mask in (one, other))
    return differing <= max(ALIKE_RUNS, ALIKE_PART * len(one)) and 2 * differing < apart


def _decides(param: Param, block: _Block) -> bool:
    """Whether each value of a param goes with the block always or never, and enough runs show it.

    Some runs may lack the param, as those without a scheduler lack its kind, if these lack the block, too.
    """
    set_in = param.is_set
    if (block.has & ~set_in).any():
        return False
    values = np.where(param.is_null, np.inf, param.values)[set_in]
    _, group, counts = np.unique(values, return_inverse=True, return_counts=True)
    if counts.max() < 2 or len(counts) > len(group) / 3:
        return False
    having = np.bincount(group, block.has[set_in])
    return bool(((having == 0) | (having == counts)).all())


def _connected(blocks: Sequence[_Block]) -> Iterator[list[_Block]]:
    """Yield the blocks in groups within which not all combinations of having and lacking occur."""
    left = list(blocks)
    while left:
        group = [left.pop(0)]
        for one in group:
            bound = [other for other in left if _depend(one.has, other.has)]
            group.extend(bound)
            left = [other for other in left if not _depend(one.has, other.has)]
        yield group


def _depend(one: Mask, other: Mask) -> bool:
    return any(not (a & b).any() for a in (one, ~one) for b in (other, ~other))


def _as_param(group: Sequence[_Block]) -> Param:
    """Whether the runs have a block; of several that depend on each other, which of them."""
    members = tuple(sorted({name for block in group for name in block.names}))
    if len(group) == 1:
        levels: tuple[str, ...] = ("not set", "set")
        values = group[0].has.astype(float)
    else:
        kinds, kind = np.unique(np.column_stack([block.has for block in group]), axis=0, return_inverse=True)
        texts = [_level(block for block, has in zip(group, row, strict=True) if has) for row in kinds]
        levels = tuple(sorted(texts))
        values = np.array([levels.index(text) for text in texts], dtype=float)[kind.ravel()]
    return Param(_name(members), "presence", values, levels, members=members)


def _level(blocks: Iterable[_Block]) -> str:
    return " + ".join(sorted(_short(block.names) for block in blocks)) or ABSENT_LEVEL


def _short(names: Sequence[str]) -> str:
    return " and ".join(names) if len(names) <= 2 else f"{names[0]} and {len(names) - 1} more"


def _name(members: Sequence[str]) -> str:
    if len(members) == 1:
        return f"whether {members[0]} is set"
    if len(members) == 2:
        return f"whether {members[0]} and {members[1]} are set"
    return f"whether {members[0]} and {len(members) - 1} more are set"
