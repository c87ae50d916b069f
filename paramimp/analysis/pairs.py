"""The strongest pairs of params as a report lists them.

A pair's effect is part of what both its params do together with others. So no pair has a larger share than the smaller
of these two parts, and none is significant where one of the two is not: without this, sweeps of pure noise that seemed
to be explained a little had pairs that seemed certain.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from paramimp.analysis.shares import make_pair_shares
from paramimp.engine.stages import Stage, begin
from paramimp.methods.interactions import interactions
from paramimp.results import Interaction
from paramimp.results.significance import SIGNIFICANCE, holm

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from paramimp.methods.interface import Estimate
    from paramimp.results import ParamImportance
    from paramimp.surrogate.surrogate import Surrogate

MAX_PAIRS = 10
"""How many a report lists."""


def strongest_pairs(
    surrogate: Surrogate, totals: Mapping[str, Estimate], params: Sequence[ParamImportance]
) -> tuple[Interaction, ...]:
    """All pairs with a positive effect, the strongest first; none where nothing can be ranked.

    Parameters
    ----------
    totals, params : the effects, and the shares made of them.
    """
    if all(param.importance is None for param in params):
        return ()
    begin(Stage.INTERACTIONS)
    single = {param.param: param for param in params}
    estimates = interactions(surrogate, totals)
    limits = {pair: min(_with_others(single[name]) for name in pair) for pair in estimates}
    shares = make_pair_shares(estimates, totals, limits)
    p_values = {pair: 1.0 if estimate.p_value is None else estimate.p_value for pair, estimate in estimates.items()}
    adjusted = holm(p_values)
    found = (
        Interaction(
            params=pair,
            importance=share.value,
            importance_low=share.low,
            importance_high=share.high,
            p_value=p_values[pair],
            p_adjusted=adjusted[pair],
            significant=adjusted[pair] < SIGNIFICANCE and all(single[name].significant for name in pair),
        )
        for pair, share in shares.items()
        if share.value
    )
    return tuple(sorted(found, key=lambda pair: (-pair.importance, pair.params)))


def _with_others(param: ParamImportance) -> float:
    """Share of what a param does together with others."""
    return max(0.0, (param.total or 0.0) - (param.main or 0.0))
