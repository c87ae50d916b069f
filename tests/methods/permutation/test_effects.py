"""The effects of permutation by parts of the runs, against a statistic worked by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from paramimp.methods.permutation.effects import LEAST_KEPT, effects_by_parts
from paramimp.objective import make_objective
from paramimp.surrogate.design import encode
from paramimp.surrogate.surrogate import Surrogate
from paramimp.table.selection import select
from tests.sweeps import from_frame


def test_the_noise_of_few_trees_is_taken_off_the_spread_between_parts() -> None:
    """Two teams that agree leave the spread as it is; teams that differ as much as the parts do leave its least."""
    rng = np.random.default_rng(3)
    frame = pd.DataFrame({"x": rng.random(40), "loss": rng.normal(size=40)})
    table = from_frame(frame, "loss")
    surrogate = Surrogate(encode(select(table, make_objective("loss", None), include=(), exclude=())))
    parts = rng.normal(size=(24, 1, 3, 40))
    agreeing = effects_by_parts(surrogate, np.repeat(parts, 2, axis=1))
    expected = [effect_by_hand(surrogate.design.y, part[0]) for part in parts]
    np.testing.assert_allclose(agreeing[:, 0], expected)
    apart = rng.normal(scale=9, size=parts.shape)
    noisy = effects_by_parts(surrogate, np.concatenate([parts + apart, parts - apart], axis=1))
    assert noisy[:, 0].std() == pytest.approx(np.std(expected) * np.sqrt(LEAST_KEPT))
    assert noisy[:, 0].mean() == pytest.approx(np.mean(expected))


def effect_by_hand(y: np.ndarray, predicted: np.ndarray) -> float:
    """(rise / 2)² over (squared change / 2), of predictions as they are and with two shuffles."""
    rise = np.mean((predicted[1:] - y) ** 2 - (predicted[0] - y) ** 2)
    change = np.mean((predicted[1:] - predicted[0]) ** 2)
    return float(np.sign(rise) * (rise / 2) ** 2 / (change / 2))
