"""Groups of runs (studies, experiments, projects, sweeps), as the tools that wrote them keep them."""

from __future__ import annotations

import difflib
from collections import Counter
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from paramimp.errors import ParamimpError
from paramimp.printable import printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from paramimp.run_table import Row, RunTable

SHOWN = 60


@dataclass(frozen=True, order=True, slots=True)
class Group:
    """Runs of one tool that belong together; without a name, those that it keeps in no group."""

    reader: str
    name: str


def count_groups(rows: Iterable[Row]) -> Counter[Group]:
    """How many runs each group has; what no reader claimed is in none."""
    return Counter(Group(row.reader, row.group) for row in rows if row.reader)


def choose_groups(table: RunTable, globs: Sequence[str]) -> RunTable:
    """Leave out the runs of all groups but those that a name or a glob chooses.

    A run that cannot be used and whose group nobody knows stays listed.

    Raises
    ------
    ParamimpError : a glob chooses nothing; the message lists the groups there are.
    """
    names = {row.group for row in table.rows if row.group}
    chosen = {name for glob in globs for name in _matching(glob, names, table)}
    return table.take(
        [
            index
            for index, row in enumerate(table.rows)
            if row.group in chosen or (row.skip_reason and not row.group)
        ]
    )


def _matching(glob: str, names: set[str], table: RunTable) -> set[str]:
    found = {name for name in names if name == glob} or {name for name in names if fnmatchcase(name, glob)}
    if not found:
        near = difflib.get_close_matches(glob, names, n=1, cutoff=0.5)
        hint = f" Did you mean {printable(near[0])!r}?" if near else ""
        listing = f" Found:\n{_listing(table)}" if names else " These runs are in no group at all."
        raise ParamimpError(f"there is no group {printable(glob)!r}.{hint}{listing}")
    return found


def _listing(table: RunTable) -> str:
    counts = Counter(row.group for row in table.rows if row.group)
    ordered = sorted(counts, key=lambda name: (-counts[name], name))
    lines = [f"  {printable(name)}  ({counts[name]:,} run{'s' * (counts[name] != 1)})" for name in ordered[:SHOWN]]
    if len(ordered) > SHOWN:
        lines.append(f"  and {len(ordered) - SHOWN} more: paramimp runs RUNS --format csv has them all")
    return "\n".join(lines)
