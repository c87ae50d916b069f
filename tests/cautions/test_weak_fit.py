"""Whether runs are predicted better than pure noise is: at which R², and what decides near that."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from paramimp.cautions.weak_fit import CHANCE_R2, CHANCE_R2_OF_NONE, CLOSE, is_close
from paramimp.objective import make_objective
from paramimp.results.significance import SIGNIFICANCE
from paramimp.surrogate.design import DesignMatrix, encode
from paramimp.surrogate.surrogate import Surrogate
from paramimp.table.selection import select
from tests.cautions.found import cautions
from tests.sweeps import analyze_frame, from_frame, linear, make_frame


def design_of(frame: pd.DataFrame) -> DesignMatrix:
    return encode(select(from_frame(frame, "loss"), make_objective("loss", None), include=(), exclude=()))


@pytest.mark.parametrize("n_runs", [20, 60, 150])
def test_a_fit_of_pure_noise_is_called_weak_whatever_chance_makes_of_it(n_runs: int) -> None:
    for seed in range(8):
        noise = np.random.default_rng([seed, n_runs]).normal(size=n_runs)
        assert "weak-fit" in cautions(make_frame(n_runs, linear, seed).assign(loss=noise))


def test_ranks_are_advised_only_where_a_run_is_extreme_and_not_yet_ranked() -> None:
    """Of 30 normal draws none is as far from the median as a run at 100 is."""
    frame = make_frame(30, linear).assign(loss=np.random.default_rng(3).normal(size=30))
    assert cautions(frame)["weak-fit"].message.endswith(" Add runs.")
    frame.loc[[4, 9], "loss"] = [100.0, -80.0]
    assert "since some runs hold extreme values" in cautions(frame)["weak-fit"].message
    assert cautions(frame, transform="rank")["weak-fit"].message.endswith(" Add runs.")


@pytest.mark.parametrize(("none_found", "by_chance"), [(False, CHANCE_R2), (True, CHANCE_R2_OF_NONE)])
def test_close_is_what_lies_about_0_and_the_bound_of_the_caution(none_found: bool, by_chance: float) -> None:
    surrogate = Surrogate(design_of(make_frame(100, linear)))
    for r2 in np.linspace(-0.2, 0.5, 71) + 0.001:  # beside where it changes
        expected = min(abs(r2), abs(r2 - by_chance / 10)) < CLOSE / 10
        assert is_close(surrogate, float(r2), none_found=none_found) == expected
    assert not is_close(surrogate, None, none_found=none_found)


def test_noise_of_single_runs_lowers_the_bounds_of_their_configurations() -> None:
    """40 configurations of two runs each, whose means have half the variance of the runs: half of 2.5 / sqrt(40)."""
    x, noise = np.random.default_rng(1).permutation(np.linspace(0, 1, 40)), np.repeat([1.0, -1.0], 40)
    means = (x - x.mean()) / x.std()
    frame = pd.DataFrame({"x": np.tile(x, 2), "seed": np.repeat([1, 2], 40), "loss": np.tile(means, 2) + noise})
    surrogate = Surrogate(design_of(frame))
    assert len(surrogate.design.y) == 40
    bound, reach = CHANCE_R2_OF_NONE / math.sqrt(40) / 2, CLOSE / math.sqrt(40)
    assert is_close(surrogate, bound + 0.9 * reach, none_found=True)
    assert not is_close(surrogate, bound + 1.1 * reach, none_found=True)


def test_where_the_verdict_hangs_on_it_r2_is_the_same_for_every_seed() -> None:
    """Elsewhere it is that of the seed's own trees."""
    found = []
    for draw in range(12):
        frame = make_frame(40, linear, draw)
        frame["loss"] = (frame["a"] > 0.5) + 0.8 * np.random.default_rng(draw).normal(size=40)
        design = design_of(frame)
        for seed in (0, 4):
            surrogate = Surrogate(design, seed=seed)
            report = analyze_frame(frame, "loss", seed=seed)
            none_found = all((param.p_adjusted or 0.0) >= SIGNIFICANCE for param in report.params)
            closely = is_close(surrogate, surrogate.judged(surrogate.joint).r2, none_found=none_found)
            deciding = surrogate.deciding if closely else surrogate
            assert report.fit.r2 == deciding.judged(deciding.joint).r2
            found.append(closely)
    assert 4 <= sum(found) <= 20
