"""Which numbers were drawn from ranges, and which are the odd ones among them, by how all of them are spread."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from paramimp.table.measured import is_quantity
from paramimp.table.outcomes import FEW_COLUMNS, SURELY_UNEVEN_Z, is_law_of_counts

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from paramimp.table.values import Values

_ODD_ONE_OUT, _MOST_ALONE = 2.0, -1.5
"""Weight for an outcome, in the unit of `paramimp.table.outcomes`, of what comes unevenly beside even draws; and the
most that evenness speaks against one where nothing else was drawn."""


@dataclass(frozen=True)
class Draws:
    """The numbers in question.

    Attributes
    ----------
    is_learning : whether a search learnt from the metric, so that its choices are spread unevenly.
    """

    values: Mapping[str, Values]
    columns: Sequence[str]
    is_learning: bool

    @cached_property
    def evidence(self) -> Mapping[str, float]:
        """How far the spread of each column speaks for an outcome (above 0) or a draw (below)."""
        free = [column for column in self.columns if not self.values[column].is_factor]
        least = _MOST_ALONE if len(free) < 2 else -np.inf
        return {column: max(least, self._evidence_of(column)) for column in free}

    def oddness(self, column: str) -> float:
        """What speaks for an outcome in that a column is surely uneven while others were drawn evenly.

        Of many columns drawn evenly one is that uneven by chance: in each ten more the chance has to be as many times
        smaller. That of a deviation of z goes with exp(-z² / 2).
        """
        own = self.values[column]
        tries = max(1.0, len(self.columns) / FEW_COLUMNS)
        z = math.sqrt(SURELY_UNEVEN_Z**2 + 2 * math.log(tries))
        is_uneven = is_law_of_counts(own.numbers, z) or own.spread.is_uneven(tries)
        is_odd = is_uneven and not self.is_learning and any(other != column for other in self._drawn)
        return _ODD_ONE_OUT * is_odd

    def is_clock(self, column: str) -> bool:
        """Whether a column is called as a quantity and goes up with every row: the time since the first run began."""
        return is_quantity(column) and bool((np.diff(self.values[column].numbers) > 0).all())

    @cached_property
    def _drawn(self) -> list[str]:
        free = (self.values[column] for column in self.evidence)
        return [c.name for c in free if not c.is_designed and c.spread.is_even]

    def _evidence_of(self, column: str) -> float:
        return 0.0 if self.is_clock(column) else self.values[column].spread.evidence
