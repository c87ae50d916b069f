"""The test of each param by itself against other programs, and its error rates on sweeps whose answer is known."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from paramimp.methods.permutation.screening import combined, screen
from paramimp.runs import Direction, Objective
from paramimp.surrogate.design import DesignMatrix, averaged, encode
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


@pytest.mark.parametrize("acts", [True, False])
def test_what_switches_a_strong_param_on_is_tested_beside_it(acts: bool) -> None:
    """The child is a line about 0 where it is there, so that its presence moves no mean; that is the switch's doing."""
    hits = []
    for seed in range(20):
        rng = np.random.default_rng(seed)
        sgd, momentum = rng.random(80) < 0.5, rng.random(80)
        loss = 0.6 * sgd * acts + sgd * 3 * (momentum - 0.5) + 0.3 * rng.normal(size=80)
        frame = pd.DataFrame({"optimizer": np.where(sgd, "sgd", "adam"), "momentum": np.where(sgd, momentum, np.nan)})
        found = screened(frame.assign(loss=loss, lr=rng.random(80)))
        assert found["momentum"] < 0.001  # so strong that it is taken off for others
        hits.append(found["optimizer"] < 0.05)
    assert np.mean(hits) > 0.6 if acts else np.mean(hits) < 0.05 + 3 * np.sqrt(0.05 * 0.95 / 20)


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
    monkeypatch.setattr("paramimp.methods.permutation.effects.screen", lambda *_given: {})
    assert np.mean(np.array(both) < 0.05) >= np.mean(np.array(p_values()) < 0.05)


def test_within_strata_it_is_the_f_test_beside_a_mean_of_each() -> None:
    """Against least squares with a column for each of six strata; the robust test may say more, not less."""
    strata = np.repeat(np.arange(6), 10)
    ratios = []
    for seed in range(10):
        rng = np.random.default_rng(seed)
        frame = pd.DataFrame({"lr": rng.random(60)})
        frame["loss"] = 0.3 * frame["lr"] + 0.4 * strata + 0.4 * rng.normal(size=60)
        design = designed(frame)
        of_row = strata[_time_of_rows(frame, design)]
        ranks = stats.rankdata(design.X[:, 0]) / 60
        dummies = (of_row[:, None] == np.arange(6)).astype(float)
        without, with_lr = (
            residual(normal_scores(design.y), np.column_stack(terms))
            for terms in ([dummies], [dummies, ranks, ranks**2])
        )
        expected = stats.f.sf((without - with_lr) / 2 / (with_lr / 52), 2, 52)
        ratios.append(screen(design, of_row)["lr"] / expected)
    assert min(ratios) == pytest.approx(1, rel=1e-6)
    assert max(ratios) < 3


def residual(y: np.ndarray, terms: np.ndarray) -> float:
    """Sum of squares that least squares leave."""
    return float(((y - terms @ np.linalg.lstsq(terms, y, rcond=None)[0]) ** 2).sum())


def test_what_moved_in_time_as_the_metric_did_is_no_effect_within_strata() -> None:
    everywhere, within = [], []
    for seed in range(20):
        rng = np.random.default_rng(seed)
        step = np.repeat(np.arange(8), 10) / 8
        frame = pd.DataFrame({"lr": rng.random(80), "idle": step + 0.3 * rng.random(80)})
        frame["loss"] = 2 * step + frame["lr"] + 0.3 * rng.normal(size=80)
        design = designed(frame)
        of_row = _time_of_rows(frame, design) // 10
        found = screen(design, of_row)
        assert found["lr"] < 0.05
        everywhere.append(screen(design)["idle"] < 0.05)
        within.append(found["idle"] < 0.05)
    assert np.mean(everywhere) > 0.9
    assert np.mean(within) <= 0.2  # more than 4 of 20 in .3 % of cases


def designed(frame: pd.DataFrame) -> DesignMatrix:
    return encode(select(from_frame(frame, "loss"), Objective("loss", Direction.MINIMIZE, "option")))


def _time_of_rows(frame: pd.DataFrame, design: DesignMatrix) -> np.ndarray:
    """Which row of the frame each row of the design matrix is: both are in the order of their metric."""
    in_order = np.argsort(-frame["loss"].to_numpy(), kind="stable")
    place = np.empty(len(frame), dtype=np.intp)
    place[np.argsort(design.y, kind="stable")] = in_order
    return place
