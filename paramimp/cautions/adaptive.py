"""Params whose values concentrate from the first runs to the last, as adaptive samplers make them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from paramimp.cautions.adaptivity import concentrated
from paramimp.cautions.interface import CautionCode
from paramimp.cautions.wording import listed, natural
from paramimp.results import Caution

if TYPE_CHECKING:
    from collections.abc import Iterator

    from paramimp.cautions.interface import Evidence


def find(evidence: Evidence) -> Iterator[Caution]:
    """Values that concentrate in the order of the runs' names."""
    selection = evidence.selection
    order = sorted(range(len(selection.rows)), key=lambda index: natural(selection.rows[index].run))
    repeats = evidence.surrogate.runs.repeats
    aside = () if repeats is None else repeats.seeds  # one seed after the other is no search
    params = [param.take(order) for param in selection.params if param.kind != "presence" and param.name not in aside]
    names = concentrated(params, selection.objective.direction.sign * selection.y[order])
    if names:
        yield Caution(
            CautionCode.ADAPTIVE,
            f"Values of {listed(names)} concentrate from the first runs to the last, as an adaptive sampler makes"
            " them: importance is that of the range actually searched. Random runs would show the whole range.",
            names,
        )
