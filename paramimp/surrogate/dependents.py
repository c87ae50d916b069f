"""Which params come and go with the values of others."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from paramimp.table.masks import distinct

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from paramimp.surrogate.design import DesignMatrix


class Dependents:
    """The conditional params of a design matrix, by the params that switch them on and off."""

    def __init__(self, design: DesignMatrix) -> None:
        self._children: dict[str, list[str]] = {}
        for child, parents in design.parents_of.items():
            for parent in parents:
                self._children.setdefault(parent, []).append(child)
        self._place = {param: place for place, param in enumerate(design.parents_of)}
        if design.parents_of:
            first = [design.columns_of[param].start for param in design.parents_of]
            self._masks, self._mask_of = distinct(list(~np.isnan(design.X[:, first].T)))

    def of(self, params: Sequence[str]) -> list[str]:
        """The conditional params, besides these themselves, that one of these switches on and off."""
        found = {child for param in params for child in self._children.get(param, ())}
        return sorted(found.difference(params), key=self._place.__getitem__)

    def that_move(self, params: Sequence[str], to: NDArray[np.intp], of: NDArray[np.intp]) -> list[str]:
        """Those of them that some rows `to` have and their donors `of` lack, or the other way round.

        The others stay as they are: siblings that one value switches on are, by their absence, switches of each other,
        and change nothing where only the runs that have them give each other their values.
        """
        dependents = self.of(params)
        if not dependents:
            return []
        mask_of = self._mask_of[[self._place[param] for param in dependents]]
        used = np.unique(mask_of)
        moves = np.zeros(len(self._masks), dtype=bool)
        moves[used] = (self._masks[np.ix_(used, to)] != self._masks[np.ix_(used, of)]).any(axis=1)
        return [param for param, does in zip(dependents, moves[mask_of], strict=True) if does]
