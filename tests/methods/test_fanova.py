"""Functional ANOVA as a method: what its shares of params and pairs add up to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest

from paramimp.methods.fanova import FANOVA, Fanova
from paramimp.methods.fanova.decomposition import Weights
from tests.methods.fanova.surrogates import ROUNDING, surrogate_of
from tests.sweeps import linear, make_frame


@pytest.mark.parametrize("weights", ["empirical", "uniform"])
def test_two_params_leave_nothing_over(weights: Weights) -> None:
    frame = make_frame(40, linear)[["a", "optimizer", "loss"]]
    parts = Fanova(weights).decompose(surrogate_of(frame, trees=10))
    assert list(parts.pairs) == [("a", "optimizer")]
    assert sum(parts.main.values()) + sum(parts.pairs.values()) == pytest.approx(1, abs=ROUNDING)


@pytest.mark.parametrize(
    ("metric", "pair_share"),
    [
        (lambda frame: (frame["a"] - 0.5) * (frame["b"] - 0.5), (0.5, 0.9)),
        (lambda frame: frame["a"] + frame["b"], (0.0, 0.1)),
    ],
)
def test_a_product_is_a_pair_and_a_sum_is_none(
    metric: Callable[[pd.DataFrame], Any], pair_share: tuple[float, float]
) -> None:
    # The product is all pair and the sum has none; single trees blur both by their noise.
    parts = FANOVA.decompose(surrogate_of(make_frame(300, metric), trees=30))
    assert pair_share[0] <= parts.pairs["a", "b"] <= pair_share[1]
    assert max(parts.pairs, key=lambda pair: parts.pairs[pair]) == ("a", "b")


def test_a_params_value_is_its_main_effect_and_half_of_its_pairs() -> None:
    surrogate = surrogate_of(make_frame(50, linear), trees=5)
    parts = FANOVA.decompose(surrogate)
    for param, estimate in FANOVA.estimate(surrogate).items():
        halves = [effect / 2 for pair, effect in parts.pairs.items() if param in pair]
        assert len(halves) == 4
        assert estimate.value == pytest.approx(parts.main[param] + sum(halves), abs=ROUNDING)
    total = sum(parts.main.values()) + sum(parts.pairs.values())
    assert 0 < total <= 1
    assert sum(map(parts.total, parts.params)) == pytest.approx(total, abs=ROUNDING)
