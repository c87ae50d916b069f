"""Histories of unequal length, so that the last values are not comparable."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from paramimp.cautions.interface import CautionCode
from paramimp.messages.mentions import option
from paramimp.results import Caution
from paramimp.runs import Summary

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from paramimp.cautions.interface import Evidence
    from paramimp.table.params import Param

ALIKE = 0.02
"""Part of the usual length by which histories may differ: one entry more of a thousand changes nothing."""


def find(evidence: Evidence) -> Iterator[Caution]:
    """Histories of unequal length, unless some param sets the length, or they differ by a last entry or so."""
    selection = evidence.selection
    lengths = np.array([row.length for row in selection.rows])
    logged = lengths[lengths > 0]
    if not len(logged) or logged.min() == logged.max() or _set_by_a_param(lengths, selection.params):
        return
    usual = int(np.bincount(logged).argmax())
    if np.abs(logged - usual).max() <= max(1, ALIKE * usual):
        return
    shorter, longer = int((logged < usual).sum()), int((logged > usual).sum())
    parts = [f"{shorter} shorter"] * bool(shorter) + [f"{longer} longer"] * bool(longer)
    advice = (
        f"{option('summary', 'best')} compares what each reached."
        if selection.objective.summary in (Summary.LAST, Summary.MEAN)
        else f"The shorter may not have shown their best yet; {option('where')} can leave them out."
    )
    yield Caution(
        CautionCode.MIXED_LENGTH,
        f"Histories are of unequal length ({logged.min()} to {logged.max()} entries, mostly {usual};"
        f" {', '.join(parts)}): runs that stopped early look worse or better for that alone. {advice}",
    )


def _set_by_a_param(lengths: NDArray[np.int_], params: Sequence[Param]) -> bool:
    """Whether some number (epochs, steps) fixes the length: then it was a choice."""
    for param in params:
        _, group = np.unique(param.values, return_inverse=True)
        first = np.full(group.max() + 1, -1)
        first[group[::-1]] = lengths[::-1]
        if param.kind == "number" and param.n_values < len(lengths) / 2 and (first[group] == lengths).all():
            return True
    return False
