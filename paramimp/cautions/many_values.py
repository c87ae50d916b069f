"""Categories with too few runs per value to judge a value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from paramimp.cautions.advice import left_out
from paramimp.cautions.interface import CautionCode
from paramimp.messages.shortened_lists import listed
from paramimp.results import Caution

if TYPE_CHECKING:
    from collections.abc import Iterator

    from paramimp.cautions.interface import Evidence


def find(evidence: Evidence) -> Iterator[Caution]:
    """Categories with fewer than three runs per value."""
    selection = evidence.selection
    crowded = [
        param.name
        for param in selection.params
        if param.kind == "category" and param.n_values * 3 > param.present.sum()
    ]
    if crowded:
        without = left_out(crowded, selection)
        yield Caution(
            CautionCode.MANY_VALUES,
            f"{listed(crowded)} ha{'s' if len(crowded) == 1 else 've'} fewer than 3 runs per value: too few to judge a"
            f" value. Group the values{f', or leave it out with {without}' if without else ''}.",
            tuple(crowded),
        )
