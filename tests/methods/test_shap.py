"""SHAP values against Shapley's formula over all coalitions, and the sum that they must add up to."""

from __future__ import annotations

import math
import subprocess
import sys
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from sklearn.tree import ExtraTreeRegressor

from paramimp import ParamimpError, analyze
from paramimp.methods.shap import explain, shap_values
from paramimp.runs import Direction, Objective
from paramimp.surrogate.design import encode
from paramimp.surrogate.surrogate import Surrogate
from paramimp.surrogate.trees import BaggedTree
from paramimp.table.selection import select
from tests.sweeps import from_frame, linear, make_frame

if TYPE_CHECKING:
    from numpy.typing import NDArray


def grown(seed: int) -> tuple[BaggedTree, NDArray[np.float32]]:
    """A small tree over three columns, the last of which is missing in some runs."""
    rng = np.random.default_rng(seed)
    X = rng.uniform(size=(12, 3)).astype(np.float32)
    X[::4, 2] = np.nan
    y = X[:, 0] + 2 * (X[:, 1] > 0.5) + np.nan_to_num(X[:, 2], nan=3.0)
    tree = ExtraTreeRegressor(max_features=1.0, max_depth=3, random_state=seed).fit(X, y)
    return BaggedTree(tree, np.empty(0, dtype=np.intp)), X


def expected_given(tree: Any, row: NDArray[np.float32], known: set[int], node: int = 0) -> float:
    """Prediction when only some columns are known; at the others both branches count by their training runs."""
    left, right, column = tree.children_left[node], tree.children_right[node], tree.feature[node]
    if left < 0:
        return float(tree.value[node, 0, 0])
    if column in known:
        missing = np.isnan(row[column])
        goes_left = tree.missing_go_to_left[node] if missing else row[column] <= tree.threshold[node]
        return expected_given(tree, row, known, left if goes_left else right)
    weights = tree.weighted_n_node_samples
    both = [weights[child] / weights[node] * expected_given(tree, row, known, child) for child in (left, right)]
    return math.fsum(both)


def shapley(tree: Any, row: NDArray[np.float32], column: int) -> float:
    """Shapley (1953): the mean gain from learning a column, over all orders of the columns."""
    others = [other for other in range(len(row)) if other != column]
    gain = 0.0
    for size in range(len(row)):
        weight = math.factorial(size) * math.factorial(len(row) - size - 1) / math.factorial(len(row))
        for known in map(set, combinations(others, size)):
            gain += weight * (expected_given(tree, row, known | {column}) - expected_given(tree, row, known))
    return gain


@pytest.mark.parametrize("seed", range(3))
def test_the_values_of_a_tree_are_shapleys_with_missing_values_sent_where_the_tree_sends_them(seed: int) -> None:
    member, X = grown(seed)
    by_formula = [[shapley(member.estimator.tree_, row, column) for column in range(3)] for row in X]
    np.testing.assert_allclose(explain(member, X), by_formula, atol=1e-9)


def test_the_values_of_a_run_add_up_to_its_out_of_bag_prediction() -> None:
    table = from_frame(make_frame(40, linear), "loss")
    surrogate = Surrogate(encode(select(table, Objective("loss", Direction.MINIMIZE, "option"))), trees=30)
    trees = surrogate.plain.members
    means = [member.estimator.tree_.value[0, 0, 0] for member in trees]
    for run, values in enumerate(shap_values(surrogate)):
        base = np.mean([mean for mean, member in zip(means, trees, strict=True) if run not in member.bag])
        assert base + values.sum() == pytest.approx(surrogate.plain.out_of_bag[run], abs=1e-9)


def test_without_the_package_the_message_names_the_extra_before_runs_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("paramimp.methods.shap.find_spec", lambda name: None)
    with pytest.raises(ParamimpError, match=r"pip install 'paramimp\[shap\]'"):
        analyze("no/such/folder", "loss", method="shap")


def test_the_command_line_lets_the_package_import_pandas() -> None:
    command = [sys.executable, "-m", "paramimp", "analyze", "sample_runs", "-m", "val_loss", "--method", "shap"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert "val_loss" in done.stdout


def test_the_package_is_not_loaded_by_other_methods() -> None:
    script = "import sys, paramimp; paramimp.analyze('sample_runs', 'val_loss'); print('shap' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
