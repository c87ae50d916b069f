"""Outcome or choice: what the values of a column tell of it, whatever its name.

A choice is made before the run: its values are few or designed, and independent of the other choices. An outcome is
what the run made of its choices: it follows them as the metric does. So of a column c that goes with the metric y, each
choice k that y depends on tells what c is. If c is an outcome like y, k and c go together about as closely as k and y
times y and c do; if c is a choice, not at all. That c goes with y closely tells nothing: a strong choice does so, too.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from paramimp.table.correlation import midranks

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

LEAST_RUNS = 6
"""Fewer runs say nothing about how two columns go together."""
FEW_LEVELS, REPEATED = 12, 0.5
"""A column of at most so many values, of which the runs share most, may be a factor of a design."""
WITH_METRIC_Z = 2.5
"""Standard errors from which on a choice counts as one that the metric depends on."""
ON_CHOICE_Z = 4.0
"""Standard errors from which on a column depends on a choice, which other choices do not."""
HALF_WAY = 0.55
"""Of the association that an outcome would have with a choice: from here on it speaks for an outcome."""
MOST_SURE, MOST_UNSURE = 3.0, 1.5
"""What one choice says at most, and what one says that may be an outcome itself."""
COMPLETE = 0.8
"""Part of the combinations of a grid that are there, though some runs failed."""
LEAST_GRID = 6
MAX_DROPPED = 2
"""How many columns of few values may be no factors of a grid."""


@dataclass(frozen=True, slots=True)
class Values:
    """One column over all runs.

    Attributes
    ----------
    numbers : ndarray of shape (n_runs,): the numbers, or codes of texts; NaN where there is none.
    has_order : whether they are numbers or truth values rather than codes.
    """

    name: str
    numbers: Floats
    has_order: bool = True

    @property
    def n_values(self) -> int:
        """How many distinct ones there are."""
        return len(np.unique(self.numbers[~np.isnan(self.numbers)]))

    @property
    def is_factor(self) -> bool:
        """Whether it may be a factor of a design: few values, most of them shared by several runs."""
        present = int((~np.isnan(self.numbers)).sum())
        return self.n_values <= min(FEW_LEVELS, REPEATED * present)


class Associations:
    """How some columns go with each other and with the metric: rank correlations, texts by the metric of their values.

    Parameters
    ----------
    metric : ndarray of shape (n_runs,); NaN where a run has none. Those runs are left out.
    """

    def __init__(self, columns: Sequence[Values], metric: Floats) -> None:
        known = ~np.isnan(metric)
        self.n_runs = int(known.sum())
        self.columns = {column.name: column for column in columns}
        ranks = {"": midranks(metric[known])}
        for column in columns:
            own = column.numbers[known]
            ranks[_key(column.name)] = midranks(own) if column.has_order else _by_metric(own, ranks[""])
        self._place = {name: place for place, name in enumerate(ranks)}
        self._rho = _correlations(np.array([*ranks.values()]))

    def with_metric(self, column: str) -> float:
        """Rank correlation with the metric."""
        return float(self._rho[self._place[_key(column)], 0])

    def between(self, one: str, other: str) -> float:
        """Rank correlation of two columns."""
        return float(self._rho[self._place[_key(one)], self._place[_key(other)]])

    def follows(self, column: str, choice: str) -> float:
        """How far a choice speaks for a column being an outcome (above 0) or another choice (below 0).

        In -MOST_SURE..MOST_SURE. A column in exact relation to the choice is the same information, and tells nothing.
        """
        if self.n_runs < LEAST_RUNS:
            return 0.0
        found, root = self.between(column, choice), math.sqrt(self.n_runs - 3)
        if abs(found) > 1 - 1e-9:
            return 0.0
        beyond = max(0.0, abs(math.atanh(found)) * root - ON_CHOICE_Z)
        expected = self.with_metric(choice) * self.with_metric(column)
        if abs(math.atanh(_inside(self.with_metric(choice)))) * root < WITH_METRIC_Z:
            return min(MOST_SURE, beyond)
        strength = math.atanh(_inside(expected)) * root
        ratio = math.atanh(found) * root / strength if strength else 0.0
        return float(np.clip(strength**2 * (ratio - HALF_WAY), -MOST_SURE, MOST_SURE))


def scores(associations: Associations, priors: Mapping[str, float], choices: Collection[str]) -> dict[str, float]:
    """How far each column in question is an outcome (above 0) rather than a choice, by `priors` and by what it follows.

    The likeliest outcome is set apart first, since the choice that it follows most would else seem to follow it.

    Parameters
    ----------
    priors : of the columns in question, what is known of each by itself.
    choices : columns that are known to be choices.
    """
    left = dict(priors)
    found: dict[str, float] = {}
    while left:
        now = {name: _score(associations, name, prior, choices, left) for name, prior in left.items()}
        likeliest = max(now, key=lambda name: (now[name], abs(associations.with_metric(name)), name))
        if now[likeliest] <= 0:
            return found | now
        found[likeliest] = now[likeliest]
        del left[likeliest]
    return found


def _score(
    associations: Associations, name: str, prior: float, choices: Collection[str], others: Collection[str]
) -> float:
    sure = sum(associations.follows(name, choice) for choice in choices if choice != name)
    unsure = [associations.follows(name, other) for other in others if other != name and other not in choices]
    return prior + sure + sum(float(np.clip(one / 2, -MOST_UNSURE, MOST_UNSURE)) for one in unsure)


def factors_of_grid(columns: Sequence[Values]) -> tuple[str, ...]:
    """Names of the columns whose combinations the runs are, once or equally often each; none where there is no grid.

    Beside a grid nothing else is chosen run by run: a column with values of its own is an outcome.
    """
    few = [column for column in columns if column.is_factor and column.n_values > 1]
    for n_dropped in range(min(MAX_DROPPED, len(few) - 1) + 1):
        for dropped in combinations(range(len(few)), n_dropped):
            kept = [column for place, column in enumerate(few) if place not in dropped]
            if _is_grid(kept):
                return tuple(column.name for column in kept)
    return ()


def _is_grid(columns: Sequence[Values]) -> bool:
    if not columns:
        return False
    values = np.nan_to_num(np.column_stack([column.numbers for column in columns]), nan=np.inf)
    _, counts = np.unique(values, axis=0, return_counts=True)
    size = math.prod(len(np.unique(column)) for column in values.T)
    usual = np.bincount(counts).argmax()  # values drawn at random come unequally often
    return bool(size >= LEAST_GRID and (counts == usual).sum() >= COMPLETE * size)


def is_derived(column: Values, choices: Sequence[Values]) -> bool:
    """Whether a number is a function of two choices, such as the number of weights of width and depth.

    It has more values than either, and runs that share both of them share it.
    """
    few = [choice for choice in choices if choice.name != column.name and choice.is_factor and choice.n_values > 1]
    known = ~np.isnan(column.numbers)
    for one, other in combinations(few, 2):
        both = np.column_stack([one.numbers[known], other.numbers[known]])
        _, group, counts = np.unique(np.nan_to_num(both, nan=np.inf), axis=0, return_inverse=True, return_counts=True)
        if max(one.n_values, other.n_values) < column.n_values and 2 * len(counts) <= len(group):
            first = np.zeros(len(counts))
            first[group.ravel()] = column.numbers[known]
            if np.array_equal(first[group.ravel()], column.numbers[known]):
                return True
    return False


def aggregates(members: Sequence[Floats], decimals: int) -> Iterator[tuple[Floats, float]]:
    """Yield the mean, spread, extremes, median and sum of two or more columns, each with how exact it can be.

    Parameters
    ----------
    decimals : those that the columns were written with.
    """
    table = np.column_stack(members)
    exact = 1.01 * 10.0**-decimals
    for values in (
        table.mean(axis=1), table.std(axis=1), table.std(axis=1, ddof=1), table.min(axis=1), table.max(axis=1),
        np.median(table, axis=1),
    ):  # fmt: skip
        yield values, exact
    yield table.sum(axis=1), exact * table.shape[1]


def is_aggregate(column: Floats, members: Sequence[Floats]) -> bool:
    """Whether a column is the mean, spread, extreme or sum of some others, as far as it is rounded."""
    known = np.isfinite(np.column_stack([column, *members])).all(axis=1)
    if known.sum() < 3 or len(np.unique(column[known])) < 3:
        return False
    kept = [member[known] for member in members]
    rounding = 0.51 * 10.0 ** -decimals_of(column[known])
    return any(
        np.allclose(column[known], values, rtol=1e-9, atol=rounding + tolerance)
        for values, tolerance in aggregates(kept, max(map(decimals_of, kept)))
    )


def decimals_of(numbers: Floats) -> int:
    """How many decimals numbers were written with, at most 12."""
    for decimals in range(12):
        if np.allclose(numbers, np.round(numbers, decimals), rtol=0, atol=1e-12):
            return decimals
    return 12


def is_spread_evenly(numbers: Floats) -> bool:
    """Whether numbers may have been drawn uniformly, on a plain or a logarithmic scale (Kolmogorov and Smirnov)."""
    known = np.sort(numbers[~np.isnan(numbers)])
    if len(known) < 15 or known[0] == known[-1]:
        return False
    scales = [known, np.log(known)] if known[0] > 0 else [known]
    return any(_distance_from_uniform(scale) * math.sqrt(len(known)) < 0.8 for scale in scales)


def _distance_from_uniform(ordered: Floats) -> float:
    n = len(ordered)
    place = (ordered - ordered[0]) / (ordered[-1] - ordered[0])
    return float(np.maximum(place - np.arange(n) / n, np.arange(1, n + 1) / n - place).max())


def is_designed(numbers: Floats) -> bool:
    """Whether the distinct numbers are steps of one size or factor, powers of two or ten, or 1-2-5 and the like."""
    values = np.unique(numbers[~np.isnan(numbers)])
    if len(values) < 3:
        return len(values) > 0
    steps = np.diff(values)
    if np.allclose(steps, steps[0], rtol=1e-6):
        return True
    if values[0] > 0 and np.allclose(np.diff(np.log(values)), np.log(values[1] / values[0]), rtol=1e-6):
        return True
    return bool((np.abs(_leading_digits(values[values != 0])) % 1 < 1e-9).all() and values[-1] >= 4 * abs(values[0]))


def _leading_digits(values: Floats) -> Floats:
    """Values as one digit before the point: whole, where they have one significant digit only."""
    return np.round(np.abs(values) / 10.0 ** np.floor(np.log10(np.abs(values))), 9)


def _by_metric(codes: Floats, ranks: Floats) -> Floats:
    """Each text as the mean rank of the metric over its runs, where that differs beyond chance; else no information."""
    present = ~np.isnan(codes)
    encoded = np.full(len(codes), math.nan)
    if present.sum() < LEAST_RUNS:
        return encoded
    _, group, counts = np.unique(codes[present], return_inverse=True, return_counts=True)
    within = len(group) - len(counts)
    if len(counts) < 2 or within < 3:
        return encoded
    means = np.bincount(group, ranks[present]) / counts
    total = float(((ranks[present] - ranks[present].mean()) ** 2).sum())
    explained = float((counts * (means - ranks[present].mean()) ** 2).sum())
    if total <= explained or (explained / (len(counts) - 1)) / ((total - explained) / within) < 4:
        return encoded
    encoded[present] = means[group]
    return encoded


def _correlations(rows: Floats) -> Floats:
    """Correlation matrix of rows; what is missing stands at the mean, and a constant goes with nothing."""
    known = ~np.isnan(rows)
    counts = np.maximum(known.sum(axis=1, keepdims=True), 1)
    middle = np.where(known, rows, 0.0).sum(axis=1, keepdims=True) / counts
    centred = np.where(known, rows - middle, 0.0)
    norms = np.sqrt((centred**2).sum(axis=1))
    unit = np.divide(centred, norms[:, None], out=np.zeros_like(centred), where=norms[:, None] > 1e-9)
    return np.asarray(np.clip(unit @ unit.T, -1, 1))


def _inside(rho: float) -> float:
    return max(-1 + 1e-9, min(1 - 1e-9, rho))


def _key(name: str) -> str:
    return f"c:{name}"
