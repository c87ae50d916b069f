"""What twice the runs would explain: by hand, and where the answer is known."""

from __future__ import annotations

import numpy as np
import pytest

from paramimp.surrogate.design import DesignMatrix
from paramimp.surrogate.learning_curve import gain_of_doubling
from paramimp.surrogate.surrogate import Surrogate


def surrogate_of(n_runs: int, noise: float, waves: int = 1, seed: int = 0) -> Surrogate:
    """One param along waves of a variance of 1, and noise of another."""
    rng = np.random.default_rng(seed)
    x = rng.uniform(size=n_runs)
    y = np.sqrt(2) * np.sin(2 * np.pi * waves * x) + np.sqrt(noise) * rng.standard_normal(n_runs)
    y -= y.mean()
    design = DesignMatrix(x[:, None].astype(np.float32), y / y.std(), {"x": slice(0, 1)})
    return Surrogate(design, use="both" if n_runs < 400 else "forest")


def gain(surrogate: Surrogate) -> float:
    parts = surrogate.predict_by_part_forests([])[:, :, 0].mean(axis=1)
    r2 = surrogate.judged(surrogate.joint).r2
    assert r2 is not None
    return gain_of_doubling(surrogate, parts, r2)


def test_a_forest_by_hand() -> None:
    """Error of parts less that of bags, twice .63 times, and what was thought before for 40 more runs."""
    surrogate = surrogate_of(400, noise=0.2)
    y = surrogate.design.y
    parts = np.tile(y + 0.8, (2, 1))
    parts[0, :200] = parts[1, 200:] = np.nan
    seen = 2 * 0.632 * (0.64 - np.mean((surrogate.out_of_bag - y) ** 2)) / y.var()
    expected = (400 * seen + 40 * (1 - 0.8) * 40 / 400) / 440
    assert gain_of_doubling(surrogate, parts, 0.8) == pytest.approx(expected)


@pytest.mark.parametrize("n_runs", [300, 600])  # with a process and without one
def test_noise_is_not_taken_for_what_could_be_learned(n_runs: int) -> None:
    """Half of the variance is noise, and one wave is learned at once."""
    found = np.mean([gain(surrogate_of(n_runs, noise=1.0, seed=seed)) for seed in range(3)])
    assert found < 0.08


@pytest.mark.parametrize(("n_runs", "waves"), [(40, 12), (400, 60)])
def test_waves_that_need_more_runs_are_expected_to_be_learned(n_runs: int, waves: int) -> None:
    found = np.mean([gain(surrogate_of(n_runs, noise=0.0, waves=waves, seed=seed)) for seed in range(3)])
    assert found > 0.15
