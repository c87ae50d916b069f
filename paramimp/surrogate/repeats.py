"""Find the repeats of each configuration among the runs, and the params that vary between repeats: seeds.

Repeats of a configuration are one fact about it. A surrogate that has seen one repeat predicts the others well by any
param that identifies the configuration, even one without effect: among 10 configurations with 4 seeds each, half of the
params without effect had p < 0.05. So what repeats is averaged before anything is fitted (`Repeats.averaged`).

A seed is recognised by what it does: without it far more pairs of runs agree in all other params than would by chance.
In a full factorial that holds of every param, so that only the names tell a seed from another param. Params with a
different value in each run are tested together as one seed, if need be with one more param, such as `trial`. One that
has the name of a well-known hyperparameter, or was drawn on a logarithmic scale, is none. Params that follow from
others, as all those of a parent do in the runs nested in it, agree wherever the others do, and make no agreement more
surprising.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from paramimp.records import record
from paramimp.table.correlation import AT_ONCE
from paramimp.table.seeds import is_seed
from paramimp.table.settings import is_setting

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from numpy.typing import NDArray

    from paramimp.table.params import Param

    Floats = NDArray[np.float64]
    Indices = NDArray[np.intp]

LEAST_PAIRS = 3
CHANCE_Z = 4.0
"""The number of pairs that agree by chance is about Poisson distributed. A count that lies this many standard
deviations above its mean is not put down to chance."""
OFTEN = 4.0
"""A count must also exceed this multiple of the expected number: params of real sweeps depend on each other, so more
pairs agree than if they were independent."""
LEAST_CONFIGURATIONS, LEAST_OF_SEVERAL = 4, 3
"""With fewer configurations nothing is averaged, and each run counts as a configuration of its own. The latter is the
bound where they differ in several params: which of these acts no number of repeats can tell. Where they differ in one,
its values are what was compared, against the noise of their runs."""
SURELY = 1e-4
"""The chance at which a param agrees in all runs that agree in another one, without following from it."""
EVEN = 0.8
"""Part of the configurations of a design of which no run failed."""
LIKELIER = 5.0
"""Logarithm of the ratio from which on a scale is taken for that which values were drawn on."""
_BITS = 62
"""Booleans that an integer holds as well."""
MOST_SEEDS = 0.5
"""If more of the params than that seem to be seeds, none of them is."""


@record
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
        """Sum of the squared deviations of the runs of each configuration from their mean: (n_configurations,)."""
        return np.asarray(np.bincount(self.of_run, (y - self.averaged(y)[self.of_run]) ** 2), dtype=float)


def are_even(counts: Floats) -> bool:
    """Whether nearly all configurations were repeated equally often, as by design; drawn ones come by chance.

    Parameters
    ----------
    counts : ndarray of shape (n_configurations,): the runs of each, whole numbers.
    """
    values, often = np.unique(counts, return_counts=True)
    return bool(values[often.argmax()] > 1 and often.max() >= EVEN * len(counts))


def find_repeats(params: Sequence[Param]) -> Repeats:
    """The repeats among the runs of a sweep."""
    codes = list(_codes(params))
    names = [param.name for param in params]
    drawn = {at for at, (param, code) in enumerate(zip(params, codes, strict=True)) if _is_drawn(param, code)}
    seeds = _seeds(codes, np.array([param.present | param.is_null for param in params]), names, drawn)
    kept = [code for code, name in zip(codes, names, strict=True) if name not in seeds]
    of_run = _groups(kept, len(codes[0]))
    if of_run.max() + 1 < (LEAST_OF_SEVERAL if len(kept) > 1 else LEAST_CONFIGURATIONS):
        return Repeats(np.arange(len(codes[0])))
    return Repeats(of_run, tuple(name for name in names if name in seeds))


def _codes(params: Sequence[Param]) -> Iterator[Indices]:
    """Yield for each param the value of each run as an integer code; absence and null have codes of their own.

    Of many params among few runs several are sorted at once, since each call costs more than such a sort.
    """
    step = max(1, AT_ONCE // max(1, len(params[0].values)))
    for start in range(0, len(params), step):
        values = np.stack([_with_absence(param) for param in params[start : start + step]])
        order = np.argsort(values, axis=1)
        ordered = np.take_along_axis(values, order, axis=1)
        differs = np.zeros(values.shape, dtype=np.intp)
        differs[:, 1:] = ordered[:, 1:] != ordered[:, :-1]
        codes = np.empty_like(differs)
        np.put_along_axis(codes, order, np.cumsum(differs, axis=1), axis=1)
        yield from codes


def _with_absence(param: Param) -> NDArray[np.float64]:
    return np.where(param.present, param.values, np.where(param.is_null, np.inf, -np.inf))


def _is_drawn(param: Param, code: Indices) -> bool:
    """Whether a number with another value in each run was drawn as a choice: by its name, or on a logarithmic scale."""
    values = param.values[param.present & np.isfinite(param.values)]  # infinity, for "never", is no draw
    if code.max() + 1 < len(code) or param.kind != "number" or is_seed(param.name):
        return False
    if is_setting(param.name):
        return True
    if not len(values):
        return False
    low, high = values.min(), values.max()
    if low <= 0 or np.log(low) == np.log(high):
        return False
    # How much likelier the values are if their logarithms were drawn uniformly than if they were themselves.
    at_each = np.log(high - low) - np.log(values) - np.log(np.log(high) - np.log(low))
    return bool(at_each.sum() > LIKELIER)


def _groups(codes: Sequence[Indices], n_runs: int) -> Indices:
    """Which runs agree in all of some params: ndarray of shape (n_runs,), numbered by first appearance."""
    group = np.zeros(n_runs, dtype=np.intp)
    for code in codes:
        group = _both(group, code)
    _, first, group = np.unique(group, return_index=True, return_inverse=True)
    return np.argsort(np.argsort(first))[group.ravel()]


def _both(one: Indices, other: Indices) -> Indices:
    """Group the runs that agree in both of two groupings, each given as integer codes from 0 on."""
    for each in (one, other):
        if each.max() + 1 == len(each):  # no two runs agree in it, as in a number from a range
            return np.arange(len(each))
    return np.unique(one * (other.max() + 1) + other, return_inverse=True)[1].ravel()


def _all_but_one(codes: Sequence[Indices], n_runs: int) -> Iterator[Indices]:
    """For each param in turn, yield the grouping of the runs that agree in all other params."""
    after = [np.zeros(n_runs, dtype=np.intp)]
    for code in reversed(codes[1:]):
        after.append(_both(after[-1], code))
    before = np.zeros(n_runs, dtype=np.intp)
    for code in codes:
        yield _both(before, after.pop())
        before = _both(before, code)


def _seeds(
    codes: Sequence[Indices], there: NDArray[np.bool_], names: Sequence[str], drawn: Collection[int]
) -> set[str]:
    """Names of the params without which far more runs agree than by chance, and with which they do not.

    Parameters
    ----------
    drawn : places of params that are no seeds.
    """
    n_runs = len(codes[0])
    whole = _pairs(_groups(codes, n_runs))
    by_chance = _Chance(codes, there)
    more = [_pairs(group) - whole for group in _all_but_one(codes, n_runs)] if len(codes) > 1 else [0]
    found = {at for at, pairs in enumerate(more) if at not in drawn and by_chance.is_far_below(pairs, {at})}
    if not found and not drawn:
        own = [at for at, code in enumerate(codes) if code.max() + 1 == n_runs]
        found = _seeds_beside(own, codes, by_chance, whole) if own else set()
    named = {at for at, name in enumerate(names) if is_seed(name)}
    if len(found) > MOST_SEEDS * len(codes):
        found = found & named
    elif not found:
        found = {at for at in named if more[at] > LEAST_PAIRS}
    return {names[at] for at in found} if len(found) < len(codes) else set()


def _seeds_beside(own: Sequence[int], codes: Sequence[Indices], by_chance: _Chance, whole: int) -> set[int]:
    """The params with a different value in each run, perhaps with one more, if they vary as a seed does; else none."""
    others = [at for at in range(len(codes)) if at not in own]
    kept = [codes[at] for at in others]
    if not kept:
        return set()
    told = _Ranges(kept)
    if told.apart(group := _groups(kept, len(codes[0]))) and by_chance.is_far_below(_pairs(group) - whole, own):
        return set(own)
    for index, group in enumerate(_all_but_one(kept, len(codes[0])) if len(kept) > 1 else ()):
        beside = {*own, others[index]}
        counts = _pairs(_both(group, kept[index])) < _part_alike(kept[index]) / 2 * _pairs(group)  # 0, 1, 2 in each
        if counts and by_chance.is_far_below(_pairs(group) - whole, beside) and told.apart(group, without=index):
            return beside
    return set()


class _Ranges:
    """Which params look like draws from a continuous range, of which nearly every configuration has its own value."""

    def __init__(self, codes: Sequence[Indices]) -> None:
        self._most = np.array([code.max() for code in codes])
        self._pairs = np.array([_pairs(code) for code in codes])

    def apart(self, group: Indices, without: int | None = None) -> bool:
        """Whether one param tells configurations apart: most runs that agree in it agree in all params.

        Without such a param, runs that agree need not be repeats: a sampler that learns often proposes equal choices.

        Parameters
        ----------
        group : which runs agree in all of the params, except in the one at `without`.
        """
        told = (2 * self._most > group.max()) & (self._pairs < 2 * _pairs(group))
        if without is not None:
            told[without] = False
        return bool(told.any())


class _Chance:
    """The expected number of pairs of runs that agree in some params if the params are drawn independently.

    Pairs are counted among runs that have the same set of params (a kind); otherwise all runs of a model with few
    params would seem to be repeats. A param with a single value within a kind, such as the switch that selects the
    model, does not count: that runs of the kind agree in it is no coincidence.

    Parameters
    ----------
    there : ndarray of shape (n_params, n_runs): whether a run has a param.
    """

    def __init__(self, codes: Sequence[Indices], there: NDArray[np.bool_]) -> None:
        self._kinds, of_kind = _distinct_rows(there.T)
        order = np.argsort(of_kind.ravel(), kind="stable")
        starts = np.flatnonzero(np.diff(of_kind.ravel()[order], prepend=-1))
        self._counts = np.diff(starts, append=len(order))
        in_order = np.stack(codes)[:, order]
        self._least = np.minimum.reduceat(in_order, starts, axis=1).T
        self._most = np.maximum.reduceat(in_order, starts, axis=1).T
        self._codes = codes
        self._alike = np.array([_part_alike(code[has]) for code, has in zip(codes, there, strict=True)])
        self._marks = np.random.default_rng(0).integers(2**63, size=len(codes), dtype=np.uint64)
        self._marked = self._kinds.astype(np.uint64) @ self._marks

    def is_far_below(self, pairs: int, without: Collection[int]) -> bool:
        """Whether a number of agreeing pairs is far above the expected one, some params left out."""
        if pairs < LEAST_PAIRS or not _is_far_below(pairs, self.pairs(without)):
            return False
        following = self._following(without)
        # Where all params follow from one, it tells the configurations apart, and its values are what repeats.
        is_one = len(following) + len(set(without)) + 1 >= len(self._codes)
        if not following or is_one or _is_far_below(pairs, self.pairs({*without, *following})):
            return True
        kept = [code for at, code in enumerate(self._codes) if at not in without]
        return are_even(np.bincount(_groups(kept, len(kept[0]))).astype(float))

    def _following(self, without: Collection[int]) -> set[int]:
        """The params whose values follow from those of one of the others, some left out; one of several equal ones."""
        n_runs = len(self._codes[0])
        kept = [at for at, code in enumerate(self._codes) if at not in without and code.max() > 0]
        few = sorted((at for at in kept if 2 * self._codes[at].max() < n_runs), key=lambda at: -self._codes[at].max())
        found: set[int] = set()
        for at in few:
            if at in found:
                continue
            code = self._codes[at]
            order = np.argsort(code, kind="stable")
            starts = np.flatnonzero(np.diff(code[order], prepend=-1))
            others = [other for other in kept if other != at and other not in found]
            if not others:
                break
            table = np.stack([self._codes[other][order] for other in others])
            least, most = (reduce.reduceat(table, starts, axis=1) for reduce in (np.minimum, np.maximum))
            is_sure = np.array([_part_alike(self._codes[other]) for other in others]) ** _pairs(code) < SURELY
            follows = (least == most).all(axis=1) & is_sure
            found.update(other for other, does in zip(others, follows, strict=True) if does)
        return found

    def pairs(self, without: Collection[int]) -> float:
        """The expected number of agreeing pairs, some params left out."""
        aside = sorted(without)
        kept = np.setdiff1d(np.arange(len(self._alike)), aside)
        # Merge kinds that differ only in the params left out: a kind is known by the sum of marks of its other params.
        marked = self._marked - self._kinds[:, aside].astype(np.uint64) @ self._marks[aside]
        order = np.argsort(marked, kind="stable")
        starts = np.flatnonzero(np.r_[True, np.diff(marked[order]) > 0])
        n_runs = np.add.reduceat(self._counts[order], starts)
        least = np.minimum.reduceat(self._least[order][:, kept], starts, axis=0)
        most = np.maximum.reduceat(self._most[order][:, kept], starts, axis=0)
        kinds = self._kinds[order[starts]][:, kept]
        agree = np.where(kinds & (least < most), self._alike[kept], 1.0).prod(axis=1)
        return float((n_runs * (n_runs - 1) / 2 * agree).sum())


def _distinct_rows(rows: NDArray[np.bool_]) -> tuple[NDArray[np.bool_], Indices]:
    """The different rows of booleans, sorted, and which of them each is: `np.unique`, of numbers where they fit."""
    width = rows.shape[1]
    if width > _BITS:
        return np.unique(rows, axis=0, return_inverse=True)
    numbers = rows @ (np.int64(1) << np.arange(width, dtype=np.int64)[::-1])
    _, first, which = np.unique(numbers, return_index=True, return_inverse=True)
    return rows[first], which


def _is_far_below(pairs: int, chance: float) -> bool:
    return bool(pairs > OFTEN * chance + CHANCE_Z * np.sqrt(chance))


def _part_alike(code: Indices) -> float:
    """The fraction of the pairs of runs that agree."""
    return _pairs(code) / (len(code) * (len(code) - 1) / 2) if len(code) > 1 else 1.0


def _pairs(group: Indices) -> int:
    """How many pairs of runs are in the same group."""
    counts = np.bincount(group)
    return int((counts * (counts - 1) // 2).sum())
