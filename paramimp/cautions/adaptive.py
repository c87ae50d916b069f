"""Params whose values depend on when a run was made, as adaptive samplers make them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from paramimp.cautions.interface import CautionCode
from paramimp.messages.shortened_lists import listed
from paramimp.results import Caution

if TYPE_CHECKING:
    from collections.abc import Iterator

    from paramimp.cautions.interface import Evidence


def find(evidence: Evidence) -> Iterator[Caution]:
    """Values that concentrate or move in the order in which the runs were made, as far as that is known."""
    search = evidence.search
    if search is None:
        return
    tested = any(param.p_value is not None for param in evidence.params)
    yield Caution(
        CautionCode.ADAPTIVE,
        f"Values of {listed(search.params)} concentrate or move from the first runs to the last, as an adaptive sampler"
        " makes them: importance is that of the range actually searched"
        f"{', and p-values compare runs of about the same time' if tested else ''}."
        " Random runs would show the whole range.",
        search.params,
    )
