from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paramimp.cautions.interface import CautionCode
from paramimp.formats.words import Words, share, share_decimals, spread, tells_pairs
from paramimp.results import Caution
from tests.formats.sample import PARAMS, report


def test_an_interval_cut_off_at_zero_shows_the_width_it_had() -> None:
    param = dataclasses.replace(PARAMS[0], importance=0.02, importance_low=0.0, importance_high=0.05)
    assert Words().spread(param, 2) == "± 0.03"
    assert Words(unicode=False).spread(param, 2) == "+- 0.03"


def test_an_interval_cut_off_at_one_shows_the_width_it_had() -> None:
    param = dataclasses.replace(PARAMS[0], importance=0.97, importance_low=0.90, importance_high=1.0)
    assert Words().spread(param, 2) == "± 0.07"


@pytest.mark.parametrize(
    ("low", "high", "shown"),
    [
        (0.026, 0.13, "± 0.05"),  # the longer side is below the share
        (0.02, 0.159, "± 0.08"),
        (0.02, 0.17, "0.02\u20130.17"),  # 0.08 ± 0.09 would reach 0, 0.08 ± 0.06 promise no more than 0.14
        (0.001, 0.30, "0.00\u20130.30"),
        (0.0, 0.30, "± 0.22"),  # it does reach 0
    ],
)
def test_an_interval_that_does_not_reach_zero_is_not_shown_as_if_it_did(low: float, high: float, shown: str) -> None:
    param = dataclasses.replace(PARAMS[0], importance=0.08, importance_low=low, importance_high=high)
    assert Words().spread(param, 2) == shown
    assert Words(unicode=False).spread(param, 2) == shown.replace("±", "+-").replace("\u2013", "-")


@given(st.tuples(st.floats(0, 1), st.floats(0, 1), st.floats(0, 1)).map(sorted))
def test_what_is_shown_is_never_narrower_than_the_interval(ends: list[float]) -> None:
    low, value, high = ends
    shown = spread(value, low, high, 9)
    if shown.startswith("± "):
        side = float(shown[2:])
        shown_low, shown_high = value - side, value + side
    else:
        shown_low, shown_high = map(float, shown.split("\u2013"))
    assert shown_low <= low + 1e-9
    assert shown_high >= high - 1e-9


def test_what_noise_can_give_is_not_said_to_be_explained() -> None:
    weak = Caution(CautionCode.WEAK_FIT, "No more than noise.")
    few = report(fit=dataclasses.replace(report().fit, r2=0.64))
    assert Words().fit(few) == "R² 0.64 on unseen runs: explains part of the metric"
    assert (
        Words().fit(dataclasses.replace(few, cautions=(weak,))) == "R² 0.64 on unseen runs: no more than noise can give"
    )
    none = dataclasses.replace(few, cautions=(weak,), fit=dataclasses.replace(few.fit, r2=-0.1))
    assert Words().fit(none) == "R² -0.10 on unseen runs: explains none of the metric"


def test_no_spread_is_shown_where_there_is_none() -> None:
    assert Words().spread(dataclasses.replace(PARAMS[0], importance_low=None, importance_high=None), 2) == ""
    assert Words().spread(dataclasses.replace(PARAMS[0], importance=None), 2) == ""
    assert share(None, 2) == "n/a"


def test_shares_take_a_third_decimal_where_no_spread_fills_two() -> None:
    fine = dataclasses.replace(PARAMS[0], importance=0.4126, importance_low=0.4063, importance_high=0.4189)
    decimals = share_decimals(report(params=(fine,)))
    assert (share(fine.importance, decimals), Words().spread(fine, decimals)) == ("0.413", "± 0.006")
    assert share_decimals(report(params=(fine, PARAMS[1]))) == 2


def test_runs_that_a_condition_kept_out_are_counted() -> None:
    told = Words().runs(report(n_found=114, skipped=(), settings={"where_left_out": 6}))
    assert told == "all 114 used; 6 more do not meet --where"
    assert Words().runs(report(settings={"where_left_out": 1})).endswith("; 1 more does not meet --where")


def test_no_pairs_are_told_of_where_nothing_is_ranked() -> None:
    unranked = tuple(dataclasses.replace(param, importance=None) for param in PARAMS)
    assert tells_pairs(report(interactions=()))
    assert not tells_pairs(report(interactions=(), params=unranked))
    assert not tells_pairs(report())
