"""A metric of which nothing tells which way is better."""

from __future__ import annotations

from typing import TYPE_CHECKING

from paramimp.cautions.interface import CautionCode
from paramimp.messages.mentions import option
from paramimp.results import Caution

if TYPE_CHECKING:
    from collections.abc import Iterator

    from paramimp.cautions.interface import Evidence


def find(evidence: Evidence) -> Iterator[Caution]:
    """A metric whose direction was assumed."""
    selection = evidence.selection
    if selection.objective.direction_from == "default":
        yield Caution(
            CautionCode.DIRECTION_ASSUMED,
            f"Nothing in the name {selection.objective.metric!r} says which way is better; minimize is assumed."
            f" Pass {option('direction', 'maximize')} if more of it is better, else {option('direction', 'minimize')}.",
        )
