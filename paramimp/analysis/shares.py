"""From estimates in a method's own unit to shares with intervals."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from paramimp.records import record
from paramimp.results.significance import SIGNIFICANCE, holm
from paramimp.surrogate.parts_of_scipy import ndtri, stdtrit

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from paramimp.methods.interface import Estimate

NORMAL_REACH = 1.6449
"""How many standard errors above 0 an effect is for which a one-sided test has p = 0.05."""
LEAST_P_VALUE = 1e-12


@record
class Share:
    """Importance as a part of that of all params: >= 0, all sum to 1; None when nothing can be ranked.

    Attributes
    ----------
    low, high : 90 % interval within 0..1; None when the method has no spread. Where the method tests its params, it
        begins above 0 if the p-value, adjusted for their number, is below 0.05, and only then.
    """

    value: float | None = None
    low: float | None = None
    high: float | None = None


def make_shares(estimates: Mapping[str, Estimate], *, rankable: bool) -> dict[str, Share]:
    """Positive parts over their sum, with the spread over the method's resamples.

    Parameters
    ----------
    rankable : whether the forest explains anything; if it does not, there is nothing to share.
    """
    names = list(estimates)
    values = np.array([[estimates[name].value] for name in names])
    if not rankable or values.max() <= 0:
        return dict.fromkeys(names, Share())
    shares = _normalised(values)[:, 0]
    resamples = [resampled for name in names if (resampled := estimates[name].resampled) is not None]
    if len(resamples) < len(names):
        return {name: Share(float(share)) for name, share in zip(names, shares, strict=True)}
    doubts, overlooked = (
        np.array([getattr(estimates[name], of) for name in names]) / np.maximum(values, 0).sum()
        for of in ("doubt", "overlooked")
    )
    margins = _reach(len(resamples[0])) * np.hypot(np.nanstd(_normalised(np.array(resamples)), axis=1, ddof=1), doubts)
    highs = np.fmin(1, shares + np.hypot(margins, overlooked))
    adjusted = adjusted_p_values(estimates)
    return {
        name: Share(
            float(share),
            _low(share, margin, estimates[name].p_value, adjusted.get(name, 1.0)),
            float(high),
        )
        for name, share, margin, high in zip(names, shares, margins, highs, strict=True)
    }


def adjusted_p_values(estimates: Mapping[str, Estimate]) -> dict[str, float]:
    """The p-value of each param that is tested, adjusted for how many are."""
    return holm({name: estimate.p_value for name, estimate in estimates.items() if estimate.p_value is not None})


def _low(share: float, margin: float, p_value: float | None, adjusted: float) -> float:
    """Lower end of a 90 % interval, which is above 0 exactly where the verdict is that the param acts.

    The spread alone reached below 0 for a quarter of the params that the test tells from noise, since that is of paired
    differences and a share is not. So the interval of such a param begins where the test puts it, its standard error
    being that which makes the p-value (test-based limits: Miettinen 1976, doi:10.1093/oxfordjournals.aje.a112222), if
    that is above where the spread puts it; but no nearer to the share than on a scale of logarithms.
    """
    if p_value is None or share <= 0:
        return max(0.0, float(share - margin))
    if adjusted >= SIGNIFICANCE:
        return 0.0
    by_test = 1 - NORMAL_REACH / -float(ndtri(max(p_value, LEAST_P_VALUE)))
    return float(max(share - margin, share * min(by_test, math.exp(-margin / share))))


def make_pair_shares(
    pairs: Mapping[tuple[str, str], Estimate],
    singles: Mapping[str, Estimate],
    limits: Mapping[tuple[str, str], float],
) -> dict[tuple[str, str], Share]:
    """Effects of pairs on the scale of the params' shares: over the sum of the params' effects.

    Parameters
    ----------
    limits : the largest share that each pair can have.
    """
    whole = sum(max(single.value, 0.0) for single in singles.values())
    resampled = [single.resampled for single in singles.values() if single.resampled is not None]
    wholes = np.maximum(np.array(resampled), 0).sum(axis=0)
    shares = {}
    for pair, estimate in pairs.items():
        assert estimate.resampled is not None
        parts = np.maximum(estimate.resampled, 0) / np.where(wholes > 0, wholes, math.nan)
        margin = _reach(len(parts)) * np.nanstd(parts, ddof=1)
        value = min(limits[pair], max(0.0, estimate.value / whole))
        shares[pair] = Share(value, max(0.0, float(value - margin)), min(1.0, float(value + margin)))
    return shares


def in_proportion(share: float | None, value: float, effect: float | None) -> float | None:
    """The share, in 0..1, of an effect on the scale on which a param's estimate has this share; None if it has none."""
    if share is None or effect is None:
        return None
    return min(1.0, max(0.0, share * effect / value)) if value > 0 else 0.0


def _reach(n_resamples: int) -> float:
    """How many standard deviations a two-sided 90 % interval reaches: the 95 % point of Student's t.

    Parts of the runs have most of them in common, so they are taken for half as many draws. With the normal
    distribution's 1.645 the intervals held too rarely on few runs.
    """
    return float(stdtrit(n_resamples / 2 - 1, 0.95))


def _normalised(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Columns of positive parts that sum to 1: ndarray of shape (n_params, n_resamples); NaN where none is positive."""
    positive = np.maximum(values, 0)
    total = positive.sum(axis=0)
    return np.asarray(positive / np.where(total > 0, total, math.nan))
