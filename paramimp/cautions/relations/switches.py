"""Params whose value decides which runs have another param: ``optimizer`` switches ``momentum`` on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from paramimp.table.params import Param


def switches(parent: Param, given: NDArray[np.bool_]) -> bool:
    """Whether the value of a param decides which runs have something, which only runs with the param have.

    Parameters
    ----------
    given : ndarray of shape (n_runs,): whether each run has it.
    """
    having = parent.is_set
    if given[~having].any() or 2 * parent.n_values > having.sum():
        return False
    values = np.where(parent.present, parent.values, np.inf)[having]
    _, group, counts = np.unique(values, return_inverse=True, return_counts=True)
    with_it = np.bincount(group.ravel(), given[having])
    return bool(((with_it == 0) | (with_it == counts)).all())


def switched_by(presence: Param, params: Sequence[Param]) -> set[str]:
    """Names of the params that decide whether a run has the members of a block, and of those that switch these on."""
    found: set[str] = set()
    waiting = [param.is_set for param in params if param.name in presence.members]
    while waiting:
        given = waiting.pop()
        for param in params:
            if param.name not in {*found, *presence.members} and param.kind != "presence" and switches(param, given):
                found.add(param.name)
                if not param.is_set.all():
                    waiting.append(param.is_set)
    return found
