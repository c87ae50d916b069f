"""Tables of what people change one at a time: a column names the param, another one holds the value that it had.

``param,value`` above ``alpha,0.5`` and ``chunk_size,512``: numbers of several params stand in one column, and the table
does not say what the others were. Ranked as they are, 0.5 of the one would be less than 512 of the other.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from paramimp.messages.shortened_lists import listed
from paramimp.objective import words_of
from paramimp.readers.table.bookkeeping import plain
from paramimp.readers.table.columns import SHOWN
from paramimp.runs import SkipReason, Unreadable
from paramimp.table.measured import is_measured
from paramimp.table.settings import is_setting

if TYPE_CHECKING:
    from collections.abc import Sequence

    from paramimp.readers.table.rows import Table

_VALUES = frozenset("value val values level setting valor valeur valore wert waarde".split())
_NAMING = frozenset(
    "param params parameter parameters hyperparameter hyperparam sweep factor knob variable varied axis option argument"
    " setting parametro paramètre".split()
)
_KNOWN = 3
"""One label in so many has the name of a known hyperparameter, where the column of the labels is called otherwise."""


def refuse_changed_in_turn(table: Table, metrics: Sequence[str]) -> None:
    """Refuse such a table, unless the column of the values is a metric that is asked for.

    Raises
    ------
    Unreadable
    """
    turns = changed_in_turn(table)
    if turns is None or turns[1] in metrics:
        return
    naming, value = turns
    changed = listed(list(dict.fromkeys(table.cells(naming))), SHOWN)
    message = (
        f"changes one param per row: '{value}' holds the values of what '{naming}' names: {changed}. Give each of"
        " them a column of its own, with the value that it had in every run."
    )
    raise Unreadable(SkipReason.NO_CONFIG, message)


def changed_in_turn(table: Table) -> tuple[str, str] | None:
    """The column that names what was changed in each row, and the one behind it that holds the value; else None."""
    for naming, value in zip(table.columns, table.columns[1:], strict=False):
        if _holds_values(value, naming) and _names_params(table, naming) and _are_of_each(table, naming, value):
            return naming, value
    return None


def _holds_values(column: str, naming: str) -> bool:
    """Whether a column is called as what holds the values of another one: ``value``, or both by a word in common."""
    *before, last = words_of(column) or [""]
    return plain(column) in _VALUES or (last in _VALUES and bool(before) and set(before) <= set(words_of(naming)))


def _names_params(table: Table, naming: str) -> bool:
    cells = table.cells(naming)
    labels = {cell for cell in cells if isinstance(cell, str)}
    if len(cells) < len(table.rows) or not all(isinstance(cell, str) for cell in cells) or len(labels) < 2:
        return False
    if any(map(is_measured, labels)):  # `metric,value`: a row per metric
        return False
    known = sum(map(is_setting, labels))
    return not _NAMING.isdisjoint(words_of(naming)) or _KNOWN * known >= len(labels)


def _are_of_each(table: Table, naming: str, value: str) -> bool:
    """Whether most labels have several values, and no two of these the same ones, as they had in a grid of both."""
    values: dict[str, set[str]] = defaultdict(set)
    for row in table.rows:
        values[str(row.get(naming))].add(repr(row.get(value)))
    several = [frozenset(own) for own in values.values() if len(own) > 1]
    return len(several) > 1 and 2 * len(several) >= len(values) and len(set(several)) == len(several)
