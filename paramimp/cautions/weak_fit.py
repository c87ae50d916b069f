"""Whether the surrogate predicts unseen runs better than it would predict pure noise."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from paramimp.cautions.interface import CautionCode
from paramimp.messages.mentions import option
from paramimp.results import Caution

if TYPE_CHECKING:
    from collections.abc import Iterator

    from paramimp.cautions.interface import Evidence

CHANCE_R2, CHANCE_R2_OF_NONE = 1.5, 2.5
"""Over the root of the runs: 3 of 530 sweeps of pure noise gave more; the latter where no param is significant."""

_ADVICE = f"Add runs, or look at {option('transform', 'rank')} if a few runs hold extreme values."

FEW, SHORT = 30, 0.05
"""With fewer runs than that, more is asked for each that is missing: R² itself is then a guess."""


def find(evidence: Evidence) -> Iterator[Caution]:
    """An R² of at most 0, or no larger than pure noise can give: its spread falls with the root of the runs.

    Repeats of a configuration count as one run.
    """
    params = evidence.params
    r2 = evidence.r2
    runs, design = evidence.surrogate.runs, evidence.surrogate.design
    n_runs = len(design.y)
    none_found = all(param.significant is False for param in params)
    chance = (CHANCE_R2_OF_NONE if none_found else CHANCE_R2 + SHORT * max(0, FEW - n_runs)) / math.sqrt(n_runs)
    chance *= float(design.y.var() / runs.y.var())  # noise of single runs cannot be explained by chance, either
    things = "runs" if runs.repeats is None else "configurations"
    if r2 is None or r2 <= 0:
        found = "could not be predicted" if r2 is None else f"are predicted no better than by their mean (R² {r2:.2f})"
        yield Caution(
            CautionCode.WEAK_FIT,
            f"Unseen runs {found}: these runs cannot rank the params. {_ADVICE}",
        )
    elif r2 < chance:
        yield Caution(
            CautionCode.WEAK_FIT,
            f"Unseen runs are hardly predicted (R² {r2:.2f}, which {n_runs} {things} of pure noise can give, too): the"
            f" ranking may be an accident. {_ADVICE}",
        )
