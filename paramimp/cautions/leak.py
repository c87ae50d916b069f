"""A param that looks like an outcome of the run and not like a choice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from paramimp.cautions.copies import is_copy
from paramimp.cautions.interface import CautionCode
from paramimp.cautions.wording import listed
from paramimp.results import Caution
from paramimp.table.measured import is_measured, is_outcome, is_outcome_number

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np
    from numpy.typing import NDArray

    from paramimp.cautions.interface import Evidence
    from paramimp.table.params import Param


def find(evidence: Evidence) -> Iterator[Caution]:
    """A config key that is an outcome explains the metric without being a choice."""
    selection = evidence.selection
    metrics = {name.lower() for name in selection.metrics} | {name.lower().split(".")[-1] for name in selection.metrics}
    metrics = set(filter(is_measured, metrics))  # scripts log the learning rate, too
    suspects = [param.name for param in selection.params if _is_outcome(param, selection.y, metrics)]
    if suspects:
        yield Caution(
            CautionCode.LEAK,
            f"{listed(suspects)} look{'s' * (len(suspects) == 1)} like an outcome, not a choice: it would explain the"
            " metric without helping to choose. If so, leave it out with --exclude.",
            tuple(suspects),
        )


def _is_outcome(param: Param, y: NDArray[np.float64], metrics: set[str]) -> bool:
    last = param.name.lower().split(".")[-1]
    if param.name.lower() in metrics or last in metrics or is_outcome(last):
        return True
    return (param.kind == "number" and is_outcome_number(last)) or is_copy(param, y)
