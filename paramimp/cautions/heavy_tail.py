"""A few runs with extreme values of the metric that decide the ranking alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from paramimp.cautions.interface import CautionCode
from paramimp.messages.mentions import option
from paramimp.messages.natural_order import natural
from paramimp.messages.shortened_lists import listed
from paramimp.results import Caution
from paramimp.runs import Transform
from paramimp.table.middle import in_units

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from paramimp.cautions.interface import Evidence

FAR_OUT = 10.0
"""Median deviations from the median: 6.7 standard deviations of a normal metric."""
TAIL_RUNS, FEWEST_TAIL_RUNS = 0.1, 3
"""At most this part of the runs, or this many, are a few."""
MIN_RUNS = 10
"""Of fewer draws from a normal distribution, one is so far out by chance in more than one sweep of a hundred (of three,
in 16), and then it holds most of the variance."""
TAIL_VARIANCE = 0.5
UNEXPECTED = 0.5
"""The extreme runs are an accident if the other runs leave more than this part of their distance from the median
unexplained. A narrow optimum, which the other runs predict, is none."""


def find(evidence: Evidence) -> Iterator[Caution]:
    """A few runs that hold most of the variance decide the ranking alone."""
    selection = evidence.selection
    extreme = extreme_runs(selection.y, selection.objective.transform)
    if not extreme.any() or len(selection.y) < MIN_RUNS:
        return
    y = in_units(selection.y)
    squares = (y - np.median(y)) ** 2
    few = max(FEWEST_TAIL_RUNS, TAIL_RUNS * len(y))
    held = float(squares[extreme].sum() / squares.sum())
    if held > TAIL_VARIANCE and extreme.sum() <= few and not _expected(evidence, extreme):
        names = sorted((selection.rows[index].run for index in np.flatnonzero(extreme)), key=natural)
        one = len(names) == 1
        is_ranked = evidence.r2 is not None and evidence.r2 > 0
        hides = f"the ranking is {'its' if one else 'theirs'} alone" if is_ranked else "what the others tell is lost"
        yield Caution(
            CautionCode.HEAVY_TAIL,
            f"{listed(names)} hold{'s' * one} {100 * held:.0f} % of the variance of {selection.objective.metric}:"
            f" {hides}. Use {option('transform', 'rank')}, or look at why.",
        )


def extreme_runs(metric: NDArray[np.float64], transform: Transform) -> NDArray[np.bool_]:
    """Which runs have a metric far from that of most, which their ranks would not have: ndarray of shape (n_runs,).

    Parameters
    ----------
    metric : ndarray of shape (n_runs,): what is analysed, by that transform.
    """
    if transform is Transform.RANK:
        return np.zeros(len(metric), dtype=bool)
    y = in_units(metric)
    distance = np.abs(y - np.median(y))
    return np.asarray(distance > FAR_OUT * np.median(distance))


def _expected(evidence: Evidence, extreme: NDArray[np.bool_]) -> bool:
    """Whether the other runs predict most of the distance of the extreme runs from the median."""
    surrogate = evidence.surrogate
    joint = any(param.p_value is not None for param in evidence.params)
    judged = surrogate.judged(surrogate.joint) if joint else surrogate.judged_plain
    if surrogate.runs.repeats is None:
        extreme = extreme[surrogate.evaluated]
    known = extreme[: len(judged.y)] & ~np.isnan(judged.predicted)
    distance = np.sum((judged.y[known] - np.median(judged.y)) ** 2)
    return bool(known.any() and np.sum((judged.y - judged.predicted)[known] ** 2) < UNEXPECTED * distance)
