"""Shares, their intervals, and Holm's adjustment against worked cases."""

import math

import numpy as np
import pytest

from paramimp.methods.interface import Estimate
from paramimp.shares import Share, holm, make_shares


def test_shares_are_positive_parts_over_their_sum() -> None:
    shares = make_shares({"a": Estimate(3.0), "b": Estimate(1.0), "c": Estimate(-2.0)}, rankable=True)
    assert shares == {"a": Share(0.75), "b": Share(0.25), "c": Share(0.0)}


@pytest.mark.parametrize(("values", "rankable"), [((1.0, 2.0), False), ((-1.0, 0.0), True)])
def test_nothing_to_share_is_none_and_never_equal_parts(values: tuple[float, float], rankable: bool) -> None:
    estimates = {"a": Estimate(values[0]), "b": Estimate(values[1])}
    assert set(make_shares(estimates, rankable=rankable).values()) == {Share()}


def test_doubt_widens_the_interval_as_an_independent_spread_does() -> None:
    # 0.1 between the resamples and 0.075 besides: 0.125 together
    estimates = {
        "a": Estimate(6.0, np.array([5.0, 6.0, 7.0]), doubt=0.75),
        "b": Estimate(4.0, np.array([5.0, 4.0, 3.0])),
    }
    shares = make_shares(estimates, rankable=True)
    assert shares["a"].low == pytest.approx(0.6 - 1.796 * 0.125, abs=1e-12)
    assert shares["b"].low == pytest.approx(0.4 - 1.796 * 0.1, abs=1e-12)


def test_the_interval_is_the_share_give_or_take_the_spread_of_resampled_shares() -> None:
    # shares of a over the resamples: 0.5, 0.6, 0.7; their standard deviation is 0.1
    estimates = {
        "a": Estimate(0.6, np.array([5.0, 6.0, 7.0])),
        "b": Estimate(0.4, np.array([5.0, 4.0, 3.0])),
    }
    shares = make_shares(estimates, rankable=True)
    assert shares["a"].low == pytest.approx(0.6 - 1.796 * 0.1, abs=1e-12)
    assert shares["a"].high == pytest.approx(0.6 + 1.796 * 0.1, abs=1e-12)


def test_an_interval_stays_between_none_and_all() -> None:
    estimates = {"a": Estimate(9.5, np.array([1.0, 9.0])), "b": Estimate(0.5, np.array([9.0, 1.0]))}
    shares = make_shares(estimates, rankable=True)
    assert (shares["a"].high, shares["b"].low) == (1.0, 0.0)


def test_holm_adjusts_as_in_a_worked_case() -> None:
    # sorted: 0.01 * 4, max(0.04, 0.02 * 3), max(0.06, 0.03 * 2), max(0.06, 0.04 * 1)
    assert holm({"d": 0.04, "a": 0.01, "c": 0.03, "b": 0.02}) == pytest.approx(
        {"a": 0.04, "b": 0.06, "c": 0.06, "d": 0.06}
    )
    assert holm({"x": 0.9, "y": 0.8}) == {"x": 1.0, "y": 1.0}
    assert not math.isnan(holm({"x": 1.0})["x"])
