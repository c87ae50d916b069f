"""Groups of runs (studies, experiments, projects, sweeps), as the tools that wrote them keep them."""

from __future__ import annotations

import difflib
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NoReturn

from paramimp.errors import ParamimpError
from paramimp.messages.globs import matching
from paramimp.messages.mentions import option
from paramimp.messages.printable import printable, quoted
from paramimp.runs import Entry, GroupKind, SkipReason
from paramimp.table.cells import ABSENT
from paramimp.table.credentials.hiding import without_credentials

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from paramimp.table.run_table import Row, RunTable

SHOWN = 20
_NOT_READ = (SkipReason.UNREADABLE, SkipReason.TOO_LARGE)


@dataclass(frozen=True, order=True, slots=True)
class Group:
    """Runs of one tool that belong together; without a name, those that it keeps in no group.

    Attributes
    ----------
    path : the file or server that holds a study: two of one name are two. Other groups lie in no one place.
    within : the group that a part is of.
    """

    reader: str
    name: str
    kind: GroupKind = GroupKind.GROUP
    path: str = ""
    within: str = ""


def group_of(row: Row) -> Group:
    """The group that a run is in."""
    return Group(*_told_of_group(row))


def _told_of_group(row: Row) -> tuple[str, str, GroupKind, str]:
    origin = row.origin
    kind = origin.group_kind
    return origin.reader, origin.group, kind, origin.path if kind is GroupKind.STUDY else ""


def count_groups(rows: Iterable[Row]) -> Counter[Group]:
    """How many runs each group has; what no reader claimed is in none."""
    counts = Counter(map(_told_of_group, _runs(rows)))  # a group for each run would take as long as all else here
    return Counter({Group(*told): count for told, count in counts.items()})


def count_parts(rows: Iterable[Row]) -> Counter[Group]:
    """How many runs each part of a group has; not all runs need be in one."""
    named = (row for row in _runs(rows) if row.origin.group or row.origin.subgroup)
    return Counter(group for row in named for group in _named_groups(row) if group.kind is GroupKind.PART)


def _named_groups(row: Row) -> Iterator[Group]:
    """The group and the part of it that a run is in, each if it has a name."""
    if row.group:
        yield group_of(row)
    if row.subgroup:
        yield Group(row.reader, row.subgroup, GroupKind.PART, within=row.group)


def _runs(rows: Iterable[Row]) -> Iterator[Row]:
    return (row for row in rows if (origin := row.origin).reader and origin.entry is Entry.RUN)


def choose_groups(table: RunTable, patterns: Sequence[str], kind: GroupKind | None = None) -> RunTable:
    """Leave out the runs of all groups, or of all groups of one kind, but those that names, globs or ids choose.

    The name of a part chooses the runs in it. What could not be read, so that its group is not known, stays listed; it
    is not counted among the runs of the group.

    Raises
    ------
    ParamimpError : a pattern chooses nothing; the message lists the groups there are.
    """
    there = [row for row in table.rows if (row.group or row.subgroup) and kind in (None, row.origin.group_kind)]
    chosen: set[Group] = set()
    for pattern in patterns:
        chosen |= _chosen(pattern, there, kind) or _refuse(pattern, table, there, kind)
    readers = {group.reader for group in chosen}
    of_no_known_group = {index for index, row in enumerate(table.rows) if _may_be_of_any(row, readers)}
    kept = [
        index
        for index, row in enumerate(table.rows)
        if index in of_no_known_group or not chosen.isdisjoint(_named_groups(row))
    ]
    rows = tuple(_as_uncounted(row) if index in of_no_known_group else row for index, row in enumerate(table.rows))
    return replace(table, rows=rows).take(kept)


def _may_be_of_any(row: Row, readers: Collection[str]) -> bool:
    """Whether nobody knows what group a run is in: its log could not be read, and its tool keeps runs in groups."""
    return row.skip_reason in _NOT_READ and not row.group and not row.subgroup and row.reader in readers


def _as_uncounted(row: Row) -> Row:
    return replace(row, origin=replace(row.origin, entry=Entry.FOLDER)) if row.entry is Entry.RUN else row


def refuse_several_studies(table: RunTable, metrics: Sequence[str] = ()) -> None:
    """Refuse to analyse what several studies hold as if it were one.

    Parameters
    ----------
    metrics : those to be analysed; studies without any of them do not matter, if some runs have one.

    Raises
    ------
    ParamimpError : there is more than one study with runs; the message lists them.
    """
    if not any(row.origin.group_kind is GroupKind.STUDY for row in table.rows):
        return
    rows = _with_metric(table, metrics) or table.rows
    studies = count_groups(row for row in rows if row.origin.group_kind is GroupKind.STUDY)
    if len(studies) > 1:
        first = _largest_first(studies)[0]
        others = count_groups(row for row in rows if row.origin.group_kind is not GroupKind.STUDY)
        raise ParamimpError(
            f"{len(studies)} studies were found, each a search of its own:",
            *_listing(studies),
            f"Choose one with {option('study')}, for example {option('study', first.name)}; a pattern such as"
            f" {option('study', '*')} takes"
            f" several.{_beside(others)}",
        )


def refuse_chosen_without_metric(table: RunTable, chosen: RunTable, metrics: Sequence[str], options: str) -> None:
    """Refuse a choice that left out all the runs with a metric, and say where they are.

    Parameters
    ----------
    table, chosen : the runs before and after the choice.
    options : with which it was made, as messages name them.

    Raises
    ------
    ParamimpError : no run that was chosen has any of the metrics, and some that were not have.
    """
    left_out = _with_metric(table, metrics)
    if left_out and not _with_metric(chosen, metrics):
        names = " or ".join(repr(printable(metric)) for metric in metrics)
        where = count_groups(left_out)
        raise ParamimpError(
            f"no run that {options} chooses has a metric {names}; left out are those that have:",
            *_listing(where),
            f"Choose {' or '.join(_choices(where))} instead.",
        )


def _with_metric(table: RunTable, metrics: Sequence[str]) -> list[Row]:
    """The usable runs that have one of some metrics."""
    columns = [table.metrics[metric] for metric in metrics if metric in table.metrics]
    return [
        row
        for index, row in enumerate(table.rows)
        if not row.skip_reason and any(column[index] is not ABSENT for column in columns)
    ]


def _beside(others: Counter[Group]) -> str:
    """What is said of runs of other kinds, which the choice of a study leaves out."""
    if not others:
        return ""
    return (
        f" This leaves out the {others.total():,} other run{'s' * (others.total() != 1)}, which"
        f" {' or '.join(_choices(others))} chooses."
    )


def _choices(groups: Counter[Group]) -> list[str]:
    """The option that chooses the largest of some groups, and the one that chooses all that its tool wrote."""
    first = _largest_first(groups)[0]
    by_name = [option("group", first.name)] if first.name else []
    return [*by_name, option("reader", first.reader)]


def _chosen(pattern: str, rows: Sequence[Row], kind: GroupKind | None) -> set[Group]:
    """The groups and parts of that name or, if there is none, the groups with that id, and all whose name matches."""
    groups = {group for row in rows for group in _named_groups(row) if kind in (None, group.kind)}
    names = {group.name for group in groups}
    pattern = without_credentials(pattern)  # as the names are
    named = matching(pattern, names)
    identified = pattern if pattern not in names else None
    with_id = {group_of(row) for row in rows if row.origin.group_id == identified}
    return with_id.union(group for group in groups if group.name in named)


def _refuse(pattern: str, table: RunTable, there: Sequence[Row], kind: GroupKind | None) -> NoReturn:
    pattern = without_credentials(pattern)
    what = f"there is no {kind or GroupKind.GROUP} {quoted(pattern)}"
    if there:
        of_kind = {group for row in there for group in _named_groups(row) if kind in (None, group.kind)}
        counts = Counter(group for row in _runs(there) for group in _named_groups(row) if group in of_kind)
        counts.update(dict.fromkeys(of_kind, 0))  # also those without a run
        near = difflib.get_close_matches(pattern, {group.name for group in counts}, n=1, cutoff=0.5)
        hint = f" Did you mean {quoted(near[0])}?" if near else ""
        raise ParamimpError(f"{what}.{hint} Found:", *_listing(counts))
    unreadable = next((row.told for row in table.rows if row.skip_reason == SkipReason.UNREADABLE), "")
    hint = f" Something could not be read: {unreadable}" if unreadable else ""
    leave = f"leave out {option(str(kind or GroupKind.GROUP))}"
    raise ParamimpError(f"{what} with runs in what was given; {leave}, or give what holds it.{hint}")


def _listing(counts: Counter[Group]) -> list[str]:
    """One line per group, the largest first; where it lies stands beside it if that is not the same for all.

    One without a number of runs has as many as nobody counted.
    """
    ordered = _largest_first(counts)
    shown = ordered[:SHOWN]
    several = len({_place(group) for group in ordered}) > 1
    width = max(len(printable(group.name)) for group in shown)
    lines = []
    for group in shown:
        count = counts[group]
        place = f"  {printable(_place(group))}" if several and _place(group) != group.name else ""
        runs = f"{count:>6,} run{'s' if count != 1 else ' '}" if count else " " * len("       runs")
        lines.append(f"  {printable(group.name):<{width}}  {runs}{place}".rstrip())
    if len(ordered) > SHOWN:
        lines.append(f"  and {len(ordered) - SHOWN:,} more: see paramimp runs RUNS")
    return lines


def _largest_first(counts: Counter[Group]) -> list[Group]:
    return sorted(counts, key=lambda group: (-counts[group], group.name, group))


def _place(group: Group) -> str:
    return f"in {group.within}" if group.within else group.path or group.reader
