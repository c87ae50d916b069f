"""Columns of params with the values of other runs in them: shuffled evenly, or as chosen donors have them."""

from __future__ import annotations

import zlib
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from paramimp.surrogate.blocks import ABSENT, values_of
from paramimp.surrogate.dependents import Dependents

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from paramimp.surrogate.design import Block, DesignMatrix, Replacement

_ODD, _ODD_TOO = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xBF58476D1CE4E5B9)
"""Multipliers that mix bits well (SplitMix64: Steele, Lea & Flood 2014, doi:10.1145/2714064.2660195)."""

AT_ONCE = 1 << 16
"""Values that are replaced at once: enough that NumPy's calls cost little, and few enough for any memory."""
MOST_OF_A_NUMBER = 2
"""Columns of a number: its rank, and where it may be null another one that says so. A category has one per value."""


class Shuffling:
    """How params are shuffled among the evaluated runs.

    Parameters
    ----------
    evaluated : the runs on which errors are measured, sorted: indices into the design matrix.
    """

    def __init__(self, design: DesignMatrix, evaluated: NDArray[np.intp], *, seed: int = 0) -> None:
        self.design = design
        self.evaluated = evaluated
        self.seed = seed
        self._dependents = Dependents(design)

    def shuffles(self, *params: str, draws: int, within: NDArray[np.intp] | None = None) -> list[Replacement]:
        """The columns of params, shuffled together among the evaluated runs that can have them, several times.

        Not at random: the pairs of a run and its donor lie on a lattice in the square of the values' ranks, which each
        draw moves on. So few draws see all changes in their proportion, and vary less than random ones (a rank-1
        lattice: Niederreiter 1992, doi:10.1137/1.9781611970081, chapter 5), and they are the same for every seed.

        Parameters
        ----------
        within : ndarray of shape (n_evaluated,): a number for each run; donors are runs of the same. All by default.
        """
        eligible = np.flatnonzero(np.logical_and.reduce([self.eligible(param) for param in params]))
        X = self.design.X[np.ix_(self.evaluated[eligible], self._columns(params))]
        # Ties in the order of the metric: where few are given another value, good and bad runs alike are.
        order = eligible[np.lexsort([self.design.y[self.evaluated[eligible]], *X.T])]
        orders = [order] if within is None else [order[within[order] == group] for group in np.unique(within)]
        lattices = [_lattice(len(order)) for order in orders]
        shuffles = []
        for draw in range(draws):
            donors = np.arange(len(self.evaluated))
            for order, lattice in zip(orders, lattices, strict=True):
                moved = int(len(order) * (draw + 0.5) / draws)  # evenly, whatever the seed
                donors[order] = order[(lattice + moved) % max(1, len(order))]
            shuffles.append(self.given(donors, *params))
        return shuffles

    def weights(self, param: str, shuffles: Sequence[Replacement]) -> NDArray[np.float64]:
        """How much each shuffle of a param counts for each run, so that the mean is that over all donors.

        Of a few values a run is given some more often than the others have them: a boolean that half of the runs have
        changes in two of five shuffles, or in three, as chance has it. Each other value counts by its part of the runs,
        over the chance that the run is given it at all (Horvitz & Thompson 1952, doi:10.1080/01621459.1952.10483446);
        if all values differ, all shuffles count alike.

        Returns
        -------
        ndarray of shape (n_shuffles, n_evaluated): 0 where a run keeps its value.
        """
        columns = self._columns([param])
        own = self.design.X[np.ix_(self.evaluated, columns)]
        rows = np.concatenate([own, *(block[:, : len(columns)] for _, block in shuffles)])
        codes = values_of(rows).reshape(1 + len(shuffles), len(own))
        eligible = self.eligible(param)
        part = np.bincount(codes[0, eligible], minlength=codes.max() + 1) / eligible.sum()
        given = codes[1:]
        times = (given[:, None] == given[None]).sum(axis=1)
        return np.where(given != codes[0], np.maximum(part[given], 1 / len(shuffles)) / times, 0.0)

    def common_donors(self, draw: int) -> NDArray[np.intp]:
        """A random order of the evaluated runs, to shuffle several params alike."""
        return self._random("common donors", draw).permutation(len(self.evaluated))

    def given(self, donors: NDArray[np.intp], *params: str) -> Replacement:
        """The columns of params as other runs have them.

        Params that exist only for some values of theirs (momentum, for sgd) follow: a run keeps its own value of these
        where it may have one, takes the donor's where it had none, and loses it where the donor has none.

        Parameters
        ----------
        donors : ndarray of shape (n_evaluated,): whose values each run gets, as positions among the evaluated runs.

        Returns
        -------
        columns : ndarray of shape (n_columns,)
        block : ndarray of shape (n_evaluated, n_columns): what stands in them after shuffling.
        """
        X, to, of = self.design.X, self.evaluated, self.evaluated[donors]
        columns = self._columns(params)
        switched = self._dependents.that_move(params, to, of)
        if not switched:
            return columns, _narrowed(X[np.ix_(of, columns)])
        # A run that is told to use sgd gets a momentum with it, and one that is told to use adam loses its own:
        # otherwise the mere presence of the momentum would give the shuffled optimizer away.
        dependents = self._columns(switched)
        own, donated = X[np.ix_(to, dependents)], X[np.ix_(of, dependents)]
        carried = np.where(np.isnan(own) | np.isnan(donated), donated, own)
        return np.concatenate([columns, dependents]), np.hstack([X[np.ix_(of, columns)], carried])

    def landed(self, replacements: Sequence[Replacement]) -> NDArray[np.intp]:
        """Which run each run becomes by each replacement: ndarray of shape (n_replacements, n_evaluated).

        As an index into the design matrix; -1 where no run is like it, as among numbers from ranges, and where it stays
        what it is.
        """
        X = self.design.X
        step, everything = max(1, AT_ONCE // X.shape[1]), np.arange(X.shape[1])
        marks = np.concatenate([_marks(X[start : start + step], everything) for start in range(0, len(X), step)])
        order = np.argsort(marks, kind="stable")
        own = marks[self.evaluated]
        landed = np.full((len(replacements), len(self.evaluated)), -1)
        for places in _of_one_width(replacements, len(self.evaluated)):
            columns, blocks = (np.stack(each) for each in zip(*(replacements[at] for at in places), strict=True))
            before = X[self.evaluated[:, None], columns[:, None, :]]
            after = own - _marks(before, columns) + _marks(blocks, columns)
            found = order[np.minimum(np.searchsorted(marks, after, sorter=order), len(order) - 1)]
            landed[places] = np.where((marks[found] == after) & (after != own), found, -1)
        return landed

    def given_to(
        self, chosen: NDArray[np.intp], models: NDArray[np.intp], donors: NDArray[np.intp], param: str
    ) -> Replacement:
        """The columns of a param as model runs have it, with what it switches on and off following, as in `given`.

        Parameters
        ----------
        chosen : positions among the evaluated runs.
        models, donors : ndarray of shape (n_chosen,), indices of runs: whose value of the param each chosen run gets,
            and whose conditional params it gets where it had none.

        Returns
        -------
        columns : ndarray of shape (n_columns,)
        block : ndarray of shape (n_chosen, n_columns)
        """
        X, to = self.design.X, self.evaluated[chosen]
        columns, dependents = self._columns([param]), self._columns(self._dependents.that_move([param], to, donors))
        own, donated = X[np.ix_(to, dependents)], X[np.ix_(donors, dependents)]
        carried = np.where(np.isnan(own) | np.isnan(donated), donated, own)
        return np.concatenate([columns, dependents]), np.hstack([X[np.ix_(models, columns)], carried])

    def draws_for(self, purpose: str, param: str) -> np.random.Generator:
        """Random draws that depend on the seed, a purpose and the name of a param alone."""
        return self._random(f"{purpose}\0{param}")

    def eligible(self, param: str) -> NDArray[np.bool_]:
        """Which evaluated runs take part when `param` is shuffled: ndarray of shape (n_evaluated,).

        Where another param switches it on and off, the runs that have it. Where nothing does, its absence is a choice
        like any other value (``scheduler: null``), and all runs take part.
        """
        if not self.design.parents_of.get(param):
            return np.ones(len(self.evaluated), dtype=bool)
        first = self.design.X[self.evaluated, self.design.columns_of[param].start]
        return np.asarray(~np.isnan(first))

    def _random(self, name: str, *numbers: int) -> np.random.Generator:
        return np.random.default_rng([self.seed, zlib.crc32(name.encode("utf-8", "surrogatepass")), *numbers])

    def _columns(self, params: Iterable[str]) -> NDArray[np.intp]:
        blocks = [np.arange(*self.design.columns_of[param].indices(self.design.X.shape[1])) for param in params]
        return np.concatenate([np.empty(0, dtype=np.intp), *blocks])


def _narrowed(block: NDArray[np.float32]) -> Block:
    """Columns of a category, which hold 0 and 1 alone, in a fourth of the room; other columns as they are.

    The shuffles of all params are kept until the end: of a hundred categories of many values they take more room than
    all else.
    """
    are_indicators = block.shape[1] > MOST_OF_A_NUMBER and bool(((block == 0) | (block == 1)).all())
    return block.astype(np.int8) if are_indicators else block


def _of_one_width(replacements: Sequence[Replacement], n_rows: int) -> Iterator[list[int]]:
    """Yield the places of replacements of as many columns, of not too many values together."""
    by_width: dict[int, list[int]] = {}
    for at, (columns, _) in enumerate(replacements):
        by_width.setdefault(len(columns), []).append(at)
    for width, places in by_width.items():
        step = max(1, AT_ONCE // max(1, n_rows * width))
        yield from (places[start : start + step] for start in range(0, len(places), step))


def _marks(X: NDArray[np.float32], columns: NDArray[np.intp]) -> NDArray[np.uint64]:
    """A number per row that two rows share if they are the same: ndarray of shape (..., n_rows).

    Sums over the columns, modulo 2^64, so that a row with some columns replaced needs only theirs.

    Parameters
    ----------
    X : ndarray of shape (..., n_rows, n_columns)
    columns : ndarray of shape (..., n_columns): which columns of the design matrix these are.
    """
    bits = np.where(np.isnan(X), ABSENT, X + np.float32(0)).astype(np.float32).view(np.uint32)
    odd = _ODD * (2 * columns.astype(np.uint64) + np.uint64(1))
    mixed = (bits.astype(np.uint64) + np.uint64(1)) * odd[..., None, :]
    mixed ^= mixed >> np.uint64(31)
    mixed *= _ODD_TOO
    mixed ^= mixed >> np.uint64(29)
    return np.asarray(mixed.sum(axis=-1, dtype=np.uint64))


@cache  # most params are shuffled among equally many runs
def _lattice(size: int) -> NDArray[np.intp]:
    """A permutation whose points (i, p(i)) cover the square evenly: steps of the golden section, modulo the size."""
    step = max(1, round(size * (np.sqrt(5) - 1) / 2))
    while np.gcd(step, size) > 1:
        step -= 1
    return np.asarray((step * np.arange(size)) % size)
