"""Configurations that went on to more epochs, or to another rung, because they had done better with less.

Successive halving (Jamieson & Talwalkar 2016, arXiv:1502.07943) trains many configurations a little and the best of
them longer. A number such as `epochs` then varies among the runs of one configuration, as a seed does. Yet its runs are
no repeats: who goes on was chosen by the metric, and was lucky, too. That is how a budget is told from a seed, whatever
either is called.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from paramimp.cautions.advice import where_commonest
from paramimp.cautions.interface import CautionCode
from paramimp.messages.mentions import option
from paramimp.results import Caution
from paramimp.table.seeds import is_seed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from paramimp.cautions.interface import Evidence
    from paramimp.table.params import Param

    Floats = NDArray[np.float64]

BETTER_Z = 2.6
"""Standardised rank sum of who goes on. Chance makes it so large in one sweep of 200. Of 16 configurations, of which
the best four go on and then the best one, it is 3.1."""
MOST_GO_ON = 0.6
"""Where more of the configurations of a value have a higher one, too, they were not chosen: runs of the others failed,
and configurations that fail are often bad."""


def find(evidence: Evidence) -> Iterator[Caution]:
    """Each number by whose lower values the configurations were chosen that have a run with a higher one."""
    for param in promoted(evidence):
        where = where_commonest(param.name, param.values[param.is_valued], param.levels)
        compare = f" {option('where', where)} compares configurations alike." if where else ""
        yield Caution(
            CautionCode.PROMOTED,
            f"Configurations that have runs with more {param.name} did better than the others with less: they went on"
            f" for that, as in successive halving. They were partly lucky then, which makes what more {param.name} gain"
            f" look smaller than it is.{compare}",
            (param.name,),
        )


def promoted(evidence: Evidence) -> Sequence[Param]:
    """The numbers that vary within a configuration because the best ones went on; none that has the name of a seed."""
    selection, repeats = evidence.selection, evidence.surrogate.runs.repeats
    if repeats is None:
        return ()
    varying = [param for param in selection.params if param.name in repeats.seeds and not is_seed(param.name)]
    quality = selection.objective.direction.sign * selection.y
    return [param for param in varying if param.kind == "number" and _lead(param, repeats.of_run, quality) >= BETTER_Z]


def _lead(param: Param, of_run: NDArray[np.intp], quality: Floats) -> float:
    """By how many standard errors the configurations that go on were better before, by rank sums within each value.

    Parameters
    ----------
    of_run : ndarray of shape (n_runs,): the configuration of each run.
    quality : ndarray of shape (n_runs,): the higher the better.
    """
    there = param.is_valued
    value, configuration = param.values[there], of_run[there]
    last = np.full(int(of_run.max()) + 1, -np.inf)
    np.maximum.at(last, configuration, value)
    above = variance = 0.0
    for level in np.unique(value):
        here = value == level
        goes_on = last[configuration[here]] > level
        if goes_on.mean() > MOST_GO_ON:
            continue
        better, others = quality[there][here][goes_on], np.sort(quality[there][here][~goes_on])
        pairs = len(better) * len(others)
        beaten = (np.searchsorted(others, better) + np.searchsorted(others, better, "right")) / 2  # a tie is half of it
        above += float(beaten.sum()) - pairs / 2
        variance += pairs * (len(better) + len(others) + 1) / 12
    return above / variance**0.5 if variance else 0.0
