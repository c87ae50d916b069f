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


Purpose = Literal["tuning", "judging"]


@dataclass(frozen=True)
class Problem:
    """A kind of sweep with a known answer.

    Attributes
    ----------
    kind : family of problems, by which results are told.
    draw : (n, rng) to one row per run: the params and the column `METRIC`.
    effects : the total effects of the params that do something, worked out when first asked for.
    shapley : their Shapley effects; None where params are correlated.
    error : standard error of the largest true share, 0 where it is exact.
    sizes : numbers of runs that are drawn unless others are asked for.
    fixed : whether it has these sizes only, as a grid has.
    nested : whether a smaller sweep is the beginning of a larger one of the same seed.
    fresh : what unseen runs are: "draws" of the same law and design; other "sweeps", where the runs of one depend on
        each other; "none" where every configuration has been seen.
    transform : what both sides apply to the metric before they look at it; the truth is that of the transformed one.
    expects : code of a caution that every sweep must carry.
    allows : codes of cautions that are right about these sweeps, or may be.
    shadows : a null param to the drivers that it moved with.
    scored : False where a share error means nothing: pure noise, a wrecked metric.
    purpose : constants may be fitted on problems for tuning; those for judging are only looked at.
    model : how the noise-free metric comes about, for `truth.py --check`; None for a table.
    cells : the metric of each cell of a table: an array axis per param, and one for the trainings of a cell.
    """

    name: str
    kind: str
    axes: tuple[Axis, ...]
    draw: Draw
    effects: Callable[[], Mapping[str, float]]
    shapley: Callable[[], Mapping[str, float]] | None = None
    error: Callable[[], float] = lambda: 0.0
    sizes: tuple[int, ...] = (30, 60, 120, 300)
    fixed: bool = False
    nested: bool = False
    fresh: Literal["draws", "sweeps", "none"] = "draws"
    direction: Literal["minimize", "maximize"] = "minimize"
    transform: Literal["none", "rank"] = "none"
    expects: str = ""
    allows: frozenset[str] = frozenset()
    shadows: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    scored: bool = True
    purpose: Purpose = "tuning"
    model: Model | None = None
    cells: Callable[[], NDArray[np.float64]] | None = None

    @property
    def params(self) -> tuple[str, ...]:
        return tuple(axis.name for axis in self.axes)

    @cached_property
    def truth(self) -> Mapping[str, float]:
        """The share of every param in the sum of total effects; all zero when nothing acts."""
        return self._shares(self.effects())

    @cached_property
    def shapley_truth(self) -> Mapping[str, float] | None:
        """The share of every param in the variance that params explain; None where it is not known."""
        return None if self.shapley is None else self._shares(self.shapley())

    def _shares(self, effects: Mapping[str, float]) -> Mapping[str, float]:
        assert set(effects) <= set(self.params)
        total = sum(effects.values()) or 1.0
        return {name: effects.get(name, 0.0) / total for name in self.params}

    @property
    def nulls(self) -> frozenset[str]:
        """The params that do nothing at all."""
        return frozenset(name for name, share in self.truth.items() if share < 1e-9)
