"""Spaces of unusual make: many levels, many params, conditionals two deep, blocks that runs lack, booleans alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np
import pandas as pd

from tests.benchmarks.families.made import BATCH, DROPOUT, LR, OPTIMIZER, by_level, log10, sweep
from tests.benchmarks.problem import Problem
from tests.benchmarks.truth_axes import Axis, choice, flag, integers, log_uniform, uniform

SIZES = (40, 80, 200)
LACKING = 0.08
"""Part of the runs that did not log a block of params, which acted all the same."""


def spaces() -> Iterator[Problem]:
    for family in (many_levels, many_params, deep, blocks, booleans):
        yield from family()


def levels(prefix: str, count: int) -> tuple[str, ...]:
    return tuple(f"{prefix}{index:02d}" for index in range(count))


def many_levels() -> Iterator[Problem]:
    encoders, sites = levels("enc", 12), levels("site", 15)
    effects = {name: 0.5 * np.sin(1.7 * index) for index, name in enumerate(encoders)}
    yield sweep(
        "levels_encoder",
        "levels",
        [choice("encoder", *encoders), choice("site", *sites), LR, OPTIMIZER, DROPOUT],
        lambda x: by_level(x["encoder"], effects) + 0.2 * (log10(x["lr"]) + 3) ** 2,
        active="encoder lr",
        noise=0.25,
        sizes=SIZES,
        allows=frozenset({"many-values"}),
    )
    tasks, hosts = levels("task", 8), levels("host", 10)
    steps = {name: 0.25 * (index % 3) + (0.4 if index == 5 else 0.0) for index, name in enumerate(tasks)}
    yield sweep(
        "levels_task",
        "levels",
        [
            choice("task", *tasks),
            choice("host", *hosts),
            choice("variant", *levels("v", 9)),
            uniform("rate"),
            flag("amp"),
        ],
        lambda x: by_level(x["task"], steps) + 1.0 * x["rate"] * (x["variant"] == "v03") + 0.5 * x["rate"],
        active="task rate variant",
        noise=0.2,
        sizes=SIZES,
        allows=frozenset({"many-values"}),
        purpose="judging",
    )


def inert(count: int) -> list[Axis]:
    """Params of all kinds that do nothing."""
    kinds: Sequence[Callable[[str], Axis]] = (
        uniform,
        flag,
        lambda name: choice(name, "a", "b", "c"),
        lambda name: integers(name, 1, 5),
        lambda name: log_uniform(name, 1e-6, 1e-2),
    )
    return [kinds[index % len(kinds)](f"inert_{index:02d}") for index in range(count)]


def many_params() -> Iterator[Problem]:
    yield sweep(
        "four_of_30",
        "many",
        [LR, OPTIMIZER, flag("augment"), integers("layers", 1, 6), *inert(26)],
        lambda x: (
            0.3 * (log10(x["lr"]) + 2.5) ** 2
            + by_level(x["optimizer"], {"adam": -0.5, "sgd": 0.3})
            - 0.5 * x["augment"]
            - 0.12 * x["layers"]
        ),
        active="lr optimizer augment layers",
        noise=0.35,
        sizes=SIZES,
        allows=frozenset({"few-runs"}),
    )
    yield sweep(
        "four_of_40",
        "many",
        [uniform("width"), choice("loss", "ce", "focal", "mse"), uniform("decay"), flag("ema"), *inert(36)],
        lambda x: (
            -1.2 * x["width"]
            + by_level(x["loss"], {"mse": 0.7})
            + 3 * (x["decay"] - 0.4) ** 2
            - 0.6 * x["ema"] * x["width"]
        ),
        active="width loss decay ema",
        noise=0.3,
        sizes=SIZES,
        allows=frozenset({"few-runs"}),
        purpose="judging",
    )


def deep() -> Iterator[Problem]:
    yield sweep(
        "deep_scheduler",
        "deep",
        [
            flag("use_scheduler"),
            choice("kind", "cosine", "exponential", "step"),
            log_uniform("gamma", 0.01, 1),
            OPTIMIZER,
            uniform("momentum", 0, 0.99),
            LR,
            BATCH,
        ],
        lambda x: (
            0.2 * (log10(x["lr"]) + 3) ** 2
            + by_level(x["optimizer"], {"sgd": 0.4})
            + (x["optimizer"] == "sgd") * 4 * (x["momentum"] - 0.7) ** 2
            - 0.5
            * x["use_scheduler"]
            * (
                1
                + by_level(x["kind"], {"exponential": -0.8})
                - (x["kind"] == "step") * 0.8 * (log10(x["gamma"]) + 0.8) ** 2
            )
        ),
        active="use_scheduler kind gamma optimizer momentum lr",
        only={"momentum": ("optimizer", "sgd"), "kind": ("use_scheduler", True), "gamma": ("kind", "step")},
        noise=0.2,
        sizes=SIZES,
    )
    yield sweep(
        "deep_regulariser",
        "deep",
        [
            choice("regulariser", "none", "penalty", "sparse"),
            choice("norm", "l1", "l2"),
            log_uniform("strength", 1e-4, 1),
            uniform("inert_child"),
            uniform("rate"),
            flag("amp"),
            integers("layers", 1, 5),
        ],
        lambda x: (
            (x["regulariser"] == "penalty") * (-0.5 + (x["norm"] == "l2") * 0.3 * (log10(x["strength"]) + 2) ** 2)
            - 0.8 * x["rate"]
            - 0.1 * x["layers"]
        ),
        active="regulariser norm strength rate layers",
        only={"norm": ("regulariser", "penalty"), "strength": ("norm", "l2"), "inert_child": ("regulariser", "sparse")},
        noise=0.2,
        sizes=SIZES,
        purpose="judging",
    )


def unlogged(*names: str) -> Callable[[pd.DataFrame, np.random.Generator], None]:
    """Some runs, drawn without regard to anything, did not log these params."""

    def forget(frame: pd.DataFrame, rng: np.random.Generator) -> None:
        runs = rng.choice(len(frame), max(2, round(LACKING * len(frame))), replace=False)
        for name in names:
            if frame[name].dtype == bool:
                frame[name] = frame[name].astype(object)
            frame.loc[frame.index[runs], name] = np.nan

    return forget


def blocks() -> Iterator[Problem]:
    yield sweep(
        "block_augment",
        "blocks",
        [LR, OPTIMIZER, uniform("aug.crop"), flag("aug.flip"), uniform("aug.jitter"), BATCH, DROPOUT],
        lambda x: 0.3 * (log10(x["lr"]) + 3) ** 2 + by_level(x["optimizer"], {"sgd": 0.5}) - 1.0 * x["aug.crop"],
        active="lr optimizer aug.crop",
        decorate=unlogged("aug.crop", "aug.flip", "aug.jitter"),
        noise=0.3,
        sizes=SIZES,
    )
    yield sweep(
        "block_loader",
        "blocks",
        [
            uniform("rate"),
            integers("layers", 1, 6),
            choice("data.mode", "lazy", "ram", "stream"),
            uniform("data.fraction"),
            integers("data.workers", 1, 8),
            flag("ema"),
        ],
        lambda x: -0.9 * x["rate"] - 0.15 * x["layers"] * x["ema"] - 0.3 * x["ema"],
        active="rate layers ema",
        decorate=unlogged("data.mode", "data.fraction", "data.workers"),
        noise=0.2,
        sizes=SIZES,
        purpose="judging",
    )


def booleans() -> Iterator[Problem]:
    """Nothing but booleans: from 256 runs on at the latest, some configurations repeat."""
    names = ("amp", "augment", "bias", "clip", "compiled", "ema", "nesterov", "shuffle")
    yield sweep(
        "booleans_xor",
        "booleans",
        [flag(name) for name in names],
        lambda x: 0.8 * (x["amp"] != x["compiled"]) + 0.4 * x["ema"] + 0.2 * x["augment"],
        active="amp compiled ema augment",
        noise=0.25,
        sizes=(*SIZES, 500),
        allows=frozenset({"replicates"}),
    )
    yield sweep(
        "booleans_and",
        "booleans",
        [flag(f"use_{letter}") for letter in "abcdefghij"],
        lambda x: 1.0 * (x["use_a"] & x["use_b"]) + 0.4 * x["use_c"] - 0.5 * (x["use_c"] & x["use_d"] & x["use_e"]),
        active="use_a use_b use_c use_d use_e",
        noise=0.25,
        sizes=(*SIZES, 500),
        allows=frozenset({"replicates"}),
        purpose="judging",
    )
