"""How far repeats of one configuration scatter, and how much of the remaining variance is explained."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from paramimp.cautions.interface import CautionCode
from paramimp.cautions.promoted import promoted
from paramimp.messages.shortened_lists import listed
from paramimp.results import Caution
from paramimp.runs import LeftOut
from paramimp.surrogate.repeats import are_even
from paramimp.table.middle import largest
from paramimp.table.seeds import is_seed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from paramimp.cautions.interface import Evidence
    from paramimp.surrogate.repeats import Repeats
    from paramimp.table.selection import Selection

MIN_FREEDOM = 5
BY_DESIGN = 0.25
"""From so many repeats per configuration on they may have been planned, even if no seed was logged."""


def find(evidence: Evidence) -> Iterator[Caution]:
    """How far repeats of one configuration scatter, where a seed was repeated or left unlogged."""
    selection, repeats = evidence.selection, evidence.surrogate.runs.repeats
    if repeats is None or _acts(repeats.seeds, evidence) or promoted(evidence):
        return
    unit = largest(selection.y)
    y = selection.y / unit
    n_configs = len(repeats.first)
    freedom = len(y) - n_configs
    seeds = sorted({*repeats.seeds, *_own_seeds(selection)})
    if freedom < MIN_FREEDOM or not (seeds or _planned(repeats, evidence)):
        return
    within = float(repeats.scatter(y).sum()) / freedom
    ratio = within / float(y.var(ddof=1))
    # Two-sided 5 % test with power 80 %: (1.96 + 0.84)^2 = 7.85.
    needed = max(2, math.ceil(2 * 7.85 * ratio))
    repeated = f"Runs that differ in {listed(seeds)} alone" if seeds else "Repeats of one configuration"
    yield Caution(
        CautionCode.REPLICATES,
        f"{repeated} scatter by {unit * math.sqrt(within):.3g} (standard deviation),"
        f" {min(100.0, 100 * ratio):.0f} % of all variance: a difference of one standard deviation of the sweep needs"
        f" {needed} repeats of each side."
        f"{_of_the_rest(evidence.r2, ratio)} The ranking is made from the {n_configs} configurations.",
        tuple(seeds),
    )


def _acts(seeds: Sequence[str], evidence: Evidence) -> bool:
    """Whether runs that pass for repeats differ in what acts and is called no seed: a data set, say, is no noise."""
    return any(param.significant and param.param in seeds and not is_seed(param.param) for param in evidence.params)


def _planned(repeats: Repeats, evidence: Evidence) -> bool:
    """Whether somebody repeated configurations, where no seed was logged.

    All of them equally often; or some, though a param has another value in nearly each, so that chance does not repeat
    any. Where choices are few it does, and a search comes back to what was good.
    """
    n_configs = len(repeats.first)
    if len(repeats.of_run) - n_configs < BY_DESIGN * n_configs:
        return False
    told_apart = any(2 * param.n_values > n_configs for param in evidence.selection.params)
    return are_even(repeats.counts) or (told_apart and evidence.surrogate.strata is None)


def _of_the_rest(r2: float | None, ratio: float) -> str:
    """The sentence on which part of the variance beyond the noise is explained on unseen runs."""
    if r2 is None or r2 <= 0 or ratio >= 1:
        return ""
    return f" Of what is not noise, {min(100.0, 100 * r2 / (1 - ratio)):.0f} % is explained."


def _own_seeds(selection: Selection) -> list[str]:
    """Seeds that were left out of the ranking because no two runs share a value."""
    own = [param.param for param in selection.left_out if param.reason == LeftOut.ONE_VALUE_PER_RUN]
    return [name for name in own if is_seed(name)]
