"""What is taken for a distribution, and what for a file that says nothing."""

from __future__ import annotations

import math
from typing import Any

import pytest

from paramimp.decoding.distributions import of_choices, of_range
from paramimp.runs import Distribution


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"low": 0, "high": 1}, Distribution(0.0, 1.0)),
        ({"low": 1e-5, "high": 0.1, "log": True}, Distribution(1e-5, 0.1, log=True)),
        ({"low": 8, "high": 64, "whole": True, "step": 8}, Distribution(8, 64, whole=True, step=8)),
        ({"low": 1, "high": 9, "whole": True, "step": 1}, Distribution(1, 9, whole=True)),
        ({"low": 0.0, "high": 0.5, "step": 0.1}, Distribution(0.0, 0.5, step=0.1)),
        ({"low": 1.0, "high": 8.0, "log": True, "step": 2}, Distribution(1.0, 8.0, log=True)),
        ({"low": 3, "high": 3}, Distribution(3.0, 3.0)),
    ],
)
def test_a_range_is_what_was_said_of_it(said: dict[str, Any], expected: Distribution) -> None:
    assert of_range(**said) == expected


@pytest.mark.parametrize(
    ("low", "high", "log"),
    [(1, 0, False), (None, 1, False), ("0", 1, False), (0, 1, True), (-1, 1, True), (math.nan, 1, False),
     (0, math.inf, False), (False, True, False), ([0], [1], False), (0, 10**400, False)],
)  # fmt: skip
def test_ends_between_which_nothing_can_be_drawn_are_no_range(low: Any, high: Any, log: bool) -> None:
    assert of_range(low, high, log=log) is None


@pytest.mark.parametrize("choices", [None, [], "adam", {"a": 1}, [[1, 2], [3]], [{"a": 1}]])
def test_what_a_config_spreads_over_several_params_is_no_list_of_choices(choices: Any) -> None:
    assert of_choices(choices) is None


def test_choices_keep_their_types() -> None:
    found = of_choices([None, True, 1, 1.5, "1"])
    assert found is not None
    assert list(map(type, found.choices)) == [type(None), bool, int, float, str]
