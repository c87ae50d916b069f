"""Sweeps some of whose params are set only under one value of another."""

from __future__ import annotations

from collections.abc import Iterator

from tests.benchmarks.families.made import BATCH, DECOYS, DROPOUT, LR, OPTIMIZER, by_level, log10, sweep
from tests.benchmarks.problem import Problem
from tests.benchmarks.truth_axes import choice, flag, log_uniform, uniform


def conditional() -> Iterator[Problem]:
    yield sweep(
        "momentum",
        "conditional",
        [OPTIMIZER, LR, uniform("momentum", 0, 0.99), BATCH, *DECOYS],
        lambda x: (
            0.2 * (log10(x["lr"]) + 3) ** 2
            + by_level(x["optimizer"], {"adam": 0, "rmsprop": 0.2, "sgd": 0.3})
            + (x["optimizer"] == "sgd") * 5 * (x["momentum"] - 0.7) ** 2
        ),
        active="optimizer lr momentum",
        only={"momentum": ("optimizer", "sgd")},
        noise=0.15,
    )
    yield sweep(
        "schedules",
        "conditional",
        [
            choice("schedule", "constant", "cosine", "step"),
            uniform("warmup", 0, 0.3),
            log_uniform("gamma", 0.01, 1),
            uniform("inert_child"),
            LR,
            *DECOYS,
        ],
        lambda x: (
            0.2 * (log10(x["lr"]) + 3.2) ** 2
            + by_level(x["schedule"], {"constant": 0.6, "step": 0.2})
            - (x["schedule"] == "cosine") * 2.5 * x["warmup"]
            + (x["schedule"] == "step") * 0.5 * (log10(x["gamma"]) + 0.7) ** 2
        ),
        active="schedule warmup gamma lr",
        only={
            "warmup": ("schedule", "cosine"),
            "gamma": ("schedule", "step"),
            "inert_child": ("schedule", "step"),
        },
        noise=0.15,
    )
    yield sweep(
        "switched_decay",
        "conditional",
        [flag("decay"), log_uniform("weight_decay", 1e-5, 1e-1), LR, OPTIMIZER, DROPOUT, *DECOYS],
        lambda x: (
            0.25 * (log10(x["lr"]) + 3.3) ** 2
            + x["decay"] * 0.3 * (log10(x["weight_decay"]) + 3.4) ** 2
            - 0.2 * x["decay"]
            + by_level(x["optimizer"], {"sgd": 0.4})
        ),
        active="decay weight_decay lr optimizer",
        only={"weight_decay": ("decay", True)},
        noise=0.2,
    )
