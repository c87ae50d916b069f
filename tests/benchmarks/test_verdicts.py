"""The columns of `verdicts.py`, on answers worked out by hand."""

from __future__ import annotations

from typing import Any

import pytest

from tests.benchmarks.families import all_problems
from tests.benchmarks.verdicts import scores


def said(share: float, low: float, p: float) -> dict[str, Any]:
    return {"share": share, "low": low, "high": 1.0, "p": p, "adjusted": p, "significant": p < 0.05}


def test_flips_contradictions_and_moves_are_those_counted_by_hand() -> None:
    names = list(all_problems()["lr_hump"].params)
    inert = {name: said(0.0, 0.0, 0.9) for name in names[2:]}
    one = {names[0]: said(0.7, 0.2, 0.01), names[1]: said(0.3, 0.0, 0.04), **inert}
    other = {names[0]: said(0.64, 0.2, 0.01), names[1]: said(0.36, 0.1, 0.06), **inert}
    found = scores([one, other], all_problems()["lr_hump"])
    assert found["flips"] == 1
    assert found["contra"] == pytest.approx(1 / 3)  # of three significant ones, one begins at 0
    assert found["reverse"] == pytest.approx(1 / (1 + 2 * len(inert)))
    assert found["moved"] == pytest.approx(0.06)
    assert found["sd"] == pytest.approx(0.06 / 2**0.5)
    assert found["still"] == 0
    assert found["order"] == 0


def test_nothing_differs_between_equal_answers_and_nothing_is_counted_without_a_ranking() -> None:
    problem = all_problems()["lr_hump"]
    one = {name: said(1 / len(problem.params), 0.1, 0.01) for name in problem.params}
    same = scores([one, one], problem)
    assert (same["flips"], same["moved"], same["still"], same["contra"]) == (0, 0, 1, 0)
    none = {"share": None, "low": None, "high": None, "p": 0.5, "adjusted": 1.0, "significant": False}
    quiet = scores([dict.fromkeys(problem.params, none)], problem)
    assert (quiet["ranked"], quiet["flips"], quiet["contra"], quiet["moved"]) == (0, None, None, None)
