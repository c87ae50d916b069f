"""Sweeps with a corner that diverges, and those whose params moved together."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tests.benchmarks.families.made import (
    BATCH,
    DECOYS,
    DROPOUT,
    LR,
    OPTIMIZER,
    SEED,
    by_level,
    log10,
    sigmoid,
    sweep,
)
from tests.benchmarks.problem import Problem
from tests.benchmarks.truth_axes import Together, Values, choice, flag, integers, log_uniform, uniform


def diverging() -> Iterator[Problem]:
    yield sweep(
        "corner",
        "diverging",
        [LR, uniform("clip"), OPTIMIZER, BATCH, DROPOUT, *DECOYS],
        lambda x: (
            0.2 * (log10(x["lr"]) + 3) ** 2
            + 6 * sigmoid(6 * (log10(x["lr"]) + 1.8)) * sigmoid(10 * (0.35 - x["clip"]))
            + by_level(x["optimizer"], {"sgd": 0.5})
        ),
        active="lr clip optimizer",
        noise=0.15,
    )
    yield sweep(
        "steep",
        "diverging",
        [LR, integers("depth", 2, 10), flag("norm"), BATCH, DROPOUT, *DECOYS],
        lambda x: (
            0.3 * (log10(x["lr"]) + 3) ** 2
            + np.exp(0.9 * (log10(x["lr"]) + 2) + 0.15 * (x["depth"] - 6.0) - 0.8 * x["norm"])
        ),
        active="lr depth norm",
        noise=0.2,
    )


def correlated() -> Iterator[Problem]:
    yield sweep(
        "pair",
        "correlated",
        [LR, log_uniform("weight_decay", 1e-6, 1e-2), OPTIMIZER, DROPOUT, *DECOYS],
        lambda x: (
            0.3 * (log10(x["lr"]) + 3.3) ** 2 + 0.3 * log10(x["weight_decay"]) + by_level(x["optimizer"], {"sgd": 0.5})
        ),
        active="lr weight_decay optimizer",
        together=Together(("lr", "weight_decay"), 0.6),
        allows=frozenset({"confounded"}),
        noise=0.2,
    )
    yield sweep(
        "triple",
        "correlated",
        [uniform("width"), uniform("depth"), uniform("heads"), LR, flag("norm"), *DECOYS],
        lambda x: (
            -1.5 * x["width"] - x["depth"] - x["width"] * x["depth"] - 0.4 * x["norm"]
            + 0.15 * (log10(x["lr"]) + 3) ** 2
        ),
        active="width depth lr norm",
        together=Together(("width", "depth", "heads"), 0.6),
        allows=frozenset({"confounded"}),
        shadows={"heads": ("width", "depth")},
        noise=0.15,
    )  # fmt: skip


def follow_lr(frame: pd.DataFrame, rng: np.random.Generator) -> None:
    """The machine follows the learning rate in four runs of five, as when a sweep was cut up by hand."""
    sixth = ((np.log10(frame["lr"].to_numpy()) + 5) / 4 * 6).astype(int)
    follows = rng.random(len(frame)) < 0.8
    frame["machine"] = np.where(follows, np.char.add("node0", sixth.astype(str)), frame["machine"])


def shadowed() -> Iterator[Problem]:
    def formula(x: Values) -> NDArray[np.float64]:
        return np.asarray(0.4 * log10(x["lr"]) + by_level(x["optimizer"], {"sgd": 0.5}) + 2 * (x["dropout"] - 0.2) ** 2)

    yield sweep(
        "null_moves_with_lr",
        "shadowed",
        [LR, log_uniform("epsilon", 1e-9, 1e-5), OPTIMIZER, DROPOUT, BATCH, *DECOYS],
        formula,
        active="lr optimizer dropout",
        together=Together(("lr", "epsilon"), 0.75),
        allows=frozenset({"confounded"}),
        shadows={"epsilon": ("lr",)},
        noise=0.2,
    )
    yield sweep(
        "machine_follows_lr",
        "shadowed",
        [LR, choice("machine", *(f"node0{index}" for index in range(6))), OPTIMIZER, DROPOUT, BATCH, SEED],
        formula,
        active="lr optimizer dropout",
        decorate=follow_lr,
        allows=frozenset({"confounded"}),
        shadows={"machine": ("lr",)},
        noise=0.2,
    )
