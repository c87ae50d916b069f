"""The method permutation: what it is called and what it measures. How it is computed stands in `effects`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from paramimp.methods.interface import MethodOption

if TYPE_CHECKING:
    from collections.abc import Mapping

    from paramimp.methods.interface import Estimate
    from paramimp.surrogate.surrogate import Surrogate, Use


class Permutation:
    """Out-of-bag permutation importance.

    Parameters
    ----------
    surrogate : the random forest alone, the Gaussian process alone ("gp"), or both.
    """

    name = "permutation"
    measures = "how much the prediction of unseen runs depends on one param, by shuffling it among the runs"
    unit = "part of the metric's variance that depends on the param (shown as a share of the sum over all params)"
    misleads = (
        "params that moved together share the credit, so each looks weaker than the group;"
        " a shuffled combination may be one that nobody would train"
    )
    source = "Breiman (2001), doi:10.1023/A:1010933404324; the process: Oakley & O'Hara (2004)"
    seeded = True
    asks_process = True

    options = (MethodOption("surrogate", "both", "what predicts the metric", choices=("forest", "gp", "both")),)

    def __init__(self, surrogate: Use = "both") -> None:
        self.surrogate: Use = surrogate

    def configured(self, surrogate: Use = "both") -> Permutation:
        """With another surrogate."""
        return Permutation(surrogate)

    def estimate(self, surrogate: Surrogate) -> Mapping[str, Estimate]:
        """Total effect of each param, in units of the metric's variance; negative where shuffling helps."""
        from paramimp.methods.permutation.effects import estimate  # numpy, which `--help` does not need

        return estimate(surrogate)


PERMUTATION = Permutation()
