"""One column over all runs as numbers, which may be a choice or an outcome."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from paramimp.table import designed
from paramimp.table.decimals import decimals_of, rounding_by
from paramimp.table.spread import Spread

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

FEW_LEVELS, REPEATED = 12, 0.5
"""A column of at most so many values, of which the runs share most, may be a factor of a design."""


@dataclass(frozen=True)
class Values:
    """One column over all runs.

    Attributes
    ----------
    numbers : ndarray of shape (n_runs,): the numbers, or codes of texts; NaN where there is none.
    has_order : whether they are numbers or truth values rather than codes.
    """

    name: str
    numbers: Floats
    has_order: bool = True

    @cached_property
    def distinct(self) -> Floats:
        """The distinct ones, in order, without NaN."""
        return np.unique(self.numbers[~np.isnan(self.numbers)])

    @property
    def n_values(self) -> int:
        """How many distinct ones there are."""
        return len(self.distinct)

    @cached_property
    def is_designed(self) -> bool:
        """Whether the distinct ones are such as people type in (see `paramimp.table.designed`)."""
        return designed.is_designed(self.distinct)

    @cached_property
    def spread(self) -> Spread:
        """How the numbers are spread (see `paramimp.table.spread`)."""
        return Spread(self.numbers)

    @property
    def levels(self) -> Floats:
        """The distinct ones, in order; infinite for what is missing."""
        return self._levels_and_codes[0]

    @property
    def codes(self) -> NDArray[np.intp]:
        """Places among the levels: ndarray of shape (n_runs,)."""
        return self._levels_and_codes[1]

    @cached_property
    def _levels_and_codes(self) -> tuple[Floats, NDArray[np.intp]]:
        return np.unique(np.nan_to_num(self.numbers, nan=np.inf), return_inverse=True)

    @cached_property
    def decimals(self) -> int:
        """With how many decimals the numbers were written."""
        return decimals_of(self.numbers[np.isfinite(self.numbers)])

    @property
    def rounding(self) -> float:
        """How far the numbers may be off through that."""
        return rounding_by(self.decimals)

    @cached_property
    def is_factor(self) -> bool:
        """Whether it may be a factor of a design: few values, most of them shared by several runs."""
        present = int((~np.isnan(self.numbers)).sum())
        return self.n_values <= min(FEW_LEVELS, REPEATED * present)
