"""Sweeps that cannot be ranked, and must be flagged."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from tests.benchmarks.families.made import BATCH, DECOYS, DROPOUT, LR, OPTIMIZER, by_level, log10, sweep
from tests.benchmarks.problem import METRIC, Problem
from tests.benchmarks.truth_axes import choice, flag, uniform


def wreck(frame: pd.DataFrame, rng: np.random.Generator) -> None:
    frame.loc[rng.integers(len(frame)), METRIC] = 1e4


def wreck_two(frame: pd.DataFrame, rng: np.random.Generator) -> None:
    frame.loc[rng.choice(len(frame), 2, replace=False), METRIC] = [3e3, 8e3]


def worthless() -> Iterator[Problem]:
    """Sweeps that cannot be ranked, and must be flagged."""
    yield sweep(
        "pure_noise",
        "noise",
        [LR, OPTIMIZER, BATCH, DROPOUT, flag("augment"), *DECOYS],
        None,
        noise=1.0,
        expects="weak-fit",
        scored=False,
    )
    yield sweep(
        "pure_noise_few",
        "noise",
        [LR, DROPOUT, flag("augment")],
        None,
        noise=1.0,
        expects="weak-fit",
        scored=False,
    )
    yield sweep(
        "one_diverged",
        "wrecked",
        [LR, OPTIMIZER, BATCH, DROPOUT, flag("augment"), *DECOYS],
        lambda x: 1 + 0.1 * (log10(x["lr"]) + 3.2) ** 2 + by_level(x["optimizer"], {"sgd": 0.2}),
        active="lr optimizer",
        noise=0.05,
        decorate=wreck,
        expects="heavy-tail",
        scored=False,
    )
    yield sweep(
        "two_diverged",
        "wrecked",
        [uniform("rate"), uniform("decay"), choice("loss", "ce", "focal", "mse"), flag("ema"), *DECOYS],
        lambda x: 2 + 0.3 * x["rate"] + by_level(x["loss"], {"mse": 0.2}),
        active="rate loss",
        noise=0.05,
        decorate=wreck_two,
        expects="heavy-tail",
        scored=False,
    )
