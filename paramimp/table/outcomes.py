"""Outcome or choice: what the values of a column tell of it, whatever its name.

A choice is made before the run: its values are few or designed, and independent of the other choices. An outcome is
what the run made of its choices: it follows them as the metric does. So of a column c that goes with the metric y, each
choice k that y depends on tells what c is. If c is an outcome like y, k and c go together about as closely as k and y
times y and c do; if c is a choice, not at all. That c goes with y closely tells nothing: a strong choice does so, too.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from paramimp.table.correlation import folded_ranks, midranks, midranks_of_rows
from paramimp.table.dummies import dummies
from paramimp.table.grids import COMPLETE
from paramimp.table.relations import LEAST_RUNS, shares_of_a_whole
from paramimp.table.seeds import is_seed
from paramimp.table.stretches import starts_of_stretches, within_stretches
from paramimp.table.trend import without_trend
from paramimp.table.values import Values

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

WITH_METRIC_Z = 2.5
"""Standard errors from which on a choice counts as one that the metric depends on."""
ON_CHOICE_Z = 4.0
"""Standard errors from which on a column depends on a choice, which other choices do not."""
HALF_WAY = 0.55
"""Of the association that an outcome would have with a choice: from here on it speaks for an outcome."""
MOST_SURE, MOST_UNSURE = 3.0, 1.5
"""What one choice says at most, and what one says that may be an outcome itself."""
EVEN_Z = 0.0
"""The deviation that half of all uniform draws exceed."""
LEAST_COUNTED, LEAST_LEVELS, MOST_COUNTED, UNEVEN_Z, SURELY_UNEVEN_Z = 12, 4, 1000, 2.6, 3.1
"""Runs and levels from which on a law shows, numbers that are counted, and the deviation of 1 uniform draw in 200."""
MOST_RUNS = 0.85
"""Part of the runs in which numbers that are counted follow each other without gaps."""
WIDE_STEP = 1.5
"""Factor between 2, 3, 5, 8 and between 16, 24, 36: what is counted or rounded to whole numbers comes closer."""
MISSING_WITH_METRIC, THERE_WITHOUT_METRIC = 3.0, -3.0
"""Weights for an outcome of what only runs with a metric have, and of what all others have as well."""
HALF = 0.5
"""Of the runs in which a column has not its usual value."""
FEW_RUNS, FEW_COLUMNS = 50, 10
"""Among so few runs each column in question may follow the choices by chance; among more, each beyond ten of them.
Tuned: of 100 plain random searches of 10 to 50 runs, 3 have a choice that is taken for an outcome, and 9 had one."""
MAX_PAIRS = 1_000_000
"""Pairs of columns that are looked at, at most: a thousand columns. Wider tables are told by their names alone."""


class Associations:
    """How some columns go with each other and with the metric: rank correlations, texts by the metric of their values.

    Choices are looked at in two forms, as they are and by the distance from their middle: a metric that is best in the
    middle of a choice goes with the second one only. Where a sampler followed the metric, runs of about the same time
    are compared, and of several studies below each other, of which a label tells, the runs of one.

    Parameters
    ----------
    metric : ndarray of shape (n_runs,); NaN where a run has none. Those runs are left out.
    """

    def __init__(self, columns: Sequence[Values], metric: Floats) -> None:
        known = ~np.isnan(metric)
        self.n_runs = int(known.sum())
        self.columns = {column.name: column for column in columns}
        of_metric = midranks(metric[known])
        numbers = np.array([column.numbers[known] for column in columns]).reshape(len(columns), self.n_runs)
        plain, folded = np.full(numbers.shape, math.nan), np.full(numbers.shape, math.nan)
        have_order = np.array([column.has_order for column in columns], dtype=bool)
        plain[have_order] = midranks_of_rows(numbers[have_order])
        folded[have_order] = folded_ranks(plain[have_order])
        seen: dict[bytes, Floats] = {}
        for place in np.flatnonzero(~have_order):
            codes = numbers[place].tobytes()  # a wide table has many columns that hold next to nothing
            if codes not in seen:
                seen[codes] = _by_metric(numbers[place], of_metric)
            plain[place] = seen[codes]
        names = [column.name for column in columns]
        keys = ["", *map(_key, names), *(_key(name, folded=True) for name in names)]
        self._place = {key: place for place, key in enumerate(keys)}
        self._shares = {_key(name) for name in shares_of_a_whole(columns) | dummies(columns)}
        labels = [
            Values(c.name, c.numbers[known], has_order=False) for c in columns if not c.has_order or is_seed(c.name)
        ]
        starts = starts_of_stretches([label for label in labels if label.is_factor], self.n_runs)
        self._unit = _standardised(without_trend(within_stretches(np.vstack([of_metric, plain, folded]), starts)))
        self._with_metric = np.clip(self._unit @ self._unit[0], -1, 1)

    def with_metric(self, column: str) -> float:
        """Rank correlation with the metric."""
        return float(self._with_metric[self._place[_key(column)]])

    def follows(self, columns: Sequence[str], choices: Sequence[str], *, most: float = MOST_SURE) -> Floats:
        """How far choices speak for columns being outcomes (above 0) or other choices (below 0).

        A column in exact relation to a choice, as to itself, is the same information and tells nothing: 0. Shares of a
        whole tell nothing of each other, either, since more of one is less of the others.

        Returns
        -------
        ndarray of shape (n_columns, n_choices), in -most..most.
        """
        if self.n_runs < LEAST_RUNS:
            return np.zeros((len(columns), len(choices)))
        places = self._places(columns)
        plain, is_same = self._told(places, self._places(choices), most)
        folded, _ = self._told(places, self._places(choices, folded=True), most)
        of_columns, of_choices = ([_key(name) in self._shares for name in names] for names in (columns, choices))
        are_shares = np.outer(of_columns, of_choices).astype(bool)
        return np.where(is_same | are_shares, 0.0, np.clip(plain + folded, -most, most))

    def _told(self, places: Sequence[int], by: Sequence[int], most: float) -> tuple[Floats, NDArray[np.bool_]]:
        """What `follows` tells by one form of the choices, and which columns are in exact relation to it."""
        root = math.sqrt(self.n_runs - 3)
        found = np.clip(self._unit[places] @ self._unit[by].T, -1, 1)
        z = np.arctanh(_inside(found)) * root
        beyond = np.minimum(most, np.maximum(0.0, np.abs(z) - ON_CHOICE_Z))
        strength = np.arctanh(_inside(np.outer(self._with_metric[places], self._with_metric[by]))) * root
        # What is expected of an outcome is `strength`; the likelihoods of it and of none differ by this.
        told = np.clip(strength * (z - HALF_WAY * strength), -most, most)
        acts = np.abs(np.arctanh(_inside(self._with_metric[by]))) * root >= WITH_METRIC_Z
        return np.where(acts, told, beyond), np.abs(found) > 1 - 1e-9

    def _places(self, names: Sequence[str], *, folded: bool = False) -> list[int]:
        return [self._place[_key(name, folded=folded)] for name in names]


def scores(
    associations: Associations, priors: Mapping[str, float], choices: Collection[str], *, at_most: bool = False
) -> dict[str, float]:
    """How far each column in question is an outcome (above 0) rather than a choice, by `priors` and by what it follows.

    The likeliest outcome is set apart first, since the choice that it follows most would else seem to follow it. Of
    many columns some go with the metric and its choices by chance: the best of m by a likelihood ratio of up to about
    m, so the logarithm of m is taken off what any of them follows, before it is bounded. Of many choices, likewise,
    the one that goes best with the metric by chance goes with the choice that decides it as well.

    Parameters
    ----------
    priors : of the columns in question, what is known of each by itself.
    choices : columns that are known to be choices.
    at_most : whether nothing is taken off for chance.
    """
    names, known = list(priors), list(choices)
    if not names or len(names) * (len(names) + len(known)) > MAX_PAIRS:
        return dict(priors)
    unsure = np.clip(associations.follows(names, names) / 2, -MOST_UNSURE, MOST_UNSURE)
    unsure[:, [place for place, name in enumerate(names) if name in choices]] = 0.0
    followed = associations.follows(names, known).sum(axis=1) + unsure.sum(axis=1)
    free = 1 if associations.n_runs <= FEW_RUNS else FEW_COLUMNS
    if len(names) > free and not at_most:
        by = list(dict.fromkeys([*names, *known]))
        unbounded = associations.follows(names, by, most=math.inf)
        beyond_chance = unbounded.max(axis=1) - math.log(len(names) / free * max(1.0, len(by) / FEW_COLUMNS))
        followed = np.minimum(followed, np.maximum(0.0, beyond_chance))
    now = np.array([*priors.values()]) + followed
    left = dict(enumerate(names))
    found: dict[str, float] = {}
    while left:
        likeliest = max(left, key=lambda place: (now[place], abs(associations.with_metric(left[place])), left[place]))
        if now[likeliest] <= 0:
            break
        found[left.pop(likeliest)] = float(now[likeliest])
        now -= unsure[:, likeliest]
    return found | {name: float(now[place]) for place, name in left.items()}


def by_gaps(numbers: Floats, metric: Floats) -> float:
    """Whether it is missing in the runs that have no metric, which failed, and there in the others; or is there."""
    failed, there = np.isnan(metric), ~np.isnan(numbers)
    if not failed.any() or failed.all() or there[~failed].mean() < 0.9:
        return 0.0
    return MISSING_WITH_METRIC if not there[failed].any() else THERE_WITHOUT_METRIC * there[failed].all()


def is_counted(numbers: Floats) -> bool:
    """Whether numbers are whole, from 0 on, and of several that follow each other nearly all occur."""
    known = np.sort(numbers[~np.isnan(numbers)])
    if len(known) < LEAST_COUNTED or not 0 <= known[0] < known[-1] < MOST_COUNTED or (known % 1 != 0).any():
        return False
    last = known[math.ceil(MOST_RUNS * (len(known) - 1))]  # the largest may lie apart
    usual = known[: np.searchsorted(known, last, side="right")]
    n_usual = 1 + np.count_nonzero(usual[1:] != usual[:-1])
    return bool(n_usual >= LEAST_LEVELS and COMPLETE * (last - usual[0] + 1) <= n_usual)


def is_law_of_counts(numbers: Floats, z: float = UNEVEN_Z) -> bool:
    """Whether what may be counted comes far less evenly than if it had been drawn from a range, or tried in turn.

    A number of layers is drawn from 2 to 8, one of leaves on a logarithmic scale from 8 to 256, or each is tried as
    often; the longest streak of losses is mostly 3 or 4.
    """
    if not is_counted(numbers) or unevenness(numbers) <= z:
        return False
    return bool(np.nanmin(numbers) < 1) or unevenness(numbers, logarithmic=True) > z


def unevenness(numbers: Floats, *, logarithmic: bool = False) -> float:
    """How much less evenly whole numbers come than draws from their range, in standard deviations (chi-square).

    Parameters
    ----------
    logarithmic : whether the draws are even on a logarithmic scale, and rounded; for numbers above 0.
    """
    known = numbers[~np.isnan(numbers)]
    least = int(known.min())
    counts = np.bincount(known.astype(np.intp) - least)
    expected = np.full(len(counts), counts.mean())
    if logarithmic:
        values = least + np.arange(len(counts))
        expected = np.log((values + 0.5) / (values - 0.5))
        expected *= counts.sum() / expected.sum()
    freedom = len(counts) - 1
    chi_square = float(((counts - expected) ** 2 / expected).sum())
    width = 2 / (9 * freedom)  # Wilson and Hilferty's cube root
    return float(((chi_square / freedom) ** (1 / 3) - (1 - width)) / math.sqrt(width))


def is_level(numbers: Floats) -> bool:
    """Whether each distinct number comes as often as the others, or once more or less, as in a design."""
    _, counts = np.unique(numbers[~np.isnan(numbers)], return_counts=True)
    return len(counts) > 0 and int(counts.max() - counts.min()) <= 1 < int(counts.max())


def off_together(columns: Sequence[Values]) -> frozenset[str]:
    """Names of the columns of few values, most of them in one run each, that leave their usual value in the same runs.

    Where one choice after the other is changed, their values are as seldom, but in runs of their own.
    """
    seldom = [c for c in columns if c.is_factor and 2 * np.count_nonzero(np.bincount(c.codes) == 1) > c.n_values]
    return frozenset(name for name, alone in _parts_off_alone(seldom).items() if alone < HALF)


def off_alone(columns: Sequence[Values]) -> frozenset[str]:
    """Names of the columns of few values that mostly leave their usual value in runs of their own: choices."""
    few = [column for column in columns if column.is_factor and column.n_values > 1]
    if len(few) < 2:  # a single one is alone in all of them
        return frozenset()
    return frozenset(name for name, alone in _parts_off_alone(few).items() if alone > HALF)


def _parts_off_alone(columns: Sequence[Values]) -> dict[str, float]:
    """Of the runs in which each column has not its usual value, the part in which all others have theirs."""
    off = [column.codes != np.bincount(column.codes).argmax() for column in columns]
    is_alone = np.sum(off, axis=0) == 1
    return {c.name: float(is_alone[own].mean()) for c, own in zip(columns, off, strict=True) if own.any()}


def has_wide_steps(column: Values) -> bool:
    """Whether the distinct numbers are whole ones above 1, each at least half as large again as the one below it."""
    values = column.distinct
    are_whole = bool((values > 1).all() and (values % 1 == 0).all())
    return column.has_order and len(values) > 1 and are_whole and bool((values[1:] >= WIDE_STEP * values[:-1]).all())


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


def _standardised(rows: Floats) -> Floats:
    """Rows whose products are their correlations; what is missing stands at the mean, a constant goes with nothing."""
    known = ~np.isnan(rows)
    counts = np.maximum(known.sum(axis=1, keepdims=True), 1)
    middle = np.where(known, rows, 0.0).sum(axis=1, keepdims=True) / counts
    centred = np.where(known, rows - middle, 0.0)
    norms = np.sqrt((centred**2).sum(axis=1))
    return np.asarray(np.divide(centred, norms[:, None], out=np.zeros_like(centred), where=norms[:, None] > 1e-9))


def _inside(rho: Floats) -> Floats:
    return np.clip(rho, -1 + 1e-9, 1 - 1e-9)


def _key(name: str, *, folded: bool = False) -> str:
    return f"{'f' if folded else 'c'}:{name}"
