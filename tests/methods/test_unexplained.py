"""What is not explained goes to params that may act: by hand, and at the edges where nothing may move."""

from __future__ import annotations

import numpy as np
import pytest

from paramimp.methods.interface import Estimate
from paramimp.methods.unexplained import null_part, share_out

VALUES = {"a": 6.0, "b": 3.0, "c": 1.0, "d": -2.0}
P_VALUES = {"a": 0.0, "b": 0.0, "c": 0.2, "d": 0.9}


def estimates(p_values: dict[str, float]) -> dict[str, Estimate]:
    return {name: Estimate(value, np.full(3, value), p_values[name]) for name, value in VALUES.items()}


def test_a_hand_worked_case() -> None:
    """One of four p-values is above 0.5: a third do nothing. Of 0.4 not explained, 0.16 * 2 / 3 moves, by 1 - p."""
    moved = share_out(estimates(P_VALUES), r2=0.6)
    part, chances = 0.16 * 2 / 3, {"a": 1, "b": 1, "c": 0.8, "d": 0.1}
    for name, value in VALUES.items():
        assert moved[name].value == pytest.approx((1 - part) * max(value, 0) + part * 10 * chances[name] / 2.9)
        assert moved[name].p_value == P_VALUES[name]
        np.testing.assert_array_equal(moved[name].resampled, value)
        assert moved[name].doubt == pytest.approx(0.16 * 10 / 4)
    assert sum(estimate.value for estimate in moved.values()) == pytest.approx(10)


@pytest.mark.parametrize("r2", [None, 1.0])
def test_nothing_moves_where_all_is_explained_or_that_is_not_known(r2: float | None) -> None:
    values = {name: estimate.value for name, estimate in share_out(estimates(P_VALUES), r2).items()}
    assert {name: max(value, 0) for name, value in values.items()} == {**VALUES, "d": 0}


def test_a_surrogate_worse_than_none_explains_nothing() -> None:
    at_0, below = (share_out(estimates(P_VALUES), r2) for r2 in (0.0, -0.4))
    assert {name: estimate.value for name, estimate in below.items()} == {name: e.value for name, e in at_0.items()}
    assert below["c"].value == pytest.approx(1 / 3 + 2 / 3 * 10 * 0.8 / 2.9)


def test_nothing_moves_where_as_many_p_values_are_large_as_of_params_that_do_nothing() -> None:
    moved = share_out(estimates({**P_VALUES, "b": 0.6, "c": 0.6}), r2=0.3)
    assert {name: max(estimate.value, 0) for name, estimate in moved.items()} == {**VALUES, "d": 0}


def test_a_param_that_no_tree_looks_at_gets_nothing() -> None:
    assert share_out(estimates({**P_VALUES, "d": 1.0}), r2=0.3)["d"].value == 0


def test_the_part_of_nulls_is_four_thirds_of_that_of_the_large_p_values() -> None:
    assert null_part([0.01, 0.2, 0.4, 0.6]) == pytest.approx(1 / 3)
    assert null_part([0.6, 0.7, 0.8, 0.9]) == 1
    assert null_part([0.01, 0.02]) == 0
