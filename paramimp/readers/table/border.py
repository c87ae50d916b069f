"""Where the choices of a table end and its results begin: labels that stand there may tell what came out.

Writers keep choices together and results together. So a column that a sure choice parts from every result is one, too;
of labels that nothing parts from a result, nobody knows unless their name or their values tell. Of numbers the weighing
tells (`evidence`): one that was drawn looks like one that was measured, and most numbers before a metric were drawn.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from paramimp.table.outcomes import off_alone, unevenness

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from paramimp.table.values import Values

_LEAST_SORTED = 4
"""Columns that are sorted by name in one order of 24 by accident."""
_UNEVEN = 2.33
"""Standard deviations that one in a hundred labels, each drawn as likely as the others, come to."""


def at_border(order: Sequence[str], results: Collection[str], sure: Collection[str]) -> set[str]:
    """The columns that no sure choice parts from every result.

    Parameters
    ----------
    order : the columns that vary, in the order of the table. One that is sorted by name tells nothing by its order, so
        all of its columns may stand beside a result.
    results, sure : those that are results, and those that are choices beyond doubt.
    """
    names = [column.casefold() for column in order]
    is_sorted = len(names) >= _LEAST_SORTED and names == sorted(names)
    parting = set() if is_sorted else set(sure).difference(results)
    stretches: list[list[str]] = [[]]
    for column in order:
        if column in parting:
            stretches.append([])
        else:
            stretches[-1].append(column)
    beside = (stretch for stretch in stretches if any(column in results for column in stretch))
    return {column for stretch in beside for column in stretch if column not in results and column not in sure}


def unsure_labels(labels: Sequence[Values], behind: Collection[str]) -> set[str]:
    """Names of the columns of labels or truth values that may tell what came out.

    These are labels that hardly any runs share, behind a result (remarks), and those that come less evenly than what is
    drawn or tried in turn: most runs of a sweep did not crash, diverge or stop early, but of each optimizer about as
    many were tried. Where one choice after the other is left out, each comes as unevenly, in runs of its own.
    """
    ablated = off_alone(labels)
    varying = [column for column in labels if column.n_values > 1]
    remarks = {column.name for column in varying if column.name in behind and not column.is_factor}
    shared = {column.name for column in varying if column.is_factor and _is_uneven(column)}
    return remarks | (shared - ablated)


def _is_uneven(column: Values) -> bool:
    present = column.numbers[~np.isnan(column.numbers)]
    return unevenness(np.unique(present, return_inverse=True)[1].astype(np.float64)) > _UNEVEN
