"""Sweeps whose curves are known from their formulas, and their effects."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from paramimp.results import Report
from tests.sweeps import analyze_frame


def swept(n: int = 80, seed: int = 0) -> pd.DataFrame:
    """Random learning rates over four decades, sizes and optimizers."""
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame({
        "lr": 10 ** rng.uniform(-5, -1, n),
        "size": rng.choice([16, 32, 64, 128], n),
        "optimizer": rng.choice(["adam", "rmsprop", "sgd"], n),
        "dropout": rng.uniform(0, 0.5, n),
    })  # fmt: skip
    frame["loss"] = 0.3 * (np.log10(frame["lr"]) + 3) ** 2 + 0.4 * (frame["optimizer"] == "sgd")
    frame["loss"] += 0.1 * rng.standard_normal(n)
    return frame


def analysed(frame: pd.DataFrame, metric: str = "loss", **options: object) -> Report:
    found = analyze_frame(frame, metric, direction="minimize", jobs=1, **options)
    assert isinstance(found, Report)
    return found


def effect_of(report: Report, param: str) -> Any:
    return report.effects.curves[param]
