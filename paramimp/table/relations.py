"""Columns that are made of others: means, sums, quotients, coarser steps, shares of a whole, functions of choices."""

from __future__ import annotations

import math
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from paramimp.records import record
from paramimp.table.decimals import decimals_of, rounding_of
from paramimp.table.middle import largest

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from paramimp.table.values import Values

    Floats = NDArray[np.float64]

LEAST_RUNS = 6
"""Fewer runs say nothing about how two columns go together."""
LEAST_COPIED = 8
"""Different numbers from which on it is no accident that two columns have the same, or the same order."""
LEAST_STEPS, MOST_STEPS, WIDE_GAPS = 5, 1 / 2, 2.5
"""Steps that a metric in coarser steps has, at least and of the runs, and how much wider than by chance gaps may be."""
LEAST_BANDED, LEAST_OF_BAND, NEIGHBOURS, WIDE_GAP = 12, 3, 3, 1.5
"""Runs, and runs of a label, from which on bands show; gaps at each side to compare one with, and how much wider it may
be than the widest of them: 6 in 100 cuts at random places are. Of choices of two labels that alone hold four fifths of
the variance of a normal metric, two in five look so, too; of stronger and weaker ones, few."""
MAX_SHARES = 100
"""Columns among which shares of a whole are looked for, at most."""
FIRST_LOOK, SLACK = 40, 10.0
"""Runs that a pair of columns is tried on first, and how much wider bounds are then: few runs tell a factor less."""
EXACT = 0.1
"""Rounding errors of up to this part of the spread leave it clear what is made of what."""
COARSE = 0.5
"""Rounding errors of more than this part of the spread say nothing about what is a function of what."""
MAX_DERIVED = 20_000
"""Columns times choices, or pairs of these, that they may be functions of, at most."""
LARGEST = 1e100
"""Of larger numbers the squares have no place in a float, and no relation is looked for."""


def derived(columns: Sequence[Values], choices: Sequence[Values]) -> frozenset[str]:
    """Names of the numbers that are functions of two choices, such as the number of weights of width and depth.

    Such a number has more values than either choice, and runs that share both of them share it.
    """
    few = [choice for choice in choices if choice.is_factor and choice.n_values > 1]
    if len(columns) * math.comb(len(few), 2) > MAX_DERIVED:
        return frozenset()
    return frozenset(column.name for column in columns if _is_derived(column, few))


def set_by_labels(columns: Sequence[Values], labels: Sequence[Values]) -> frozenset[str]:
    """Names of the numbers that are functions of one category, of which several labels share a number.

    The number of weights of a model is one. A category that sets numbers in different orders is the name of a config,
    and these are what was chosen; one with a number for each label is the same as that.
    """
    found: set[str] = set()
    for label in labels if len(columns) * len(labels) <= MAX_DERIVED else ():
        if label.has_order or 2 * len(label.levels) > len(label.codes):
            continue
        set_by = [column for column in columns if 1 < column.n_values < label.n_values and _is_set_by(column, label)]
        if len({_order(column) for column in set_by}) == 1:
            found.update(column.name for column in set_by)
    return frozenset(found)


def _is_set_by(column: Values, label: Values) -> bool:
    _, first = np.unique(label.codes, return_index=True)
    return np.array_equal(column.codes[first][label.codes], column.codes)


def _order(column: Values) -> bytes:
    """Equal of two columns of numbers that go up and down together, or against each other."""
    codes = column.codes
    up, down = bytes(codes.tobytes()), bytes((codes.max() - codes).tobytes())
    return min(up, down)


def _is_derived(column: Values, factors: Sequence[Values]) -> bool:
    few = [factor for factor in factors if factor.name != column.name]
    known = ~np.isnan(column.numbers)
    numbers = column.numbers[known]
    for one, other in combinations(few, 2):
        if max(one.n_values, other.n_values) < column.n_values:
            cell = (one.codes * len(other.levels) + other.codes)[known]
            _, first, group = np.unique(cell, return_index=True, return_inverse=True)
            if 2 * len(first) <= len(cell) and np.array_equal(numbers[first][group], numbers):
                return True
    return False


def copies(columns: Sequence[Values]) -> dict[str, str]:
    """The names of numbers that repeat an earlier column, as they are or on another scale, by that one's name.

    On another scale, each run has a number of its own, in the same order: the logarithm of what was drawn from a range.
    Numbers that go up or down from run to run need not be copies: choices are often tried one after the other.
    """
    found: dict[str, str] = {}
    first: dict[bytes, Values] = {}
    for column in columns:
        if column.n_values < LEAST_COPIED:
            continue
        original = first.setdefault(column.codes.tobytes(), column)
        steps = np.diff(column.codes)
        is_own = len(column.numbers) == column.n_values and not ((steps > 0).all() or (steps < 0).all())
        if original is not column and (is_own or np.array_equal(column.numbers, original.numbers, equal_nan=True)):
            found[column.name] = original.name
    return found


def shares_of_a_whole(columns: Sequence[Values]) -> frozenset[str]:
    """Names of the numbers that add up to the same in every run, such as the weights of the members of an ensemble."""
    numbers = [column for column in columns if column.has_order and (np.abs(column.numbers) < LARGEST).all()]
    numbers = [column for column in numbers if column.n_values > 1 and (column.numbers >= 0).all()]
    if not 3 <= len(numbers) <= MAX_SHARES or len(numbers[0].numbers) <= len(numbers):
        return frozenset()
    table = np.column_stack([column.numbers for column in numbers])
    spread = table.std(axis=0)
    if not spread.all():  # too little for the squares to have a place in a float
        return frozenset()
    # The combination of the columns that varies least: of shares, it is their sum.
    *_, turned = np.linalg.svd((table - table.mean(axis=0)) / spread, full_matrices=False)
    weights = turned[-1] / spread
    taken = np.abs(turned[-1]) > 0.1
    are_equal = np.allclose(weights[taken], weights[taken][0], rtol=0.2)
    total = table[:, taken].sum(axis=1)
    off = float(sum(rounding_of(table[:, place]) for place in np.flatnonzero(taken)))
    if taken.sum() < 3 or not are_equal or np.ptp(total) > 2 * off + 1e-9 * np.abs(total).max():
        return frozenset()
    return frozenset(column.name for column, is_taken in zip(numbers, taken, strict=True) if is_taken)


@record
class Aggregates:
    """What two or more columns come to in each row, worked out once for all the columns that may sum them up.

    Attributes
    ----------
    known : rows in which none of the columns is missing or too large, a boolean per row.
    made : mean, spread (of all and of a sample), least, greatest, median and sum, an array of a number per known row
        each, with how exact it can be by the decimals that the columns were written with.
    """

    known: NDArray[np.bool_]
    made: tuple[tuple[Floats, float], ...]

    def hold(self, column: Floats) -> bool:
        """Whether a column is one of these numbers, as far as it is rounded.

        It must also be much nearer to that than to its own mean: whole numbers are within 1 of many a score.
        """
        there = np.abs(column[self.known]) < LARGEST
        own = column[self.known][there]
        if len(own) < 3 or len(np.unique(own)) < 3:
            return False
        rounding = 0.51 * 10.0 ** -decimals_of(own)
        few = slice(FIRST_LOOK)
        for values, exact in self.made:
            found = values[there]
            most = rounding + exact + 1e-9 * np.abs(found)
            if (np.abs(own[few] - found[few]) > most[few]).any() or (np.abs(own - found) > most).any():
                continue  # nearly all columns are ruled out by a few of the runs
            if np.square(own - found).mean() < COARSE**2 * own.var():
                return True
        return False


def aggregates(members: Sequence[Floats]) -> Aggregates:
    """Return the mean, spread, extremes, median and sum of two or more columns, an array of a number per row each."""
    table = np.column_stack(members)
    known = np.all(np.abs(table) < LARGEST, axis=1)
    table = table[known]
    if not len(table):
        return Aggregates(known, ())
    exact = 1.01 * 10.0 ** -max(map(decimals_of, table.T))
    made = (
        table.mean(axis=1), table.std(axis=1), table.std(axis=1, ddof=1), table.min(axis=1), table.max(axis=1),
        np.median(table, axis=1),
    )  # fmt: skip
    return Aggregates(known, (*((values, exact) for values in made), (table.sum(axis=1), exact * table.shape[1])))


def is_aggregate(column: Floats, members: Sequence[Floats]) -> bool:
    """Whether a column is the mean, spread, extreme or sum of some others (see `Aggregates`)."""
    return aggregates(members).hold(column)


def operands(metric: Values, columns: Sequence[Values]) -> frozenset[str]:
    """Names of the pairs of numbers that the metric is the sum, difference, product, quotient or harmonic mean of.

    It may be so times a constant, as a percentage is: a profit of gains and losses, energy of power and time, the F1
    score of precision and recall. How exactly it must be so follows from the decimals that are written.
    """
    if len(columns) ** 2 > MAX_DERIVED or metric.n_values < LEAST_RUNS:
        return frozenset()
    unit = largest(metric.numbers[np.isfinite(metric.numbers)])
    y, of_metric = metric.numbers / unit, metric.rounding / unit
    of = np.array([column.rounding for column in columns])
    numbers = np.array([np.where(np.isfinite(column.numbers), column.numbers, math.nan) for column in columns])
    has_metric = np.isfinite(metric.numbers)
    found: set[str] = set()
    for place, one in enumerate(columns[:-1]):
        known = np.flatnonzero(has_metric & ~np.isnan(numbers[place]))
        if len(known) < LEAST_RUNS:
            continue
        few = known[:: max(1, len(known) // FIRST_LOOK)]  # nearly all pairs are ruled out by a few of the runs
        behind = slice(place + 1, None)
        pair = (y[few], numbers[place, few], numbers[behind, few])
        may_fit = _may_fit(pair, (of_metric, of[place], of[behind]))
        for at in (place + 1 + np.flatnonzero(may_fit)).tolist():
            other = columns[at]
            if not found.issuperset((one.name, other.name)) and _is_made_of(
                (y, numbers[place], numbers[at]), (of_metric, of[place], of[at])
            ):
                found.update((one.name, other.name))
    return frozenset(found)


def _may_fit(columns: tuple[Floats, Floats, Floats], rounding: tuple[float, float, Floats]) -> NDArray[np.bool_]:
    """Which of many columns the first may be made of beside the second, by a few runs.

    Parameters
    ----------
    columns : ndarrays of shape (n_few,) and, of the many columns, (n_columns, n_few): NaN where one is not known.
    rounding : of the many columns, ndarray of shape (n_columns,).

    Returns
    -------
    ndarray of shape (n_columns,): also True where so few runs have all three that they rule nothing out.
    """
    (y, a, b), (of_y, of_a, of_b) = columns, rounding
    known = ~np.isnan(b)
    n = np.maximum(known.sum(axis=1), 1)
    middle = np.where(known, y, 0.0).sum(axis=1) / n
    spread = np.sqrt(np.square(np.where(known, y - middle[:, None], 0.0)).sum(axis=1) / n)
    rows = np.arange(len(b))
    may: NDArray[np.bool_] = n < LEAST_RUNS
    with np.errstate(all="ignore"):
        for made, off in _forms(a, b, of_a, of_b[:, None]):
            # What is not known stands last in the order, and is not counted for the median.
            ratio = np.sort(np.where(known, y / made, math.inf), axis=1)
            factor = ((ratio[rows, (n - 1) // 2] + ratio[rows, n // 2]) / 2)[:, None]
            most = _tolerance(y, off, factor, of_y, SLACK)
            mean = np.where(known, most, 0.0).sum(axis=1) / n
            is_near = ((np.abs(y - factor * made) <= most) | ~known).all(axis=1)
            may |= np.isfinite(factor[:, 0]) & is_near & (mean < SLACK**2 * EXACT * spread)
    return may


def _is_made_of(columns: tuple[Floats, Floats, Floats], rounding: tuple[float, float, float]) -> bool:
    """Whether the first column is made of the other two, where all three are known."""
    known = np.isfinite(columns).all(axis=0)
    y, a, b = (column[known] for column in columns)
    if len(y) < LEAST_RUNS or len(np.unique(y)) < LEAST_RUNS:
        return False
    of_y, of_a, of_b = rounding
    with np.errstate(all="ignore"):
        for made, off in _forms(a, b, of_a, of_b):
            factor = np.median(y / made)
            most = _tolerance(y, off, factor, of_y)
            if np.isfinite(factor) and most.mean() < EXACT * y.std() and (np.abs(y - factor * made) <= most).all():
                return True
    return False


def _forms(a: Floats, b: Floats, of_a: float, of_b: float | Floats) -> Iterator[tuple[Floats, float | Floats]]:
    """Yield what may be made of two columns, and how far it is off through their rounding."""
    both = of_a + of_b
    yield a + b, both
    yield a - b, both
    yield a * b, np.abs(b) * of_a + np.abs(a) * of_b
    yield a / b, np.abs(1 / b) * of_a + np.abs(a / b**2) * of_b
    yield b / a, np.abs(1 / a) * of_b + np.abs(b / a**2) * of_a
    yield a * b / (a + b), both


def _tolerance(y: Floats, off: Floats | float, factor: Floats | float, of_y: float, slack: float = 1.0) -> Floats:
    """How far what is made of two columns, times a factor, may be from the metric."""
    return slack * (1.01 * (of_y + np.abs(factor) * off) + 1e-9 * np.abs(y))


def is_binned(column: Floats, metric: Floats) -> bool:
    """Whether a column is the metric in coarser steps, up or down: how many of 20 tests were passed, beside their rate.

    Its values part the runs in the order of the metric, without gaps between the parts: a strong choice either leaves
    gaps between the levels of the metric that it sets, or lets them overlap.
    """
    known = ~np.isnan(column) & ~np.isnan(metric)
    steps, own = column[known], metric[known]
    order = np.argsort(steps, kind="stable")
    levels, first = np.unique(steps[order], return_index=True)
    if not LEAST_STEPS <= len(levels) <= MOST_STEPS * len(own) or own.min() == own.max():
        return False
    lowest, highest = np.minimum.reduceat(own[order], first), np.maximum.reduceat(own[order], first)
    gaps = max((lowest[1:] - highest[:-1], lowest[:-1] - highest[1:]), key=lambda between: between.min())
    if gaps.min() < 0:
        return False
    expected = (len(levels) - 1) / (len(np.unique(own)) - 1)  # of cuts at random places
    return bool(gaps.sum() <= WIDE_GAPS * expected * (own.max() - own.min()))


def is_banded(labels: NDArray[np.intp], metric: Floats, wide_gap: float = WIDE_GAP) -> bool:
    """Whether labels or truth values cut the metric into bands, one for each: ``converged``, ``stop_reason``.

    The runs of a label follow each other in the order of the metric, and the gaps between the bands are no wider than
    those within: a choice that decides leaves gaps between the levels that it sets, or lets them overlap.

    Parameters
    ----------
    labels : ndarray of shape (n_runs,), codes from 0.
    metric : of the same shape; runs without one are left out.
    wide_gap : how much wider a gap between bands may be than the widest of its neighbours.
    """
    known = ~np.isnan(metric)
    order = np.argsort(metric[known], kind="stable")
    placed, ordered = labels[known][order], metric[known][order]
    counts = np.bincount(placed)
    counts = counts[counts > 0]
    cuts = np.flatnonzero(placed[1:] != placed[:-1])
    if len(placed) < LEAST_BANDED or len(counts) < 2 or len(cuts) >= len(counts) or counts.min() < LEAST_OF_BAND:
        return False
    levels, level = np.unique(ordered, return_inverse=True)
    gaps = np.diff(levels)
    for cut in level[cuts][level[cuts] < level[cuts + 1]]:
        beside = [*gaps[max(0, cut - NEIGHBOURS) : cut], *gaps[cut + 1 :][:NEIGHBOURS]]
        if not beside or gaps[cut] > wide_gap * max(beside):
            return False
    return bool((level[cuts] < level[cuts + 1]).all())
