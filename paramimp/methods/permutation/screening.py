"""A test of each param by itself: whether the mean of the metric differs along it, or between its values.

A surrogate that learns everything at once misses a weak effect among few runs, which a plain F-test of the one param
sees. So the p-value of a param is of both: by the Cauchy combination (Liu & Xie 2020,
doi:10.1080/01621459.2018.1554485), which holds whatever their dependence. This one has no random draws in it.

Straight lines and parabolas over the ranks of a number, and the means of the values of a category, for normal scores of
the metric, so that one diverged run is one run. What strong other params do alike is taken off first: else it is noise,
and a param that moves with one of them would have its effect. Of the F-test and of that which is robust to uneven noise
(HC2: MacKinnon & White 1985, doi:10.1016/0304-4076(85)90158-7) the larger p-value counts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from paramimp.results.significance import cauchy
from paramimp.surrogate.parts_of_scipy import fdtrc, ndtri
from paramimp.table.correlation import midranks

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from numpy.typing import NDArray

    from paramimp.surrogate.design import DesignMatrix

    Floats = NDArray[np.float64]

LEAST_OF_A_VALUE = 3
"""Runs with a value of a category, or without a param: the mean of fewer tells nothing."""
ENTERS = 0.01
"""A param is taken off for the others if its p-value times their number is below that."""
MOST_TAKEN_OFF = 0.25
"""Columns of these, as a part of the runs."""
LEAST_LEFT = 2
"""Runs more than columns that a test needs. Among five to eight configurations little else sees what acts."""
MOST_DOUBTFUL = 0.95
"""In a combination no p-value counts as more: near 1 it would outweigh any evidence of the other test."""
LEAST_P_VALUE = 1e-15
SINGULAR = 1e-7


def combined(one: float, other: float) -> float:
    """The Cauchy combination of two p-values."""
    return cauchy([min(max(p_value, LEAST_P_VALUE), MOST_DOUBTFUL) for p_value in (one, other)])


def screen(design: DesignMatrix, strata: NDArray[np.intp] | None = None) -> dict[str, float]:
    """A p-value for each param of which something can be told.

    Parameters
    ----------
    design : one row per configuration.
    strata : ndarray of shape (n_rows,): a number for each row; only rows of the same are compared. All by default.
    """
    ranks = midranks(design.y)
    y = np.asarray(ndtri((ranks - ranks.min() + 0.5) / (ranks.max() - ranks.min() + 1)))
    blocks = {param: _block(design, columns) for param, columns in design.columns_of.items()}
    absent = {param: _absence(design, param) for param in design.columns_of}
    spent = np.zeros(len(y))
    if strata is not None:
        y = _within(strata, y)
        blocks = {param: _within(strata, block) for param, block in blocks.items()}
        absent = {param: _within(strata, block) for param, block in absent.items()}
        spent = 1 / np.bincount(strata)[strata] - 1 / len(y)
    known = _TakenOff(blocks, absent, _Switches(design.parents_of), len(y))
    taken = _strong(y, blocks, known, spent)
    found = {param: _test(y, known.basis(param, taken), block, spent) for param, block in blocks.items()}
    return {param: p_value for param, p_value in found.items() if p_value is not None}


class _TakenOff:
    """What is taken off before a param is tested: its absence, where others switch it on, and what strong ones do.

    What it switches on is not: which runs have that says all of the switch, so that nothing would be left to be tested.
    Without that, the values that those runs happen to have would pass for the level of the switch, as ranks among them
    do not tell their mean.

    Most params have the same beside them, and the strong ones are found one after the other. So the last basis is kept,
    and only what is new is made orthogonal to it: of many runs, bases cost more than all else.
    """

    def __init__(self, blocks: dict[str, Floats], absent: dict[str, Floats], switches: _Switches, n_runs: int) -> None:
        self._blocks, self._absent, self._switches = blocks, absent, switches
        self._ones = np.full((n_runs, 1), n_runs**-0.5)
        self._shared: tuple[Sequence[str], Floats] = ((), self._ones)

    def basis(self, param: str, taken: Sequence[str]) -> Floats:
        """Orthonormal columns for the test of a param beside those that are taken off: (n_runs, rank)."""
        taken = [other for other in taken if other != param and param not in self._switches.above(other)]
        before, basis = self._shared
        if tuple(taken[: len(before)]) != before:
            before, basis = (), self._ones
        for other in taken[len(before) :]:
            basis = _extended(basis, self._blocks[other])
        self._shared = (tuple(taken), basis)
        return _extended(basis, self._absent[param])


def _block(design: DesignMatrix, columns: slice) -> Floats:
    """What a param is in the test, centred: ndarray of shape (n_runs, n_terms)."""
    X = design.X[:, columns].astype(np.float64)
    gone = np.isnan(X[:, 0])
    terms = [np.empty((len(X), 0))]
    for column in X[~gone].T:
        values, counts = np.unique(column, return_counts=True)
        if len(values) > 2:
            scaled = (column - column.mean()) / column.std()
            terms += [_where(~gone, scaled), _where(~gone, scaled**2 - 1)]
        elif counts.min() >= LEAST_OF_A_VALUE:
            terms.append(_where(~gone, column - column.mean()))
    if min(gone.sum(), (~gone).sum()) >= LEAST_OF_A_VALUE:
        terms.append(gone[:, None].astype(np.float64))
    block = np.hstack(terms)
    return np.asarray(block - block.mean(axis=0))


def _within(strata: NDArray[np.intp], values: Floats) -> Floats:
    """What is left of the values when the mean of each stratum is taken off."""
    means = np.zeros((strata.max() + 1, *values.shape[1:]))
    np.add.at(means, strata, values)
    means /= np.maximum(1, np.bincount(strata)).reshape(-1, *[1] * (values.ndim - 1))
    return np.asarray(values - means[strata])


def _where(there: NDArray[np.bool_], values: Floats) -> Floats:
    """A column with these values, and 0 elsewhere."""
    column = np.zeros((len(there), 1))
    column[there, 0] = values
    return column


def _absence(design: DesignMatrix, param: str) -> Floats:
    """Whether a run lacks a param that others switch on: what that does is theirs."""
    if not design.parents_of.get(param):
        return np.zeros((len(design.y), 0))
    return np.isnan(design.X[:, [design.columns_of[param].start]]).astype(float)


class _Switches:
    """What switches each param on, and what that is switched on by in turn."""

    def __init__(self, parents_of: Mapping[str, Collection[str]]) -> None:
        self._parents_of = parents_of
        self._above: dict[str, set[str]] = {}

    def above(self, param: str) -> set[str]:
        """All of these; kept, as only the few params that are taken off are asked for, each beside every other."""
        if param not in self._above:
            found = self._above[param] = set()
            waiting = [param]
            while waiting:
                further = set(self._parents_of.get(waiting.pop(), ())) - found
                found.update(further)
                waiting += further
        return self._above[param]


def _strong(y: Floats, blocks: dict[str, Floats], known: _TakenOff, spent: Floats) -> list[str]:
    """The params that act beyond doubt, one after the other, each told beside those before."""
    taken: list[str] = []
    while len(taken) < len(blocks):
        tests = {
            param: _test(y, known.basis(param, taken), block, spent, robust=False)
            for param, block in blocks.items()
            if param not in taken
        }
        found = {param: p_value for param, p_value in tests.items() if p_value is not None}
        if not found:
            break
        best = min(found, key=lambda param: (found[param], param))
        terms = sum(blocks[param].shape[1] for param in [*taken, best])
        if found[best] * len(blocks) > ENTERS or terms > MOST_TAKEN_OFF * len(y):
            break
        taken.append(best)
    return taken


def _test(y: Floats, known: Floats, block: Floats, spent: Floats, *, robust: bool = True) -> float | None:
    """P-value of a block of terms, what `known` spans being taken off; None where too few runs are left.

    Parameters
    ----------
    known : ndarray of shape (n_runs, rank), orthonormal columns.
    spent : ndarray of shape (n_runs,): how much of its own metric the means hold that were taken off each run before,
        besides that of all runs; their sum are the degrees of freedom of these.
    """
    own = _basis(block - known @ (known.T @ block), against=block)
    q = own.shape[1]
    left = len(y) - known.shape[1] - q - round(float(spent.sum()))
    if not q or left < LEAST_LEFT:
        return None
    slopes = own.T @ y
    rest = y - known @ (known.T @ y) - own @ slopes
    noise = float(rest @ rest) / left
    if noise <= 0:
        return LEAST_P_VALUE
    plain = float(fdtrc(q, left, float(slopes @ slopes) / q / noise))
    if not robust:
        return plain
    leverage = np.minimum(spent + (known**2).sum(axis=1) + (own**2).sum(axis=1), 1 - SINGULAR)
    weighed = own * (rest / np.sqrt(1 - leverage))[:, None]
    spread = weighed.T @ weighed
    wald = float(slopes @ np.linalg.lstsq(spread, slopes, rcond=None)[0])
    return max(plain, float(fdtrc(q, left, max(0.0, wald) / q)))


def _extended(basis: Floats, block: Floats) -> Floats:
    """Orthonormal columns that span those of a basis and a block of terms."""
    if not block.shape[1]:
        return basis
    return np.column_stack([basis, _basis(block - basis @ (basis.T @ block), against=block)])


def _basis(terms: Floats, against: Floats | None = None) -> Floats:
    """Orthonormal columns that span these terms: ndarray of shape (n_runs, rank)."""
    if not terms.shape[1]:
        return terms
    left, sizes, _ = np.linalg.svd(terms, full_matrices=False)
    scale = float(np.linalg.norm(terms if against is None else against))
    return np.asarray(left[:, sizes > SINGULAR * max(scale, SINGULAR)])
