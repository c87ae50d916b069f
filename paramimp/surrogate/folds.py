"""Parts of the runs that tell how sure an estimate is: all runs but one fold each."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

FOLDS = 3
"""The parts of the runs that tell how sure an estimate is lack one of so many folds each: they have two thirds."""


FEW, FEW_NO_MORE = 24, 32
"""Up to how many configurations what few of them need is done in full, and from how many on not at all."""


def between_few_and_more(n_runs: int, few: int, more: int) -> int:
    """A number that is one among few configurations and another among more, with steps of equal ratio between.

    So one configuration more is no step, neither of the time, which was 1.5 times longer at 24 than at 25, nor of what
    is found.
    """
    part = min(1.0, max(0.0, (n_runs - FEW) / (FEW_NO_MORE - FEW)))
    return round(few * math.exp(part * math.log(more / few)))


def outside(parts: Sequence[NDArray[np.intp]], known: NDArray[np.intp], n_runs: int) -> list[NDArray[np.intp]]:
    """The runs that each part is asked about: all known ones outside it, and a few of those that no part knows.

    These are asked of the parts of one partition each.

    Parameters
    ----------
    parts : indices of the known runs of each part; one fold after the other of each partition.
    known : indices of the runs that are in some parts, sorted.
    """
    strangers = np.setdiff1d(np.arange(n_runs), known, assume_unique=True)
    partitions = len(parts) // FOLDS
    return [
        np.union1d(np.setdiff1d(known, part, assume_unique=True), strangers[number // FOLDS :: partitions])
        for number, part in enumerate(parts)
    ]


def systematic(y: NDArray[np.float64], folds: int) -> list[NDArray[np.intp]]:
    """The runs of each fold, sorted: every so-many-th in the order of the metric (Cochran 1977, chapter 8).

    So each fold has good runs and bad ones, and nothing is drawn.

    Parameters
    ----------
    y : ndarray of shape (n_runs,): the metric.
    """
    order = np.argsort(y, kind="stable")
    return [np.sort(order[first::folds]) for first in range(folds)]


def parts_of(y: NDArray[np.float64], *, partitions: int) -> tuple[NDArray[np.intp], ...]:
    """All runs but one fold each, of partitions into `FOLDS` folds: indices into the design matrix.

    Of each few runs whose metrics are neighbours every fold has one, at random, but the same for every seed of the
    analysis: else verdicts would change with it. So all folds have the metrics of the whole sweep, good and bad, and
    what is fitted without one depends less on the draw (stratified sampling: Cochran 1977, Sampling Techniques,
    chapter 5).

    Parameters
    ----------
    y : ndarray of shape (n_runs,): the metric.
    partitions : how often the runs are cut into folds.
    """
    rng = np.random.default_rng([0, FOLDS])
    order = np.argsort(y, kind="stable")
    n_groups = -(-len(y) // FOLDS)
    folds = np.empty(len(y), dtype=np.intp)
    parts: list[NDArray[np.intp]] = []
    for _ in range(partitions):
        shuffled = rng.permuted(np.tile(np.arange(FOLDS), (n_groups, 1)), axis=1)
        folds[order] = shuffled.ravel()[: len(y)]
        parts += [np.flatnonzero(folds != number) for number in range(FOLDS)]
    return tuple(parts)
