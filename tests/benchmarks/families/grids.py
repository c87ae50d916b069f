"""Sweeps on grids, whole or coarse, and those that fill their space evenly (Sobol's and Halton's sequences)."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

import numpy as np
import pandas as pd

from tests.benchmarks.laws import BOOST, HUMP, TRADE, VALLEY, Law
from tests.benchmarks.problem import METRIC, Problem
from tests.benchmarks.truth_axes import Axis, Formula, Values, choice

SIZES = (40, 80, 200)

Levels = Mapping[str, int]
WHOLE: Mapping[str, tuple[Levels, ...]] = {
    "hump": (
        {"lr": 5, "dropout": 2, "batch_size": 4},
        {"lr": 5, "dropout": 4, "augment": 2, "log_images": 2},
        {"lr": 5, "dropout": 5, "batch_size": 5, "augment": 2, "log_images": 2},
        {"lr": 5, "dropout": 5, "batch_size": 5, "augment": 2, "optimizer": 3, "log_images": 2},
    ),
    "valley": (
        {"learning_rate": 5, "momentum": 4, "shuffle": 2},
        {"learning_rate": 5, "layers": 4, "activation": 2, "shuffle": 2},
        {"learning_rate": 5, "momentum": 5, "scheduler": 4, "layers": 5},
        {"learning_rate": 5, "momentum": 5, "layers": 5, "activation": 2, "beta2": 3, "shuffle": 2},
    ),
}
"""Full factorials of 40, 80, 500 and 1,500 runs by law, as numbers of levels; each has a param that does nothing."""
CROSSED: Mapping[str, tuple[Levels, ...]] = {
    "trade": ({"lr": 5, "batch_size": 2, "ema": 2}, {"lr": 5, "weight_decay": 5, "batch_size": 5}),
    "boost": ({"eta": 5, "n_estimators": 2, "booster": 2}, {"eta": 5, "max_depth": 5, "colsample": 5}),
}
"""Factorials of 20 and 125 configurations, each trained with four seeds: 80 and 500 runs."""
COARSE: Mapping[str, Levels] = {
    "trade": {"batch_size": 3, "weight_decay": 3, "warmup": 4},
    "boost": {"n_estimators": 3, "subsample": 3, "colsample": 4},
}
"""Params that a sweep draws from a few values, beside others that it draws from ranges."""


def grids() -> Iterator[Problem]:
    for law in (HUMP, VALLEY):
        for levels in WHOLE[law.name]:
            yield factorial(law, levels)
        yield quasi_random(law, "sobol" if law is HUMP else "halton")
    for law in (TRADE, BOOST):
        for levels in CROSSED[law.name]:
            yield factorial(law, levels, seeds=4)
        yield coarse(law)
        yield quasi_random(law, "halton" if law is TRADE else "sobol")


def factorial(law: Law, levels: Levels, *, seeds: int = 1) -> Problem:
    """Every combination of some levels of some params of a law once, the others at their middle; or with each seed."""
    chosen = tuple(some_levels(law.axis(name), count) for name, count in levels.items())
    on_grid = replace(
        law,
        axes=chosen,
        active=tuple(a.name for a in chosen if a.name in law.active),
        formula=with_middle(law, [axis.name for axis in chosen]),
    )
    size = int(np.prod(list(levels.values()))) * seeds
    repeated = [choice("seed", *range(seeds))] if seeds > 1 else []

    def draw(n: int, rng: np.random.Generator) -> pd.DataFrame:
        assert n == size
        axes = (*chosen, *repeated)
        cells = np.indices([len(axis.levels) for axis in axes]).reshape(len(axes), -1)[:, rng.permutation(n)]
        values = {axis.name: np.array(axis.levels)[which] for axis, which in zip(axes, cells, strict=True)}
        return pd.DataFrame({**values, METRIC: on_grid.metric(values, n, rng)})

    return Problem(
        f"{law.name}_{'crossed' if repeated else 'full'}_{size}",
        "grids",
        (*chosen, *repeated),
        draw,
        lambda: on_grid.parts().total,
        lambda: on_grid.parts().shapley,
        sizes=(size,),
        fixed=True,
        fresh="none",
        allows=frozenset({"replicates"}) if repeated else frozenset(),
        purpose=law.purpose,
    )


def some_levels(axis: Axis, count: int) -> Axis:
    """An axis with that many of its values, evenly spaced from end to end."""
    if not axis.levels:
        ends = np.linspace(0, 1, count)
        return choice(axis.name, *(float(value) for value in axis.at(ends)), log=axis.log)
    places = np.linspace(0, len(axis.levels) - 1, count).round().astype(int)
    return choice(axis.name, *(axis.levels[place] for place in places), log=axis.log)


def with_middle(law: Law, chosen: list[str]) -> Formula:
    """The formula of some params, where the others have their middle value."""
    middle = {axis.name: axis.at(np.array([0.5]))[0] for axis in law.axes if axis.name not in chosen}

    def formula(x: Values) -> np.ndarray:
        return law.formula({**{name: np.asarray(value) for name, value in middle.items()}, **x})

    return formula


def coarse(law: Law) -> Problem:
    """Some params drawn from a few values, the others from their ranges."""
    few = COARSE[law.name]
    axes = tuple(some_levels(axis, few[axis.name]) if axis.name in few else axis for axis in law.axes)
    on_few = replace(law, axes=axes)
    return drawn(on_few, f"{law.name}_coarse", lambda n, rng: on_few.values(n, rng))


def quasi_random(law: Law, sequence: str) -> Problem:
    """A scrambled sequence of low discrepancy instead of independent draws; its marginals are the law's."""
    from scipy.stats import qmc

    make = {"sobol": qmc.Sobol, "halton": qmc.Halton}[sequence]

    def values(n: int, rng: np.random.Generator) -> Values:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # Sobol's would like a power of two
            places = make(len(law.axes), rng=rng).random(n)
        return {axis.name: axis.at(u) for axis, u in zip(law.axes, places.T, strict=True)}

    return drawn(law, f"{law.name}_{sequence}", values)


def drawn(law: Law, name: str, values: Callable[[int, np.random.Generator], Values]) -> Problem:
    """A problem of a law whose params are drawn in some way, with the law's marginals."""

    def draw(n: int, rng: np.random.Generator) -> pd.DataFrame:
        params = values(n, rng)
        return pd.DataFrame({**params, METRIC: law.metric(params, n, rng)})

    return Problem(
        name,
        "grids",
        law.axes,
        draw,
        lambda: law.parts().total,
        lambda: law.parts().shapley,
        sizes=SIZES,
        purpose=law.purpose,
    )
