"""The method fanova: what it is called, what it measures and its option. It is computed in `decomposition`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from paramimp.engine.stages import Stage, begin
from paramimp.methods.interface import Estimate, MethodOption

if TYPE_CHECKING:
    from collections.abc import Mapping

    from paramimp.methods.fanova.decomposition import Decomposition, Weights
    from paramimp.surrogate.surrogate import Surrogate


class Fanova:
    """Functional ANOVA of the forest.

    Parameters
    ----------
    weights : "empirical": a value weighs as much as its share of the runs. "uniform": numbers uniform over the range of
        their column, choices (categories, and params of two values) uniform over their values.
    """

    name = "fanova"
    measures = "how much of the variance of the forest's trees a param explains alone, plus half of what each pair adds"
    unit = "share of the trees' variance, averaged over the trees; effects of three and more params are left out"
    misleads = (
        "it takes the trees at their word: each fits the noise of its runs, so noise params get a share, the larger the"
        " fewer the runs are; params that moved together are treated as independent"
    )
    source = "Hutter, Hoos & Leyton-Brown (2014), https://proceedings.mlr.press/v32/hutter14.html"
    seeded = True
    asks_gaussian_process = False
    options = (MethodOption("weights", "empirical", "how much each value counts", choices=("empirical", "uniform")),)

    def __init__(self, weights: Weights = "empirical") -> None:
        self.weights: Weights = weights

    def configured(self, weights: Weights = "empirical") -> Fanova:
        """With other weights of the values."""
        return Fanova(weights)

    def estimate(self, surrogate: Surrogate) -> Mapping[str, Estimate]:
        """Main effect and half the pair effects per param."""
        _ = surrogate.plain.members
        begin(Stage.IMPORTANCE)
        parts = self.decompose(surrogate)
        return {param: Estimate(parts.total(param)) for param in parts.params}

    def decompose(self, surrogate: Surrogate) -> Decomposition:
        """Main effects and all pair effects of the plain forest."""
        from paramimp.methods.fanova.decomposition import decompose_trees  # numpy, which `--help` does not need

        return decompose_trees(surrogate.plain.members, surrogate.runs, weights=self.weights, engine=surrogate.engine)


FANOVA = Fanova()
