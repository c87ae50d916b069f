"""Logs that are not whole, of which the readable part was used."""

from __future__ import annotations

from typing import TYPE_CHECKING

from paramimp.cautions.interface import CautionCode
from paramimp.messages.shortened_lists import listed
from paramimp.results import Caution

if TYPE_CHECKING:
    from collections.abc import Iterator

    from paramimp.cautions.interface import Evidence


def find(evidence: Evidence) -> Iterator[Caution]:
    """Runs whose log could be read in part only."""
    selection = evidence.selection
    torn = sorted((row.run, row.note) for row in selection.rows if row.note)
    if torn:
        runs, first_note = [run for run, _ in torn], torn[0][1]
        yield Caution(
            CautionCode.TORN_LOG,
            f"The log of {listed(runs)} is not whole; what could be read of it was used ({first_note}).",
        )
