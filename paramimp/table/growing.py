"""Columns that grow while runs are put in, one after the other."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from paramimp.table.cells import ABSENT
from paramimp.table.credentials import is_credential, is_credential_beside, may_be_told_beside

if TYPE_CHECKING:
    from collections.abc import Mapping

_NO_TEXT = frozenset({int, float, bool, type(None)})
_MOST_TEXTS = 1 << 14
"""Texts that are remembered, in 3 MB: of runs that are all unlike, hardly any comes again."""


@dataclass(slots=True)
class GrowingColumns:
    """Columns that grow row by row; a cell that is never set stays `ABSENT`."""

    _cells: dict[str, list[object]] = field(default_factory=dict)
    _of_numbers: dict[str, list[object]] = field(default_factory=dict)
    """Those under whose name no number is a credential: nearly all cells there are go straight to the end of one."""
    _of_texts: dict[tuple[str, object], list[object]] = field(default_factory=dict)
    """Those with a text that is no credential there, whatever else a run says; the runs of a sweep share most texts."""

    def put(self, row: int, name: str, value: object) -> None:
        """Set a cell in the last row of its column, or in a row below that."""
        column = self._cells.get(name)
        if column is None:
            column = self._cells[name] = []
        if missing := row - len(column):
            column.extend([ABSENT] * missing)
        column.append(value)

    def put_params(self, row: int, params: Mapping[str, object]) -> list[str]:
        """Set the params of a run, and return the names of those that are credentials, which stay out."""
        secrets = []
        for name, value in params.items():
            if value.__class__ in _NO_TEXT:
                column = self._of_numbers.get(name)
            else:
                column = self._of_texts.get((name, value)) if value.__class__ is str else None
            if column is not None and len(column) == row:
                column.append(value)
            elif is_credential(name, value) or is_credential_beside(name, value, params):
                secrets.append(name)
            else:
                self.put(row, name, value)
                if column is None:
                    self._remember(name, value)
        return secrets

    def _remember(self, name: str, value: object) -> None:
        """Remember a column where the next cell with this value, or with another number, is no credential either."""
        if not is_credential(name, 1):
            self._of_numbers[name] = self._cells[name]
        if value.__class__ is str and not may_be_told_beside(name) and len(self._of_texts) < _MOST_TEXTS:
            self._of_texts[name, value] = self._cells[name]

    def filled(self, length: int) -> dict[str, list[object]]:
        """The columns by name, each with as many cells as there are rows."""
        for column in self._cells.values():
            column.extend([ABSENT] * (length - len(column)))
        return dict(sorted(self._cells.items()))
