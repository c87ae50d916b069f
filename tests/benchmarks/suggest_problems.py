"""Formulas over spaces of their own, of several classes, for `tests.benchmarks.suggest`: to tune on, and to judge."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from paramimp.suggestion.domain import Domain

Values = Mapping[str, Any]
Draw = dict[str, Any]


@dataclass(frozen=True)
class Problem:
    """A formula, of which more is better, over a space.

    Attributes
    ----------
    when : a conditional param to its parent and the value that switches it on.
    """

    name: str
    kind: str
    space: Mapping[str, Domain]
    formula: Callable[[Values], float]
    when: Mapping[str, tuple[str, Any]] = field(default_factory=dict)

    def draw(self, n: int, rng: np.random.Generator, space: Mapping[str, Domain] | None = None) -> list[Draw]:
        drawn = []
        for _ in range(n):
            config = {name: sample((space or self.space)[name], rng) for name in self.space}
            drawn.append(
                {
                    name: value
                    for name, value in config.items()
                    if name not in self.when or config[self.when[name][0]] == self.when[name][1]
                }
            )
        return drawn


def sample(domain: Domain, rng: np.random.Generator) -> Any:
    """One value of a domain."""
    if domain.low is None or domain.high is None:
        return domain.choices[int(rng.integers(len(domain.choices)))]
    if domain.type == "int":
        step = int(domain.step or 1)
        if domain.log:
            drawn = round(float(np.exp(rng.uniform(np.log(domain.low), np.log(domain.high)))))
            return int(np.clip(drawn, domain.low, domain.high))
        return int(domain.low) + step * int(rng.integers(int((domain.high - domain.low) // step) + 1))
    if domain.log:
        return float(np.exp(rng.uniform(np.log(domain.low), np.log(domain.high))))
    return float(rng.uniform(domain.low, domain.high))


def unit(*names: str) -> dict[str, Domain]:
    return {name: Domain("float", 0.0, 1.0) for name in names}


def names(n: int) -> list[str]:
    return [f"x{i}" for i in range(n)]


# --- For tuning ----------------------------------------------------------------------------------------------------


def _additive(c: Values) -> float:
    return float(-((c["x0"] - 0.3) ** 2) * 3 - (c["x1"] - 0.7) ** 2 * 2 - (c["x2"] - 0.5) ** 2)


def _valley(c: Values) -> float:
    return float(-abs(c["x0"] + c["x1"] - 1) * 2 - 0.5 * (c["x2"] - 0.4) ** 2)


def _two_basins(c: Values) -> float:
    one = np.exp(-(((c["x0"] - 0.2) / 0.12) ** 2 + ((c["x1"] - 0.8) / 0.12) ** 2))
    other = 0.7 * np.exp(-(((c["x0"] - 0.75) / 0.3) ** 2 + ((c["x1"] - 0.25) / 0.3) ** 2))
    return float(one + other + 0.2 * c["x2"])


def _beyond(c: Values) -> float:
    return float(-((c["x0"] / 4 - 1.3) ** 2) - (c["x1"] - 0.4) ** 2 * 0.7)


_A = np.array(
    [
        [10, 3, 17, 3.5, 1.7, 8],
        [0.05, 10, 17, 0.1, 8, 14],
        [3, 3.5, 1.7, 10, 17, 8],
        [17, 8, 0.05, 10, 0.1, 14],
    ]
)
_P = 1e-4 * np.array(
    [
        [1312, 1696, 5569, 124, 8283, 5886],
        [2329, 4135, 8307, 3736, 1004, 9991],
        [2348, 1451, 3522, 2883, 3047, 6650],
        [4047, 8828, 8732, 5743, 1091, 381],
    ]
)


def _hartmann(c: Values) -> float:
    x = np.array([c[name] for name in names(6)])
    return float(np.array([1, 1.2, 3, 3.2]) @ np.exp(-(_A * (x - _P) ** 2).sum(axis=1)))


def _few(c: Values) -> float:
    """Four of fifteen params act, two of them together."""
    bowl = -0.3 * (_log(c["lr"]) + 3.6) ** 2 - 1.5 * (c["x4"] - 0.8) ** 2
    return float(bowl + 1.2 * c["x8"] * c["x10"] - 0.6 * c["x10"] ** 2)


def _camel(c: Values) -> float:
    """Two equal basins, and four lesser ones (the six-hump camel)."""
    x, y = 4 * c["x0"] - 2, 2 * c["x1"] - 1
    return float(-np.log1p((4 - 2.1 * x**2 + x**4 / 3) * x**2 + x * y + 4 * (y * y - 1) * y**2 + 1.1))


def _schedules(c: Values) -> float:
    """Each schedule has a learning rate of its own; steps alone have a factor."""
    best, level = {"cosine": (-2.0, 0.0), "steps": (-3.0, 0.1), "none": (-4.0, -0.3)}[c["schedule"]]
    factor = -1.5 * (c["factor"] - 0.3) ** 2 if "factor" in c else 0.0
    return float(level - 0.5 * (_log(c["lr"]) - best) ** 2 + factor - 0.4 * (c["dropout"] - 0.1) ** 2)


def _log(value: float) -> float:
    return float(np.log10(value))


LR = Domain("float", 1e-5, 1e-1, log=True)
TUNING = (
    Problem("additive", "one basin", unit(*names(6)), _additive),
    Problem("valley", "valley", unit(*names(5)), _valley),
    Problem("two basins", "several basins", unit(*names(5)), _two_basins),
    Problem("beyond", "beyond the edge", unit(*names(5)) | {"x0": Domain("float", 0.0, 4.0)}, _beyond),
    Problem("hartmann6", "several basins", unit(*names(6)), _hartmann),
    Problem("4 of 15", "one basin", unit(*names(14)) | {"lr": LR}, _few),
    Problem("camel", "several basins", unit(*names(5)), _camel),
    Problem(
        "schedules", "several basins",
        {
            "lr": LR, "schedule": Domain("category", values=("cosine", "none", "steps")),
            "factor": Domain("float", 0.1, 0.9), "dropout": Domain("float", 0.0, 0.6), **unit("x0", "x1"),
        },
        _schedules, {"factor": ("schedule", "steps")},
    ),
)  # fmt: skip

# --- For judging ---------------------------------------------------------------------------------------------------

TRAINING = {
    "lr": LR,
    "weight_decay": Domain("float", 1e-6, 1e-2, log=True),
    "dropout": Domain("float", 0.0, 0.6),
    "layers": Domain("int", 1, 8),
    "batch_size": Domain("int", values=(16, 32, 64, 128, 256)),
    "warmup": Domain("int", 0, 2000),
}


def _training(c: Values) -> float:
    """A bowl in the logarithm of the learning rate, shallower ones in others; warm-up does nothing."""
    return float(-(
        0.5 * (_log(c["lr"]) + 3.2) ** 2 + 0.1 * (_log(c["weight_decay"]) + 4) ** 2 + 2 * (c["dropout"] - 0.2) ** 2
        + 0.03 * (c["layers"] - 4) ** 2 + 0.02 * np.log2(c["batch_size"] / 64) ** 2
    ))  # fmt: skip


def _rosenbrock(c: Values) -> float:
    x, y = 3 * c["x0"] - 1.5, 2.5 * c["x1"] - 0.5
    return float(-np.log1p((1 - x) ** 2 + 20 * (y - x * x) ** 2) - 0.3 * (c["x2"] - 0.6) ** 2)


def _linear_scaling(c: Values) -> float:
    """The good learning rate grows with the batch: a valley across a logarithm and a grid."""
    return float(-((_log(c["lr"]) + 3 - np.log10(c["batch_size"] / 64)) ** 2) - 0.5 * (c["dropout"] - 0.1) ** 2)


def _branin(c: Values) -> float:
    x, y = 15 * c["x0"] - 5, 15 * c["x1"]
    value = (y - 5.1 / (4 * np.pi**2) * x * x + 5 / np.pi * x - 6) ** 2 + 10 * (1 - 1 / (8 * np.pi)) * np.cos(x) + 10
    return float(-np.log1p(value))


def _many(c: Values) -> float:
    """Three of twenty params act."""
    return float(-3 * (c["x3"] - 0.25) ** 2 - 2 * (c["x11"] - 0.6) ** 2 - 0.8 * c["x17"])


def _low_lr(c: Values) -> float:
    return float(-((_log(c["lr"]) + 2.5) ** 2) - 3 * (c["dropout"] - 0.3) ** 2)


def _optimizers(c: Values) -> float:
    """Each optimizer has a learning rate of its own; momentum is sgd's."""
    best = {"adam": -3.0, "sgd": -1.5, "rmsprop": -3.5}[c["optimizer"]]
    level = {"adam": 0.0, "sgd": 0.15, "rmsprop": -1.0}[c["optimizer"]]
    momentum = -2 * (c["momentum"] - 0.9) ** 2 if "momentum" in c else 0.0
    return float(level - 0.4 * (_log(c["lr"]) - best) ** 2 + momentum - 0.3 * (not c["augment"]))


def _categories(c: Values) -> float:
    act = {"relu": 0.0, "gelu": 0.3, "tanh": -0.8, "elu": -0.2}[c["activation"]]
    norm = {"batch": 0.2, "layer": 0.1, "none": -1.0}[c["norm"]]
    return float(act + norm - 0.5 * (_log(c["lr"]) + 3) ** 2)


def _losses(c: Values) -> float:
    """Each loss has a learning rate of its own; a margin is one's alone, and the width acts with the dropout."""
    best, level = {"hinge": (-2.2, 0.2), "logistic": (-3.4, 0.1), "square": (-4.2, 0.0)}[c["loss"]]
    margin = -0.8 * (c["margin"] - 0.5) ** 2 if "margin" in c else 0.0
    wide = -0.2 * (np.log2(c["width"] / 128) - 4 * (c["dropout"] - 0.2)) ** 2
    return float(level - 0.6 * (_log(c["lr"]) - best) ** 2 + margin + wide)


def _himmelblau(c: Values) -> float:
    """Four equal basins."""
    x, y = 10 * c["x0"] - 5, 10 * c["x1"] - 5
    return float(-np.log1p((x * x + y - 11) ** 2 + (x + y * y - 7) ** 2) - 0.4 * (c["x2"] - 0.5) ** 2)


def _some(c: Values) -> float:
    """Four of twelve params act, of which two only weakly."""
    strong = -0.5 * (_log(c["lr"]) + 2.7) ** 2 - 2 * (c["x2"] - 0.35) ** 2
    return float(strong + 0.3 * c["x5"] - 0.3 * abs(c["x7"] - 0.4))


JUDGING = (
    Problem("training", "one basin", TRAINING, _training),
    Problem("3 of 20", "one basin", unit(*names(20)), _many),
    Problem(
        "categories", "one basin",
        {
            "lr": LR, "activation": Domain("category", values=("elu", "gelu", "relu", "tanh")),
            "norm": Domain("category", values=("batch", "layer", "none")),
            "shuffle": Domain("category", values=(False, True)),
            "width": Domain("int", 32, 512, step=32),
        },
        _categories,
    ),
    Problem(
        "low lr", "beyond the edge",
        {"lr": Domain("float", 1e-6, 1e-3, log=True), "dropout": Domain("float", 0.0, 0.6), **unit("x0", "x1", "x2")},
        _low_lr,
    ),
    Problem("rosenbrock", "valley", unit(*names(6)), _rosenbrock),
    Problem(
        "linear scaling", "valley",
        {
            "lr": LR, "batch_size": Domain("int", values=(8, 16, 32, 64, 128, 256, 512)),
            "dropout": Domain("float", 0.0, 0.6), **unit("x0", "x1"),
        },
        _linear_scaling,
    ),
    Problem("branin", "several basins", unit(*names(6)), _branin),
    Problem(
        "optimizers", "several basins",
        {
            "lr": LR, "optimizer": Domain("category", values=("adam", "rmsprop", "sgd")),
            "momentum": Domain("float", 0.0, 0.99), "augment": Domain("category", values=(False, True)),
            **unit("x0", "x1"),
        },
        _optimizers, {"momentum": ("optimizer", "sgd")},
    ),
    Problem("4 of 12", "one basin", unit(*names(11)) | {"lr": LR}, _some),
    Problem("himmelblau", "several basins", unit(*names(6)), _himmelblau),
    Problem(
        "losses", "several basins",
        {
            "lr": LR, "loss": Domain("category", values=("hinge", "logistic", "square")),
            "margin": Domain("float", 0.1, 2.0), "width": Domain("int", 16, 1024, log=True),
            "dropout": Domain("float", 0.0, 0.6), "x0": Domain("float", 0.0, 1.0),
        },
        _losses, {"margin": ("loss", "hinge")},
    ),
)  # fmt: skip
