"""Mean |SHAP|: how far a param moves the forest's prediction of a run from the mean, on average over unseen runs.

Lundberg et al. (2020), doi:10.1038/s42256-019-0138-9, through the package `shap`, which nothing else here needs.
Departures from the usual recipe: each tree explains only runs that it was not trained on, and a run's values are
averaged over the trees that explain it; the columns of a category are summed before the absolute value is taken.
"""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from paramimp.engine.stages import Stage, begin
from paramimp.errors import ParamimpError
from paramimp.methods.interface import Estimate

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    from numpy.typing import NDArray

    from paramimp.methods.interface import MethodOption
    from paramimp.surrogate.surrogate import Surrogate
    from paramimp.surrogate.trees import BaggedTree

RUNS_PER_TREE = 300
"""Runs that one tree explains at most: the time grows with its leaves times these."""


class Shap:
    """Mean absolute SHAP value on out-of-bag runs."""

    name = "shap"
    measures = "how far a param moves the prediction of an unseen run from the mean prediction, on average over runs"
    unit = "standard deviations of the metric (shown as a share of the sum over all params)"
    misleads = (
        "an absolute value has no minus: params that do nothing get a share, the larger the fewer the runs are;"
        " it takes the forest at its word, and params that moved together share the credit"
    )
    source = "Lundberg et al. (2020), doi:10.1038/s42256-019-0138-9; needs pip install 'paramimp[shap]'"
    seeded = True
    asks_gaussian_process = False

    options: tuple[MethodOption, ...] = ()

    def configured(self) -> Shap:
        """It can be told nothing.

        Raises
        ------
        ParamimpError : the package shap is not installed.
        """
        if find_spec("shap") is None:
            raise ParamimpError("the method shap needs the package shap: pip install 'paramimp[shap]'.")
        return self

    def estimate(self, surrogate: Surrogate) -> Mapping[str, Estimate]:
        """Mean over the runs of the absolute sum of a param's columns."""
        import numpy as np  # not at the top of a method: `--help` loads it for its options

        _ = surrogate.plain.members
        begin(Stage.IMPORTANCE)
        values = shap_values(surrogate)
        return {
            param: Estimate(float(np.nanmean(np.abs(values[:, columns].sum(axis=1)))))
            for param, columns in surrogate.runs.columns_of.items()
        }


def shap_values(surrogate: Surrogate) -> NDArray[np.float64]:
    """SHAP values by the trees that did not see a run; NaN where every tree saw it.

    Returns
    -------
    ndarray of shape (n_evaluated, n_columns)
    """
    import numpy as np

    evaluated = surrogate.plain.evaluated
    X = surrogate.runs.X[evaluated]
    total, votes = np.zeros(X.shape), np.zeros((len(X), 1))
    for member in surrogate.plain.members:
        out = np.flatnonzero(~np.isin(evaluated, member.bag))
        step = max(1, round(len(out) / RUNS_PER_TREE))
        out = out[member.bag[0] % step :: step]
        if len(out):
            total[out] += explain(member, X[out])
            votes[out] += 1
    return np.asarray(np.divide(total, votes, out=np.full(X.shape, np.nan), where=votes > 0))


def explain(member: BaggedTree, rows: NDArray[np.float32]) -> NDArray[np.float64]:
    """SHAP values of one tree, weighing its branches by its training runs: ndarray of the shape of `rows`."""
    import numpy as np
    import shap  # seconds, for numba: only who asks for it pays

    tree: Any = member.estimator.tree_
    if tree.node_count == 1:  # shap takes no tree without a split
        return np.zeros(rows.shape)
    # shap does not read where scikit-learn's trees send a missing value, so it is told.
    goes_left = tree.missing_go_to_left.astype(bool)
    described = {
        "children_left": tree.children_left,
        "children_right": tree.children_right,
        "children_default": np.where(goes_left, tree.children_left, tree.children_right),
        "features": tree.feature,
        "thresholds": tree.threshold,
        "values": tree.value[:, :, 0],
        "node_sample_weight": tree.weighted_n_node_samples,
    }
    values: NDArray[np.float64] = shap.TreeExplainer({"trees": [described]}).shap_values(rows)
    return values


SHAP = Shap()
