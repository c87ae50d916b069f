"""Params whose values depend on when a run was made, as adaptive samplers make them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from paramimp.cautions.interface import CautionCode
from paramimp.messages.mentions import option
from paramimp.messages.shortened_lists import listed
from paramimp.results import Caution

if TYPE_CHECKING:
    from collections.abc import Iterator

    from paramimp.cautions.interface import Evidence
    from paramimp.surrogate.search import Search


def find(evidence: Evidence) -> Iterator[Caution]:
    """Values that concentrate or move in the order in which the runs were made, as far as that is known."""
    search = evidence.search
    if search is None:
        return
    tested = any(param.p_value is not None for param in evidence.params)
    yield Caution(
        CautionCode.ADAPTIVE,
        f"Values of {listed(search.params)} concentrate or move from the first runs to the last, as an adaptive sampler"
        f" makes them: {_OVER_RANGE if evidence.over_range else _OVER_RUNS}"
        f"{f', and p-values compare {_alike(search)}' if tested else ''}. {_advice(evidence)}",
        search.params,
    )


def _alike(search: Search) -> str:
    return "runs that descend from one run" if search.inherited else "runs of about the same time"


_OVER_RANGE = "importance is that over the whole range that the runs span"
_OVER_RUNS = "what was settled early may seem to matter less than it does"


def _advice(evidence: Evidence) -> str:
    """What shows more of the range."""
    if evidence.over_range:
        return "Random runs would show what was hardly tried."
    better = option("surrogate", "both") if evidence.surrogate.use == "forest" else option("method", "permutation")
    return f"{better} measures importance over the whole range that the runs span."
