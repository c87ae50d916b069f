"""Labels and truth values that are outcomes: ``converged``, ``stop_reason`` and the like cut the metric into bands."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from paramimp.readers.table.results import is_number, varies
from paramimp.table.relations import is_banded

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from paramimp.readers.table.rows import Table
    from paramimp.table.values import Values

BANDED, BESIDE_OTHERS = 1.25, 1.5
"""Weights for an outcome, in the unit of `paramimp.table.outcomes`. A strong choice may look so, but hardly two."""
MOST_COMPARED = 20
"""Results that labels are compared with, at most: the metric and those next in the table."""


def bands(
    table: Table, columns: Sequence[str], values: Mapping[str, Values], measured: Collection[str]
) -> dict[str, float]:
    """The columns of labels that cut a result into bands, each with what that weighs.

    Parameters
    ----------
    columns : those in question.
    measured : columns of numbers that are results, the metric first.
    """
    results = [values[column].numbers for column in [*measured][:MOST_COMPARED]]
    labels = [column for column in columns if not is_number(table, column) and varies(table, column)]
    found = [column for column in labels if any(is_banded(values[column].codes, numbers) for numbers in results)]
    if found:  # two choices do not both part the metric, however wide the gaps
        found = [c for c in labels if any(is_banded(values[c].codes, numbers, math.inf) for numbers in results)]
    return dict.fromkeys(found, BANDED + BESIDE_OTHERS * (len(found) > 1))
