"""What each rule decides, on numbers written by hand on either side of every border."""

from __future__ import annotations

from typing import Any

import pytest

from paramimp.errors import ParamimpError
from paramimp.gate import judge
from paramimp.gate.baseline import Baseline, Known
from paramimp.gate.outcomes import Outcome, Status
from paramimp.gate.requirements import Requirements
from paramimp.results import Fit, Report
from tests.gate.reports import left_out, param, report, together, worthless

PASS, FAIL, INCONCLUSIVE = Status.PASS, Status.FAIL, Status.INCONCLUSIVE


def only(found: Report, **rules: Any) -> Outcome:
    (outcome,) = judge(found, Requirements(**rules)).outcomes
    return outcome


@pytest.mark.parametrize(
    ("low", "high", "status"),
    [(0.61, 0.8, FAIL), (0.6, 0.8, INCONCLUSIVE), (0.4, 0.61, INCONCLUSIVE), (0.4, 0.6, PASS), (0.1, 0.2, PASS)],
)
def test_dominance_is_decided_by_the_whole_interval(low: float, high: float, status: Status) -> None:
    assert only(report(param("lr", (low + high) / 2, low, high)), max_importance=0.6).status is status


def test_a_share_without_an_interval_is_never_enough_for_a_verdict() -> None:
    found = report(param("lr", 0.99))
    assert only(found, max_importance=0.6).status is INCONCLUSIVE
    assert only(found, max_importance=1).status is PASS


def test_the_numbers_that_decided_are_in_the_outcome_and_in_its_sentence() -> None:
    outcome = only(report(param("lr", 0.8, 0.72, 0.88)), max_importance=0.6)
    assert outcome.numbers == {"importance": 0.8, "importance_low": 0.72, "importance_high": 0.88, "limit": 0.6}
    assert outcome.message == "lr holds 0.80 of the importance (90 % interval 0.72 to 0.88): more than 0.6."


@pytest.mark.parametrize(
    ("rules", "param"),
    [({"max_importance": 0.6}, None), ({"forbid": ("lr",)}, None), ({"expect": ("lr", "lr")}, "lr")],
)
def test_where_nothing_is_ranked_no_rule_on_shares_passes_or_fails(rules: dict[str, Any], param: str | None) -> None:
    outcome = only(worthless("lr", "seed"), **rules)
    assert (outcome.status, outcome.param) == (INCONCLUSIVE, param)


@pytest.mark.parametrize(("wanted", "status"), [(50, PASS), (51, FAIL)])
def test_runs_are_counted(wanted: int, status: Status) -> None:
    assert only(report(param("lr", 1.0, 1.0, 1.0)), min_runs=wanted).status is status


@pytest.mark.parametrize(
    ("wanted", "status"), [(0.7, PASS), (0.71, INCONCLUSIVE), (0.9, INCONCLUSIVE), (0.91, FAIL)]
)
def test_the_fit_is_decided_by_the_interval_of_r2(wanted: float, status: Status) -> None:
    assert only(report(param("lr", 1.0, 1.0, 1.0)), min_r2=wanted).status is status


def test_a_worthless_fit_fails_the_r2_that_was_asked_for() -> None:
    assert only(worthless("lr"), min_r2=0.5).status is FAIL


def test_an_unknown_r2_is_inconclusive() -> None:
    assert only(report(param("lr", None), fit=Fit("permutation", 200, 0, None)), min_r2=0.1).status is INCONCLUSIVE


@pytest.mark.parametrize(
    ("share", "low", "high", "significant", "status"),
    [
        (0.3, 0.2, 0.4, True, FAIL),
        (0.3, 0.0, 0.6, True, INCONCLUSIVE),  # the p-value alone turns nothing red
        (0.01, 0.0, 0.1, False, PASS),
        (0.05, 0.0, 0.11, False, INCONCLUSIVE),  # not told from noise, not bounded either
        (0.3, 0.2, 0.4, None, INCONCLUSIVE),  # a method without a test
    ],
)
def test_a_forbidden_param_fails_when_it_surely_matters(
    share: float, low: float, high: float, significant: bool | None, status: Status
) -> None:
    found = report(param("seed", share, low, high, significant=significant), param("lr", 0.7, 0.6, 0.8))
    assert only(found, forbid=("se*",)).status is status


def test_a_forbidden_name_with_brackets_is_no_glob_where_a_param_has_it() -> None:
    found = report(param("layers0", 0.5, 0.4, 0.6), param("layers[0]", 0.5, 0.4, 0.6))
    assert only(found, forbid=("layers[0]",)).param == "layers[0]"


def test_a_forbidden_param_is_not_blamed_for_what_it_moved_with() -> None:
    seed, lr = param("seed", 0.4, 0.3, 0.5), param("lr", 0.6, 0.5, 0.7)
    found = report(seed, lr, cautions=(together("lr", "seed"),))
    outcome = only(found, forbid=("seed",))
    assert outcome.status is INCONCLUSIVE
    assert "moved together with lr" in outcome.message
    assert [o.status for o in judge(found, Requirements(forbid=("seed", "lr"))).outcomes] == [FAIL, FAIL]


@pytest.mark.parametrize(
    ("reason", "status"),
    [("constant", PASS), ("absent", PASS), ("alias-of", INCONCLUSIVE), ("excluded", INCONCLUSIVE)],
)
def test_a_forbidden_param_that_did_not_vary_passes_and_one_left_out_otherwise_is_unknown(
    reason: str, status: Status
) -> None:
    found = report(param("lr", 1.0, 1.0, 1.0), left_out=(left_out("seed", reason),))
    assert only(found, forbid=("seed",)).status is status


@pytest.mark.parametrize(
    ("high", "significant", "status"),
    [(0.9, True, PASS), (0.1, False, FAIL), (0.11, False, INCONCLUSIVE), (0.05, None, INCONCLUSIVE)],
)
def test_an_expected_param_fails_only_when_its_share_is_surely_negligible(
    high: float, significant: bool | None, status: Status
) -> None:
    found = report(param("lr", 0.04, 0.0, high, significant=significant), param("width", 0.96, 0.9, 1.0))
    assert only(found, expect=("lr",)).status is status


def test_an_expected_param_whose_credit_may_be_elsewhere_is_inconclusive() -> None:
    lr, decay = param("lr", 0.01, 0.0, 0.02, significant=False), param("decay", 0.99, 0.9, 1.0)
    assert only(report(lr, decay, cautions=(together("decay", "lr"),)), expect=("lr",)).status is INCONCLUSIVE


@pytest.mark.parametrize("reason", ["constant", "alias-of", "excluded"])
def test_an_expected_param_that_was_not_ranked_is_inconclusive(reason: str) -> None:
    found = report(param("width", 1.0, 1.0, 1.0), left_out=(left_out("lr", reason),))
    assert only(found, expect=("lr",)).status is INCONCLUSIVE


@pytest.mark.parametrize("rules", [{"forbid": ("sead",)}, {"expect": ("sead",)}])
def test_a_rule_about_a_param_that_no_run_has_is_a_typing_error(rules: dict[str, Any]) -> None:
    with pytest.raises(ParamimpError, match=r"'sead' matches no param of these runs\. Did you mean 'seed'"):
        judge(report(param("seed", 1.0, 1.0, 1.0)), Requirements(**rules))


def baseline(**params: Known) -> Baseline:
    return Baseline("permutation", {}, "last", "none", 50, 0.8, params)


@pytest.mark.parametrize(
    ("now", "limit", "status"),
    [
        ((0.50, 0.45, 0.55), 0.1, PASS),  # nothing has changed at all
        ((0.52, 0.47, 0.57), 0.1, PASS),  # moved by 0.02, give or take 0.07
        ((0.58, 0.53, 0.63), 0.1, INCONCLUSIVE),  # by 0.08, give or take 0.07
        ((0.65, 0.56, 0.74), 0.2, INCONCLUSIVE),  # beyond both intervals, not beyond the limit
        ((0.65, 0.54, 0.76), 0.1, INCONCLUSIVE),  # beyond the limit, not beyond both intervals
        ((0.65, 0.56, 0.74), 0.1, FAIL),
        ((0.30, 0.25, 0.35), 0.1, FAIL),
    ],
)
def test_drift_fails_beyond_both_intervals_and_the_limit(
    now: tuple[float, float, float], limit: float, status: Status
) -> None:
    before = baseline(lr=Known(0.5, 0.45, 0.55))
    assert only(report(param("lr", *now)), baseline=before, max_drift=limit).status is status


@pytest.mark.parametrize(("others", "status"), [(0, FAIL), (9, INCONCLUSIVE)])
def test_drift_of_one_among_many_params_must_surprise_more(others: int, status: Status) -> None:
    """0.52 to 0.65, each give or take 0.0625: 2.42 standard errors, p = 0.0155; among ten params 0.155."""
    still = {f"p{index}": Known(0.01, 0.0, 0.02) for index in range(others)}
    before = baseline(lr=Known(0.52, 0.4575, 0.5825), **still)
    now = report(param("lr", 0.65, 0.5875, 0.7125), *(param(name, 0.01, 0.0, 0.02) for name in still))
    assert judge(now, Requirements(baseline=before)).outcomes[0].status is status


def test_params_that_only_one_side_ranks_are_compared_with_nothing() -> None:
    before = baseline(gone=Known(0.5, 0.4, 0.6), faint=Known(0.01, 0.0, 0.03))
    now = report(param("new", 0.9, 0.8, 1.0), param("small", 0.02, 0.0, 0.04))
    found = {o.param: o.status for o in judge(now, Requirements(baseline=before, max_drift=0.1)).outcomes}
    assert found == {"new": FAIL, "small": PASS, "faint": PASS, "gone": FAIL}


def test_drift_without_intervals_is_inconclusive_unless_nothing_has_changed() -> None:
    before = baseline(lr=Known(0.5, None, None), width=Known(0.5, None, None))
    outcomes = judge(report(param("lr", 0.5), param("width", 0.9)), Requirements(baseline=before)).outcomes
    assert [outcome.status for outcome in outcomes] == [PASS, INCONCLUSIVE]


def test_drift_of_a_worthless_fit_is_inconclusive() -> None:
    assert only(worthless("lr"), baseline=baseline(lr=Known(1.0, 1.0, 1.0))).status is INCONCLUSIVE


def test_the_gravest_outcome_is_the_verdict() -> None:
    found = report(param("lr", 0.8, 0.7, 0.9), param("width", 0.2, 0.1, 0.3))
    verdict = judge(found, Requirements(max_importance=0.6, min_runs=50))
    assert (verdict.status, [o.status for o in verdict.outcomes]) == (FAIL, [PASS, FAIL, PASS])
    assert judge(found, Requirements(max_importance=0.75)).status is INCONCLUSIVE
    assert judge(found, Requirements(max_importance=0.95)).status is PASS
    assert judge(found, Requirements()).outcomes == ()
