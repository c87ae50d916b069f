"""What the surrogate misses, shared out among the params that may act; and less for those that hardly do.

Total effects are what the surrogate caught. On few runs it catches the strong ones and misses much of the others, so
the strong seem to be more of the whole than they are; and of what it caught, a part is noise. Which params act, their
p-values tell, those of all together (`chances_to_act`). Each estimate counts by the cube of the chance that its param
acts: by the chance itself it would be a mean, and of what may well be nothing the median, which errs least, is nothing.
Of what is missed, those that may act get a part, by that cube, too. What is not explained is not all missed, most of
it may be noise: how much more runs would explain bounds it (`paramimp.surrogate.learning_curve`).

And each may have an even part of it besides, which is in the intervals: parts of the runs do not show that, since a
param that the whole sweep misses is missed in its parts, too.

An empirical Bayes estimate: shares move towards even ones, the less sure the data are, and among those that act only.
`tests/benchmarks/NOTES.md` has what this changes, and other ways to do it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from numpy.typing import NDArray

    from paramimp.methods.interface import Estimate

    Floats = NDArray[np.float64]

ACTING = 0.4
"""The p-values of params that act have the density a p^(a - 1): half of them lie below 0.18."""
PILED, PILE = 0.45, 8
"""Those of params that do nothing are uniform, but for a pile near 1 of density b p^(b - 1): to use what is only noise
mostly makes predictions worse. Both as in the problems of `tests/benchmarks/truth.py`."""
LEAST_P_VALUE = 1e-6
ROUNDS = 50
CERTAINTY = 3
"""The power of its chance to act by which an estimate counts. Tuned: tests/benchmarks/NOTES.md, "Shares by both
tests"."""
MOVED = 1.25
"""How much of the sum moves for what is missed, if all params act."""
DOUBLINGS = 2.4
"""What is missed is at most that many times what twice the runs would explain: they would not find all of it, and what
two params do together counts for both."""


def share_out(estimates: Mapping[str, Estimate], missed: float, *, apart: Collection[str] = ()) -> dict[str, Estimate]:
    """Weigh the estimates by what their p-values tell, and move a part of them to the params that may act.

    The sum of all that the surrogate knows stays. Their spread between parts stays, too: how much is moved, and to
    whom, differs between sweeps as the effects do.

    Parameters
    ----------
    estimates : with p-values of all that tests them.
    missed : by `missed_part`.
    apart : params that the surrogate does not know, such as seeds. Their effects are measured without it, so nothing of
        them is missed, and none of their variance goes to others. But what is missed of the others makes them a smaller
        part of the whole, which is their doubt.
    """
    p_values = np.array([1.0 if estimate.p_value is None else estimate.p_value for estimate in estimates.values()])
    positive = np.maximum([estimate.value for estimate in estimates.values()], 0)
    known = np.array([name not in apart for name in estimates], dtype=bool)
    chances = chances_to_act(p_values)
    weights = chances**CERTAINTY
    values = positive * weights
    doubts = np.zeros(len(values))
    if known.any():
        moved = min(1.0, MOVED * missed * chances[known].mean())
        parts = (1 - moved) * _parts(values[known]) + moved * _parts(weights[known])
        values[known] = positive[known].sum() * parts
        doubts[known] = missed * positive[known].mean()
        # The part of the whole that an effect is falls by that part of whatever more the whole holds.
        doubts[~known] = missed * positive[known].sum() * _parts(values)[~known]
    return {
        name: estimate.moved_to(float(value), doubt=float(doubt))
        for (name, estimate), value, doubt in zip(estimates.items(), values, doubts, strict=True)
    }


def missed_part(r2: float, gain: float) -> float:
    """Which part of the sum of the effects that it knows the surrogate misses, in 0..1.

    Parameters
    ----------
    r2 : part of the metric's variance that it explains in unseen runs. Below 0 it explains nothing, as at 0.
    gain : part that twice as many runs would explain besides.
    """
    unexplained = 1 - min(1.0, max(0.0, r2))
    return min(unexplained**2, DOUBLINGS * gain)


def chances_to_act(p_values: Sequence[float] | Floats) -> Floats:
    """Probability of each param that it acts, given the p-values of all: ndarray of shape (n_params,), in 0..1.

    None that has a p-value of 1 does: no prediction depends on it.

    The model of two groups: Efron (2008), doi:10.1214/07-STS236; a beta density for the p-values of what acts: Pounds &
    Morris (2003), doi:10.1093/bioinformatics/btg148. How many act, the EM algorithm finds, told of one more that does
    and one more that does not.
    """
    p = np.clip(p_values, LEAST_P_VALUE, 1.0)
    if_acting = ACTING * p ** (ACTING - 1)
    if_not = 1 - PILED + PILED * PILE * p ** (PILE - 1)
    part = 0.5
    for _ in range(ROUNDS):
        chances = part * if_acting / (part * if_acting + (1 - part) * if_not)
        part = (chances.sum() + 1) / (len(chances) + 2)
    return np.where(p < 1, chances, 0.0)


def _parts(values: Floats) -> Floats:
    """Over their sum; all 0 where that is."""
    return np.asarray(values / (values.sum() or 1.0))
