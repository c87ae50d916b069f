"""Whether the runs that are left out differ in their params from those that are used, beyond chance.

Runs that were pruned, failed or diverged are not missing at random: if all of them had one value, the runs that are
used cannot tell what that value does, or whether it does anything.
"""

from __future__ import annotations

import math
from enum import StrEnum
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from paramimp.records import record
from paramimp.runs import SkipReason, Status
from paramimp.table.among import Among
from paramimp.table.cells import ABSENT
from paramimp.table.correlation import midranks
from paramimp.table.middle import median
from paramimp.table.params import NULL_LEVEL

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from paramimp.table.params import Param
    from paramimp.table.run_table import Row, RunTable

SIGNIFICANCE = 0.05
"""Level for the p-values after Holm's adjustment: at most one sweep in twenty without a difference shows one."""
LEAST_RUNS = 2
FEW_VALUES = 6
"""A number of so few values is compared value by value as well, which finds what lies in the middle."""
MOST_COMBINATIONS = 20_000
"""Up to so many combinations of runs the rank test is exact; beyond, it uses the normal approximation."""
NO_VALUE = "not set"
NOTHING = 2.0**-64
"""Part of a sum that does not change it any more, nor does what is smaller: a double holds 53 bits."""


class Fate(StrEnum):
    """Why runs were left out, as far as their params may have a part in it."""

    PRUNED = "pruned"
    UNFINISHED = "unfinished"
    """They failed, were killed, or are still running."""
    DIVERGED = "diverged"
    """Their metric is not finite."""
    WITHOUT_METRIC = "without-metric"


@record
class Difference:
    """A param whose values differ between used runs and those left out for one reason.

    Attributes
    ----------
    value : what the runs left out have more often; None for a number that is higher or lower in them.
    left, used : how many runs of each kind have the value; of a number, the medians.
    p_value : of the difference under independence, adjusted for how many params and reasons were looked at.
    """

    param: str
    value: str | None
    left: float
    used: float
    p_value: float


@record
class LeftOutRuns:
    """The runs that were left out for one reason, and how they differ from the used ones.

    Attributes
    ----------
    n_with_metric : how many of them have a finite value of the metric, so that they could be used.
    differences : the surest first; empty where there is none beyond chance.
    """

    fate: Fate
    n_runs: int
    n_with_metric: int
    differences: tuple[Difference, ...]


def compare(table: RunTable, metric: str, used: Sequence[int]) -> tuple[LeftOutRuns, ...]:
    """Compare the runs left out for each reason with the used ones; return the reasons whose runs differ in some param.

    Reasons with fewer than `LEAST_RUNS` runs are passed over.

    Parameters
    ----------
    used : positions of the runs that are used.
    """
    fates = _fates(table, metric, used)
    groups = {fate: [row for row, own in fates.items() if own is fate] for fate in Fate}
    groups = {fate: rows for fate, rows in groups.items() if len(rows) >= LEAST_RUNS}
    if not groups:
        return ()
    everything = [*used, *(row for rows in groups.values() for row in rows)]
    place = {row: position for position, row in enumerate(everything)}
    among = Among(table, everything)
    params = [param for name in table.params for param in among.params(name)]
    found = {
        (fate, param.name): difference
        for fate, rows in groups.items()
        for param in params
        if (difference := _difference(param, len(used), [place[row] for row in rows])) is not None
    }
    sure = _adjusted(found)
    column = table.metrics[metric]
    return tuple(
        LeftOutRuns(fate, len(rows), sum(_is_finite(column[row]) for row in rows), differences)
        for fate, rows in groups.items()
        if (differences := tuple(difference for (own, _), difference in sure.items() if own is fate))
    )


def _fates(table: RunTable, metric: str, used: Sequence[int]) -> dict[int, Fate]:
    """The rows that were left out for a reason that their params may have caused, each with that reason."""
    chosen, column = set(used), table.metrics[metric]
    left = ((row, _fate(what, column[row])) for row, what in enumerate(table.rows) if row not in chosen)
    asked = {row: fate for row, fate in left if fate is not None}
    if not asked:
        return {}
    readers = {table.rows[row].origin.reader for row in used}
    logged = {name for name, column in table.metrics.items() if any(column[row] is not ABSENT for row in used)}
    fates = {}
    for row, fate in asked.items():
        if any(column[row] is not ABSENT for column in table.params.values()):
            others = {name for name, column in table.metrics.items() if column[row] is not ABSENT}
            # Runs of another tool, and runs without the metric that log others than the used ones, are of another
            # program, whatever became of them.
            if table.rows[row].origin.reader in readers and (metric in others or others <= logged):
                fates[row] = fate
    return fates


def _fate(row: Row, value: object) -> Fate | None:
    if row.skip_reason == SkipReason.NOT_FINISHED:
        return Fate.PRUNED if row.status is Status.PRUNED else Fate.UNFINISHED
    if row.skip_reason == SkipReason.NO_METRICS or (not row.skip_reason and not isinstance(value, (int, float))):
        return Fate.WITHOUT_METRIC
    return Fate.DIVERGED if not row.skip_reason and not _is_finite(value) else None


def _is_finite(value: object) -> bool:
    return isinstance(value, (int, float)) and math.isfinite(value)


def _difference(param: Param, n_used: int, left: Sequence[int]) -> Difference | None:
    """How the used runs (the first ones) and those left out differ most, with its p-value; None if they cannot."""
    own = param.take(np.concatenate([np.arange(n_used), np.array(left, dtype=np.intp)]))
    if _is_own_text(own):
        return None
    is_left = np.arange(len(own.values)) >= n_used
    found = [*_by_value(own, is_left), *_by_rank(own, is_left)]
    if not found:
        return None
    surest = min(found, key=lambda difference: difference.p_value)
    kinds = len({difference.value is None for difference in found})
    return Difference(surest.param, surest.value, surest.left, surest.used, min(1.0, kinds * surest.p_value))


def _is_own_text(param: Param) -> bool:
    """Whether each run has a text of its own, as names and paths are."""
    return param.kind == "category" and param.n_values > len(param.values) / 2


def _by_value(param: Param, is_left: NDArray[np.bool_]) -> Iterator[Difference]:
    """The differences in how often each value occurs, by Fisher's exact test."""
    counts = _counts(param, is_left)
    if len(counts) < 2:
        return
    tests = len(counts) if len(counts) > 2 else 1
    n_left = int(is_left.sum())
    for value, (inside, outside) in counts.items():
        if inside / n_left > outside / (len(is_left) - n_left):
            p_value = _fisher(inside, n_left, inside + outside, len(is_left))
            yield Difference(param.name, value, inside, outside, min(1.0, tests * p_value))


def _counts(param: Param, is_left: NDArray[np.bool_]) -> dict[str, tuple[int, int]]:
    """How many runs left out, and how many others, have each value of a category, boolean or number of few values.

    And how many have null, and none.
    """
    counts: dict[str, tuple[int, int]] = {}
    if param.kind != "number" or param.n_values <= FEW_VALUES:
        levels, codes, both = np.unique(param.values[param.present], return_inverse=True, return_counts=True)
        left = np.bincount(codes, weights=is_left[param.present], minlength=len(levels)).astype(int)
        for value, inside, every in zip(levels, left.tolist(), both.tolist(), strict=True):
            counts[param.levels[int(value)] if param.levels else f"{value:g}"] = inside, every - inside
    else:
        counts["set"] = _parted(param.present, is_left)
    if param.is_null.any():
        counts[NULL_LEVEL] = _parted(param.is_null, is_left)
    if not param.is_set.all():
        counts[NO_VALUE] = _parted(~param.is_set, is_left)
    return counts


def _parted(has: NDArray[np.bool_], is_left: NDArray[np.bool_]) -> tuple[int, int]:
    return int((has & is_left).sum()), int((has & ~is_left).sum())


def _by_rank(param: Param, is_left: NDArray[np.bool_]) -> Iterator[Difference]:
    """The difference of the ranks of a number among the runs that have it (Mann and Whitney)."""
    values, apart = param.values[param.present], is_left[param.present]
    if param.kind != "number" or param.n_values < 3 or apart.sum() < LEAST_RUNS or (~apart).sum() < LEAST_RUNS:
        return
    p_value = _rank_sum(midranks(values), apart)
    yield Difference(param.name, None, median(values[apart]), median(values[~apart]), p_value)


def _fisher(inside: int, n_left: int, n_having: int, n_all: int) -> float:
    """Probability that as many or more of the runs left out have a value by chance, for both sides."""
    tail = 0.0
    for count in range(inside, min(n_left, n_having) + 1):
        chance = math.exp(_log_chance(count, n_left, n_having, n_all))
        tail += chance
        if chance < tail * NOTHING:  # the chances rise to their peak and fall from there: the rest is less still
            break
    return min(1.0, 2 * tail)


def _log_chance(count: int, n_left: int, n_having: int, n_all: int) -> float:
    others = n_all - n_having
    return _log_choose(n_having, count) + _log_choose(others, n_left - count) - _log_choose(n_all, n_left)


def _log_choose(n: int, k: int) -> float:
    if not 0 <= k <= n:
        return -math.inf
    return math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)


def _rank_sum(ranks: NDArray[np.float64], apart: NDArray[np.bool_]) -> float:
    """Two-sided probability of a rank sum as far from its mean under independence."""
    n, m = len(ranks), int(apart.sum())
    distance = abs(float(ranks[apart].sum()) - m * float(ranks.mean()))
    if math.comb(n, m) <= MOST_COMBINATIONS:
        sums = ranks[np.array(list(combinations(range(n), m)))].sum(axis=1)
        return float((np.abs(sums - m * ranks.mean()) >= distance - 1e-9).mean())
    spread = math.sqrt(m * (n - m) / (n - 1) * float(ranks.var()))
    return math.erfc(max(0.0, distance - 0.5) / spread / math.sqrt(2)) if spread else 1.0


def _adjusted(found: Mapping[tuple[Fate, str], Difference]) -> dict[tuple[Fate, str], Difference]:
    """Those that stay significant after Holm's adjustment, the surest first."""
    sure: dict[tuple[Fate, str], Difference] = {}
    order = sorted(found, key=lambda key: (found[key].p_value, key))
    for position, key in enumerate(order):
        p_value = min(1.0, (len(order) - position) * found[key].p_value)
        if p_value >= SIGNIFICANCE:
            break
        own = found[key]
        sure[key] = Difference(own.param, own.value, own.left, own.used, p_value)
    return sure
