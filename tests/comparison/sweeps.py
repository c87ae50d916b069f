"""Sweeps whose laws are known, and their comparison."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

import paramimp
from paramimp.comparison.result import Comparison
from tests.sweeps import from_frame, make_frame

FAST: Any = {"jobs": 1, "surrogate": "forest"}


def sweep(weights: dict[str, float], n_runs: int = 60, seed: int = 0) -> pd.DataFrame:
    rng = np.random.default_rng(seed + 100)
    return make_frame(
        n_runs,
        lambda frame: sum(weight * frame[name] for name, weight in weights.items()) + 0.05 * rng.normal(size=n_runs),
        seed,
    )


def compare(*frames: pd.DataFrame, **options: Any) -> Comparison:
    return paramimp.compare([from_frame(frame, "loss") for frame in frames], "loss", **{**FAST, **options})
