"""Dictionaries that the cells of a table held: each stays whole, a choice or an outcome with all its members."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from paramimp.readers.table.results import may_be_a_metric
from paramimp.records import record

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from paramimp.readers.table.rows import Table


@record
class Dictionaries:
    """Those among some columns.

    Attributes
    ----------
    given : the columns that are to be analysed.
    """

    table: Table
    columns: Sequence[str]
    given: Sequence[str]

    def whole(self, found: Collection[str]) -> set[str]:
        """The outcomes, where the dictionaries that cells held stay whole: each is what most of its members are.

        Members that are the same in every row, as the number of questions of a test is, tell nothing.
        One that holds the metric is the record of a run, of which the dictionaries in it stay whole.
        """
        whole = set(found)
        for members in self._each():
            telling = [member for member in members if self.table.column(member).varies]
            if 2 * sum(member in found for member in telling) > len(telling):
                whole.update(member for member in members if may_be_a_metric(self.table, member))
            else:
                whole.difference_update(members)
        return whole

    def alone(self, doubtful: Collection[str]) -> frozenset[str]:
        """What is doubtful, without the members of dictionaries of which something is sure: they stay whole.

        Members that are the same in every row tell nothing.
        """
        telling = ((members, {m for m in members if self.table.column(m).varies}) for members in self._each())
        sure = {member for members, varying in telling if not varying <= set(doubtful) for member in members}
        return frozenset(doubtful) - sure

    def beside_the_metric(self, known: Collection[str]) -> set[str]:
        """The numbers in the dictionary that holds the metric, where known choices stand in another one, or in none.

        Parameters
        ----------
        known : choices by their names; labels are such as well.
        """
        above = {name for name in self.table.dictionaries if any(t.startswith(f"{name}.") for t in self.given)}
        beside = {c for c in self.columns for name in above if c.startswith(f"{name}.")}
        choices = {c for c in self.columns if c in known or not self.table.column(c).is_number}
        varying = {c for c in choices if self.table.column(c).varies} if above else set()
        return {c for c in beside if self.table.column(c).is_number} if varying and not varying & beside else set()

    def _each(self) -> Iterator[list[str]]:
        members_of: dict[str, list[str]] = {name: [] for name in sorted(self.table.dictionaries)}
        for column in self.columns:
            for dot in re.finditer(r"\.", column):
                if (name := column[: dot.start()]) in members_of:
                    members_of[name].append(column)
        for name, members in members_of.items():
            if not any(target.startswith(f"{name}.") for target in self.given):
                yield members
                continue
            inner: dict[str, list[str]] = defaultdict(list)
            for member in members:
                inner[member.rpartition(".")[0]].append(member)
            yield from (own for above, own in inner.items() if above != name and not self._holds_metric(above))

    def _holds_metric(self, above: str) -> bool:
        return any(target.startswith(f"{above}.") for target in self.given)
