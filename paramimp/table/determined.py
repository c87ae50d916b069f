"""Numbers that one choice determines in every run, such as the megabytes that a model of so many bits takes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from paramimp.table.relations import LEAST_RUNS, MAX_DERIVED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from paramimp.table.values import Values

_ROUNDING = 1e-9
"""Relative difference of numbers that were computed alike, in another order."""


def determined(columns: Sequence[Values], choices: Sequence[Values]) -> frozenset[str]:
    """Names of the numbers that are a function of one choice, of which runs share the values.

    `LEAST_RUNS` runs have to repeat what another run with the same choice has: a number of two values that come
    equally often does so by accident in 1 of 64 tables.
    """
    few = [choice for choice in choices if choice.is_factor and choice.n_values > 1]
    few = [choice for choice in few if len(choice.codes) - len(choice.levels) >= LEAST_RUNS]
    if len(columns) * len(few) > MAX_DERIVED:
        return frozenset()
    orders = [(choice, np.argsort(choice.codes, kind="stable")) for choice in few]
    starts = [np.searchsorted(choice.codes[order], np.arange(len(choice.levels))) for choice, order in orders]
    return frozenset(
        column.name
        for column in columns
        if column.has_order
        and any(
            choice.name != column.name and _is_one_in_each(column, order, first)
            for (choice, order), first in zip(orders, starts, strict=True)
        )
    )


def _is_one_in_each(column: Values, order: NDArray[np.intp], first: NDArray[np.intp]) -> bool:
    numbers = np.nan_to_num(column.numbers, nan=np.inf)[order]
    lowest, highest = np.minimum.reduceat(numbers, first), np.maximum.reduceat(numbers, first)
    is_one = np.isclose(highest, lowest, rtol=_ROUNDING, atol=0.0)
    return bool(is_one.all()) and not np.isclose(lowest.min(), lowest.max(), rtol=_ROUNDING, atol=0.0)
