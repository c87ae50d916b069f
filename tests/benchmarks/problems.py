"""Problems whose total effects are known exactly: textbook functions, made sweeps, and full tables of real trainings.

The truth of a problem is each param's share of the sum of all total effects, without the noise (`truth_axes`
says what a total effect is for conditional and correlated params). Params that are not in a problem's formula cannot
act: the formula never sees them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tests.benchmarks.problem import METRIC, Draw, Model, Problem
from tests.benchmarks.problem_tables import tables
from tests.benchmarks.truth_axes import (
    Axis,
    Formula,
    Level,
    Together,
    Values,
    choice,
    flag,
    integers,
    log_uniform,
    total_effects,
    uniform,
)


def sweep(
    name: str,
    group: str,
    axes: Sequence[Axis],
    formula: Formula | None,
    *,
    active: str = "",
    noise: float = 0.0,
    only: Mapping[str, tuple[str, Level]] | None = None,
    together: Together | None = None,
    decorate: Callable[[pd.DataFrame, np.random.Generator], None] | None = None,
    effects: Mapping[str, float] | None = None,
    **more: Any,
) -> Problem:
    """A problem from a formula.

    Parameters
    ----------
    active : names of the params that the formula is given, separated by blanks.
    noise : standard deviation of the normal noise.
    only : a conditional param to the (parent, level) under which it is set; elsewhere it is missing.
    decorate : changes the drawn frame in place: nulls that follow a driver, a diverged run.
    effects : total effects in closed form; by default they come from the quadrature.
    """
    names = active.split()

    def latent(n: int, rng: np.random.Generator) -> dict[str, NDArray[Any]]:
        linked = together.draw(n, rng) if together is not None else {}
        return {axis.name: axis.at(linked.get(axis.name, rng.random(n))) for axis in axes}

    def draw(n: int, rng: np.random.Generator) -> pd.DataFrame:
        values = latent(n, rng)
        metric = np.zeros(n) if formula is None else formula({key: values[key] for key in names})
        frame = pd.DataFrame(values)
        for child, (parent, level) in (only or {}).items():
            frame.loc[frame[parent] != level, child] = np.nan
        frame[METRIC] = metric + noise * rng.standard_normal(n)
        if decorate is not None:
            decorate(frame, rng)
        return frame

    def exact() -> Mapping[str, float]:
        if effects is not None or formula is None:
            return effects or {}
        return total_effects([axis for axis in axes if axis.name in names], formula, together)

    model = None if formula is None else Model(latent, formula)
    return Problem(name, group, tuple(axes), draw, exact, model=model, **more)


def by_level(values: NDArray[Any], effects: Mapping[str, float]) -> NDArray[np.float64]:
    """The effect of each level of a category."""
    return np.asarray(sum(effect * (values == level) for level, effect in effects.items()), dtype=float)


def log10(values: NDArray[Any]) -> NDArray[np.float64]:
    return np.asarray(np.log10(values.astype(float)))


def sigmoid(x: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(1 / (1 + np.exp(-x)))


# --- Params that sweeps share -------------------------------------------------------------------------------------

LR = log_uniform("lr", 1e-5, 1e-1)
BATCH = choice("batch_size", 16, 32, 64, 128, 256, log=True)
OPTIMIZER = choice("optimizer", "adam", "rmsprop", "sgd")
DROPOUT = uniform("dropout", 0, 0.5)
SEED = Axis("seed", 0, 99_999, levels=tuple(range(100_000)))
MACHINE = choice("machine", *(f"node{index:02d}" for index in range(12)))
LOG_IMAGES = flag("log_images")
DECOYS = (SEED, MACHINE, LOG_IMAGES)
NOISY = {"friedman1": 5.0, "lr_hump": 0.7, "lr_by_batch": 0.8, "flags": 0.5}
"""Problems that stand here once more, and the standard deviation of the noise that is added."""


# --- Textbook functions, in closed form ----------------------------------------------------------------------------


def ishigami() -> Problem:
    """Ishigami & Homma (1990): sin x1 + 7 sin^2 x2 + 0.1 x3^4 sin x1 on -pi..pi."""
    a, b, pi = 7.0, 0.1, np.pi
    pair = 8 * b**2 * pi**8 / 225
    return sweep(
        "ishigami",
        "textbook",
        [uniform(f"x{i}", -pi, pi) for i in range(1, 7)],
        lambda x: np.sin(x["x1"]) * (1 + b * x["x3"] ** 4) + a * np.sin(x["x2"]) ** 2,
        active="x1 x2 x3",
        effects={"x1": (1 + b * pi**4 / 5) ** 2 / 2 + pair, "x2": a**2 / 8, "x3": pair},
    )


def sobol_g() -> Problem:
    """Sobol's g: the product of (|4 x_i - 2| + a_i) / (1 + a_i)."""
    weights = {"x1": 0.0, "x2": 1.0, "x3": 4.5, "x4": 9.0, "x5": 99.0, "x6": 99.0}
    main = {name: 1 / (3 * (1 + a) ** 2) for name, a in weights.items()}
    product = np.prod([1 + v for v in main.values()])

    def formula(x: Values) -> NDArray[np.float64]:
        terms = [(np.abs(4 * x[name] - 2) + a) / (1 + a) for name, a in weights.items()]
        return np.asarray(np.prod(np.broadcast_arrays(*terms), axis=0))

    return sweep(
        "sobol_g",
        "textbook",
        [uniform(f"x{i}") for i in range(1, 9)],
        formula,
        active=" ".join(weights),
        effects={name: float(v * product / (1 + v)) for name, v in main.items()},
    )


def friedman1() -> Problem:
    """Friedman (1991), with its noise of 1 and its five inert inputs."""
    return sweep(
        "friedman1",
        "textbook",
        [uniform(f"x{i}") for i in range(1, 11)],
        lambda x: 10 * np.sin(np.pi * x["x1"] * x["x2"]) + 20 * (x["x3"] - 0.5) ** 2 + 10 * x["x4"] + 5 * x["x5"],
        active="x1 x2 x3 x4 x5",
        noise=1.0,
    )


# --- Sweeps of mixed kinds -----------------------------------------------------------------------------------------


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
        shadows={"machine": ("lr",)},
        noise=0.2,
    )


def wreck(frame: pd.DataFrame, rng: np.random.Generator) -> None:
    frame.loc[rng.integers(len(frame)), METRIC] = 1e4


def worthless() -> Iterator[Problem]:
    """Sweeps that cannot be ranked, and must be flagged."""
    yield sweep(
        "pure_noise",
        "noise",
        [LR, OPTIMIZER, BATCH, DROPOUT, flag("augment"), *DECOYS],
        None,
        noise=1.0,
        expects="weak-fit",
        scored=False,
    )
    yield sweep(
        "pure_noise_few",
        "noise",
        [LR, DROPOUT, flag("augment")],
        None,
        noise=1.0,
        expects="weak-fit",
        scored=False,
    )
    yield sweep(
        "one_diverged",
        "wrecked",
        [LR, OPTIMIZER, BATCH, DROPOUT, flag("augment"), *DECOYS],
        lambda x: 1 + 0.1 * (log10(x["lr"]) + 3.2) ** 2 + by_level(x["optimizer"], {"sgd": 0.2}),
        active="lr optimizer",
        noise=0.05,
        decorate=wreck,
        expects="heavy-tail",
        scored=False,
    )


def noisy(problems: Iterable[Problem]) -> Iterator[Problem]:
    """Some of these beneath so much more noise that it holds half of the variance or more."""
    for problem in problems:
        if problem.name in NOISY:
            draw = louder(problem.draw, NOISY[problem.name])
            yield replace(problem, name=f"noisy_{problem.name}", group="noisy", draw=draw)


def louder(draw: Draw, noise: float) -> Draw:
    def drawn(n: int, rng: np.random.Generator) -> pd.DataFrame:
        frame = draw(n, rng)
        frame[METRIC] += noise * rng.standard_normal(n)
        return frame

    return drawn


def all_problems() -> dict[str, Problem]:
    """Every problem by name; the tables only where their package is installed."""
    found = [ishigami(), sobol_g(), friedman1()]
    for family in (mixed, conditional, diverging, correlated, shadowed, worthless):
        found.extend(family())
    found.extend(noisy(list(found)))
    found.extend(tables())
    return {problem.name: problem for problem in found}
