"""Independent or correlated inputs of a sweep, and the exact total effects of a formula over them.

Every param is a function of a uniform number, so that one description draws the runs, spans the quadrature and tells
the peers their search space.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

Values = Mapping[str, NDArray[Any]]
Formula = Callable[[Values], NDArray[np.float64]]
Level = float | int | str | bool

NODES = 20
"""Gauss-Legendre nodes of a continuous param: exact to 1e-10 and better for the formulas of the benchmark."""
COPULA_NODES = 61
"""Trapezoid nodes in -7..7 standard deviations: spectrally accurate under the normal density."""


@dataclass(frozen=True)
class Axis:
    """One param: a range (`levels` empty), or equally likely levels in their natural order."""

    name: str
    low: float = 0.0
    high: float = 1.0
    log: bool = False
    levels: tuple[Level, ...] = ()

    @property
    def is_category(self) -> bool:
        return bool(self.levels) and isinstance(self.levels[0], (str, bool))

    @property
    def is_whole(self) -> bool:
        return bool(self.levels) and all(type(level) is int for level in self.levels)

    def at(self, u: NDArray[np.float64]) -> NDArray[Any]:
        """The param's values at quantiles in 0..1."""
        if self.levels:
            count = len(self.levels)
            return np.asarray(np.array(self.levels)[np.minimum((u * count).astype(int), count - 1)])
        if self.log:
            return np.asarray(10 ** (math.log10(self.low) + u * math.log10(self.high / self.low)))
        return np.asarray(self.low + u * (self.high - self.low))

    def quadrature(self, nodes: int = NODES) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Quantiles and weights whose weighted sum is the expectation."""
        if self.levels:
            count = len(self.levels)
            return (np.arange(count) + 0.5) / count, np.full(count, 1 / count)
        places, weights = np.polynomial.legendre.leggauss(nodes)
        return (places + 1) / 2, weights / 2


def uniform(name: str, low: float = 0.0, high: float = 1.0) -> Axis:
    return Axis(name, low, high)


def log_uniform(name: str, low: float, high: float) -> Axis:
    return Axis(name, low, high, log=True)


def choice(name: str, *levels: Level, log: bool = False) -> Axis:
    """Equally likely levels: texts are a category, numbers keep their order."""
    if isinstance(levels[0], (str, bool)):
        return Axis(name, levels=levels)
    numbers = [float(level) for level in levels]
    return Axis(name, min(numbers), max(numbers), log, levels)


def integers(name: str, low: int, high: int) -> Axis:
    return choice(name, *range(low, high + 1))


def flag(name: str) -> Axis:
    return choice(name, False, True)


@dataclass(frozen=True)
class Together:
    """Params of a Gaussian copula with one correlation between every two."""

    names: tuple[str, ...] = ()
    rho: float = 0.0

    def covariance(self, size: int) -> NDArray[np.float64]:
        return np.full((size, size), self.rho) + (1 - self.rho) * np.eye(size)

    def draw(self, n: int, rng: np.random.Generator) -> dict[str, NDArray[np.float64]]:
        """Quantiles of every name."""
        normal = rng.multivariate_normal(np.zeros(len(self.names)), self.covariance(len(self.names)), size=n)
        return {name: np.asarray(ndtr(normal[:, index])) for index, name in enumerate(self.names)}

    def density(self, z: Sequence[NDArray[np.float64]]) -> NDArray[np.float64]:
        """Joint weights on the product grid of `z`, summing to 1."""
        grids = np.stack(np.meshgrid(*z, indexing="ij"), axis=-1)
        inverse = np.linalg.inv(self.covariance(len(z)))
        weights = np.exp(-0.5 * np.einsum("...i,ij,...j->...", grids, inverse, grids))
        return np.asarray(weights / weights.sum())


def total_effects(axes: Sequence[Axis], formula: Formula, together: Together | None = None) -> dict[str, float]:
    """Total effect of every axis in the metric's unit squared: half of E[(f(x) - f(x'))^2], where x' is x with one
    param drawn anew from its marginal distribution.

    For independent params this is E[Var(f | all others)], the numerator of the total Sobol index. A conditional param
    is a latent one that the formula ignores where it is absent, and then it is the fraction of the runs that have it,
    times the same expectation among them: what shuffling it among the runs that have it estimates.
    """
    linked = [axis.name for axis in axes if together is not None and axis.name in together.names]
    assert all(not axis.levels for axis in axes if axis.name in linked), "the copula's quadrature needs a range"
    z = np.linspace(-7, 7, COPULA_NODES)
    bell = np.exp(-(z**2) / 2) / np.exp(-(z**2) / 2).sum()
    rules = [(np.asarray(ndtr(z)), bell) if axis.name in linked else axis.quadrature() for axis in axes]
    grids = np.meshgrid(*(axis.at(u) for axis, (u, _) in zip(axes, rules, strict=True)), indexing="ij", sparse=True)
    shape = tuple(len(u) for u, _ in rules)
    f = np.broadcast_to(formula({axis.name: grid for axis, grid in zip(axes, grids, strict=True)}), shape)
    f = f - f.mean()  # a large mean would cost digits in the differences below

    joint = np.ones(shape)
    marginals = []
    for position, (axis, (_, weights)) in enumerate(zip(axes, rules, strict=True)):
        along = weights.reshape([-1 if index == position else 1 for index in range(len(shape))])
        marginals.append(along)
        if axis.name not in linked:
            joint = joint * along
    if linked and together is not None:
        positions = [index for index, axis in enumerate(axes) if axis.name in linked]
        density = together.density([z] * len(linked))
        joint = joint * density.reshape([shape[index] if index in positions else 1 for index in range(len(shape))])
    assert math.isclose(float(joint.sum()), 1, rel_tol=1e-9)

    effects = {}
    for position, axis in enumerate(axes):
        mean = (f * marginals[position]).sum(axis=position, keepdims=True)
        square = (f**2 * marginals[position]).sum(axis=position, keepdims=True)
        effects[axis.name] = float((joint * (f**2 - 2 * f * mean + square)).sum() / 2)
    return effects
