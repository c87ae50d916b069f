"""Runs of several projects, sweeps or trackers, or of several parts of one, analysed as one."""

from __future__ import annotations

from collections import Counter
from operator import attrgetter
from typing import TYPE_CHECKING

import numpy as np

from paramimp.cautions.interface import CautionCode
from paramimp.messages.globs import typed
from paramimp.messages.mentions import option
from paramimp.messages.natural_order import natural
from paramimp.messages.shortened_lists import listed
from paramimp.results import Caution
from paramimp.table.seeds import is_seed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from paramimp.cautions.interface import Evidence
    from paramimp.table.params import Param
    from paramimp.table.selection import Selection


PARTS_PER_PARAM = 10
"""As many as a ranking needs runs for each param: what is the same in all runs of a part is told once for all."""
MATTERS = 0.05


def find(evidence: Evidence) -> Iterator[Caution]:
    """Runs that were made for different ends: what sets the ends apart passes for the effect of a param."""
    yield from _of_groups(evidence.selection)
    yield from _of_parts(evidence)


def _of_groups(selection: Selection) -> Iterator[Caution]:
    groups = _groups(selection)
    if not _are_several(groups):
        return
    several_names = _have_several_names(groups)
    ordered = sorted(groups, key=lambda group: (-groups[group], group))
    shown = [f"{name if several_names and name else reader} ({groups[reader, name]})" for reader, name in ordered]
    what = "groups" if several_names else "trackers"
    yield Caution(
        CautionCode.MIXED_GROUPS,
        f"The runs come from {len(groups)} {what}: {listed(shown)}. What sets these apart may pass for the effect of a"
        f" param. {_choice(groups, selection)}",
    )


def _choice(groups: Counter[tuple[str, str]], selection: Selection) -> str:
    """How to have the runs of the largest group that can be named, or else of the largest tracker."""
    ordered = sorted(groups, key=lambda group: (-groups[group], group))
    if _have_several_names(groups):
        large = [name for reader, name in ordered if groups[reader, name] > 1]
        if chosen := _group_option(large, selection):
            return f"Choose one, as {chosen} does."
    readers = Counter(row.reader for row in selection.rows)
    largest = min(readers, key=lambda reader: (-readers[reader], reader))
    return f"Choose one, as {option('reader', largest)} does." if len(readers) > 1 else "Give the runs of one alone."


def _group_option(wanted: Sequence[str], selection: Selection) -> str:
    """``--group NAME`` of the first of some groups or parts that has a name which no other one answers to."""
    names = {name for row in selection.rows for name in (row.group, row.subgroup) if name}
    globs = (typed(name, names, commas=False) for name in wanted if name)
    return next((option("group", [glob]) for glob in globs if glob is not None), "")


def _of_parts(evidence: Evidence) -> Iterator[Caution]:
    """Params of a parent, which all runs nested in it share: few parents tell little of them, with however many runs.

    Where all but the seeds are the same in a part, the part is a configuration and its runs are the repeats.
    """
    selection = evidence.selection
    if not any(map(attrgetter("origin.subgroup"), selection.rows)):
        return
    rows_of: dict[tuple[str, str, str], list[int]] = {}
    for place, part in enumerate(map(attrgetter("origin.reader", "origin.group", "origin.subgroup"), selection.rows)):
        rows_of.setdefault(part, []).append(place)
    if len(rows_of) < 2 or 2 * len(rows_of) > len(selection.rows):
        return
    parts = [np.array(places) for places in rows_of.values()]
    of_parts = {param.name for param in selection.params if all(_is_one(param, rows) for rows in parts)}
    within = [param.name for param in selection.params if param.name not in of_parts and not is_seed(param.name)]
    matter = [p for p in evidence.params if p.param in of_parts and ((p.importance or 0) >= MATTERS or p.significant)]
    if not within or not matter or len(parts) >= PARTS_PER_PARAM * len(of_parts):
        return
    members = [param.param for param in matter]
    shown = sorted({subgroup or "no part" for _, _, subgroup in rows_of}, key=natural)
    largest_first = sorted(rows_of, key=lambda part: (-len(rows_of[part]), natural(part[-1])))
    chosen = _group_option([part[-1] for part in largest_first if len(rows_of[part]) > 1], selection)
    one, value = len(members) == 1, "its" if len(members) == 1 else "their"
    yield Caution(
        CautionCode.MIXED_GROUPS,
        f"{listed(members, 6)} {'is' if one else 'are'} the same in all runs of a part, and there are only {len(parts)}"
        f" parts ({listed(shown)}): whatever else sets the parts apart passes for {value} effect."
        f" {f'Compare the runs of one part with {chosen}, or try' if chosen else 'Try'} {value} values in several"
        " parts each.",
        tuple(members),
    )


def _is_one(param: Param, rows: NDArray[np.intp]) -> bool:
    """Whether some runs share what they have of a param, be it nothing."""
    values = np.where(param.present, param.values, np.where(param.is_null, np.inf, -np.inf))[rows]
    return bool(values.min() == values.max())


def has_several_groups(selection: Selection) -> bool:
    """Whether the runs come from several groups or trackers; where each run has a group of its own, these are names."""
    return _are_several(_groups(selection))


def _are_several(groups: Counter[tuple[str, str]]) -> bool:
    return len(groups) > 1 and not (_have_several_names(groups) and max(groups.values()) == 1)


def _groups(selection: Selection) -> Counter[tuple[str, str]]:
    """How many runs each reader found in each group."""
    return Counter(map(attrgetter("origin.reader", "origin.group"), selection.rows))


def _have_several_names(groups: Counter[tuple[str, str]]) -> bool:
    return len({name for _, name in groups}) > 1
