"""The method ped-anova: what it is called, what it measures and its option. It is computed in `divergence`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from paramimp.methods.interface import Estimate, MethodOption

if TYPE_CHECKING:
    from collections.abc import Mapping

    from paramimp.surrogate.surrogate import Surrogate

BEST = 0.1


class PedAnova:
    """PED-ANOVA on the data's own ranges.

    Parameters
    ----------
    best : the part of the runs that count as the best, 0 < best < 1; at least five runs do.
    """

    name = "ped-anova"
    measures = "how differently a param's values are spread among the best runs (a tenth, or --best) and among all runs"
    unit = "share of the variance of 'is among the best' that the param alone explains; below 0: less than by chance"
    misleads = (
        "params that act only together get nothing, and what tells bad runs from worse ones does not count;"
        " a tenth of few runs is very few, and no forest is asked, so the out-of-bag R² says nothing about it"
    )
    source = "Watanabe, Bansal & Hutter (2023), arXiv:2304.10255; conditional params: arXiv:2601.20800"
    seeded = False
    asks_gaussian_process = False
    options = (
        MethodOption(
            "best",
            BEST,
            "the part of the runs that count as the best, at least five runs",
            in_short="the best part of the runs",
            metavar="Q",
        ),
    )

    def __init__(self, best: float = BEST) -> None:
        self.best = best

    def configured(self, best: float = BEST) -> PedAnova:
        """With another part of the runs as the best."""
        return PedAnova(best)

    def estimate(self, surrogate: Surrogate) -> Mapping[str, Estimate]:
        """Share of the variance of membership per param; uses the design matrix and no forest."""
        from paramimp.methods.ped_anova.divergence import explained_by_param  # numpy, which `--help` does not need

        shares = explained_by_param(surrogate.runs, self.best)
        return {param: Estimate(share) for param, share in shares.items()}


PED_ANOVA = PedAnova()
