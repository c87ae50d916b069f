"""Sweeps to compare: processes with a driver, the same with another driver, and sweeps of narrower ranges.

Every param is independent of the others and its part of the variance is set, so a process whose driver has changed
places with a param that does nothing is another one by as much as the driver's share.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Values = NDArray[np.float64]
Curve = Callable[[Values], Values]

CURVES: dict[str, Curve] = {
    "straight": lambda u: u,
    "bow": lambda u: (u - 0.4) ** 2,
    "step": lambda u: (u > 0.55).astype(float),
    "wave": lambda u: np.sin(5 * u),
    "end": lambda u: np.exp(4 * u),
}
LEVELS = ("adam", "lion", "rmsprop", "sgd")


@dataclass(frozen=True)
class Process:
    """What sweeps are drawn from.

    Attributes
    ----------
    shares : parts of the explained variance, in the order of the params `p0`, `p1`, ...; the last ones do nothing.
    curves : names of the curves of the params, in turn; ``category`` for a choice of four.
    noise : its part of the whole variance.
    pair : part of the explained variance that the first two params have together, beyond what each does alone.
    """

    name: str
    shares: tuple[float, ...]
    curves: tuple[str, ...]
    noise: float
    pair: float = 0.0

    def swapped(self) -> Process:
        """The process in which the driver has changed places with a param that did nothing."""
        first, *others, last = self.shares
        return replace(self, shares=(last, *others, first))

    def sweep(self, n_runs: int, seed: int, *, narrow: str = "") -> pd.DataFrame:
        """Draw runs.

        Parameters
        ----------
        narrow : a param of which only the lower half is tried; of a category, two of the four values.
        """
        rng = np.random.default_rng([seed, n_runs])
        units = {f"p{k}": rng.uniform(size=n_runs) for k in range(len(self.shares))}
        if narrow:
            units[narrow] = units[narrow] / 2
        metric = np.zeros(n_runs)
        for k, share in enumerate(self.shares):
            metric += np.sqrt(share * (1 - self.pair)) * self._effect(k, units[f"p{k}"])
        together = self._effect(0, units["p0"]) * self._effect(1, units["p1"])
        metric += np.sqrt(self.pair) * together
        metric += np.sqrt(self.noise / (1 - self.noise)) * rng.standard_normal(n_runs)
        columns = {name: self._written(k, units[name]) for k, name in enumerate(units)}
        return pd.DataFrame({**columns, "loss": metric})

    def _curve(self, k: int) -> str:
        return self.curves[k % len(self.curves)]

    def _effect(self, k: int, units: Values) -> Values:
        """What a param does, with mean 0 and variance 1 over its whole range."""
        if self._curve(k) == "category":
            effects = np.array([-1.3, -0.4, 0.3, 1.4])
            return np.asarray(effects[(units * 4).astype(int)] / effects.std())
        curve, grid = CURVES[self._curve(k)], (np.arange(10_000) + 0.5) / 10_000
        return np.asarray((curve(units) - curve(grid).mean()) / curve(grid).std())

    def _written(self, k: int, units: Values) -> Values | NDArray[np.str_]:
        """The values as a config has them: of every other param with a curve, on a logarithmic scale."""
        if self._curve(k) == "category":
            return np.asarray(np.array(LEVELS)[(units * 4).astype(int)])
        return np.asarray(10 ** (4 * units - 5)) if k % 2 else units


PROCESSES = (
    Process("straight", (0.55, 0.225, 0.15, 0.075, 0, 0), ("straight",), 0.1),
    Process("curved", (0.55, 0.225, 0.15, 0.075, 0, 0), ("bow", "wave", "step", "straight"), 0.1),
    Process("categories", (0.5, 0.3, 0.2, 0, 0), ("category", "straight"), 0.2),
    Process("ten params", (0.5, 0.2, 0.15, 0.1, 0.05, 0, 0, 0, 0, 0), ("end", "straight", "bow"), 0.2),
    Process("twenty params", (0.6, 0.25, 0.15, *[0.0] * 17), ("straight", "step"), 0.15),
    Process("noisy", (0.6, 0.25, 0.15, 0, 0, 0), ("straight", "bow"), 0.5),
    Process("a pair", (0.55, 0.3, 0.15, 0, 0, 0), ("straight", "straight", "step"), 0.1, pair=0.35),
)
