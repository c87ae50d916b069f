"""Runs of several programs, whose configs have few params in common."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from paramimp.cautions.advice import where_set
from paramimp.cautions.interface import CautionCode
from paramimp.cautions.mixed_groups import has_several_groups
from paramimp.cautions.relations.switches import switches
from paramimp.messages.shortened_lists import listed
from paramimp.results import Caution

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from paramimp.cautions.interface import Evidence
    from paramimp.table.params import Param

MIXED_SHARE = 0.1
"""Part of the runs that a kind of config must have to count."""


def find(evidence: Evidence) -> Iterator[Caution]:
    """Runs of several programs: their configs have hardly a name in common, and nothing switches these on and off."""
    selection = evidence.selection
    if not selection.params or has_several_groups(selection):  # of which the graver caution tells
        return
    params = _unswitched([param for param in selection.params if param.kind != "presence"])
    present = np.array([param.is_set for param in params])
    partial = np.packbits(present[~present.all(axis=1)], axis=0)
    if not partial.size:
        return
    _, first, counts = np.unique(partial, axis=1, return_index=True, return_counts=True)
    kinds = present[:, first]
    often = [place for place in np.argsort(-counts, kind="stable") if counts[place] >= MIXED_SHARE * len(selection.y)]
    kinds_apart = kinds[~_on_its_own(present)]
    apart = next((pair for pair in combinations(often, 2) if _differ(*(kinds_apart[:, place] for place in pair))), None)
    if apart is None:
        return
    names = [_only(params, kinds[:, a], kinds[:, b]) for a, b in (apart, apart[::-1])]
    shown = [f"{counts[place]} have {listed(which, 2)}" for place, which in zip(apart, names, strict=True) if which]
    yield Caution(
        CautionCode.MIXED_CONFIGS,
        f"The runs seem to be of several programs, whose configs have few params in common: {' and '.join(shown)},"
        " which the others lack. What sets these apart may pass for the effect of a param. Choose one kind, as"
        f" {where_set(names[0] or names[1])} does.",
    )


def _differ(one: NDArray[np.bool_], other: NDArray[np.bool_]) -> bool:
    return bool(2 * (one & other).sum() < (one | other).sum())


def _on_its_own(present: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Which params some runs lack whatever else they lack, as an optional setting is left out: no mark of a program.

    Parameters
    ----------
    present : ndarray of shape (n_params, n_runs).
    """
    has, lacks = present.astype(np.float32), (~present).astype(np.float32)  # integers are multiplied without BLAS
    one_only = has @ lacks.T > 0
    all_occur = (has @ has.T > 0) & (lacks @ lacks.T > 0) & one_only & one_only.T
    partial = lacks.any(axis=1)
    depends = ~all_occur & partial & ~np.eye(len(present), dtype=bool)
    return np.asarray(partial & ~depends.any(axis=1))


def _unswitched(params: Sequence[Param]) -> list[Param]:
    """The params but those that the value of another one switches on and off, as an optimizer does.

    The other one is a param that all runs have, or is switched by such a one itself.
    """
    switching = [param for param in params if param.is_set.all()]
    left = [param for param in params if not param.is_set.all()]
    while left and switching:
        masks = np.array([param.is_set for param in left])
        is_switched = np.any([switches(param, masks) for param in switching], axis=0)
        switching = [param for param, found in zip(left, is_switched, strict=True) if found]
        left = [param for param, found in zip(left, is_switched, strict=True) if not found]
    names = {param.name for param in left}
    return [param for param in params if param.is_set.all() or param.name in names]


def _only(params: Sequence[Param], one: NDArray[np.bool_], other: NDArray[np.bool_]) -> list[str]:
    return [param.name for param, here, there in zip(params, one, other, strict=True) if here and not there]
