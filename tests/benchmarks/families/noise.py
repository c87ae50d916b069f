"""Sweeps whose noise is uneven, heavy-tailed or louder than the signal."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tests.benchmarks.laws import BOOST, CAPACITY, HUMP, SWITCH, TRADE, VALLEY, Law, Noise, normal
from tests.benchmarks.problem import METRIC, Problem
from tests.benchmarks.truth_axes import Values

SIZES = (40, 80, 200)
LOUD = 4.0
"""Standard deviation of the noise at one end of a param over that at the other."""
FREEDOM = 2.5
OUTLIERS, OUTLIER = 0.05, 8.0
WEAK = 2.5
"""Times the noise of a law: as much noise as signal, and a little more."""


def noise() -> Iterator[Problem]:
    for law, driver, inert in ((HUMP, "lr", "batch_size"), (VALLEY, "learning_rate", "hidden")):
        yield loud(law, "uneven_by_driver", louder_along(law, driver))
        yield loud(law, "uneven_by_inert", louder_along(law, inert))
    for law in (TRADE, BOOST):
        yield loud(law, "student", student, tails=True)
        yield loud(law, "outliers", outliers, tails=True)
    for law in (SWITCH, CAPACITY):
        yield loud(law, "weak", normal, times=WEAK)


def loud(law: Law, name: str, shape: Noise, *, times: float = 1.5, tails: bool = False) -> Problem:
    def draw(n: int, rng: np.random.Generator) -> pd.DataFrame:
        values = law.values(n, rng)
        return pd.DataFrame({**values, METRIC: law.metric(values, n, rng, times=times, shape=shape)})

    return Problem(
        f"{law.name}_{name}",
        "uneven" if not tails and shape is not normal else "tails" if tails else "weak",
        law.axes,
        draw,
        lambda: law.parts().total,
        lambda: law.parts().shapley,
        sizes=SIZES,
        allows=frozenset({"heavy-tail", "weak-fit"}) if tails else frozenset({"weak-fit"}),
        purpose=law.purpose,
    )


def louder_along(law: Law, param: str) -> Noise:
    """Normal noise whose standard deviation grows along a param."""
    axis = law.axis(param)

    def shape(values: Values, n: int, rng: np.random.Generator) -> NDArray[np.float64]:
        raw = values[param].astype(float)
        low, high = (math.log(axis.low), math.log(axis.high)) if axis.log else (axis.low, axis.high)
        place = ((np.log(raw) if axis.log else raw) - low) / (high - low)
        scale = LOUD ** (place - 0.5)
        return np.asarray(rng.standard_normal(n) * scale / math.sqrt((LOUD - 1 / LOUD) / (2 * math.log(LOUD))))

    return shape


def student(_: Values, n: int, rng: np.random.Generator) -> NDArray[np.float64]:
    """Student's t, scaled to variance 1: a run in a thousand is off by ten standard deviations."""
    return np.asarray(rng.standard_t(FREEDOM, n) / math.sqrt(FREEDOM / (FREEDOM - 2)))


def outliers(_: Values, n: int, rng: np.random.Generator) -> NDArray[np.float64]:
    """Normal noise of which a twentieth is eight times as loud."""
    scale = np.where(rng.random(n) < OUTLIERS, OUTLIER, 1.0)
    return np.asarray(rng.standard_normal(n) * scale / math.sqrt(1 + OUTLIERS * (OUTLIER**2 - 1)))
