"""What a search writes of the results so far: the best one, whether a run beat it, repeats one, or is kept.

Each is a function of the metric and of the order of the runs, which no choice is.
"""

from __future__ import annotations

from itertools import islice
from math import lgamma, log
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from paramimp.table.values import Values

    Floats = NDArray[np.float64]
    Flags = NDArray[np.bool_]

LEAST_RUNS, LEAST_VALUES = 8, 3
"""Runs, and different values of what is a function of them, from which on there may be one."""
NO_ACCIDENT = log(10_000)
"""Of as many ways to choose the runs that are marked, one is that of the results."""
MOST_BLOCKS = 16
"""Columns that tell apart blocks of runs, and are compared with all others."""
LEAST_BLOCKS, USUAL_GAP = 3, 0.8
"""Blocks of runs of which the best are marked; and where the gap below these stands on average among the other gaps of
its block, from 0 to 1: that between the levels of a strong choice is the widest of nearly all."""


def of_the_course(metric: Values, columns: Sequence[Values], around: Sequence[Values] = ()) -> frozenset[str]:
    """Names of the columns that say what the results until then make of each run.

    Parameters
    ----------
    metric, columns : in the order of the runs. None of the columns is a factor of a grid: one that does nothing has the
        same results again for each of its levels.
    around : other columns, which may tell apart blocks of runs as well: the generations of a search.
    """
    known = ~np.isnan(metric.numbers)
    y = metric.numbers[known]
    if len(y) < LEAST_RUNS or len(np.unique(y)) < LEAST_VALUES:
        return frozenset()
    functions = [*_functions(y)]
    is_repeat = ~_first_seen(y)
    beats = [_beats(side) for side in (y, -y)]
    found_blocks = (starts for column in (*around, *columns) if (starts := _blocks(column, known)) is not None)
    blocks = [*{starts.tobytes(): starts for starts in islice(found_blocks, MOST_BLOCKS)}.values()]
    found = set()
    for column in columns:
        own = column.numbers[known]
        if column.has_order and any(_is_same(own, each) for each in functions):
            found.add(column.name)
            continue
        flags = [*_flags(own)]
        if (
            any(_marks_repeats(flag, is_repeat, y) for flag in flags)
            or any(_marks(flag, each) for flag in flags for each in beats)
            or any(_ranks_in_blocks(own, y, starts) for starts in blocks if column.has_order)
            or any(_are_kept(flag, side, starts) for flag in flags for side in (y, -y) for starts in blocks)
        ):
            found.add(column.name)
    return frozenset(found)


def _functions(y: Floats) -> Iterator[Floats]:
    """Yield the best so far, either way, and how many runs have the result of each one, with it or without."""
    yield np.maximum.accumulate(y)
    yield np.minimum.accumulate(y)
    _, codes, counts = np.unique(y, return_inverse=True, return_counts=True)
    alike = counts[codes].astype(np.float64)
    yield alike
    yield alike - 1


def _is_same(own: Floats, made: Floats) -> bool:
    """Whether a column is a function that takes several values."""
    return len(np.unique(made)) >= LEAST_VALUES and np.array_equal(own, made)


def _first_seen(y: Floats) -> Flags:
    first = np.zeros(len(y), dtype=bool)
    first[np.unique(y, return_index=True)[1]] = True
    return first


def _beats(y: Floats) -> Flags:
    """Which runs are better than all before them; the first one, which has none, may be said to be so or not."""
    before = np.concatenate([[-np.inf], np.maximum.accumulate(y)[:-1]])
    return np.asarray(y > before)


def _flags(own: Floats) -> Iterator[Flags]:
    """Yield the runs that a column of two values marks, either way; or those that have any value at all."""
    there = ~np.isnan(own)
    if not there.all():
        yield there
    levels = np.unique(own[there])
    if there.all() and len(levels) == 2:
        yield own == levels[1]
        yield own == levels[0]
    elif there.all() and len(levels) > 2 and levels[0] == 0:
        yield own > 0


def _marks(flag: Flags, expected: Flags) -> bool:
    """Whether flags are as expected, but for the first run, and by no accident."""
    return np.array_equal(flag[1:], expected[1:]) and _ways(len(flag) - 1, int(flag[1:].sum())) > NO_ACCIDENT


def _marks_repeats(flag: Flags, is_repeat: Flags, y: Floats) -> bool:
    """Whether only runs are marked whose result an earlier run has as well, and not one result over and over.

    Runs that a choice has made collapse have the same result, too, but all the same one.
    """
    n_marked, n_repeats = int(flag.sum()), int(is_repeat.sum())
    if not n_marked or bool((flag & ~is_repeat).any()):
        return False
    of_marked = np.unique(y[flag], return_counts=True)[1]
    if len(of_marked) < LEAST_VALUES or 2 * of_marked.max() > n_marked:
        return False
    return _ways(len(flag), n_marked) - _ways(n_repeats, n_marked) > NO_ACCIDENT


def _blocks(column: Values, known: Flags) -> NDArray[np.intp] | None:
    """Where the blocks of a column begin whose values follow each other, each in several runs; None if it has none."""
    codes = column.codes[known]
    starts = np.concatenate([[0], np.flatnonzero(np.diff(codes)) + 1])
    sizes = np.diff([*starts, len(codes)])
    if not LEAST_BLOCKS <= len(starts) <= len(codes) / 2 or len(starts) != len(np.unique(codes)):
        return None
    return np.asarray(starts) if sizes.min() > 1 else None


def _ranks_in_blocks(own: Floats, y: Floats, starts: NDArray[np.intp]) -> bool:
    """Whether a column counts the runs of each block in the order of their results, from one end."""
    for side in (y, -y):
        if all(_ranks(*parts) for parts in zip(np.split(own, starts[1:]), np.split(side, starts[1:]), strict=True)):
            return True
    return False


def _ranks(own: Floats, y: Floats) -> bool:
    levels = np.unique(own)
    if np.isnan(own).any() or not np.array_equal(own % 1, np.zeros(len(own))) or levels[0] not in (0, 1):
        return False
    order = np.lexsort((own, y))
    return bool((np.diff(own[order]) >= 0).all()) and 2 * len(levels) > len(own)


def _are_kept(flag: Flags, y: Floats, starts: NDArray[np.intp]) -> bool:
    """Whether as many runs of each block are marked, its best ones, and the gap below these is none of a choice."""
    ways, places = 0.0, []
    counts = np.add.reduceat(flag, starts, dtype=np.intp)
    if counts.min() == 0 or 2 * np.count_nonzero(counts == np.median(counts)) < len(counts):
        return False
    for marked, own in zip(np.split(flag, starts[1:]), np.split(y, starts[1:]), strict=True):
        if marked.all():
            continue
        gap = own[marked].min() - own[~marked].max()
        if gap < 0:
            return False
        ways += _ways(len(own), int(marked.sum()))
        gaps = np.diff(np.sort(own))
        places.append(float((gaps < gap).mean()))
    return ways > NO_ACCIDENT and len(places) >= LEAST_BLOCKS and float(np.mean(places)) < USUAL_GAP


def _ways(n: int, k: int) -> float:
    """The logarithm of the number of ways to mark k of n."""
    return lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)
