"""The realistic report of `sample`, with effects and runs written by hand."""

from __future__ import annotations

import math

import numpy as np

from paramimp.results import Interaction, Report, UsedParam, UsedRuns
from paramimp.results.effects import Effect, EffectPoint, Effects
from tests.formats.sample import report

LR = (1e-5, 3e-5, 1e-4, 3e-4, 1e-3, 3e-3, 1e-2, 3e-2, 1e-1)


def lr_effect() -> Effect:
    """A valley around 1e-3; the two values beside it cannot be told from the best."""
    points = tuple(
        EffectPoint(value, mean := 0.3 + 0.1 * (math.log10(value) + 3) ** 2, mean - 0.03, mean + 0.03, 12 if k else 2)
        for k, value in enumerate(LR)
    )
    return Effect("log", "partial", points, points[4], low=3e-4, high=3e-3)


def dropout_effect() -> Effect:
    points = tuple(EffectPoint(v, 0.3 + v, 0.28 + v, 0.32 + v, 20) for v in (0.0, 0.1, 0.2, 0.3, 0.4, 0.5))
    return Effect("linear", "accumulated", points, points[0], low=0.0, high=0.1, at_edge="low")


def optimizer_effect() -> Effect:
    points = (
        EffectPoint("adamw", 0.31, 0.29, 0.33, 58),
        EffectPoint("sgd", 0.52, 0.49, 0.55, 40),
        EffectPoint("lion", 0.32, 0.28, 0.36, 16),
    )
    return Effect("category", "partial", points, points[0], values=("adamw", "lion"))


def augment_effect() -> Effect:
    points = (EffectPoint(True, 0.38, 0.36, 0.40, 71), EffectPoint(False, 0.44, 0.42, 0.46, 43))
    return Effect("category", "partial", points, points[0], values=(True,))


def seed_effect() -> Effect:
    points = tuple(EffectPoint(v, 0.4, 0.3, 0.5, 38) for v in (0, 500, 999))
    return Effect("linear", "partial", points, points[0], low=0, high=999)


def effects() -> Effects:
    return Effects(
        {
            "optimizer.lr": lr_effect(),
            "optimizer.name": optimizer_effect(),
            "model.encoder.layers.attention.dropout": dropout_effect(),
            "data.augment": augment_effect(),
            "seed": seed_effect(),
        }
    )


def used_runs(n: int = 114) -> UsedRuns:
    rng = np.random.default_rng(0)
    lr = 10 ** rng.uniform(-5, -1, n)
    name = rng.integers(0, 3, n).astype(float)
    loss = 0.3 + 0.1 * (np.log10(lr) + 3) ** 2 + 0.2 * (name == 2) + 0.02 * rng.standard_normal(n)
    params = {
        "optimizer.lr": UsedParam("number", lr),
        "optimizer.name": UsedParam("category", name, ("adamw", "lion", "sgd")),
        "model.encoder.layers.attention.dropout": UsedParam("number", rng.uniform(0, 0.5, n)),
        "optimizer.momentum": UsedParam("number", np.where(name == 2, rng.random(n), np.nan)),
        "data.augment": UsedParam("boolean", (rng.random(n) < 0.6).astype(float), ("false", "true")),
        "model.width": UsedParam("number", rng.choice([64.0, 128, 256], n)),
        "seed": UsedParam("number", rng.integers(0, 999, n).astype(float)),
    }
    names = tuple(f"sweep/run_{index:03}" for index in range(n))
    return UsedRuns(names, names, params, loss, loss)


PAIRS = (
    Interaction(("optimizer.lr", "optimizer.name"), 0.12, 0.08, 0.16, 1e-5, 1e-4, True),
    Interaction(("optimizer.lr", "model.width"), 0.03, 0.0, 0.07, 0.2, 0.6, False),
)


def report_with_effects(**changes: object) -> Report:
    fields: dict[str, object] = {"effects": effects(), "runs": used_runs(), "settings": {"effects": True}}
    return report(**(fields | changes))
