"""Sweeps of mixed kinds of params, and some of them beneath much noise."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

import numpy as np
import pandas as pd

from tests.benchmarks.families.made import BATCH, DECOYS, DROPOUT, LR, OPTIMIZER, by_level, log10, sweep
from tests.benchmarks.problem import METRIC, Draw, Problem
from tests.benchmarks.truth_axes import choice, flag, integers, log_uniform, uniform

NOISY = {"friedman1": 5.0, "lr_hump": 0.7, "lr_by_batch": 0.8, "flags": 0.5}
"""Problems that stand here once more, and the standard deviation of the noise that is added."""


def mixed() -> Iterator[Problem]:
    yield sweep(
        "lr_hump",
        "mixed",
        [LR, OPTIMIZER, BATCH, DROPOUT, flag("augment"), integers("depth", 2, 8), *DECOYS],
        lambda x: (
            0.3 * (log10(x["lr"]) + 3.2) ** 2
            + by_level(x["optimizer"], {"rmsprop": 0.15, "sgd": 0.6})
            + 2 * (x["dropout"] - 0.2) ** 2
            - 0.35 * x["augment"]
            + 0.04 * (x["depth"] - 6.0) ** 2
        ),
        active="lr optimizer dropout augment depth",
        noise=0.15,
    )
    yield sweep(
        "lr_by_batch",
        "mixed",
        [LR, BATCH, OPTIMIZER, log_uniform("weight_decay", 1e-6, 1e-2), flag("ema"), *DECOYS],
        lambda x: (
            0.25 * (log10(x["lr"]) + 3.8 - 0.45 * (np.log2(x["batch_size"]) - 4)) ** 2
            + by_level(x["optimizer"], {"sgd": 0.5})
            + 0.05 * (log10(x["weight_decay"]) + 4) ** 2
        ),
        active="lr batch_size optimizer weight_decay",
        noise=0.2,
    )
    best = {"adam": -3.5, "lion": -4.2, "sgd": -1.6}
    yield sweep(
        "lr_by_optimizer",
        "mixed",
        [LR, choice("optimizer", *best), uniform("smoothing", 0, 0.2), flag("ema"), BATCH, *DECOYS],
        lambda x: 0.3 * (log10(x["lr"]) - by_level(x["optimizer"], best)) ** 2 - 0.5 * x["ema"] + 2 * x["smoothing"],
        active="lr optimizer smoothing ema",
        noise=0.3,
    )
    models = {"cnn": 0.9, "gru": 0.7, "lstm": 0.5, "mlp": 1.0, "rnn": 0.8, "transformer": 0.0}
    yield sweep(
        "category_driver",
        "mixed",
        [
            choice("model", *models),
            choice("tokenizer", "bpe", "char", "unigram", "word"),
            flag("pretrained"),
            LR,
            BATCH,
            DROPOUT,
            *DECOYS,
        ],
        lambda x: (
            by_level(x["model"], models)
            + by_level(x["tokenizer"], {"char": 0.5, "word": 0.3})
            - 0.3 * x["pretrained"]
            + 0.04 * (log10(x["lr"]) + 3) ** 2
        ),
        active="model tokenizer pretrained lr",
        noise=0.2,
    )
    yield sweep(
        "many_params",
        "mixed",
        [LR, OPTIMIZER, flag("augment"), integers("layers", 1, 6)]
        + [uniform(f"inert_{index}") for index in range(10)]
        + [flag("inert_flag"), choice("inert_choice", "a", "b", "c"), integers("inert_count", 1, 4), *DECOYS],
        lambda x: (
            0.3 * (log10(x["lr"]) + 2.5) ** 2
            + by_level(x["optimizer"], {"adam": -0.4, "sgd": 0.3})
            - 0.3 * x["augment"] * (x["layers"] > 3)
            - 0.1 * x["layers"]
        ),
        active="lr optimizer augment layers",
        noise=0.35,
    )
    yield sweep(
        "flags",
        "mixed",
        [flag("amp"), flag("compiled"), flag("ema"), flag("nesterov"), flag("shuffle"), LR, DROPOUT, *DECOYS],
        lambda x: 0.8 * (x["amp"] != x["compiled"]) + 0.3 * x["ema"] + 0.1 * (log10(x["lr"]) + 3.5) ** 2,
        active="amp compiled ema lr",
        noise=0.15,
    )


def noisy(problems: Iterable[Problem]) -> Iterator[Problem]:
    """Some of these beneath so much more noise that it holds half of the variance or more."""
    for problem in problems:
        if problem.name in NOISY:
            draw = louder(problem.draw, NOISY[problem.name])
            name, allows = f"noisy_{problem.name}", frozenset({"weak-fit"})
            yield replace(problem, name=name, kind="noisy", draw=draw, allows=allows)


def louder(draw: Draw, noise: float) -> Draw:
    def drawn(n: int, rng: np.random.Generator) -> pd.DataFrame:
        frame = draw(n, rng)
        frame[METRIC] += noise * rng.standard_normal(n)
        return frame

    return drawn
