"""What a problem of the truth benchmark is: a way to draw sweeps whose total effects are known exactly."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tests.benchmarks.truth_axes import Axis, Formula

METRIC = "metric"
Draw = Callable[[int, np.random.Generator], pd.DataFrame]


@dataclass(frozen=True)
class Model:
    """`latent` draws every param, conditional ones in every run, too; `formula` is given the active ones."""

    latent: Callable[[int, np.random.Generator], dict[str, NDArray[Any]]]
    formula: Formula


@dataclass(frozen=True)
class Problem:
    """A kind of sweep with a known answer.

    Attributes
    ----------
    draw : (n, rng) to one row per run: the params and the column `METRIC`.
    effects : the total effects of the params that do something, worked out when first asked for.
    transform : what both sides apply to the metric before they look at it; the truth is that of the transformed one.
    expects : code of a caution that every sweep must carry.
    shadows : a null param to the drivers that it moved with.
    scored : False where a share error means nothing: pure noise, a wrecked metric.
    model : how the noise-free metric comes about, for `truth.py --check`; None for a table.
    """

    name: str
    group: str
    axes: tuple[Axis, ...]
    draw: Draw
    effects: Callable[[], Mapping[str, float]]
    direction: Literal["minimize", "maximize"] = "minimize"
    transform: Literal["none", "rank"] = "none"
    expects: str = ""
    shadows: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    scored: bool = True
    model: Model | None = None

    @property
    def params(self) -> tuple[str, ...]:
        return tuple(axis.name for axis in self.axes)

    @cached_property
    def truth(self) -> Mapping[str, float]:
        """The share of every param; all zero when nothing acts."""
        effects = self.effects()
        assert set(effects) <= set(self.params)
        total = sum(effects.values()) or 1.0
        return {name: effects.get(name, 0.0) / total for name in self.params}

    @property
    def nulls(self) -> frozenset[str]:
        """The params that do nothing at all."""
        return frozenset(name for name, share in self.truth.items() if share < 1e-9)
