"""What the place of a column says: writers keep results together, mostly behind the choices, and program them alike."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from paramimp.readers.table.border import unsure_labels
from paramimp.readers.table.column_values import behind_the_first
from paramimp.readers.table.digits import LONG
from paramimp.table.outcomes import is_counted
from paramimp.table.settings import is_ambiguous

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from paramimp.readers.table.rows import Table
    from paramimp.table.values import Values

# Weights for an outcome, in the unit of `paramimp.table.outcomes`. Tuned on made tables
# (tests/readers/outcome_tables.py, seeds 0 to 299) and on plain random searches, of which the metric stands first, in
# the middle or last.
_BEHIND, _LONG_BEHIND = 1.5, 1.5
_WRITTEN_ALIKE, _WRITTEN_OTHERWISE = 0.5, -1.5
_SURELY_DRAWN = -2.5
"""Evidence of the spread up to which numbers were drawn from a range."""
_LEAST_STEPS = 3
"""Values from which on steps of one size were surely typed in."""


@dataclass(frozen=True)
class Places:
    """The places of the columns of a table.

    Attributes
    ----------
    columns : those in question.
    results, known : columns that are surely results, the metric among them, and those that have the names of choices.
    spread : how far the spread of each number speaks for an outcome (see `paramimp.table.spread`).
    is_grid : whether the table begins with a grid, which says which columns were chosen.
    """

    table: Table
    columns: Sequence[str]
    values: Mapping[str, Values]
    results: Collection[str]
    known: Collection[str]
    spread: Mapping[str, float]
    is_grid: bool

    @cached_property
    def behind(self) -> frozenset[str]:
        """The columns behind the first result; none if most choices that are known by their names stand there, too."""
        behind = frozenset(behind_the_first(self.table, self.columns, self.results))
        known = {column for column in self.known if self.table.column(column).varies}
        return frozenset() if 2 * len(known & behind) > len(known) else behind

    @cached_property
    def apart(self) -> frozenset[str]:
        """What stands behind the first result; none if half of it, and not one alone, was chosen by names or values.

        The writer of such a table put its choices on both sides, so that a place tells nothing.
        """
        varying = {column for column in self.behind if self.table.column(column).varies}
        labels = [self.values[c] for c in varying if not self.table.column(c).is_number]
        asked = set() if self.is_grid else varying - unsure_labels(labels, self.behind)
        n_chosen = sum(column in self.known or self._looks_chosen(column) for column in asked)
        return frozenset() if n_chosen > 1 and 2 * n_chosen >= len(varying) else self.behind

    def weight(self, column: str, decimals: int, *, doubting: bool = False) -> float:
        """How far place and writing speak for a column of numbers being an outcome.

        Long fractions stand behind a metric because they were measured, unless those before it are as long: then they
        may have been drawn as well.

        Parameters
        ----------
        decimals : of the metric.
        doubting : whether also what tells little is counted: that the writer of this table may have put all choices
            before the metric, and measured what is as long as what was drawn.
        """
        if is_ambiguous(column):
            return 0.0
        is_behind, own = column in (self.behind if doubting else self.apart), self.values[column].decimals
        tells = doubting or not (self._are_drawn and own >= LONG)
        is_alike = own == decimals if decimals < LONG else own >= LONG
        is_long = self.table.column(column).has_long_fractions
        weight = _BEHIND * is_behind + _LONG_BEHIND * (is_behind and is_long and tells)
        if own and not is_alike and is_behind:
            weight += _WRITTEN_OTHERWISE
        return weight + _WRITTEN_ALIKE * bool(own and is_alike and tells)

    @cached_property
    def _are_drawn(self) -> bool:
        """Whether numbers before the first result have more digits than anybody types in."""
        before = (self.table.column(c) for c in self.spread if c not in self.behind)
        return any(column.has_long_fractions for column in before)

    def _looks_chosen(self, column: str) -> bool:
        """Whether values were surely typed in, tried in turn or drawn from a range."""
        values = self.values[column]
        if not self.table.column(column).is_number:
            return values.is_factor
        if values.is_factor:
            return values.is_designed and values.n_values >= _LEAST_STEPS and not is_counted(values.numbers)
        return self.spread.get(column, 0.0) <= _SURELY_DRAWN
