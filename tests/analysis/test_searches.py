"""Searches over spaces of every kind: whatever an adaptive sampler drew from, the numbers of a report hold together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from paramimp import analyze
from paramimp.runs import Origin, Run
from paramimp.table.building import build

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from paramimp.results import Report

KINDS: Mapping[str, Callable[[float], Mapping[str, Any]]] = {
    "number": lambda u: {"p": u},
    "category": lambda u: {"p": "abcd"[int(4 * u)]},
    "many values": lambda u: {"p": f"v{int(25 * u)}"},
    "boolean": lambda u: {"p": u > 0.5},
    "two numbers": lambda u: {"p": 16 if u > 0.5 else 32},
    "steps": lambda u: {"p": round(4 * u) / 4},
    "list": lambda u: {"p": [64] * (1 + int(4 * u))},
    "null": lambda u: {"p": None if u > 0.6 else u},
    "conditional": lambda u: {"p": "sgd", "p.momentum": u} if u > 0.4 else {"p": "adam"},
    "null that is conditional": lambda u: {"p": "x", "q": None if u > 0.8 else u} if u > 0.4 else {"p": "y"},
    "infinity": lambda u: {"p": float("inf") if u > 0.9 else float("-inf") if u < 0.02 else u},
    "huge": lambda u: {"p": 1e300 * u},
    "widest": lambda u: {"p": 3.5e308 * (u - 0.5)},
    "subnormal": lambda u: {"p": 1e-310 * u},
    "negative": lambda u: {"p": -100 * u},
    "settled": lambda u: {"p": u if abs(u - 0.3) > 0.1 else 0.3},
}
"""What a sampler draws, from a place in 0..1."""
LOSSES: Mapping[str, Callable[[float], float]] = {
    "plain": lambda loss: loss,
    "huge": lambda loss: 1e300 * loss,
    "rounded": lambda loss: round(loss, 1),
}


def search(
    draw: Callable[[float], Mapping[str, Any]], n_runs: int, *, beside: bool = True, repeats: int = 1, seed: int = 0
) -> list[tuple[dict[str, Any], float]]:
    """Params and loss of runs that gather around 0.3 after 15 random ones, each with as many seeds."""
    rng = np.random.default_rng(seed)
    runs = []
    for number in range(n_runs):
        at = rng.random(2) if number < 15 or rng.random() < 0.1 else np.clip(rng.normal(0.3, 0.05, 2), 0, 0.99)
        config = {**draw(float(at[1])), **({"lr": float(10 ** (4 * at[0] - 5))} if beside else {})}
        loss = float(4 * beside * (at[0] - 0.3) ** 2 + 2 * (at[1] - 0.3) ** 2)
        seeds = [{"seed": each} for each in range(repeats)] if repeats > 1 else [{}]
        runs += [({**config, **each}, loss + float(rng.normal(scale=0.03))) for each in seeds]
    return runs


def report_of(runs: list[tuple[dict[str, Any], float]], **options: Any) -> Report:
    """The analysis of runs in this order."""
    table = build(
        Run(Origin(f"r{number:03d}", "table"), config, {"loss": loss}, started=1e9 + number)
        for number, (config, loss) in enumerate(runs)
    )
    return analyze(table, "loss", direction="minimize", interactions=True, **options)


def holds_together(report: Report) -> bool:
    """Whether the report ranks; its shares then sum to 1, lie in their intervals and hold their pairs."""
    shares = {param.param: param.importance for param in report.params if param.importance is not None}
    if not shares:
        return False
    assert list(shares) == [param.param for param in report.params]
    assert sum(shares.values()) == pytest.approx(1, abs=1e-9)
    total = {}
    for param in report.params:
        low, high = param.importance_low, param.importance_high
        assert low is not None
        assert high is not None
        assert 0 <= low <= shares[param.param] <= high <= 1
        assert param.main is not None
        assert param.total is not None
        assert param.main <= param.total + 1e-9
        total[param.param] = param.total
    assert report.interactions is not None
    for pair in report.interactions:
        assert pair.importance is not None
        assert 0 < pair.importance <= min(total[name] for name in pair.params) + 1e-9
    return True


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("n_runs", [35, 80])
def test_shares_of_a_search_sum_to_one_whatever_was_drawn(kind: str, n_runs: int) -> None:
    report = report_of(search(KINDS[kind], n_runs, seed=n_runs))
    assert "adaptive" in {caution.code for caution in report.cautions}
    assert holds_together(report)


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("repeats", [1, 3])
def test_shares_of_a_search_sum_to_one_whatever_the_loss_and_the_repeats(loss: str, repeats: int) -> None:
    runs = search(KINDS["conditional"], 40, repeats=repeats)
    report = report_of([(config, LOSSES[loss](value)) for config, value in runs])
    assert "adaptive" in {caution.code for caution in report.cautions}
    assert holds_together(report)


@pytest.mark.parametrize("kind", KINDS)
def test_a_search_over_one_param_gives_it_all_or_says_nothing(kind: str) -> None:
    report = report_of(search(KINDS[kind], 60, beside=False))
    if len(report.params) == 1 and holds_together(report):
        assert report.params[0].importance == 1


def test_a_param_that_is_settled_once_some_runs_are_left_out_is_no_part_of_the_range() -> None:
    runs = search(KINDS["settled"], 80)
    runs = [(config, loss) for config, loss in runs if config["p"] == 0.3]
    report = report_of(runs)
    assert [param.param for param in report.params] == ["lr"]
    assert holds_together(report)


@pytest.mark.parametrize("n_runs", [5, 20, 21, 29, 30, 31])
def test_few_runs_of_a_search_hold_together_whether_it_is_found_or_not(n_runs: int) -> None:
    holds_together(report_of(search(KINDS["number"], n_runs)))
