"""Columns that are called as results are, and how much such a name weighs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from paramimp.readers.table.results import METRIC_MARKS, has_the_name_of_a_result, may_be_a_metric
from paramimp.table.measured import is_limit, is_quantity, tells_what_happened
from paramimp.table.numbered import series_among
from paramimp.table.outcomes import has_wide_steps
from paramimp.table.settings import is_ambiguous, is_setting

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from paramimp.readers.table.column import Column
    from paramimp.readers.table.rows import Table
    from paramimp.table.values import Values

# In the unit of `paramimp.table.outcomes`, and tuned with the weights of `paramimp.readers.table.evidence`.
_QUANTITY, _NAMED = 3.0, 1.5


def called_results(table: Table, columns: Sequence[str], values: Mapping[str, Values]) -> set[str]:
    """The columns called as results are; not ``f1`` among ``f0`` to ``f9``, which is one of a numbered series."""
    called = {c for c in columns if _has_the_name(table, c) or _happened(table.column(c), values[c])}
    for members in series_among([column for column in columns if table.column(column).is_number]):
        own = called.intersection(members)
        if 2 * len(own) < len(members):
            called -= own
    return called


def may_be_given(column: Column, values: Values) -> bool:
    """Whether the name of a result is that of a quantity which may be given as well, or its values look typed in.

    A time, a cost, a memory may be given; a precision of 16 or 32 is one of bits, which no run measures.
    """
    if not column.is_number or column.name.lower().startswith(("_", *METRIC_MARKS)):
        return False
    return is_quantity(column.name) or (values.is_factor and has_wide_steps(values))


def weight_of_name(column: str) -> float:
    """What the name of a result that may be given weighs: that of a quantity nothing where it may be its limit."""
    return _QUANTITY * (not is_limit(column)) if is_quantity(column) else _NAMED


def _has_the_name(table: Table, column: str) -> bool:
    return has_the_name_of_a_result(column) and may_be_a_metric(table, column) and not is_ambiguous(column)


def _happened(column: Column, values: Values) -> bool:
    """Whether a number is called after what happened, and neither shared by runs nor typed in."""
    is_free = column.is_number and not values.is_factor and not values.is_designed
    return is_free and tells_what_happened(column.name) and not is_setting(column.name)
