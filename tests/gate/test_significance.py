"""``--forbid`` and ``--expect`` on numbers written by hand on either side of every border."""

from __future__ import annotations

from typing import Any

import pytest

from paramimp.errors import ParamimpError
from paramimp.gate import judge
from paramimp.gate.outcomes import Status
from paramimp.gate.requirements import Requirements
from tests.gate.reports import left_out, only, param, report, together

PASS, FAIL, INCONCLUSIVE = Status.PASS, Status.FAIL, Status.INCONCLUSIVE


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
