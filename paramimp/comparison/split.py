"""One table of runs as several sweeps: by the group that their tool kept them in, or by the value of a param."""

from __future__ import annotations

from typing import TYPE_CHECKING

from paramimp.errors import ParamimpError
from paramimp.messages.globs import did_you_mean, nearest
from paramimp.messages.mentions import option
from paramimp.messages.printable import printable, quoted
from paramimp.table.cells import ABSENT
from paramimp.table.params import level_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from paramimp.table.run_table import Row, RunTable

GROUPS = frozenset({"group", "sweep", "study", "experiment", "project"})
"""Names by which tools call groups of runs; a param of such a name takes precedence."""
MOST = 12
"""Most sweeps that one table can be split into: a param of more values was tuned, and no screen shows so many."""


def is_of_groups(by: str) -> bool:
    """Whether the runs are to be split by the groups that their tool keeps."""
    return by in GROUPS


def split(table: RunTable, by: str) -> dict[str, RunTable]:
    """The runs by the value of a param, or by their group; in ascending order, numbers as such.

    Runs without a value, or without a group, are in no part.

    Raises
    ------
    ParamimpError : there is no such param or group, or it does not make two to `MOST` parts of the runs.
    """
    if by in table.params:
        cells = [None if cell is ABSENT else (cell,) for cell in table.params[by]]
    elif is_of_groups(by):
        cells = [(group,) if group else None for group in _groups(table.rows)]
    else:
        near = nearest(by, [*table.params, *GROUPS])
        raise ParamimpError(
            f"there is no param {quoted(by)} to split the runs by.{did_you_mean(list(map(printable, near)))}"
            " Name a param, or group for the groups (sweeps, studies, experiments) of the tool that wrote them."
        )
    parts: dict[str, list[int]] = {}
    order: dict[str, tuple[bool, float, str]] = {}
    for index, cell in enumerate(cells):
        if cell is not None:
            text = level_text(cell[0])
            parts.setdefault(text, []).append(index)
            order[text] = _order(cell[0], text)
    usable = {text for text, part in parts.items() if any(not table.rows[index].skip_reason for index in part)}
    parts = {text: parts[text] for text in sorted(usable, key=lambda text: order[text])}
    if not 1 < len(parts) <= MOST:
        _refuse(by, parts)
    return {text: table.take(part) for text, part in parts.items()}


def _groups(rows: Sequence[Row]) -> list[str]:
    """The group of each run; where all runs are of one group, its subgroup."""
    several = len({row.group for row in rows if row.group and not row.skip_reason}) > 1
    return [row.group if several else row.subgroup or row.group for row in rows]


def _order(cell: object, text: str) -> tuple[bool, float, str]:
    """Numbers come first, by their size."""
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        return False, float(cell), text
    return True, 0.0, text


def _refuse(by: str, parts: dict[str, list[int]]) -> None:
    name = printable(by)
    if not parts:
        raise ParamimpError(f"no run is in a group, so {option('by', by)} splits nothing; name a param instead.")
    if len(parts) == 1:
        (only,) = parts
        raise ParamimpError(
            f"all runs have {name} = {printable(only)}, so {option('by', by)} splits nothing; name another."
        )
    raise ParamimpError(
        f"{option('by', by)} makes {len(parts)} sweeps of the runs, and {MOST} can stand side by side; name a param"
        f" with fewer values, or choose some with {option('where')}."
    )
