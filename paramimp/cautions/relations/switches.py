"""Params whose value decides which runs have another param: ``optimizer`` switches ``momentum`` on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from paramimp.table.masks import distinct, even_within

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from paramimp.table.params import Param

    Mask = NDArray[np.bool_]


def switches(parent: Param, given: Mask) -> Mask:
    """Whether the value of a param decides which runs have something, which only runs with the param have.

    Parameters
    ----------
    given : ndarray of shape (n_things, n_runs): whether each run has it.

    Returns
    -------
    ndarray of shape (n_things,)
    """
    having = parent.is_set
    decides = np.zeros(len(given), dtype=bool)
    if 2 * parent.n_values <= having.sum():
        values = np.where(parent.present, parent.values, np.inf)[having]
        group = np.unique(values, return_inverse=True)[1].ravel()
        within = np.flatnonzero(~given[:, ~having].any(axis=1))
        decides[within[even_within(group, given[np.ix_(within, having)])]] = True
    return decides


class Switching:
    """Which params of a sweep decide which runs have others."""

    def __init__(self, params: Sequence[Param]) -> None:
        masks, self._mask_of = distinct([param.is_set for param in params])
        self._params = params
        decides = [np.zeros(len(masks), bool) if own.kind == "presence" else switches(own, masks) for own in params]
        self._deciding = [np.flatnonzero(column) for column in np.array(decides).T]

    def above(self, presence: Param) -> set[str]:
        """Names of params that decide whether a run has the members of a block, and of those that switch these on."""
        found: set[str] = set()
        members = set(presence.members)
        waiting = [mask for param, mask in zip(self._params, self._mask_of, strict=True) if param.name in members]
        while waiting:
            for place in self._deciding[waiting.pop()]:
                param = self._params[place]
                if param.name not in found and param.name not in members:
                    found.add(param.name)
                    if not param.is_set.all():
                        waiting.append(self._mask_of[place])
        return found
