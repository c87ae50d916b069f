"""Which values of a param are shown to reach a better metric than others of its values.

Runs that differ in nothing but a seed repeat one configuration, so they count as one. Two values are compared by two
tests, and the larger p-value counts: Welch's for the means that the table shows, and that of Mann and Whitney, on which
a single extreme run has no hold. The p-values are adjusted for all pairs of values of all params that are compared.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from paramimp.results import BetterValues
from paramimp.results.significance import SIGNIFICANCE, holm
from paramimp.surrogate.parts_of_scipy import ndtr, stdtr
from paramimp.table.seeds import is_seed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from paramimp.results import ParamImportance, UsedParam, UsedRuns
    from paramimp.runs import Direction

MIN_RUNS = 5
"""Configurations with a value: of fewer, one lucky run decides."""
MAX_DISTINCT = 5
"""Distinct numbers up to which each is a value of its own; more are compared by thirds."""
PARTS = 3


@dataclass(frozen=True, slots=True, eq=False)
class _Value:
    """A value or a range of values, and the metric of the configurations that have it.

    Attributes
    ----------
    low, high : ends of a range of numbers.
    part : place of this range among those that a number was divided into; None where each value stands for itself.
    """

    label: str
    metric: NDArray[np.float64]
    low: float = math.nan
    high: float = math.nan
    part: int | None = None


def better_values(params: Sequence[ParamImportance], runs: UsedRuns, direction: Direction) -> tuple[BetterValues, ...]:
    """What is shown of the values of each param; nothing of those where no value is shown to beat another."""
    if not params:
        return ()
    columns, metric = _configurations(runs)
    metric = direction.sign * metric
    candidates = {
        param.param: _best_first(_values(param, runs.params[param.param], columns[param.param], metric))
        for param in params
    }
    compared = {name: values for name, values in candidates.items() if len(values) > 1}
    found = (_split(name, values, SIGNIFICANCE / len(compared)) for name, values in compared.items())
    return tuple(one for one in found if one is not None)


def _configurations(runs: UsedRuns) -> tuple[dict[str, NDArray[np.float64]], NDArray[np.float64]]:
    """The columns of the params and the metric, one entry per configuration: the mean of its repeats."""
    settings = [param.values for name, param in runs.params.items() if not is_seed(name)]
    if not settings:
        return {name: param.values for name, param in runs.params.items()}, runs.analysed
    keys = np.nan_to_num(np.column_stack(settings), nan=np.inf)
    _, first, group, counts = np.unique(keys, axis=0, return_index=True, return_inverse=True, return_counts=True)
    metric = np.bincount(group.ravel(), runs.analysed) / counts
    return {name: param.values[first] for name, param in runs.params.items()}, metric


def _values(
    param: ParamImportance, used: UsedParam, column: NDArray[np.float64], metric: NDArray[np.float64]
) -> Iterator[_Value]:
    present = ~np.isnan(column)
    if used.levels:
        for level in np.unique(column[present]):
            yield _Value(used.levels[int(level)], metric[column == level])
    else:
        yield from _ranges(column[present], metric[present])
    nulls = sum(effect.n_runs for effect in param.values if effect.value not in used.levels)
    if nulls and nulls == int(np.isnan(used.values).sum()):  # else null and absent runs cannot be told apart
        (text,) = (effect.value for effect in param.values if effect.value not in used.levels)
        yield _Value(text, metric[~present])


def _ranges(column: NDArray[np.float64], metric: NDArray[np.float64]) -> Iterator[_Value]:
    """The numbers themselves where they are few, else thirds of the configurations in their order."""
    distinct = np.unique(column)
    if len(distinct) <= MAX_DISTINCT:
        for number in distinct.tolist():
            yield _Value(_number(number), metric[column == number])
        return
    edges = np.quantile(column, np.arange(1, PARTS) / PARTS, method="lower")
    part = np.searchsorted(edges, column)
    for place in np.unique(part).tolist():
        own = part == place
        low, high = float(column[own].min()), float(column[own].max())
        yield _Value(_range_text(low, high), metric[own], low, high, place)


def _range_text(low: float, high: float) -> str:
    return _number(low) if low == high else f"{_number(low)} to {_number(high)}"


def _number(value: float) -> str:
    return f"{value:.6g}" if value.is_integer() else f"{value:.3g}"


def _best_first(values: Iterator[_Value]) -> list[_Value]:
    enough = [value for value in values if len(value.metric) >= MIN_RUNS]
    return sorted(enough, key=lambda value: (-float(value.metric.mean()), value.label))


def _split(name: str, values: Sequence[_Value], level: float) -> BetterValues | None:
    """The values that each beat all of some others, by the first value in the order that beats any."""
    welch = _welch([value.metric for value in values]).tolist()
    ordered = [np.sort(value.metric) for value in values]
    pairs = zip(combinations(range(len(values)), 2), welch, strict=True)
    tested = holm({(str(i), str(j)): _p_value(ordered[i], ordered[j], p_value, level) for (i, j), p_value in pairs})
    beaten = {(int(i), int(j)) for (i, j), p_value in tested.items() if p_value < level}
    for i in range(len(values)):
        losers = [j for j in range(i + 1, len(values)) if (i, j) in beaten]
        if losers:
            winners = [k for k in range(losers[0]) if all((k, j) in beaten for j in losers)]
            return BetterValues(name, _labels([values[k] for k in winners]), _labels([values[j] for j in losers]))
    return None


def _labels(values: Sequence[_Value]) -> tuple[str, ...]:
    """The labels in the order given; of ranges those that touch are told as one, by size."""
    merged: list[_Value] = []
    for value in sorted((value for value in values if value.part is not None), key=lambda value: value.low):
        if merged and merged[-1].part == (value.part or 0) - 1:
            merged[-1] = replace(value, low=merged[-1].low)
        else:
            merged.append(value)
    ranges = [_range_text(value.low, value.high) for value in merged]
    return (*ranges, *(value.label for value in values if value.part is None))


def _p_value(one: NDArray[np.float64], other: NDArray[np.float64], welch: float, level: float) -> float:
    """The larger of both tests; above the level it does not matter by how much: the others keep their order.

    Parameters
    ----------
    one, other : ndarrays of shape (n_one,), (n_other,): the metric of the runs of two values, in rising order.
    """
    return welch if welch >= level else max(welch, _mann_whitney(one, other))


def _welch(samples: Sequence[NDArray[np.float64]]) -> NDArray[np.float64]:
    """Two-sided p-values of equal means, whatever the variances (Welch 1947), of each sample with each later one.

    Returns
    -------
    ndarray of shape (n_pairs,), in the order of `itertools.combinations`.
    """
    # Each sample by its own scale first, and then each pair by the larger of both: the square of 1e200 is infinite.
    scales = np.array([np.abs(sample).max() for sample in samples])
    scaled = [sample / (scale or 1.0) for sample, scale in zip(samples, scales, strict=True)]
    counts = np.array([len(sample) for sample in samples])
    means = np.array([sample.mean() for sample in scaled])
    errors = np.array([sample.var(ddof=1) / len(sample) for sample in scaled])
    pairs = np.array(np.triu_indices(len(samples), 1))
    largest = scales[pairs].max(axis=0)
    by = scales[pairs] / np.where(largest > 0, largest, 1.0)
    parts, freedoms = errors[pairs] * by**2, counts[pairs] - 1
    differences = np.abs(np.subtract(*(means[pairs] * by)))
    total = parts.sum(axis=0)
    p_values = np.where(differences > 0, 0.0, 1.0)
    is_spread = total**2 > 0
    total, parts = total[is_spread], parts[:, is_spread]
    freedom = total**2 / (parts**2 / freedoms[:, is_spread]).sum(axis=0)
    p_values[is_spread] = 2 * stdtr(freedom, -differences[is_spread] / np.sqrt(total))
    return p_values


def _mann_whitney(one: NDArray[np.float64], other: NDArray[np.float64]) -> float:
    """Two-sided p-value of the rank test, by the normal distribution with corrections for ties and continuity.

    Parameters
    ----------
    one, other : ndarrays of shape (n_one,), (n_other,), in rising order, so that each pair of many is soon told.
    """
    n_one, n_other = len(one), len(other)
    n = n_one + n_other
    below, up_to = other.searchsorted(one), other.searchsorted(one, "right")
    tied = (below < up_to).any() or any((sample[1:] == sample[:-1]).any() for sample in (one, other))
    ties = np.unique(np.concatenate([one, other]), return_counts=True)[1] if tied else np.ones(1)
    variance = n_one * n_other / 12 * (n + 1 - float((ties**3 - ties).sum()) / (n * (n - 1)))
    if variance <= 0:
        return 1.0
    distance = abs(float((below + up_to).sum()) / 2 - n_one * n_other / 2)
    return float(2 * ndtr(-max(distance - 0.5, 0.0) / math.sqrt(variance)))
