"""Fewer runs than a ranking needs: per param, or altogether."""

from __future__ import annotations

from typing import TYPE_CHECKING

from paramimp.cautions.advice import TRY_OTHER_VALUES, combinations, left_out
from paramimp.cautions.interface import CautionCode
from paramimp.cautions.weak_fit import explains
from paramimp.results import Caution

if TYPE_CHECKING:
    from collections.abc import Iterator

    from paramimp.cautions.interface import Evidence

FEW_RUNS_PER_PARAM, VERY_FEW_RUNS_PER_PARAM = 10, 5
MOST_NAMED = 4
FEW_RUNS, ENOUGH_RUNS = 30, 40
"""Of 20 runs every second ranking is off by a quarter of the whole and more, of 40 one in five."""


def find(evidence: Evidence) -> Iterator[Caution]:
    """Fewer than ten runs for each param that varies, or than thirty in all. Repeats count once.

    All combinations of categories are enough however few they are, if they explain each other: the shares of a whole
    grid of 16 are no farther off than those of 80 random runs (tests/benchmarks/NOTES.md, "Whole grids of categories").
    """
    params = [param for param in evidence.selection.params if param.kind != "presence"]
    n_params, there_are = len(params), combinations(params)
    n_runs = len(evidence.surrogate.design.y)
    if n_runs >= max(FEW_RUNS, FEW_RUNS_PER_PARAM * n_params):
        return
    if n_runs >= there_are and explains(evidence):
        return
    things = "runs" if evidence.surrogate.runs.repeats is None else "configurations"
    varying = "1 param that varies" if n_params == 1 else f"{n_params} params that vary"
    explained = evidence.r2 is not None and evidence.r2 > 0
    strength = f": {_strength(n_runs, n_params)}" if explained else ""  # of a ranking that there is
    yield Caution(
        CautionCode.FEW_RUNS,
        f"{n_runs} {things} for {varying}{strength}."
        f" {TRY_OTHER_VALUES if n_runs >= there_are else f'Aim for {min(enough_runs(n_params), there_are)} {things}'}"
        f"{_with_fewer_params(evidence, n_params - max(1, n_runs // FEW_RUNS_PER_PARAM))}.",
    )


def _with_fewer_params(evidence: Evidence, too_many: int) -> str:
    """How to ask for no more than the runs can tell: without those params that the ranking has last, in the noise."""
    weak = [param.param for param in evidence.params if param.kind != "presence" and not param.significant]
    fewer = left_out(weak[-min(too_many, MOST_NAMED) :], evidence.selection) if too_many > 0 else ""
    return f", or leave params out that are not in question, as {fewer} does" if fewer else ""


def enough_runs(n_params: int) -> int:
    """How many runs a ranking of so many params needs, if its shares are to be near the true ones."""
    return max(ENOUGH_RUNS, FEW_RUNS_PER_PARAM * n_params)


def _strength(n_runs: int, n_params: int) -> str:
    if n_params == 1:
        return "what it explains is rough"
    if n_runs < VERY_FEW_RUNS_PER_PARAM * n_params:
        return "only the strongest params can be found, and their order is a guess"
    if n_runs < FEW_RUNS:
        return "the first param is likely in its place, but shares are often off by a quarter of the whole"
    return "the shares of the weaker params are rough"
