"""``--baseline`` and ``--max-drift`` on numbers written by hand on either side of every border."""

from __future__ import annotations

import pytest

from paramimp.gate import judge
from paramimp.gate.baseline import Baseline
from paramimp.gate.outcomes import Status
from paramimp.gate.requirements import Requirements
from paramimp.results.difference import Known
from tests.gate.reports import only, param, report, worthless

PASS, FAIL, INCONCLUSIVE = Status.PASS, Status.FAIL, Status.INCONCLUSIVE


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
