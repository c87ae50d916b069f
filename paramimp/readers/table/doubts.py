"""Columns that are taken for choices though little speaks for it, so that the line to copy leaves them out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from paramimp.objective import words_of
from paramimp.readers.table.digits import LONG
from paramimp.table.outcomes import EVEN_Z, UNEVEN_Z, is_counted, is_level, off_alone, unevenness

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from paramimp.readers.table.rows import Table
    from paramimp.table.values import Values

_TELLS_COUNTS = 100
"""Runs from which on counts that come unevenly are told from numbers that were drawn from a range."""
_KNOWN_BEFORE = 2
"""Choices that are known by their names and stand before the first result, from which on its writer put them there."""
_STATISTICS = (["mean"], ["median"], ["avg"], ["average"])
_SEVERAL = 3
"""Numbers from which on it is no accident that all are written as the metric is."""


def may_be_a_count(column: Values) -> bool:
    """Whether what may be counted comes less evenly than most draws from a range, so far as the runs tell."""
    numbers = column.numbers
    if not is_counted(numbers) or is_level(numbers):
        return False
    return unevenness(numbers) > (EVEN_Z if len(numbers) < _TELLS_COUNTS else UNEVEN_Z)


def written_otherwise(choices: Iterable[Values]) -> set[str]:
    """Fractions that were rounded, where most choices that have as many values were drawn with all their digits.

    A program draws with all digits, and rounds what it measured.
    """
    drawn = {column.name: column.decimals for column in choices if not column.is_factor and not column.is_designed}
    rounded = {column for column, decimals in drawn.items() if 0 < decimals < LONG}
    whole = {column for column, decimals in drawn.items() if decimals >= LONG}
    return rounded if len(whole) >= len(rounded) else set()


def behind_labels(table: Table, before: Sequence[str], asked: Sequence[Values]) -> set[str]:
    """Numbers behind the first result, where each run has a text of its own before it and nothing else: its config.

    What was typed in comes in steps of one size, each as often as the others, or was changed in runs of its own.

    Parameters
    ----------
    before : columns before the first result.
    asked : numbers behind it.
    """
    before = [column for column in before if table.column(column).varies]
    if not before or not all(table.column(column).is_own_text for column in before):
        return set()
    typed_in = off_alone(asked)
    return {c.name for c in asked if not (c.name in typed_in or c.is_designed or is_level(c.numbers))}


def behind_all_choices(known: Collection[str], behind: Collection[str]) -> set[str]:
    """What stands behind the first result, where the choices that are known by their names stand before it.

    Who writes what was chosen before what came of it does so for all of it: ``tp`` and ``fp`` behind the scores.

    Parameters
    ----------
    known, behind : columns that vary.
    """
    return set(behind) if len(known) >= _KNOWN_BEFORE and set(known).isdisjoint(behind) else set()


def beside_a_grid(named: Iterable[Values], factors: Collection[str]) -> set[str]:
    """Numbers with values of their own, beside a grid of which each run is a combination of its own.

    They may have the name of a choice by accident: ``depth`` of the circuit that came out, ``L1 Miss%`` of a cache.

    Parameters
    ----------
    named : numbers with the name of a choice.
    """
    free = (column for column in named if factors and column.name not in factors)
    return {column.name for column in free if not (column.is_designed or is_level(column.numbers))}


def behind_a_grid(behind: Collection[str], factors: Collection[str]) -> set[str]:
    """Numbers behind the first result of a table that begins with a grid: also those that one factor sets."""
    return set(behind).difference(factors) if factors else set()


def called_statistics(behind: Iterable[Values]) -> set[str]:
    """Numbers behind the first result that are called the mean or median of something: ``median_shift_s``."""
    return {column.name for column in behind if words_of(column.name)[:1] in _STATISTICS}


def results_alone(table: Table, metric: Values, left: Sequence[Values]) -> set[str]:
    """Numbers that are all written as the metric is, where nothing else is known of a run but its name.

    Of these some may have been typed in, but nobody draws from a range to the two decimals of a percentage.
    """
    varying = [column for column in left if table.column(column.name).varies]
    numbers = [column for column in varying if table.column(column.name).is_number]
    labels = [column for column in varying if not table.column(column.name).is_number]
    decimals = metric.decimals
    if len(numbers) < _SEVERAL or not labels or not 0 < decimals < LONG:
        return set()
    if not all(table.column(column.name).is_own_text for column in labels):
        return set()
    are_alike = all(c.decimals == decimals and not c.is_factor and not c.is_designed for c in numbers)
    return {column.name for column in numbers} if are_alike else set()


def seldom_designed(choices: Sequence[Values]) -> set[str]:
    """All choices, where none was drawn and none comes level by level, as sex and age group of patients do not.

    In a design each level comes as often as the others; how many patients are of which sex nobody has set.
    """
    counts = [np.bincount(column.codes) for column in choices]
    are_level = any(count.max() - count.min() <= 1 for count in counts)
    return set() if are_level or any(column.spread.is_even for column in choices) else {c.name for c in choices}
