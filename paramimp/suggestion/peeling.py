"""The box of values to keep: the whole space, peeled from the ends for as long as what may be best stays in it.

Peeling is that of Friedman & Fisher 1999 ("Bump hunting in high-dimensional data", doi:10.1023/A:1008894516817): again
and again the end of a param goes that costs least of what is sought for the space that it saves. Two things differ.
What is sought is the best fiftieth of each of several surfaces, of which some may be wrong; and it ends by a risk: the
box has to keep most of the best fiftieth in nearly all surfaces.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    Bools = NDArray[np.bool_]
    Codes = NDArray[np.intp]

PEEL = 0.025
"""Part of the values of a param that one peel takes: larger ones lost valleys, whose ends hold little each."""
KEPT, RISK = 0.9, 0.025
"""In no more than this part of the surfaces, less than `KEPT` of the best fiftieth stays in the box.
Tuned: tests/benchmarks/NOTES.md, "The next search space"."""
DEAR = 0.5
"""A peel that takes more than this part of what chance would take of the best is not made: it saves nothing."""


@dataclass(frozen=True, slots=True, eq=False)
class Axis:
    """The values of one param in the configurations.

    Attributes
    ----------
    codes : ndarray of shape (n_configurations,): which value each has, from 0 on; -1 where it lacks the param.
    n_values : how many values there are.
    ordered : whether neighbouring codes are neighbouring values; else any value may go, and not only the outermost.
    """

    codes: Codes
    n_values: int
    ordered: bool


def peel(axes: Mapping[str, Axis], best: Codes) -> dict[str, Bools]:
    """For each param, which of its values to keep: ndarrays of shape (n_values,).

    Parameters
    ----------
    best : ndarray of shape (n_surfaces, n_best): of each surface the positions of its best configurations.
    """
    kept = {name: np.ones(axis.n_values, dtype=bool) for name, axis in axes.items()}
    if not axes:
        return kept
    box = _Box(best, np.ones(len(next(iter(axes.values())).codes), dtype=bool))
    while True:
        offers = [
            (cost, name, values, left)
            for name, axis in axes.items()
            for values in _peels(axis, kept[name])
            for left in [box.without(axis, values)]
            if (cost := box.cost_of(left)) <= DEAR
        ]
        if not offers:
            return kept
        _, name, values, box = min(offers, key=lambda offer: offer[0])
        kept[name][values] = False


def _peels(axis: Axis, kept: Bools) -> Iterator[Codes]:
    """What may go next of a param: some values at either end, or any one."""
    there = np.flatnonzero(kept)
    if len(there) < 2:
        return
    if not axis.ordered:
        yield from there[:, None]
        return
    count = min(max(1, int(PEEL * axis.n_values)), len(there) - 1)
    yield there[:count]
    yield there[-count:]


class _Box:
    """Some of the configurations, and how much of the best fiftieth of each surface is among them."""

    def __init__(self, best: Codes, inside: Bools) -> None:
        self._best = best
        self._inside = inside
        self._size = int(inside.sum())
        shares = np.count_nonzero(inside[best], axis=1) / best.shape[1]
        self._share = float(shares.mean())
        self._risk = float((shares < KEPT).mean())

    def without(self, axis: Axis, values: Codes) -> _Box:
        """The box without some values of a param; configurations that lack the param stay."""
        gone = np.zeros(axis.n_values + 1, dtype=bool)  # the last one stands for no value
        gone[values] = True
        return _Box(self._best, self._inside & ~gone[axis.codes])

    def cost_of(self, left: _Box) -> float:
        """What a smaller box loses of the best, 1 where it is what chance would take; infinite where that is too much.

        What no configuration of the box has is free.
        """
        if left._size == self._size:
            return 0.0
        if not left._size or left._risk > RISK:
            return math.inf
        return math.log(self._share / left._share) / math.log(self._size / left._size)
