"""Interactions: how much of the metric's variance depends on two params together, beyond what each does alone.

The component of the prediction f that two params share is its second difference,
d(x) = f(x) - f(a shuffled) - f(b shuffled) + f(both shuffled), and mean(d^2) / 4 is the pair's superset importance
(Liu & Owen 2006, doi:10.1198/016214505000000709): all effects in which both take part. It is part of the total effect
of either, on the same scale, and forest and process are combined with the weight of the total effects.
All shuffles of one draw take the same donors, so that d is exactly 0 where the prediction is additive.

- For the forest, unseen runs decide, as in `paramimp.methods.permutation`. Let D be the mean of d over endlessly many
  draws, V the effect, and slope the factor by which the forest shrinks it. Then mean(y * D) = slope * V and
  mean(D^2) = slope^2 * V, which together give V. Products of two different draws estimate D^2 without bias.
- For the Gaussian process, it is mean(d^2) / 4 of the process on all runs, without its own uncertainty: adding
  it would show an interaction wherever the runs cannot exclude one, which is everywhere.
- Where an adaptive sampler drew the runs, it is that of the Gaussian process over the whole range that was searched
  (`Surrogate.over_range`), as the total effects are. Whether there is an effect at all, unseen runs decide.

Only params that every run can have are paired: the others have no common donors. Of these, only the strongest are: a
pair's effect is part of the total effect of both its params, so that weak params have no strong pairs.
"""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from paramimp.methods.interface import Estimate
from paramimp.methods.permutation.effects import between_sweeps, unshrunk
from paramimp.methods.permutation.rises import p_value
from paramimp.surrogate.stacking import mixed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from paramimp.surrogate.design import Replacement
    from paramimp.surrogate.shuffling import Shuffling
    from paramimp.surrogate.smooth import Smooth
    from paramimp.surrogate.surrogate import Surrogate

    Floats = NDArray[np.float64]
    Pair = tuple[str, str]

DRAWS = 5
MAX_PARAMS = 8
"""The number of shuffles grows with its square: 180 with eight params."""


def interactions(surrogate: Surrogate, totals: Mapping[str, Estimate]) -> Mapping[Pair, Estimate]:
    """One estimate for every pair of strong params, in units of the metric's variance; negative where it is noise.

    Parameters
    ----------
    totals : the effect of every param, by `paramimp.methods.permutation`.
    """
    params = _strongest(surrogate, totals)
    pairs = list(combinations(params, 2))
    if not pairs:
        return {}
    groups: list[tuple[str, ...]] = [*((param,) for param in params), *pairs]
    shuffles = _common_shuffles(surrogate.shuffling, groups)
    y = surrogate.design.y[surrogate.evaluated]
    forest = unseen = surrogate.predict_out_of_bag(shuffles)
    if surrogate.smooth is not None:
        unseen = mixed(surrogate.smooth_weight, forest, surrogate.smooth.predict_unseen(shuffles))
    if surrogate.smooth is not None and surrogate.over_range is not None:
        effects, by_parts = _over_range(surrogate.smooth, surrogate.over_range, groups)
    else:
        effects, by_parts = _over_runs(surrogate, shuffles, forest, groups)
    resampled = between_sweeps(by_parts)
    gain = _gain(y, unseen[0], _second_differences(unseen, groups))
    return {
        pair: Estimate(value=float(effects[index]), resampled=resampled[:, index], p_value=p_value(gain[index]))
        for index, pair in enumerate(pairs)
    }


def _over_runs(
    surrogate: Surrogate, shuffles: Sequence[Replacement], forest: Floats, groups: Sequence[tuple[str, ...]]
) -> tuple[Floats, Floats]:
    """Effect of each pair over the runs, and by parts of them: ndarrays of shape (n_pairs,), (n_parts, n_pairs).

    Parameters
    ----------
    shuffles : of the groups, over the runs.
    forest : ndarray of shape (1 + n_shuffles, n_evaluated): what the forest predicts by these, out of bag.
    """
    y = surrogate.design.y[surrogate.evaluated]
    effects = _by_forest(y, forest, groups)
    parts = surrogate.predict_by_part_forests(shuffles).mean(axis=1)
    by_parts = np.stack([_by_forest(y, part, groups) for part in parts])
    if surrogate.smooth is None:
        return effects, by_parts
    weight = surrogate.smooth_weight
    within = np.stack([_by_process(part, groups) for part in surrogate.smooth.predict_within_parts(shuffles)])
    effects = mixed(weight, effects, _by_process(surrogate.smooth.predict(shuffles), groups))
    return effects, mixed(weight, by_parts, within)


def _over_range(smooth: Smooth, over_range: Shuffling, groups: Sequence[tuple[str, ...]]) -> tuple[Floats, Floats]:
    """Effect of each pair over a range that was searched, and by parts of the runs: shapes as by `_over_runs`."""
    X, shuffles = over_range.design.X, _common_shuffles(over_range, groups)
    by_parts = [_by_process(part, groups) for part in smooth.predict_at_by_parts(X, shuffles)]
    return _by_process(smooth.predict_at(X, shuffles), groups), np.stack(by_parts)


def _common_shuffles(shuffling: Shuffling, groups: Sequence[tuple[str, ...]]) -> list[Replacement]:
    """Replacements of the params of each group, one group after the other; those of one draw take the same donors."""
    donors = [shuffling.common_donors(draw) for draw in range(DRAWS)]
    return [shuffling.given(order, *group) for group in groups for order in donors]


def _strongest(surrogate: Surrogate, totals: Mapping[str, Estimate]) -> list[str]:
    everywhere = [param for param in surrogate.params if not surrogate.design.parents_of.get(param)]
    strongest = set(sorted(everywhere, key=lambda param: (-totals[param].value, param))[:MAX_PARAMS])
    return [param for param in surrogate.params if param in strongest]


def _by_forest(y: Floats, predicted: Floats, groups: Sequence[tuple[str, ...]]) -> Floats:
    """Effect of each pair by predictions of runs that the forest has not seen: ndarray of shape (n_pairs,)."""
    shared = _second_differences(predicted, groups)
    return unshrunk(np.nanmean(_gain(y, predicted[0], shared), axis=1), np.nanmean(_square(shared), axis=1))


def _by_process(predicted: Floats, groups: Sequence[tuple[str, ...]]) -> Floats:
    """Effect of each pair by the Gaussian process: ndarray of shape (n_pairs,)."""
    return np.asarray(np.nanmean(_second_differences(predicted, groups) ** 2, axis=(1, 2)) / 4)


def _second_differences(predicted: Floats, groups: Sequence[tuple[str, ...]]) -> Floats:
    """What two params do together to each run's prediction: ndarray of shape (n_pairs, DRAWS, n_evaluated).

    Parameters
    ----------
    predicted : ndarray of shape (1 + len(groups) * DRAWS, n_evaluated)
    """
    without = dict(zip(groups, predicted[1:].reshape(len(groups), DRAWS, -1), strict=True))
    pairs = [group for group in groups if len(group) == 2]
    return np.stack([predicted[0] - without[pair[:1]] - without[pair[1:]] + without[pair] for pair in pairs])


def _square(shared: Floats) -> Floats:
    """Square of the mean over endless draws, by products of different draws: (n_pairs, n_evaluated)."""
    return np.asarray((shared.sum(axis=1) ** 2 - (shared**2).sum(axis=1)) / (DRAWS * (DRAWS - 1)))


def _gain(y: Floats, predicted: Floats, shared: Floats) -> Floats:
    """Per pair and run, what knowing the shared part is worth; its mean is slope * V."""
    return np.asarray((y - predicted) * shared.mean(axis=1) + _square(shared))
