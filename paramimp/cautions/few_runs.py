"""Fewer runs per param than a ranking needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from paramimp.cautions.interface import CautionCode
from paramimp.results import Caution

if TYPE_CHECKING:
    from collections.abc import Iterator

    from paramimp.cautions.interface import Evidence

FEW_RUNS_PER_PARAM, VERY_FEW_RUNS_PER_PARAM = 10, 5


def find(evidence: Evidence) -> Iterator[Caution]:
    """Fewer than ten runs for each param that varies."""
    selection = evidence.selection
    n_runs, n_params = len(selection.y), sum(param.kind != "presence" for param in selection.params)
    per_param = n_runs / n_params
    if per_param >= FEW_RUNS_PER_PARAM:
        return
    strength = (
        "only the strongest params can be found, and their order is a guess"
        if per_param < VERY_FEW_RUNS_PER_PARAM
        else "the shares of the weaker params are rough"
    )
    wanted = FEW_RUNS_PER_PARAM * n_params
    varying = "1 param that varies" if n_params == 1 else f"{n_params} params that vary"
    yield Caution(
        CautionCode.FEW_RUNS,
        f"{n_runs} runs for {varying}: {strength}. Aim for {wanted} runs, or leave params out with --exclude.",
    )
