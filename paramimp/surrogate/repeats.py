"""Runs of one configuration: which they are, and which params vary among them as a seed does.

Repeats of a configuration are one fact about it. A surrogate that has seen one of them predicts the others well by
whatever tells configurations apart, be it a param that does nothing: among 10 configurations with 4 seeds each, half of
the params that did nothing had p < 0.05. So what repeats is averaged before anything is fitted (`Repeats.averaged`).

A seed is recognised by what it does: without it far more pairs of runs agree in all other params than would by chance.
Where every param does that, as in a full factorial, the runs are a grid, and its names alone tell a seed from another
param. Seeds that take a value of their own in each run are looked for together, with such a param as `trial` beside.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from numpy.typing import NDArray

    from paramimp.table.params import Param

    Floats = NDArray[np.float64]
    Indices = NDArray[np.intp]

SEED_NAMES = re.compile(
    r"(?!n_|num_|k_)(.*_)?(seeds?|rng|random_state|fold|trial|rep|repeat|repetition|replicate|replica)|seed_.*"
)
LEAST_PAIRS = 3
CHANCE_Z = 4.0
"""Pairs by chance are about Poisson distributed: so many standard deviations above their mean are no chance."""
OFTEN = 4.0
"""Params depend on each other in real sweeps, so that more of their pairs agree than if they were independent."""
LEAST_CONFIGURATIONS = 4
"""Fewer facts than that are no sweep: runs that differ in little but a seed are taken as they are."""
MOST_SEEDS = 0.5
"""If more of the params than that seem to be seeds, none of them is."""


def is_seed(name: str) -> bool:
    """Whether a param is called as what tells repeats of one configuration apart."""
    return SEED_NAMES.fullmatch(name.lower().rpartition(".")[2]) is not None


@dataclass(frozen=True, slots=True)
class Repeats:
    """Which runs are of one configuration.

    Attributes
    ----------
    of_run : ndarray of shape (n_runs,): the configuration of each run, numbered in the order of their first runs.
    seeds : names of the params that vary among the runs of one configuration.
    """

    of_run: Indices
    seeds: tuple[str, ...] = ()

    @property
    def first(self) -> Indices:
        """The first run of each configuration: ndarray of shape (n_configurations,)."""
        return np.unique(self.of_run, return_index=True)[1]

    @property
    def counts(self) -> Floats:
        """How many runs each configuration has: ndarray of shape (n_configurations,)."""
        return np.bincount(self.of_run).astype(float)

    @property
    def any(self) -> bool:
        """Whether a configuration has more than one run."""
        return len(self.of_run) > int(self.of_run.max()) + 1

    def averaged(self, y: Floats) -> Floats:
        """The mean of each configuration: ndarray of shape (n_configurations,)."""
        return np.asarray(np.bincount(self.of_run, y) / self.counts)

    def scatter(self, y: Floats) -> Floats:
        """Sum of the squared deviations from it: ndarray of shape (n_configurations,)."""
        return np.asarray(np.bincount(self.of_run, (y - self.averaged(y)[self.of_run]) ** 2), dtype=float)


def find_repeats(params: Sequence[Param]) -> Repeats:
    """The repeats among the runs of a sweep."""
    codes = [_codes(param) for param in params]
    names = [param.name for param in params]
    seeds = _seeds(codes, np.array([param.present | param.is_null for param in params]), names)
    kept = [code for code, name in zip(codes, names, strict=True) if name not in seeds]
    of_run = _groups(kept, len(codes[0]))
    if of_run.max() + 1 < LEAST_CONFIGURATIONS:
        return Repeats(np.arange(len(codes[0])))
    return Repeats(of_run, tuple(name for name in names if name in seeds))


def _codes(param: Param) -> Indices:
    """The value of each run as a number, absence and null being values."""
    values = np.where(param.present, param.values, np.where(param.is_null, np.inf, -np.inf))
    return np.unique(values, return_inverse=True)[1].ravel()


def _groups(codes: Sequence[Indices], n_runs: int) -> Indices:
    """Which runs agree in all of some params: ndarray of shape (n_runs,), numbered by first appearance."""
    group = np.zeros(n_runs, dtype=np.intp)
    for code in codes:
        _, group = np.unique(group * (code.max() + 1) + code, return_inverse=True)
        if group.max() + 1 == n_runs:  # as after one number from a range: no two runs can agree any more
            return np.arange(n_runs)
    _, first, group = np.unique(group.ravel(), return_index=True, return_inverse=True)
    return np.argsort(np.argsort(first))[group.ravel()]


def _seeds(codes: Sequence[Indices], there: NDArray[np.bool_], names: Sequence[str]) -> set[str]:
    """Names of the params without which far more runs agree than by chance, and with which they do not."""
    n_runs = len(codes[0])
    whole = _pairs(_groups(codes, n_runs))
    by_chance = _Chance(codes, there)
    found: set[int] = set()
    if len(codes) > 1:
        found = {at for at in range(len(codes)) if _are_seeds({at}, codes, by_chance, whole)}
    if not found:
        own = {at for at, code in enumerate(codes) if code.max() + 1 == n_runs}
        beside = [own, *({*own, at} for at in range(len(codes)) if at not in own)] if own else []
        beside = [group for group in beside if _tell_apart(_without(group, codes))]
        found = next((group for group in beside if _are_seeds(group, codes, by_chance, whole)), set())
    named = {at for at, name in enumerate(names) if is_seed(name)}
    if len(found) > MOST_SEEDS * len(codes):
        found = found & named
    elif not found:
        found = {at for at in named if _pairs(_groups(_without({at}, codes), n_runs)) > whole + LEAST_PAIRS}
    return {names[at] for at in found} if len(found) < len(codes) else set()


class _Chance:
    """How many pairs of runs agree in some params if each param is drawn by itself.

    Runs that lack a param do not agree in it: runs of a model that has few of the params would all be repeats of it.
    Among the runs that have the same params, a switch of these has one value, and that two of them agree in it is no
    coincidence.

    Parameters
    ----------
    there : ndarray of shape (n_params, n_runs): whether a run has a param.
    """

    def __init__(self, codes: Sequence[Indices], there: NDArray[np.bool_]) -> None:
        self._kinds, of_kind = np.unique(there.T, axis=0, return_inverse=True)
        order = np.argsort(of_kind.ravel(), kind="stable")
        starts = np.flatnonzero(np.diff(of_kind.ravel()[order], prepend=-1))
        self._counts = np.diff(starts, append=len(order))
        in_order = np.stack(codes)[:, order]
        self._least = np.minimum.reduceat(in_order, starts, axis=1).T
        self._most = np.maximum.reduceat(in_order, starts, axis=1).T
        self._alike = np.array([_part_alike(code[has]) for code, has in zip(codes, there, strict=True)])

    def pairs(self, without: Collection[int]) -> float:
        """The expected number, these params aside."""
        kept = [at for at in range(len(self._alike)) if at not in without]
        kinds, merged = np.unique(self._kinds[:, kept], axis=0, return_inverse=True)
        order = np.argsort(merged.ravel(), kind="stable")
        starts = np.flatnonzero(np.diff(merged.ravel()[order], prepend=-1))
        n_runs = np.add.reduceat(self._counts[order], starts)
        least = np.minimum.reduceat(self._least[order][:, kept], starts, axis=0)
        most = np.maximum.reduceat(self._most[order][:, kept], starts, axis=0)
        agree = np.where(kinds & (least < most), self._alike[kept], 1.0).prod(axis=1)
        return float((n_runs * (n_runs - 1) / 2 * agree).sum())


def _part_alike(code: Indices) -> float:
    """The part of the pairs of runs that agree."""
    return _pairs(code) / (len(code) * (len(code) - 1) / 2) if len(code) > 1 else 1.0


def _are_seeds(group: Collection[int], codes: Sequence[Indices], by_chance: _Chance, whole: int) -> bool:
    """Whether far more runs agree in all params but these than would by chance, and than agree in these, too."""
    kept = _without(group, codes)
    if not kept:
        return False
    pairs, chance = _pairs(_groups(kept, len(kept[0]))) - whole, by_chance.pairs(group)
    return pairs >= LEAST_PAIRS and pairs > OFTEN * chance + CHANCE_Z * np.sqrt(chance)


def _tell_apart(kept: Sequence[Indices]) -> bool:
    """Whether most runs that agree in one of these params agree in all, as they do in a number from a range.

    Without numbers from ranges the choices of a sampler that learns agree often, and are no repeats.
    """
    if not kept:
        return False
    whole = _groups(kept, len(kept[0]))
    return any(2 * code.max() > whole.max() and _pairs(code) < 2 * _pairs(whole) for code in kept)


def _without(group: Collection[int], codes: Sequence[Indices]) -> list[Indices]:
    return [code for at, code in enumerate(codes) if at not in group]


def _pairs(group: Indices) -> int:
    """How many pairs of runs are in the same group."""
    counts = np.bincount(group)
    return int((counts * (counts - 1) // 2).sum())
