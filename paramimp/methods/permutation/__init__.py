"""The method permutation: what it is called and what it measures. How it is computed stands in `effects`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from paramimp.methods.interface import MethodOption

if TYPE_CHECKING:
    from collections.abc import Mapping

    from paramimp.methods.interface import Estimate
    from paramimp.surrogate.surrogate import Surrogate, Use

Split = Literal["shapley", "total"]


class Permutation:
    """Out-of-bag permutation importance.

    Parameters
    ----------
    surrogate : the random forest alone, the Gaussian process alone ("gp"), or both.
    share : what an effect of several params counts for each of them: an even part ("shapley"), or all ("total").
    """

    name = "permutation"
    measures = "how much the prediction of unseen runs depends on one param, by shuffling it among the runs"
    unit = "part of the metric's variance that the param explains, each interaction split evenly among those in it"
    misleads = (
        "params that moved together share the credit, so each looks weaker than the group;"
        " a shuffled combination may be one that nobody would train"
    )
    source = (
        "Breiman (2001), doi:10.1023/A:1010933404324; the Gaussian process: Oakley & O'Hara (2004); the split: Owen"
        " (2014), doi:10.1137/130936233"
    )
    seeded = True
    asks_gaussian_process = True

    options = (
        MethodOption("surrogate", "both", "what predicts the metric", choices=("forest", "gp", "both"), before="both"),
        MethodOption(
            "share", "shapley", "whether a share has an even part of each interaction, or all of it",
            choices=("shapley", "total"),
            before="total",
        ),
    )  # fmt: skip

    def __init__(self, surrogate: Use = "both", share: Split = "shapley") -> None:
        self.surrogate: Use = surrogate
        self.share: Split = share

    def configured(self, surrogate: Use = "both", share: Split = "shapley") -> Permutation:
        """With another surrogate, or shares of another kind."""
        return Permutation(surrogate, share)

    def estimate(self, surrogate: Surrogate) -> Mapping[str, Estimate]:
        """Effect of each param, in units of the metric's variance; negative where shuffling helps."""
        from paramimp.methods.permutation.effects import estimate  # numpy, which `--help` does not need

        return estimate(surrogate, evenly=self.share == "shapley")


PERMUTATION = Permutation()
