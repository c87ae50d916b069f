"""How far the Gaussian process is trusted, on laws that it can and cannot follow."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from paramimp.suggestion.trust import MOST_STRETCHED, acting, left_over, stretch, surprises
from paramimp.surrogate.design import averaged
from paramimp.surrogate.smooth import Smooth
from tests.suggestion.searched_sweeps import searched


def fitted(frame: pd.DataFrame) -> Smooth:
    return Smooth(averaged(searched(frame).design), ())


def swept(n_runs: int, seed: int, params: int) -> tuple[pd.DataFrame, np.random.Generator]:
    rng = np.random.default_rng([seed, n_runs])
    return pd.DataFrame({f"x{k}": rng.uniform(size=n_runs) for k in range(params)}), rng


def test_what_acts_is_shown_to_and_what_does_nothing_hardly_ever() -> None:
    shown, sweeps = 0, 15
    for seed in range(sweeps):
        frame, rng = swept(60, seed, 8)
        frame["loss"] = (frame["x0"] - 0.4) ** 2 + 0.3 * frame["x1"] + 0.02 * rng.standard_normal(60)
        found = acting(fitted(frame))
        assert {"x0", "x1"} <= found
        shown += len(found) - 2
    assert shown <= 0.1 * 6 * sweeps


def test_a_category_acts_as_a_whole() -> None:
    frame, rng = swept(60, 0, 2)
    frame["kind"] = rng.choice(["a", "b", "c"], 60)
    frame["loss"] = (frame["kind"] == "b") + 0.05 * rng.standard_normal(60)
    assert acting(fitted(frame)) == {"kind"}


def test_a_run_is_surprising_where_it_lies_far_from_what_the_others_say() -> None:
    frame, rng = swept(50, 1, 2)
    frame["loss"] = frame["x0"] + 0.05 * rng.standard_normal(50) + (np.arange(50) == 7)
    smooth = fitted(frame)
    surprised = surprises(smooth)
    ordered = frame.sort_values(["x0", "x1"], kind="stable").index.tolist()
    assert ordered[int(np.abs(surprised).argmax())] == 7
    assert surprised.min() < -4  # more is better, and a loss is less


def test_the_reach_is_stretched_by_a_well_that_is_narrower_than_all_else() -> None:
    plain, rng = swept(80, 2, 2)
    noise = 0.02 * rng.standard_normal(80)
    well = plain.assign(loss=noise - np.exp(-(((plain["x0"] - 0.3) / 0.04) ** 2)) + 0.1 * plain["x1"])
    bowl = plain.assign(loss=noise + (plain["x0"] - 0.3) ** 2 + 0.1 * plain["x1"])
    by = {name: stretch(smooth, surprises(smooth)) for name, smooth in (("well", fitted(well)), ("bowl", fitted(bowl)))}
    assert by["well"] > by["bowl"]
    assert 1 <= by["bowl"] < 2
    assert by["well"] <= MOST_STRETCHED


@pytest.mark.parametrize("curve", ["line", "bow", "category"])
def test_what_is_left_over_shows_a_param_that_the_process_did_not_take(curve: str) -> None:
    frame, rng = swept(100, 3, 2)
    kinds = rng.choice(["a", "b", "c"], 100)
    frame["loss"] = (frame["x0"] - 0.5) ** 2 + 0.01 * rng.standard_normal(100)
    if curve == "category":
        frame["x1"] = kinds
    smooth = fitted(frame)
    ordered = frame.sort_values(["x0", "x1"], kind="stable")["x1"]
    if curve == "category":
        effect = np.array(ordered == "b", dtype=np.float64)
    else:
        centred = np.array(ordered, dtype=np.float64) - 0.5
        effect = centred if curve == "line" else 4 * centred**2
    noise = np.random.default_rng(4).standard_normal(100)
    assert left_over(smooth, 3 * effect + noise, "x1") < 1e-3
    assert left_over(smooth, noise, "x1") > 0.05


def test_the_p_value_is_uniform_where_nothing_is_left_over() -> None:
    frame, _ = swept(60, 5, 2)
    smooth = fitted(frame.assign(loss=frame["x0"]))
    p = [left_over(smooth, np.random.default_rng(seed).standard_normal(60), "x1") for seed in range(400)]
    np.testing.assert_allclose(np.quantile(p, [0.1, 0.5, 0.9]), [0.1, 0.5, 0.9], atol=0.075)  # three standard errors


def test_too_few_runs_leave_nothing_to_test() -> None:
    frame, _ = swept(11, 6, 2)
    assert left_over(fitted(frame.assign(loss=frame["x0"])), 100 * frame["x1"].to_numpy(), "x1") == 1.0
