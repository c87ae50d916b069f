"""How a made problem is built: from a formula, the params it is given, noise, and what switches a param on."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tests.benchmarks.problem import METRIC, Model, Problem
from tests.benchmarks.truth_axes import (
    Axis,
    Formula,
    Level,
    Together,
    choice,
    flag,
    log_uniform,
    total_effects,
    uniform,
)
from tests.benchmarks.variance_parts import Parts, integrated, integrated_with_error

# --- Params that sweeps share -------------------------------------------------------------------------------------

LR = log_uniform("lr", 1e-5, 1e-1)
BATCH = choice("batch_size", 16, 32, 64, 128, 256, log=True)
OPTIMIZER = choice("optimizer", "adam", "rmsprop", "sgd")
DROPOUT = uniform("dropout", 0, 0.5)
SEED = Axis("seed", 0, 99_999, levels=tuple(range(100_000)))
MACHINE = choice("machine", *(f"node{index:02d}" for index in range(12)))
LOG_IMAGES = flag("log_images")
DECOYS = (SEED, MACHINE, LOG_IMAGES)


def sweep(
    name: str,
    kind: str,
    axes: Sequence[Axis],
    formula: Formula | None,
    *,
    active: str = "",
    noise: float = 0.0,
    only: Mapping[str, tuple[str, Level]] | None = None,
    together: Together | None = None,
    decorate: Callable[[pd.DataFrame, np.random.Generator], None] | None = None,
    closed: Parts | None = None,
    rough: bool = False,
    **more: Any,
) -> Problem:
    """A problem from a formula.

    Parameters
    ----------
    active : names of the params that the formula is given, separated by blanks.
    noise : standard deviation of the normal noise.
    only : a conditional param to the (parent, level) under which it is set; elsewhere it is missing.
    decorate : changes the drawn frame in place: nulls that follow a driver, a diverged run.
    closed : effects in closed form; by default they are integrated.
    rough : whether the formula has jumps or kinks, so that its effects have an error.
    """
    names = active.split()

    def latent(n: int, rng: np.random.Generator) -> dict[str, NDArray[Any]]:
        linked = together.draw(n, rng) if together is not None else {}
        return {axis.name: axis.at(linked.get(axis.name, rng.random(n))) for axis in axes}

    def draw(n: int, rng: np.random.Generator) -> pd.DataFrame:
        values = latent(n, rng)
        metric = np.zeros(n) if formula is None else formula({key: values[key] for key in names})
        frame = pd.DataFrame(values)
        for child, (parent, level) in (only or {}).items():  # parents first: whoever lacks the parent lacks the child
            if frame[child].dtype == bool:
                frame[child] = frame[child].astype(object)
            frame.loc[frame[parent] != level, child] = np.nan
        frame[METRIC] = metric + noise * rng.standard_normal(n)
        if decorate is not None:
            decorate(frame, rng)
        return frame

    @cache
    def parts() -> Parts:
        if closed is not None or formula is None:
            return closed or Parts({}, {}, {})
        acting = [axis for axis in axes if axis.name in names]
        return integrated_with_error(acting, formula) if rough else integrated(acting, formula)

    def totals() -> Mapping[str, float]:
        if together is not None and formula is not None:
            return total_effects([axis for axis in axes if axis.name in names], formula, together)
        return parts().total

    return Problem(
        name,
        kind,
        tuple(axes),
        draw,
        totals,
        None if together is not None else lambda: parts().shapley,
        lambda: parts().error if together is None else 0.0,
        model=None if formula is None else Model(latent, formula),
        **more,
    )


def by_level(values: NDArray[Any], effects: Mapping[str, float]) -> NDArray[np.float64]:
    """The effect of each level of a category."""
    return np.asarray(sum(effect * (values == level) for level, effect in effects.items()), dtype=float)


def log10(values: NDArray[Any]) -> NDArray[np.float64]:
    return np.asarray(np.log10(values.astype(float)))


def sigmoid(x: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(1 / (1 + np.exp(-x)))
