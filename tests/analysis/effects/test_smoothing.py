"""The regression of an effect, on laws of which the curve is known."""

from __future__ import annotations

import numpy as np
import pytest

from paramimp.analysis.effects.smoothing import smooth


def test_a_regression_without_effects_is_the_mean() -> None:
    rng = np.random.default_rng(0)
    y = rng.standard_normal(400)
    mean, covariance = smooth(rng.random(400), y, np.linspace(0, 1, 5), category=False)
    assert mean == pytest.approx(y.mean(), abs=0.12)
    assert np.sqrt(np.diag(covariance)).max() < 0.15


@pytest.mark.parametrize(("n", "category"), [(40, False), (40, True), (400, False), (400, True)])
def test_the_band_of_the_regression_holds_as_often_as_it_says(n: int, category: bool) -> None:
    """Over many draws of a smooth curve, or of effects of six values, and of noise."""
    held = []
    for seed in range(60):
        rng = np.random.default_rng(seed)
        points = np.arange(6.0) if category else np.linspace(0, 1, 11)
        x = rng.choice(points, n) if category else rng.random(n)
        effects, phase = rng.standard_normal(6), rng.uniform(0, 6)
        true, seen = ((effects[v.astype(int)] if category else np.sin(4 * v + phase)) for v in (points, x))
        mean, covariance = smooth(x, seen + rng.standard_normal(n), points, category=category)
        held.append(np.abs(mean - true) < 1.645 * np.sqrt(np.diag(covariance)))
    assert 0.83 < np.mean(held) < 0.97
