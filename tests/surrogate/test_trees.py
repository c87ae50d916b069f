"""The trees of the surrogate, beside those of scikit-learn."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from sklearn.tree import ExtraTreeRegressor

from paramimp.surrogate.trees import fit_tree


class OtherwiseCalled(ExtraTreeRegressor):  # type: ignore[misc]
    """A tree of a version of scikit-learn whose private method takes other arguments."""

    def _fit(self, X: Any, y: Any, **options: Any) -> Any:
        if "missing_values_in_feature_mask" in options:
            raise TypeError("got an unexpected keyword argument 'missing_values_in_feature_mask'")
        return super()._fit(X, y, **options)


@pytest.mark.parametrize("kind", [ExtraTreeRegressor, OtherwiseCalled])
@pytest.mark.parametrize("n_missing", [0, 1, 20])
def test_a_tree_without_its_checks_is_the_tree_that_scikit_learn_fits(kind: type, n_missing: int) -> None:
    rng = np.random.default_rng(3)
    X = rng.normal(size=(40, 4)).astype(np.float32)
    X[rng.choice(40, n_missing, replace=False), 2] = np.nan
    y = rng.normal(size=40)
    checked = ExtraTreeRegressor(max_features=1.0, random_state=5).fit(X, y)
    unchecked = kind(max_features=1.0, random_state=5)
    fit_tree(unchecked, X, y)
    fresh = rng.normal(size=(30, 4)).astype(np.float32)
    fresh[:10, 2] = np.nan
    assert unchecked.tree_.predict(fresh).tolist() == checked.tree_.predict(fresh).tolist()
    assert unchecked.tree_.feature.tolist() == checked.tree_.feature.tolist()
