"""Laws that several families of problems share: a metric made by independent params, and how loud its noise is.

The laws for tuning and those for judging have other params, other curves and other interactions.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tests.benchmarks.families.made import BATCH, DECOYS, DROPOUT, LR, OPTIMIZER, by_level, log10, sigmoid
from tests.benchmarks.problem import Purpose
from tests.benchmarks.truth_axes import Axis, Formula, Values, choice, flag, integers, log_uniform, uniform
from tests.benchmarks.variance_parts import Parts, integrated

Noise = Callable[[Values, int, np.random.Generator], NDArray[np.float64]]
"""Noise of variance 1 on average, from the params of the runs, their number and a source of chance."""


def normal(_: Values, n: int, rng: np.random.Generator) -> NDArray[np.float64]:
    return rng.standard_normal(n)


@dataclass(frozen=True)
class Law:
    """A metric that independent params make.

    Attributes
    ----------
    active : the params that the formula is given, at most five of them continuous.
    noise : standard deviation of the noise over that of the formula.
    """

    name: str
    axes: tuple[Axis, ...]
    formula: Formula
    active: tuple[str, ...]
    purpose: Purpose
    noise: float = 0.4

    def values(self, n: int, rng: np.random.Generator) -> dict[str, NDArray[Any]]:
        """Independent draws of every param."""
        return {axis.name: axis.at(rng.random(n)) for axis in self.axes}

    def metric(
        self, values: Values, n: int, rng: np.random.Generator, *, times: float = 1.0, shape: Noise = normal
    ) -> NDArray[np.float64]:
        """The metric of runs with these params, with noise."""
        clean = self.formula({name: values[name] for name in self.active})
        return np.asarray(clean + times * self.noise * spread(self) * shape(values, n, rng))

    def parts(self) -> Parts:
        return parts(self)

    def axis(self, name: str) -> Axis:
        return next(axis for axis in self.axes if axis.name == name)


@cache
def spread(law: Law) -> float:
    """Standard deviation of the formula, near enough: of 50,000 draws."""
    return float(law.formula(law.values(50_000, np.random.default_rng(0))).std())


@cache
def parts(law: Law) -> Parts:
    """Exact effects of the law."""
    return integrated([axis for axis in law.axes if axis.name in law.active], law.formula)


# --- For tuning ----------------------------------------------------------------------------------------------------


def _hump(x: Values) -> NDArray[np.float64]:
    return np.asarray(
        0.3 * (log10(x["lr"]) + 3.2) ** 2
        + by_level(x["optimizer"], {"rmsprop": 0.2, "sgd": 0.7})
        + 4 * (x["dropout"] - 0.2) ** 2
        - 0.4 * x["augment"]
    )


def _trade(x: Values) -> NDArray[np.float64]:
    return np.asarray(
        0.25 * (log10(x["lr"]) + 3.8 - 0.45 * (np.log2(x["batch_size"]) - 4)) ** 2
        + 0.12 * (log10(x["weight_decay"]) + 4) ** 2
        + 0.2 * (x["optimizer"] == "sgd") * (log10(x["weight_decay"]) + 5)
    )


_MODELS = {"cnn": 0.9, "gru": 0.7, "lstm": 0.5, "mlp": 1.0, "rnn": 0.8, "transformer": 0.0}


def _switch(x: Values) -> NDArray[np.float64]:
    return np.asarray(
        by_level(x["model"], _MODELS)
        + 0.15 * (x["depth"] - 5.0) * np.where(x["pretrained"], -1.0, 0.6)
        + 0.8 * x["mixup"] ** 2
    )


HUMP = Law(
    "hump",
    (LR, OPTIMIZER, DROPOUT, flag("augment"), BATCH, *DECOYS[1:]),
    _hump,
    ("lr", "optimizer", "dropout", "augment"),
    "tuning",
)
TRADE = Law(
    "trade",
    (LR, BATCH, log_uniform("weight_decay", 1e-6, 1e-2), OPTIMIZER, flag("ema"), uniform("warmup", 0, 0.3)),
    _trade,
    ("lr", "batch_size", "weight_decay", "optimizer"),
    "tuning",
)
SWITCH = Law(
    "switch",
    (
        choice("model", *_MODELS),
        integers("depth", 2, 8),
        flag("pretrained"),
        uniform("mixup"),
        choice("tokenizer", "bpe", "char", "unigram", "word"),
        LR,
        integers("workers", 1, 8),
    ),
    _switch,
    ("model", "depth", "pretrained", "mixup"),
    "tuning",
    noise=0.5,
)
WAVE = Law(
    "wave",
    tuple(uniform(f"x{index}") for index in range(1, 9)),
    lambda x: np.asarray(np.sin(2 * np.pi * x["x1"]) + 3 * (x["x2"] - 0.5) * (x["x3"] - 0.5) * 2 + x["x3"]),
    ("x1", "x2", "x3"),
    "tuning",
    noise=0.3,
)


# --- For judging ---------------------------------------------------------------------------------------------------


def _valley(x: Values) -> NDArray[np.float64]:
    reach = log10(x["learning_rate"]) - np.log10(1 - x["momentum"])
    return np.asarray(
        0.5 * (reach + 1.6) ** 2 + by_level(x["activation"], {"relu": 0.0, "tanh": 0.9}) - 0.15 * x["layers"]
    )


def _boost(x: Values) -> NDArray[np.float64]:
    power = log10(x["eta"]) + np.log10(x["n_estimators"])
    return np.asarray(
        0.6 * (power - 1.6) ** 2
        + 0.05 * (x["max_depth"] - 6.0) ** 2
        + 0.5 * (1 - x["subsample"]) * (x["max_depth"] > 6)
    )


_LOSSES = {"ce": 0.0, "focal": 0.25, "hinge": 0.8, "mse": 0.7}


def _capacity(x: Values) -> NDArray[np.float64]:
    size = (log10(x["width"]) - 2) * x["blocks"]
    return np.asarray(2.5 * np.exp(-0.6 * size) + by_level(x["loss"], _LOSSES) - 0.5 * x["norm"] * (x["blocks"] > 3))


VALLEY = Law(
    "valley",
    (
        log_uniform("learning_rate", 1e-4, 1e-1),
        uniform("momentum", 0.5, 0.99),
        choice("activation", "relu", "tanh"),
        integers("layers", 1, 6),
        uniform("beta2", 0.9, 0.999),
        choice("scheduler", "cosine", "linear", "none", "step"),
        flag("shuffle"),
        choice("hidden", 64, 128, 256, 512, log=True),
    ),
    _valley,
    ("learning_rate", "momentum", "activation", "layers"),
    "judging",
)
BOOST = Law(
    "boost",
    (
        log_uniform("eta", 1e-3, 0.5),
        choice("n_estimators", 50, 100, 200, 400, 800, log=True),
        integers("max_depth", 2, 10),
        uniform("subsample", 0.4, 1.0),
        uniform("colsample", 0.4, 1.0),
        log_uniform("reg_lambda", 1e-3, 10),
        choice("booster", "dart", "gbtree"),
    ),
    _boost,
    ("eta", "n_estimators", "max_depth", "subsample"),
    "judging",
    noise=0.45,
)
CAPACITY = Law(
    "capacity",
    (
        log_uniform("width", 64, 2048),
        integers("blocks", 1, 6),
        choice("loss", *_LOSSES),
        flag("norm"),
        uniform("label_smoothing", 0, 0.3),
        log_uniform("clip", 0.1, 10),
        flag("pin_memory"),
        choice("init", "he", "lecun", "orthogonal", "xavier"),
    ),
    _capacity,
    ("width", "blocks", "loss", "norm"),
    "judging",
    noise=0.4,
)
STEEP = Law(
    "steep",
    tuple(uniform(f"p{index}") for index in range(1, 11)),
    lambda x: np.asarray(sigmoid(8 * (x["p1"] - 0.5)) * (0.5 + x["p2"]) + 0.6 * (x["p3"] - 0.4) ** 2 + 0.3 * x["p4"]),
    ("p1", "p2", "p3", "p4"),
    "judging",
    noise=0.35,
)

TUNING, JUDGING = (HUMP, TRADE, SWITCH, WAVE), (VALLEY, BOOST, CAPACITY, STEEP)
