"""The effects of permutation by parts of the runs, against a statistic worked by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from paramimp.methods.permutation.effects import CLOSE, LEAST_KEPT, OfPart, effects_by_parts, estimate
from paramimp.objective import make_objective
from paramimp.results.significance import holm
from paramimp.surrogate.design import DesignMatrix, encode
from paramimp.surrogate.surrogate import DECIDING_SEED, DECIDING_TREES, Surrogate
from paramimp.surrogate.trees import TREES
from paramimp.table.selection import select
from tests.sweeps import analyze_frame, from_frame


def test_the_noise_of_few_trees_is_taken_off_the_spread_between_parts() -> None:
    """Two teams that agree leave the spread as it is; teams that differ as much as the parts do leave its least."""
    rng = np.random.default_rng(3)
    frame = pd.DataFrame({"x": rng.random(40), "loss": rng.normal(size=40)})
    table = from_frame(frame, "loss")
    surrogate = Surrogate(encode(select(table, make_objective("loss", None), include=(), exclude=())))
    parts = rng.normal(size=(24, 1, 3, 40))
    agreeing = by_parts(surrogate, np.repeat(parts, 2, axis=1))
    expected = [effect_by_hand(surrogate.design.y, part[0]) for part in parts]
    np.testing.assert_allclose(agreeing[:, 0], expected)
    apart = rng.normal(scale=9, size=parts.shape)
    noisy = by_parts(surrogate, np.concatenate([parts + apart, parts - apart], axis=1))
    assert noisy[:, 0].std() == pytest.approx(np.std(expected) * np.sqrt(LEAST_KEPT))
    assert noisy[:, 0].mean() == pytest.approx(np.mean(expected))


@pytest.mark.parametrize("seed", range(3))
def test_what_a_data_set_does_is_shared_with_no_param_that_few_configurations_hardly_tell(seed: int) -> None:
    """The data set has variance 9, and x with all noise at most 1: what is missed of x is no part of the 9."""
    rng = np.random.default_rng([4, seed])
    x, idle, noise = rng.random(14), rng.random(14), rng.normal(size=14)
    both = np.repeat(np.arange(14), 2)
    frame = pd.DataFrame({"x": x[both], "idle": idle[both], "dataset": ["a", "b"] * 14})
    frame["loss"] = x[both] + 0.5 * noise[both] + np.tile([-3.0, 3.0], 14) + 0.3 * rng.normal(size=28)
    report = analyze_frame(frame, "loss", direction="minimize", jobs=1)
    shares = {param.param: param.importance for param in report.params}
    assert shares["dataset"] > 9 / (9 + 1)


def by_parts(surrogate: Surrogate, teams: np.ndarray) -> np.ndarray:
    return effects_by_parts([OfPart.of(surrogate, part, 2) for part in teams])


@pytest.mark.parametrize(("n_runs", "log"), [(200, False), (200, True), (3200, False)])
def test_in_a_search_shares_are_those_of_the_range_and_not_of_the_runs_near_the_best(n_runs: int, log: bool) -> None:
    """Of (u - 0.3)² + a z the parts are E (u - 0.3)⁴ - (E (u - 0.3)²)² over the range of u, and a² / 12: as much."""
    rng = np.random.default_rng(5)
    first = n_runs // 10
    later = n_runs - first
    near = np.clip(rng.normal(0.3, 0.05, later), 0, 1)
    u = np.concatenate([rng.random(first), np.where(rng.random(later) < 0.05, rng.random(later), near)])
    z, idle = rng.random((2, n_runs))
    low, high = u.min() - 0.3, u.max() - 0.3
    part = (high**5 - low**5) / (5 * (high - low)) - ((high**3 - low**3) / (3 * (high - low))) ** 2
    slope = np.sqrt(12 * part)
    loss = (u - 0.3) ** 2 + slope * z + 0.02 * rng.normal(size=n_runs)
    frame = pd.DataFrame({"u": 10 ** (4 * u - 5) if log else u, "z": z, "idle": idle, "loss": loss})
    over_runs = np.var((u - 0.3) ** 2) / (np.var((u - 0.3) ** 2) + part)
    assert over_runs < 1 / 3  # what the runs alone would say, where the range says a half
    report = analyze_frame(frame, "loss", direction="minimize")
    assert "adaptive" in {caution.code for caution in report.cautions}
    shares = {param.param: param.importance for param in report.params}
    assert shares["u"] == pytest.approx(0.5, abs=0.08)  # a tenth of the noise is in the curve of so few far runs
    assert shares["z"] == pytest.approx(0.5, abs=0.08)


def effect_by_hand(y: np.ndarray, predicted: np.ndarray) -> float:
    """(rise / 2)² over (squared change / 2), of predictions as they are and with two shuffles."""
    rise = np.mean((predicted[1:] - y) ** 2 - (predicted[0] - y) ** 2)
    change = np.mean((predicted[1:] - predicted[0]) ** 2)
    return float(np.sign(rise) * (rise / 2) ** 2 / (change / 2))


def test_close_calls_are_those_of_the_surrogate_that_decides_for_any_seed() -> None:
    """Of some sweep with a weak effect the adjusted p-value is close; other p-values and all shares stay."""
    found = []
    for draw in range(14, 20):
        rng = np.random.default_rng(draw)
        frame = pd.DataFrame(rng.random((40, 3)), columns=list("abc"))
        frame["loss"] = frame["a"] + 0.3 * frame["b"] + 0.3 * rng.normal(size=40)
        design = encode(select(from_frame(frame, "loss"), make_objective("loss", None), include=(), exclude=()))
        for seed in (0, 3):
            surrogate = Surrogate(design, seed=seed)
            decided, plain, many = estimate(surrogate), estimate(undecided(design, seed)), estimate(deciding(design))
            assert [each.value for each in decided.values()] == [each.value for each in plain.values()]
            adjusted = holm({param: each.p_value or 0.0 for param, each in plain.items()})
            for param, each in decided.items():
                is_close = CLOSE[0] < adjusted[param] < CLOSE[1]
                assert each.p_value == pytest.approx((many if is_close else plain)[param].p_value, rel=1e-9)
                found.append((seed, is_close))
    assert {(0, True), (3, True), (0, False), (3, False)} <= set(found)


def test_a_share_counts_by_the_tests_of_the_surrogate_and_of_the_param_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the test of it alone is surer that a weak param acts, its share is larger, and only then."""
    rng = np.random.default_rng(5)
    frame = pd.DataFrame(rng.random((40, 3)), columns=list("abc"))
    frame["loss"] = frame["a"] + 0.3 * frame["b"] + 0.3 * rng.normal(size=40)
    design = encode(select(from_frame(frame, "loss"), make_objective("loss", None), include=(), exclude=()))
    values = []
    for p_value in (0.9, 0.1, 1e-6):
        with monkeypatch.context() as patched:
            patched.setattr("paramimp.methods.permutation.effects.screen", lambda *_, p_value=p_value: {"b": p_value})
            found = estimate(undecided(design, 0))
        values.append(found["b"].value / sum(each.value for each in found.values()))
    assert values == sorted(values)
    assert values[0] < 0.8 * values[-1]


def undecided(design: DesignMatrix, seed: int) -> Surrogate:
    """A surrogate that decides its close calls itself."""
    surrogate = Surrogate(design, seed=seed)
    surrogate.deciding = surrogate
    return surrogate


def deciding(design: DesignMatrix) -> Surrogate:
    """A surrogate that had all the trees from the start that decide close calls of so few runs."""
    surrogate = Surrogate(design, seed=DECIDING_SEED, trees=DECIDING_TREES * TREES)
    surrogate.deciding = surrogate
    return surrogate
