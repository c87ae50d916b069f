"""Where the choices of a table end and its results begin: what stands there needs evidence to be taken for a choice.

Writers keep choices together and results together. So a column that a sure choice parts from every result is one, too;
of one that nothing parts from a result, nobody knows unless its name or its values tell.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from paramimp.table.outcomes import is_designed, off_alone, unevenness

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from paramimp.table.values import Values

SURELY_CHOSEN, _SURE_AT_BORDER = -1.5, -2.5
"""Up to here a column is offered in the line to copy, and is a choice though nothing parts it from the results."""
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


def is_surely_chosen(column: Values, score: float) -> bool:
    """Whether a column of numbers is a choice even where it stands beside a result.

    Parameters
    ----------
    score : how far it is an outcome (see `paramimp.table.outcomes`).
    """
    may_be_designed = column.is_factor or is_designed(column.numbers)
    return score <= (SURELY_CHOSEN if may_be_designed else _SURE_AT_BORDER)


def mostly_sure(series: Iterable[Collection[str]], unsure: Collection[str]) -> set[str]:
    """The members of numbered series of which most are sure: one of twenty draws strays, and is a choice as well."""
    found = (members for members in series if 2 * sum(name in unsure for name in members) < len(members))
    return {name for members in found for name in members}


def unsure_labels(labels: Sequence[Values], behind: Collection[str]) -> set[str]:
    """Names of the columns of labels or truth values that may tell what came out.

    These are labels that hardly any runs share, behind a result (remarks), and those that come less evenly than what is
    drawn or tried in turn: most runs of a sweep did not crash, diverge or stop early, but of each optimizer about as
    many were tried. Where one choice after the other is left out, each comes as unevenly, in runs of its own.
    """
    ablated = off_alone(labels)
    shared = {column.name: column for column in labels if column.is_factor and column.n_values > 1}
    remarks = {column.name for column in labels if column.name in behind and not column.is_factor}
    return remarks | {name for name, column in shared.items() if name not in ablated and _is_uneven(column)}


def _is_uneven(column: Values) -> bool:
    present = column.numbers[~np.isnan(column.numbers)]
    return unevenness(np.unique(present, return_inverse=True)[1].astype(np.float64)) > _UNEVEN
