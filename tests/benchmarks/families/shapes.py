"""Responses that are far from smooth: cliffs, narrow optima, plateaus, accuracy near its ceiling.

Their effects are integrated on shifted grids, and come with a standard error.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tests.benchmarks.families.made import BATCH, DECOYS, DROPOUT, LR, OPTIMIZER, by_level, log10, sigmoid, sweep
from tests.benchmarks.problem import METRIC, Problem, Purpose
from tests.benchmarks.truth_axes import Axis, Formula, Values, choice, flag, integers, log_uniform, uniform

SIZES = (40, 80, 200)
INERT: tuple[Axis, ...] = (uniform("beta2", 0.9, 0.999), choice("init", "he", "lecun", "xavier"), flag("shuffle"))
EXAMPLES = 2_000
"""Examples that an accuracy is measured on: its noise is binomial, and less near the ceiling."""


def shapes() -> Iterator[Problem]:
    yield from cliffs()
    yield from narrow()
    yield from plateaus()
    yield from saturated()


def shape(
    name: str, kind: str, axes: Sequence[Axis], formula: Formula, active: str, purpose: Purpose, **more: Any
) -> Problem:
    return sweep(name, kind, axes, formula, active=active, purpose=purpose, rough=True, sizes=SIZES, **more)


def cliffs() -> Iterator[Problem]:
    """Beyond a border training fails: straight along one param, and slanted between two."""
    yield shape(
        "cliff_lr",
        "cliffs",
        (LR, OPTIMIZER, DROPOUT, BATCH, *DECOYS[1:]),
        lambda x: 2.0 * (x["lr"] > 0.02) + 0.15 * (log10(x["lr"]) + 3.5) ** 2 + by_level(x["optimizer"], {"sgd": 0.5}),
        "lr optimizer",
        "tuning",
        noise=0.3,
    )
    yield shape(
        "cliff_lr_by_depth",
        "cliffs",
        (LR, integers("depth", 2, 12), DROPOUT, flag("norm"), *DECOYS[1:]),
        lambda x: 1.5 * (log10(x["lr"]) + 0.12 * x["depth"] > -1.4 + 0.6 * x["norm"]) - 0.1 * x["depth"],
        "lr depth norm",
        "tuning",
        noise=0.3,
    )
    yield shape(
        "cliff_memory",
        "cliffs",
        (log_uniform("width", 32, 4096), integers("length", 1, 16), uniform("rate"), *INERT),
        lambda x: (
            np.where(np.log2(x["width"]) + np.log2(x["length"]) > 12.5, 3.0, 1.2 - 0.15 * np.log2(x["width"]))
            + 0.8 * (x["rate"] - 0.3) ** 2
        ),
        "width length rate",
        "judging",
        noise=0.25,
    )
    yield shape(
        "cliff_clip",
        "cliffs",
        (uniform("clip"), log_uniform("step", 1e-4, 1), choice("loss", "huber", "l1", "l2"), *INERT),
        lambda x: 1.0 * (x["clip"] < 0.25) - 0.3 * log10(x["step"]) + by_level(x["loss"], {"l1": 0.4, "l2": 0.9}),
        "clip step loss",
        "judging",
        noise=0.3,
    )


def narrow() -> Iterator[Problem]:
    """Flat but for a well that few runs hit."""
    yield shape(
        "narrow_lr",
        "narrow",
        (LR, OPTIMIZER, DROPOUT, flag("augment"), *DECOYS[1:]),
        lambda x: -2.0 * np.exp(-((log10(x["lr"]) + 3) ** 2) / (2 * 0.25**2)) + by_level(x["optimizer"], {"sgd": 0.4}),
        "lr optimizer",
        "tuning",
        noise=0.15,
    )
    yield shape(
        "narrow_pair",
        "narrow",
        (log_uniform("step", 1e-4, 1), uniform("decay"), integers("layers", 1, 6), *INERT),
        lambda x: (
            -2.0 * np.exp(-((log10(x["step"]) + 1.5) ** 2) / 0.5 - (x["decay"] - 0.6) ** 2 / 0.05) - 0.06 * x["layers"]
        ),
        "step decay layers",
        "judging",
        noise=0.15,
    )


def plateaus() -> Iterator[Problem]:
    """Nothing changes beyond a point."""
    yield shape(
        "plateau_units",
        "plateaus",
        (log_uniform("units", 8, 4096), LR, DROPOUT, flag("bias"), *DECOYS[1:]),
        lambda x: 1.4 * np.maximum(0.0, 2.4 - log10(x["units"])) + np.maximum(0.0, np.abs(log10(x["lr"]) + 3) - 0.8),
        "units lr",
        "tuning",
        noise=0.2,
    )
    yield shape(
        "plateau_epochs",
        "plateaus",
        (integers("epochs", 1, 60), uniform("fraction"), log_uniform("penalty", 1e-6, 1), *INERT),
        lambda x: (
            np.maximum(0.0, 1 - x["epochs"] / 20) * (0.5 + x["fraction"])
            + np.maximum(0.0, log10(x["penalty"]) + 2) * 0.5
        ),
        "epochs fraction penalty",
        "judging",
        noise=0.12,
    )


def saturated() -> Iterator[Problem]:
    """Accuracy between 0.9 and 1, most of it close to 1."""
    yield accuracy(
        "saturated_lr",
        (LR, OPTIMIZER, DROPOUT, flag("augment"), *DECOYS[1:]),
        lambda x: 5.5 - 1.2 * (log10(x["lr"]) + 3.2) ** 2 + 1.0 * x["augment"] - by_level(x["optimizer"], {"sgd": 0.8}),
        "lr optimizer augment",
        "tuning",
    )
    yield accuracy(
        "saturated_size",
        (log_uniform("width", 32, 2048), integers("blocks", 1, 8), uniform("mix"), *INERT),
        lambda x: 1.0 + 1.6 * (log10(x["width"]) - 1.5) + 0.4 * x["blocks"] - 2.0 * (x["mix"] - 0.3) ** 2,
        "width blocks mix",
        "judging",
    )


def accuracy(name: str, axes: Sequence[Axis], logit: Formula, active: str, purpose: Purpose) -> Problem:
    """Accuracy of the given logit, measured on `EXAMPLES` examples: the noise is none where nothing is wrong."""

    def formula(x: Values) -> NDArray[np.float64]:
        return sigmoid(logit(x))

    def measure(frame: pd.DataFrame, rng: np.random.Generator) -> None:
        frame[METRIC] = rng.binomial(EXAMPLES, frame[METRIC].to_numpy()) / EXAMPLES

    return shape(name, "saturated", axes, formula, active, purpose, decorate=measure, direction="maximize")
