"""What each rule decides, on numbers written by hand on either side of every border."""

from __future__ import annotations

from typing import Any

import pytest

from paramimp.gate import judge
from paramimp.gate.outcomes import Status
from paramimp.gate.requirements import Requirements
from paramimp.results import Fit
from tests.gate.reports import only, param, report, worthless

PASS, FAIL, INCONCLUSIVE = Status.PASS, Status.FAIL, Status.INCONCLUSIVE


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


@pytest.mark.parametrize(("wanted", "status"), [(0.7, PASS), (0.71, INCONCLUSIVE), (0.9, INCONCLUSIVE), (0.91, FAIL)])
def test_the_fit_is_decided_by_the_interval_of_r2(wanted: float, status: Status) -> None:
    assert only(report(param("lr", 1.0, 1.0, 1.0)), min_r2=wanted).status is status


def test_a_worthless_fit_fails_the_r2_that_was_asked_for() -> None:
    assert only(worthless("lr"), min_r2=0.5).status is FAIL


def test_an_unknown_r2_is_inconclusive() -> None:
    assert only(report(param("lr", None), fit=Fit("permutation", 200, 0, None)), min_r2=0.1).status is INCONCLUSIVE


def test_the_gravest_outcome_is_the_verdict() -> None:
    found = report(param("lr", 0.8, 0.7, 0.9), param("width", 0.2, 0.1, 0.3))
    verdict = judge(found, Requirements(max_importance=0.6, min_runs=50))
    assert (verdict.status, [o.status for o in verdict.outcomes]) == (FAIL, [PASS, FAIL, PASS])
    assert judge(found, Requirements(max_importance=0.75)).status is INCONCLUSIVE
    assert judge(found, Requirements(max_importance=0.95)).status is PASS
    assert judge(found, Requirements()).outcomes == ()
