"""Labels and truth values that are outcomes: ``converged``, ``stop_reason`` and the like cut the metric into bands."""

from __future__ import annotations

import math
from itertools import takewhile
from typing import TYPE_CHECKING

from paramimp.table.relations import is_banded
from paramimp.table.settings import is_setting

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from paramimp.readers.table.rows import Table
    from paramimp.table.values import Values

BANDED, BESIDE_OTHERS = 1.25, 1.5
"""Weights for an outcome, in the unit of `paramimp.table.outcomes`. A strong choice may look so, but hardly two."""
MOST_COMPARED = 20
"""Results that labels are compared with, at most: the metric and those next in the table."""


def bands(
    table: Table,
    columns: Sequence[str],
    values: Mapping[str, Values],
    measured: Collection[str],
    before: Sequence[str] = (),
) -> dict[str, float]:
    """The columns of labels that cut a result into bands, each with what that weighs.

    Parameters
    ----------
    columns : those in question.
    measured : columns of numbers that are results, the metric first.
    before : those before the first result.
    """
    results = [values[column].numbers for column in [*measured][:MOST_COMPARED]]
    labels = [column for column in columns if not table.column(column).is_number and table.column(column).varies]
    found = [column for column in labels if any(is_banded(values[column].codes, numbers) for numbers in results)]
    if found:  # two choices do not both part the metric, however wide the gaps
        found = [c for c in labels if any(is_banded(values[c].codes, numbers, math.inf) for numbers in results)]
    leading = _leading(table, found, before)
    found = [column for column in found if column not in leading]
    return dict.fromkeys(found, BANDED + BESIDE_OTHERS * (len(found) > 1))


def _leading(table: Table, labels: Collection[str], before: Sequence[str]) -> set[str]:
    """The labels with which a table begins, before a choice that stands before all results: no outcome stands there.

    Programs that sort the columns by name do; of such a table the order tells nothing.
    """
    names = [column.casefold() for column in table.columns]
    if names == sorted(names):
        return set()
    varying = [column for column in before if table.column(column).varies]
    first = list(takewhile(lambda column: not table.column(column).is_number, varying))
    choices = [column for column in varying if column not in labels and (column in first or is_setting(column))]
    return {column for column in first if choices and varying.index(column) < varying.index(choices[-1])}
