"""Whether the surrogate predicts unseen runs better than it would predict pure noise."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from paramimp.cautions.advice import TRY_OTHER_VALUES, combinations, where_set
from paramimp.cautions.heavy_tail import extreme_runs
from paramimp.cautions.interface import CautionCode
from paramimp.messages.globs import can_be_typed
from paramimp.messages.mentions import option
from paramimp.messages.phrases import two
from paramimp.results import Caution

if TYPE_CHECKING:
    from collections.abc import Iterator

    from paramimp.cautions.interface import Evidence
    from paramimp.surrogate.surrogate import Surrogate

CHANCE_R2, CHANCE_R2_OF_NONE = 1.5, 2.5
"""Over the root of the runs: 3 of 530 sweeps of pure noise gave more; the latter where no param is significant."""

OTHERS_R2 = 0.3
"""R² of all others from which on one configuration is what cannot be predicted."""
FEW, SHORT = 30, 0.05
"""With fewer runs than that, more is asked for each that is missing: R² itself is then a guess."""
CLOSE = 0.5
"""Over the root of the runs: so near a bound another seed of the trees may move R² across it. Tuned:
tests/benchmarks/NOTES.md, "Close calls"."""


def find(evidence: Evidence) -> Iterator[Caution]:
    """An R² of at most 0, or no larger than pure noise can give: its spread falls with the root of the runs.

    Repeats of a configuration count as one run.
    """
    r2 = evidence.r2
    runs, n_runs = evidence.surrogate.runs, len(evidence.surrogate.design.y)
    things = "runs" if runs.repeats is None else "configurations"
    params = [param for param in evidence.selection.params if param.kind != "presence"]
    advice = f"{TRY_OTHER_VALUES}." if n_runs >= combinations(params) else _more_runs(evidence)
    if r2 is None or r2 <= 0:
        found = "could not be predicted" if r2 is None else f"are predicted no better than by their mean (R² {two(r2)})"
        yield Caution(
            CautionCode.WEAK_FIT,
            f"Unseen runs {found}: these runs cannot rank the params. {_without_what_is_alone(evidence) or advice}",
        )
    elif not explains(evidence):
        yield Caution(
            CautionCode.WEAK_FIT,
            f"R² {two(r2)} on unseen runs is no more than {n_runs} {things} of pure noise can give: the ranking may be"
            f" an accident. {advice}",
        )


def _more_runs(evidence: Evidence) -> str:
    """Advice to add runs; to look at ranks only where that would change what extreme runs hide."""
    if extreme_runs(evidence.selection.y, evidence.selection.objective.transform).any():
        return f"Add runs, or look at {option('transform', 'rank')}, since some runs hold extreme values."
    return "Add runs."


def explains(evidence: Evidence) -> bool:
    """Whether R² is more than pure noise can give."""
    none_found = all(param.significant is False for param in evidence.params)
    return evidence.r2 is not None and evidence.r2 >= max(0.0, _by_chance(evidence.surrogate, none_found=none_found))


def is_close(surrogate: Surrogate, r2: float | None, *, none_found: bool) -> bool:
    """Whether another seed might find R² on the other side of 0, or of what pure noise can give.

    Parameters
    ----------
    none_found : whether no param is significant.
    """
    reach = CLOSE / math.sqrt(len(surrogate.design.y))
    bounds = (0.0, _by_chance(surrogate, none_found=none_found))
    return r2 is not None and any(abs(r2 - bound) < reach for bound in bounds)


def _by_chance(surrogate: Surrogate, *, none_found: bool) -> float:
    """The R² that runs of pure noise can give.

    Parameters
    ----------
    none_found : whether no param is significant.
    """
    n_runs = len(surrogate.design.y)
    over_root = CHANCE_R2_OF_NONE if none_found else CHANCE_R2 + SHORT * max(0, FEW - n_runs)
    # Noise of single runs cannot be explained by chance, either.
    return over_root / math.sqrt(n_runs) * float(surrogate.design.y.var() / surrogate.runs.y.var())


def _without_what_is_alone(evidence: Evidence) -> str:
    """How to leave out the runs of one configuration, if it alone lacks a param and the others are well predicted.

    Baselines are often so: run several times, with none of what the sweep varies. No run tells of the kind that a run
    of such a configuration is, when all of them are unseen.
    """
    surrogate = evidence.surrogate
    repeats, y = surrogate.runs.repeats, surrogate.design.y[surrogate.evaluated]
    if repeats is None:
        return ""
    weight = repeats.counts[surrogate.evaluated]
    error = weight * (y - surrogate.joint) ** 2
    worst = int(np.argmax(error))
    weight[worst] = error[worst] = 0.0
    spread = weight @ (y - np.average(y, weights=weight)) ** 2 if weight.any() else 0.0
    if not error.sum() <= (1 - OTHERS_R2) * spread:  # also where some are not predicted at all
        return ""
    far = surrogate.evaluated[worst]
    alone = repeats.of_run == far
    if alone.sum() < 2:
        return ""
    for param in evidence.selection.params:
        is_set = param.present | param.is_null
        if np.array_equal(is_set, ~alone) and param.kind != "presence" and can_be_typed(param.name):
            return (
                f"{alone.sum()} of them are one configuration, the only one without {param.name}, and the others are"
                f" predicted well: {where_set([param.name])} leaves them out."
            )
    return ""
