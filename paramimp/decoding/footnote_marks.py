"""Numbers that carry a mark, as tables of papers print them: ``39.84*`` with a footnote, ``0.52***``, ``**0.92**``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from paramimp.decoding.columns_of_text import with_changed_where
from paramimp.decoding.missing_marks import is_number_or_missing

if TYPE_CHECKING:
    from collections.abc import Sequence

_SIGNS = "*†‡§¶"
_MARKED = re.compile(rf"(?P<stress>\*\*?|__?)?(?P<said>[^\s*_†‡§¶]+)(?(stress)(?P=stress))\s?[{_SIGNS}]{{0,3}}")


def may_have_footnotes(text: str) -> bool:
    """Whether such a mark stands anywhere in a table: in most there is none, and their columns are not looked at."""
    return any(sign in text for sign in _SIGNS)


def without_footnotes(rows: Sequence[Sequence[str]], width: int) -> list[list[str]]:
    """Turn ``39.84*`` into ``39.84`` in the columns that hold numbers; among texts ``A*`` is what it says.

    Parameters
    ----------
    width : columns that are looked at; what a row has beyond them stays as it is.
    """
    return with_changed_where(rows, width, _are_numbers_with_marks, _unmarked)


def _are_numbers_with_marks(cells: set[str]) -> bool:
    said = {cell: _unmarked(cell) for cell in cells - {""}}
    return any(cell != own for cell, own in said.items()) and all(map(is_number_or_missing, said.values()))


def _unmarked(cell: str) -> str:
    found = _MARKED.fullmatch(cell.strip())
    return found["said"] if found else cell
