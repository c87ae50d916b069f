"""Groups of runs (studies, experiments, projects, sweeps), as the tools that wrote them keep them."""

from __future__ import annotations

import difflib
from collections import Counter
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from paramimp.errors import ParamimpError
from paramimp.printable import printable
from paramimp.runs import GroupKind

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from paramimp.run_table import Row, RunTable

SHOWN = 20


@dataclass(frozen=True, order=True, slots=True)
class Group:
    """Runs of one tool that belong together; without a name, those that it keeps in no group.

    Attributes
    ----------
    path : the file or server that holds a study: two of one name are two. Other groups lie in no one place.
    """

    reader: str
    name: str
    kind: GroupKind = GroupKind.GROUP
    path: str = ""


def group_of(row: Row) -> Group:
    """The group that a run is in."""
    return Group(row.reader, row.group, row.group_kind, row.path if row.group_kind is GroupKind.STUDY else "")


def count_groups(rows: Iterable[Row]) -> Counter[Group]:
    """How many runs each group has; what no reader claimed is in none."""
    return Counter(group_of(row) for row in rows if row.reader)


def choose_groups(table: RunTable, patterns: Sequence[str], kind: GroupKind | None = None) -> RunTable:
    """Leave out the runs of all groups, or of all groups of one kind, but those that names or globs choose.

    A run that cannot be used and whose group nobody knows stays listed.

    Raises
    ------
    ParamimpError : a pattern chooses nothing; the message lists the groups there are.
    """
    there = _named(table.rows, kind)
    chosen = {group for pattern in patterns for group in _chosen(pattern, there, kind or GroupKind.GROUP)}
    return table.take(
        [
            index
            for index, row in enumerate(table.rows)
            if group_of(row) in chosen or (row.skip_reason and not row.group)
        ]
    )


def refuse_several_studies(table: RunTable) -> None:
    """Refuse to analyse what several studies hold as if it were one.

    Raises
    ------
    ParamimpError : there is more than one study with runs; the message lists them.
    """
    studies = _named(table.rows, GroupKind.STUDY)
    if len(studies) > 1:
        first = _largest_first(studies)[0]
        raise ParamimpError(
            f"{len(studies)} studies were found, each a search of its own:\n{_listing(studies)}\n"
            f"Choose one with --study, for example --study {_quoted(first.name)}; a pattern such as --study '*' takes"
            " several."
        )


def matching(pattern: str, names: Collection[str]) -> set[str]:
    """The name that is the pattern; if there is none, those that match it as a glob."""
    return {pattern} if pattern in names else {name for name in names if fnmatchcase(name, pattern)}


def _named(rows: Iterable[Row], kind: GroupKind | None) -> Counter[Group]:
    """How many runs each group with a name has."""
    counts = count_groups(row for row in rows if row.group)
    return Counter({group: count for group, count in counts.items() if kind in (None, group.kind)})


def _chosen(pattern: str, there: Counter[Group], kind: GroupKind) -> list[Group]:
    names = {group.name for group in there}
    found = matching(pattern, names)
    if not found:
        near = difflib.get_close_matches(pattern, names, n=1, cutoff=0.5)
        hint = f" Did you mean {printable(near[0])!r}?" if near else ""
        listing = f" Found:\n{_listing(there)}" if there else f" There are no {kind.plural} in what was given."
        raise ParamimpError(f"there is no {kind} {printable(pattern)!r}.{hint}{listing}")
    return [group for group in there if group.name in found]


def _listing(counts: Counter[Group]) -> str:
    """One line per group, the largest first; where it lies stands beside it if that is not the same for all."""
    ordered = _largest_first(counts)
    shown = ordered[:SHOWN]
    several = len({_place(group) for group in ordered}) > 1
    width = max(len(printable(group.name)) for group in shown)
    lines = []
    for group in shown:
        count = counts[group]
        place = f"  {printable(_place(group))}" if several and _place(group) != group.name else ""
        lines.append(f"  {printable(group.name):<{width}}  {count:>6,} run{'s' if count != 1 else ' '}{place}".rstrip())
    if len(ordered) > SHOWN:
        lines.append(f"  and {len(ordered) - SHOWN:,} more: see paramimp runs RUNS")
    return "\n".join(lines)


def _largest_first(counts: Counter[Group]) -> list[Group]:
    return sorted(counts, key=lambda group: (-counts[group], group.name, group))


def _place(group: Group) -> str:
    return group.path or group.reader


def _quoted(name: str) -> str:
    shown = printable(name)
    return shown if shown.replace("-", "").replace("_", "").replace(".", "").isalnum() else f"'{shown}'"
