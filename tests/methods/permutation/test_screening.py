"""The test of each param by itself against other programs, and its error rates on sweeps whose answer is known."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from paramimp.methods.permutation.screening import combined, screen
from paramimp.runs import Direction, Objective
from paramimp.surrogate.design import averaged, encode
from paramimp.table.selection import select
from tests.sweeps import analyze_frame, from_frame


def screened(frame: pd.DataFrame) -> dict[str, float]:
    return screen(averaged(encode(select(from_frame(frame, "loss"), Objective("loss", Direction.MINIMIZE, "option")))))


def normal_scores(values: np.ndarray) -> np.ndarray:
    ranks = stats.rankdata(values)
    return np.asarray(stats.norm.ppf((ranks - 0.5) / len(values)))


def test_of_a_category_with_even_noise_it_is_the_f_test_between_values() -> None:
    rng = np.random.default_rng(0)
    kind = np.repeat(["a", "b", "c"], 20)
    loss = rng.normal(size=60) + 0.8 * (kind == "b")
    expected = stats.f_oneway(*(normal_scores(loss)[kind == each] for each in "abc")).pvalue
    found = screened(pd.DataFrame({"kind": kind, "lr": rng.random(60), "loss": loss}))["kind"]
    assert found >= expected * (1 - 1e-9)  # the robust test may say more, not less
    assert found == pytest.approx(expected, rel=0.6)


def test_a_combination_of_equal_p_values_is_that_and_no_doubt_outweighs_evidence() -> None:
    assert combined(0.03, 0.03) == pytest.approx(0.03)
    assert combined(0.001, 1.0) == combined(1.0, 0.001) < 0.0025
    assert combined(0.0, 0.5) < 1e-12
    assert 0.9 < combined(1.0, 1.0) < 1


@pytest.mark.parametrize("noise", ["even", "uneven", "heavy-tailed"])
@pytest.mark.parametrize("values", ["number", "boolean", "category"])
def test_params_that_do_nothing_have_p_below_a_twentieth_about_that_often(noise: str, values: str) -> None:
    rng = np.random.default_rng([len(noise), len(values)])
    found: list[float] = []
    for _ in range(60):
        draws = {f"p{at}": rng.random(50) for at in range(4)}
        spread: Any = {"even": 1.0, "uneven": 0.2 + 2 * draws["p0"], "heavy-tailed": 1.0}[noise]
        error = rng.standard_t(2, 50) if noise == "heavy-tailed" else rng.normal(size=50)
        frame = pd.DataFrame(draws)
        if values == "boolean":
            frame = frame > 0.5
        if values == "category":
            frame = frame.apply(lambda column: pd.cut(column, 4, labels=list("abcd")).astype(str))
        found += screened(frame.assign(loss=error * spread)).values()
    assert np.mean(np.array(found) < 0.05) < 0.05 + 3 * np.sqrt(0.05 * 0.95 / len(found))


def test_what_moves_with_a_driver_has_not_its_effect_and_what_is_beside_it_is_seen() -> None:
    hits = []
    for seed in range(20):
        rng = np.random.default_rng(seed)
        lr, depth = rng.random((2, 60))
        frame = pd.DataFrame({"lr": lr, "machine": lr + 0.3 * rng.normal(size=60), "depth": depth})
        found = screened(frame.assign(loss=5 * lr + 0.8 * depth + 0.5 * rng.normal(size=60)))
        hits.append([found[name] < 0.05 for name in ("lr", "machine", "depth")])
    lr_seen, machine_seen, depth_seen = np.mean(hits, axis=0)
    assert lr_seen == 1
    assert machine_seen <= 0.2
    assert depth_seen >= 0.7


def test_that_a_param_is_there_counts_for_the_one_that_switches_it_on() -> None:
    rng = np.random.default_rng(3)
    sgd = rng.random(60) < 0.5
    frame = pd.DataFrame({"optimizer": np.where(sgd, "sgd", "adam"), "momentum": np.where(sgd, rng.random(60), np.nan)})
    found = screened(frame.assign(lr=rng.random(60), loss=3.0 * sgd + rng.normal(size=60)))
    assert found["optimizer"] < 1e-6
    assert found["momentum"] > 0.05


def test_among_few_runs_nothing_is_told() -> None:
    rng = np.random.default_rng(0)
    assert screened(pd.DataFrame({"lr": rng.random(4), "loss": rng.random(4)})) == {}


def test_among_five_runs_a_line_is_seen_and_noise_as_seldom_as_it_should_be() -> None:
    line = pd.DataFrame({"lr": [1.0, 2.0, 3.0, 4.0, 5.0], "loss": [0.1, 0.3, 0.4, 0.8, 0.9]})
    assert screened(line)["lr"] < 0.05
    rng = np.random.default_rng(1)
    noise = [screened(pd.DataFrame({"lr": rng.random(5), "loss": rng.random(5)}))["lr"] for _ in range(400)]
    assert np.mean(np.array(noise) < 0.05) <= 0.07


def test_a_weak_effect_beside_many_params_is_seen_more_often_than_by_the_surrogate_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    frames = []
    for seed in range(6):
        rng = np.random.default_rng(seed)
        draws = pd.DataFrame(rng.random((40, 8)), columns=list("abcdefgh"))
        frames.append(draws.assign(loss=2.2 * draws["a"] + rng.normal(size=40)))

    def p_values() -> list[float]:
        reports = [analyze_frame(frame, "loss", direction="minimize") for frame in frames]
        return [next(param.p_value for param in report.params if param.param == "a") or 0.0 for report in reports]

    both = p_values()
    monkeypatch.setattr("paramimp.methods.permutation.effects.screen", lambda _design: {})
    assert np.mean(np.array(both) < 0.05) >= np.mean(np.array(p_values()) < 0.05)
