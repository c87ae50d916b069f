"""One column of a table, and what its cells are: numbers, texts, all the same, one of each row's own.

Many rules ask the same of a column, and each answer is a look at all of its cells, so it is kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, Any

from paramimp.readers.table.digits import is_long_fraction

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_FEW, _FEW_LISTS = 3, 12
"""With so few runs, each may have a different text by choice."""


@dataclass(frozen=True, eq=False)
class Column:
    """One column.

    Attributes
    ----------
    cells : those that are not empty, in the order of the rows.
    rows : of the whole table.
    """

    name: str
    cells: Sequence[Any]
    rows: Sequence[Mapping[str, Any]]

    @property
    def by_row(self) -> Sequence[Any]:
        """A cell for each row; None where it is empty."""
        return self.cells if self.is_full else [row.get(self.name) for row in self.rows]

    @property
    def is_full(self) -> bool:
        """Whether no cell is empty."""
        return len(self.cells) == len(self.rows)

    @cached_property
    def types(self) -> frozenset[type]:
        """Of its cells."""
        return frozenset(map(type, self.cells))

    @cached_property
    def is_number(self) -> bool:
        """Whether it holds numbers only, and some."""
        return bool(self.types) and all(map(_is_of_numbers, self.types))

    @cached_property
    def is_text(self) -> bool:
        """Whether some cell is a text."""
        return any(issubclass(each, str) for each in self.types)

    @cached_property
    def varies(self) -> bool:
        """Whether not all rows have the same; an empty cell counts as a value of its own."""
        if not self.cells or not self.is_full:
            return bool(self.cells)
        first = repr(self.cells[0])
        return any(repr(cell) != first for cell in self.cells)

    @cached_property
    def is_a_name(self) -> bool:
        """Whether every row has a value, each a different one."""
        return self.is_full and self._are_different

    @cached_property
    def is_own_text(self) -> bool:
        """Whether each row has a text or a list of its own; of very few, each may have another one by choice.

        A route through 30 cities is what came out; the widths of layers come again. Runs that failed may have none.
        """
        n_rows = len(self.rows)
        is_of_lists = n_rows > _FEW_LISTS and any(issubclass(each, (list, tuple)) for each in self.types)
        if n_rows <= _FEW or 2 * len(self.cells) <= n_rows or not (is_of_lists or self.is_text):
            return False
        return self._are_different

    @property
    def may_be_a_choice(self) -> bool:
        """Whether it is worth naming as a param: it varies, and is not a text of each run's own."""
        return self.varies and not self.is_own_text

    @cached_property
    def has_long_fractions(self) -> bool:
        """Whether a third of the cells are fractions with more digits than anybody types in."""
        third = -(-len(self.cells) // 3)  # mostly the first third of the cells decides
        return 0 < third == sum(1 for _ in islice(filter(is_long_fraction, self.cells), third))

    @cached_property
    def _are_different(self) -> bool:
        return len(set(map(str, self.cells))) == len(self.cells)


def _is_of_numbers(each: type) -> bool:
    return issubclass(each, (int, float)) and not issubclass(each, bool)
