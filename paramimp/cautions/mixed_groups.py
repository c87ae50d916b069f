"""Runs of several projects, sweeps or trackers, analysed as one."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from paramimp.cautions.interface import CautionCode
from paramimp.cautions.wording import listed
from paramimp.messages.mentions import option
from paramimp.results import Caution

if TYPE_CHECKING:
    from collections.abc import Iterator

    from paramimp.cautions.interface import Evidence
    from paramimp.table.selection import Selection


def find(evidence: Evidence) -> Iterator[Caution]:
    """Runs that were made for different ends: what sets the ends apart passes for the effect of a param."""
    selection = evidence.selection
    if not has_several_groups(selection):
        return
    groups = _groups(selection)
    several_names = _have_several_names(groups)
    ordered = sorted(groups, key=lambda group: (-groups[group], group))
    shown = [f"{name if several_names and name else reader} ({groups[reader, name]})" for reader, name in ordered]
    what, chosen_by = ("groups", "group") if several_names else ("trackers", "reader")
    yield Caution(
        CautionCode.MIXED_GROUPS,
        f"The runs come from {len(groups)} {what}: {listed(shown)}. What sets these apart may pass for the effect of a"
        f" param. Choose with {option(chosen_by)}.",
    )


def has_several_groups(selection: Selection) -> bool:
    """Whether the runs come from several groups or trackers; where each run has a group of its own, these are names."""
    groups = _groups(selection)
    return len(groups) > 1 and not (_have_several_names(groups) and max(groups.values()) == 1)


def _groups(selection: Selection) -> Counter[tuple[str, str]]:
    """How many runs each reader found in each group."""
    return Counter((row.reader, row.group) for row in selection.rows)


def _have_several_names(groups: Counter[tuple[str, str]]) -> bool:
    return len({name for _, name in groups}) > 1
