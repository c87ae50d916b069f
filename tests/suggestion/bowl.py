"""A sweep whose optimum is known."""

from __future__ import annotations

import numpy as np
import pandas as pd

N_RUNS = 80


def sweep(n_runs: int = N_RUNS, seed: int = 0) -> pd.DataFrame:
    """A bowl in the logarithm of ``lr`` with its bottom at 1e-3, the better the wider; sgd is bad."""
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame(
        {
            "lr": 10 ** rng.uniform(-6, 0, n_runs),
            "width": rng.choice([16, 32, 64, 128], n_runs),
            "layers": rng.integers(1, 9, n_runs),
            "optimizer": rng.choice(["adam", "sgd"], n_runs),
            "flag": rng.choice([True, False], n_runs),
            "seed": rng.integers(0, 1000, n_runs),
        }
    )
    frame["momentum"] = np.where(frame["optimizer"] == "sgd", rng.uniform(0.1, 0.9, n_runs), np.nan)
    loss = (np.log10(frame["lr"]) + 3) ** 2 - 3 * np.log2(frame["width"]) + 6 * (frame["optimizer"] == "sgd")
    frame["loss"] = loss + 0.1 * rng.standard_normal(n_runs)
    return frame
