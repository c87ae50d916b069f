"""Impurity importance: how much of the metric's variance the splits of a random forest on a param remove.

Breiman (2001), doi:10.1023/A:1010933404324; what the W&B "Parameter Importance" panel reports, by the trees of
scikit-learn's `RandomForestRegressor`, except that the indicator columns of a category are summed to one value.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from paramimp.methods.interface import Estimate

if TYPE_CHECKING:
    from collections.abc import Mapping

    from paramimp.methods.interface import MethodOption
    from paramimp.surrogate.surrogate import Surrogate


class Impurity:
    """Mean decrease in impurity."""

    name = "impurity"
    measures = "how much of the metric's variance the splits on one param remove while the forest is trained"
    unit = "share of the total decrease in variance over all splits"
    misleads = (
        "it is measured on the training runs: pure noise gets a share too, the larger the more distinct values a"
        " param has and the fewer the runs are"
    )
    source = "Breiman (2001), doi:10.1023/A:1010933404324; its bias: Strobl et al. (2007), doi:10.1186/1471-2105-8-25"
    seeded = True
    asks_gaussian_process = False

    options: tuple[MethodOption, ...] = ()

    def configured(self) -> Impurity:
        """It can be told nothing."""
        return self

    def estimate(self, surrogate: Surrogate) -> Mapping[str, Estimate]:
        """Sum of the decrease over a param's columns."""
        import numpy as np  # not at the top of a method: `--help` loads it for its options

        by_tree = [member.estimator.feature_importances_ for member in surrogate.plain.members]
        decrease = np.mean(by_tree, axis=0)
        return {param: Estimate(float(decrease[columns].sum())) for param, columns in surrogate.runs.columns_of.items()}


IMPURITY = Impurity()
