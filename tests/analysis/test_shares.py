"""Shares, their intervals, and Holm's adjustment against worked cases."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pytest

from paramimp.analysis.shares import Share, make_shares
from paramimp.methods.interface import Estimate
from paramimp.results.significance import holm

if TYPE_CHECKING:
    from numpy.typing import NDArray


def test_shares_are_positive_parts_over_their_sum() -> None:
    shares = make_shares({"a": Estimate(3.0), "b": Estimate(1.0), "c": Estimate(-2.0)}, rankable=True)
    assert shares == {"a": Share(0.75), "b": Share(0.25), "c": Share(0.0)}


@pytest.mark.parametrize(("values", "rankable"), [((1.0, 2.0), False), ((-1.0, 0.0), True)])
def test_nothing_to_share_is_none_and_never_equal_parts(values: tuple[float, float], rankable: bool) -> None:
    estimates = {"a": Estimate(values[0]), "b": Estimate(values[1])}
    assert set(make_shares(estimates, rankable=rankable).values()) == {Share()}


def resampled(share: float, times: int) -> NDArray[np.float64]:
    """Estimates as often a tenth above the share as below it, so that their standard deviation is a tenth."""
    return np.array([10 * share - 1, 10 * share + 1] * times)


# The 95 % points of Student's t for 11 and 9 degrees of freedom are from a printed table.
@pytest.mark.parametrize(("n_resamples", "student"), [(24, 1.796), (20, 1.833)])
def test_the_interval_is_the_share_give_or_take_the_spread_of_resampled_shares(
    n_resamples: int, student: float
) -> None:
    times = n_resamples // 2
    shares = make_shares(
        {"a": Estimate(6.0, resampled(0.6, times)), "b": Estimate(4.0, resampled(0.4, times)[::-1])}, rankable=True
    )
    reach = student * 0.1 * math.sqrt(n_resamples / (n_resamples - 1))
    assert shares["a"].low == pytest.approx(0.6 - reach, abs=1e-4)
    assert shares["a"].high == pytest.approx(0.6 + reach, abs=1e-4)


def test_doubt_widens_the_interval_as_an_independent_spread_does() -> None:
    spread, doubt = 0.1 * math.sqrt(24 / 23), 0.075
    estimates = {
        "a": Estimate(6.0, resampled(0.6, 12), doubt=10 * doubt),
        "b": Estimate(4.0, resampled(0.4, 12)[::-1]),
    }
    shares = make_shares(estimates, rankable=True)
    assert shares["a"].low == pytest.approx(0.6 - 1.796 * math.hypot(spread, doubt), abs=1e-4)
    assert shares["b"].low == pytest.approx(0.4 - 1.796 * spread, abs=1e-4)


def test_what_is_overlooked_moves_the_upper_end_alone() -> None:
    estimates = {"a": Estimate(6.0, resampled(0.6, 12)), "b": Estimate(4.0, resampled(0.4, 12)[::-1], overlooked=1.5)}
    shares = make_shares(estimates, rankable=True)
    assert shares["b"].value is not None
    assert shares["b"].low is not None
    margin = shares["b"].value - shares["b"].low
    assert shares["b"].high == pytest.approx(0.4 + math.hypot(margin, 0.15))
    assert shares["a"].high == pytest.approx(0.6 + margin)


def with_p_value(p_value: float, share: float = 0.1, margin: float = 0.2) -> Share:
    """The share of a param whose spread alone reaches that far to each side."""
    times, spread = 12, margin / 1.796 * math.sqrt(23 / 24)
    own = np.array([share - spread, share + spread] * times)
    estimates = {"a": Estimate(share, own, p_value), "b": Estimate(1 - share, 1 - own, 0.9)}
    return make_shares(estimates, rankable=True)["a"]


@pytest.mark.parametrize("share", [0.02, 0.1, 0.3, 0.9])
@pytest.mark.parametrize("margin", [0.01, 0.1, 0.2])
def test_an_interval_excludes_zero_exactly_where_the_adjusted_p_value_is_below_a_twentieth(
    share: float, margin: float
) -> None:
    lows = [with_p_value(p, share, min(margin, share)).low for p in (1e-30, 1e-4, 0.01, 0.0249, 0.0251, 0.3, 1.0)]
    assert [low != 0 for low in lows] == [True] * 4 + [False] * 3


def test_the_lower_end_of_a_weak_effect_is_where_its_test_puts_it() -> None:
    """p = 0.01 is 2.326 standard errors above 0, so a reach of 1.645 of them leaves 0.293 of the share."""
    found = with_p_value(0.01, 0.1, 0.11)
    assert found.low == pytest.approx(0.1 * (1 - 1.6449 / 2.3263), abs=1e-4)
    assert found.high == pytest.approx(0.21, abs=1e-3)


def test_the_lower_end_is_no_nearer_than_on_a_scale_of_logarithms_and_no_farther_than_the_spread() -> None:
    assert with_p_value(1e-40, 0.1, 0.09).low == pytest.approx(0.1 * math.exp(-0.9), abs=1e-3)
    assert with_p_value(1e-3, 0.5, 0.05).low == pytest.approx(0.45, abs=1e-3)


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
