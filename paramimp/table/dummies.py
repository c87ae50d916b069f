"""Columns of zeros and ones that stand for one category: ``strategy_block``, ``strategy_loop``, ``strategy_trace``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from paramimp.table.values import Values

_LEAST = 3
"""Columns of one category; of two, one is the opposite of the other."""


def dummies(columns: Sequence[Values]) -> frozenset[str]:
    """Names of the columns next to each other of which exactly one is 1 in each run, and the others are 0.

    These go with each other by design: where one is 1 the others are not.

    Parameters
    ----------
    columns : in the order of the table.
    """
    found: set[str] = set()
    first = 0  # of those that exclude each other
    last_one = np.full(len(columns[0].numbers) if columns else 0, -1)  # the last column with a 1, for each run
    for place, column in enumerate(columns):
        if not column.has_order or column.n_values != 2 or not np.isin(column.numbers, (0, 1)).all():
            first = place + 1
            continue
        is_one = column.numbers == 1
        first = max(first, int(last_one[is_one].max()) + 1)
        last_one[is_one] = place
        if place - first + 1 >= _LEAST and last_one.min() >= first:
            found.update(member.name for member in columns[first : place + 1])
            first = place + 1
    return frozenset(found)
