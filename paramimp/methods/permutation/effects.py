"""Permutation importance: how much of the metric depends on a param, by what shuffling it does to unseen runs.

Breiman (2001), doi:10.1023/A:1010933404324, with nine departures:

- The error is that of the out-of-bag *ensemble*: each run is predicted by the average of the trees that did not see
  it. On few runs the training rows reward noise. A category's columns are shuffled together; a conditional param
  among the runs that have it; and a param that is null for no other param's sake among all runs, null being a choice.
- A forest shrinks effects, weak ones more than strong ones, so the bare rise in error favours the strong. With d the
  change of the prediction when the param is shuffled, rise / 2 = slope * V and mean(d^2) / 2 = slope^2 * V, where V is
  the param's total effect (its Sobol index times the variance) and slope what the forest makes of it. Their quotient
  gives the slope, and V follows as (rise / 2)^2 / (mean(d^2) / 2). What d holds of noise only lowers V, which
  suppresses params that do nothing.
- On up to a few hundred of the runs a Gaussian process (`paramimp.surrogate.smooth`) stands beside the forest, since
  most metrics are smooth in most params, and trees need many runs to follow a slope. Each counts as far as it predicts
  unseen runs.
- Runs of one configuration are one row, their mean; params that vary among them, as seeds do, are tested in blocks.
- The p-value is a paired t-test over the runs, by trees and processes that saw neither the run nor the one that it
  becomes when it is shuffled, as it does on grids; for a category of many values over its values, since runs of one
  value share what the surrogate makes of it, right or wrong (as independent runs, 10 % of such categories that do
  nothing had p < 0.05); see `paramimp.methods.permutation.rises`. Beside it counts a test of the param by itself
  (`paramimp.methods.permutation.screening`).
- Where an adaptive sampler drew the runs, both tests compare those of about the same time, or of one family where runs
  inherit values (`Surrogate.strata`), and effects are those of the Gaussian process over the whole range that was
  searched (`Surrogate.over_range`): over the runs, most of which lie around the optimum, what the sampler found out
  first would seem to matter least.
- The interval comes from parts of the runs (`Surrogate.parts`): the plain standard error over the runs leaves out that
  another sweep would give another surrogate. Its upper end also has what all of them overlook
  (`paramimp.methods.permutation.overlooked`).
- A total effect counts each interaction for every param in it, so total effects add up to more than the variance. A
  share is to be a part of the whole: the Shapley effect, in which each interaction is split evenly (Owen 2014,
  doi:10.1137/130936233). It is the total effect less half of what the param shares with others
  (`paramimp.methods.permutation.alone`), exactly so where interactions are of two params.
- An estimate counts by the cube of the chance that its param acts, which the p-values of both tests tell, and what the
  surrogate misses of the effects is shared out among the params by these cubes (`paramimp.methods.unexplained`).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from paramimp.engine.stages import Stage, begin
from paramimp.methods.interface import Estimate
from paramimp.methods.permutation.alone import shared_parts
from paramimp.methods.permutation.overlooked import with_overlooked
from paramimp.methods.permutation.rises import p_values, predict, rises, rises_within_strata
from paramimp.methods.permutation.screening import combined, screen
from paramimp.methods.permutation.seeds import estimate_seed
from paramimp.methods.unexplained import missed_part, share_out
from paramimp.records import record
from paramimp.results.significance import holm
from paramimp.surrogate.folds import FOLDS
from paramimp.surrogate.learning_curve import gain_of_doubling
from paramimp.surrogate.likeliest import MANY_COORDINATES
from paramimp.surrogate.r_squared import Judged
from paramimp.surrogate.stacking import mixed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from paramimp.surrogate.design import Replacement
    from paramimp.surrogate.shuffling import Shuffling
    from paramimp.surrogate.smooth import Smooth
    from paramimp.surrogate.surrogate import Surrogate

DRAWS, RANGE_DRAWS = 5, 3
"""Donors of each run, and of each configuration of a range that was searched."""
LEAST_KEPT = 0.4
"""Share of the variance between parts that is left at least: what is taken off is an estimate, too."""
CLOSE = (0.03, 0.08)
"""Adjusted p-values that another seed may move across the bound. Tuned: tests/benchmarks/NOTES.md, "Close calls"."""
PREDICTIONS, SMOOTH_PREDICTIONS, PART_PREDICTIONS = 3_000, 400, 100
"""Shuffled predictions per param that are enough: many runs need fewer draws of each, and so do parts of them.
Where params are more than `MANY_COORDINATES`, fewer by that ratio: all together are no more than of these."""


def estimate(surrogate: Surrogate, *, evenly: bool = True) -> Mapping[str, Estimate]:
    """Effect of each param, in units of the metric's variance; negative where shuffling helps.

    Parameters
    ----------
    evenly : whether each interaction is split evenly among the params in it, or counts for each in full.
    """
    alone = screen(surrogate.design, surrogate.strata)  # first, while memory holds nothing else
    draws, part_draws = _draws(surrogate), _part_draws(len(surrogate.evaluated))
    shuffles, part_shuffles = (_shuffled(surrogate.shuffling, each, surrogate.params) for each in (draws, part_draws))
    surrogate.grow()
    begin(Stage.IMPORTANCE)
    predicted = forest = surrogate.predict_out_of_bag(shuffles)
    begin(Stage.INTERVALS)
    parts = surrogate.by_part_forests(part_shuffles, lambda teams: OfPart.of(surrogate, teams, part_draws))
    if surrogate.smooth is not None:
        unseen = surrogate.smooth.predict_unseen(shuffles)  # before its weight, which needs a part of it
        begin(Stage.IMPORTANCE)
        predicted = mixed(surrogate.smooth_weight, forest, unseen)
    if surrogate.smooth is not None and surrogate.over_range is not None:
        told = _told_over_range(surrogate.smooth, surrogate.over_range, evenly=evenly)
    else:
        told = _told_over_runs(surrogate, shuffles, forest, part_shuffles, parts, evenly=evenly)
    resampled = between_sweeps(told.by_parts)
    params = surrogate.params
    p_value = p_values(surrogate, rises(surrogate, predicted, shuffles, draws, params), draws, params)
    caught = {
        param: Estimate(
            value=float(told.value[index]),
            resampled=resampled[:, index],
            p_value=p_value[param],
            main=float(told.main[index]),
            total=float(told.total[index]),
        )
        for index, param in enumerate(params)
    }
    if surrogate.runs.repeats is not None:
        seeds = {param: estimate_seed(surrogate.runs, param, surrogate.parts) for param in surrogate.runs.repeats.seeds}
        caught = {param: caught.get(param) or seeds[param] for param in surrogate.runs.columns_of}
    both = _tested_alone_too(caught, alone)
    y = surrogate.design.y[surrogate.evaluated]
    r2 = Judged(y, surrogate.joint).r2
    if r2 is not None:
        by_parts = np.stack([part.plain for part in parts])
        unknown = both.keys() - set(params)
        both = share_out(both, missed_part(r2, gain_of_doubling(surrogate, by_parts, r2)), apart=unknown)
    if surrogate.strata is not None:
        within = p_values(surrogate, rises_within_strata(surrogate, DRAWS, params), DRAWS, params)
        both = {**both, **_tested_alone_too(_with_p_values(both, within), alone)}
    decided = _decided(surrogate, both, alone)
    unexplained = float(y.var()) * (1 - max(0.0, r2 or 0.0))
    return with_overlooked(decided, unexplained, len(surrogate.design.y))


def _told_over_runs(
    surrogate: Surrogate,
    shuffles: Sequence[Replacement],
    forest: NDArray[np.float64],
    part_shuffles: Sequence[Replacement],
    parts: Sequence[OfPart],
    *,
    evenly: bool,
) -> _Told:
    """Effects over the runs, by the forest and the Gaussian process, each as far as it predicts unseen runs.

    Parameters
    ----------
    forest : ndarray of shape (1 + n_shuffles, n_evaluated): out-of-bag predictions, plain and with each shuffle.
    parts : what the forests on parts of the runs tell, each by `part_shuffles`.
    evenly : as for `estimate`.
    """
    draws, part_draws = (len(each) // len(surrogate.params) for each in (shuffles, part_shuffles))
    total = _Changes.of(surrogate, forest, draws).total_effects()
    shared = shared_parts(surrogate.shuffling, forest, shuffles, total)
    told = _Told.of(total, shared, effects_by_parts(parts), evenly=evenly)
    if surrogate.smooth is None:
        return told
    total = _by_param(surrogate.smooth.total_effects(shuffles), draws)
    shared = shared_parts(surrogate.shuffling, surrogate.smooth.predict(shuffles), shuffles, total)
    begin(Stage.INTERVALS)
    of_processes = _by_param(surrogate.smooth.effects_by_parts(part_shuffles), part_draws)
    return told.mixed_with(_Told.of(total, shared, of_processes, evenly=evenly), surrogate.smooth_weight)


def _told_over_range(smooth: Smooth, over_range: Shuffling, *, evenly: bool) -> _Told:
    """Effects over configurations that are no runs, by the Gaussian process alone, which knows what lies between these.

    Parameters
    ----------
    over_range : see `Surrogate.over_range`.
    evenly : as for `estimate`.
    """
    X, params = over_range.design.X, tuple(over_range.design.columns_of)
    part_draws = _part_draws(len(X))
    shuffles, part_shuffles = (_shuffled(over_range, draws, params) for draws in (RANGE_DRAWS, part_draws))
    total = _by_param(smooth.total_effects(shuffles, X), RANGE_DRAWS)
    shared = shared_parts(over_range, smooth.predict_at(X, shuffles), shuffles, total)
    begin(Stage.INTERVALS)
    return _Told.of(total, shared, _by_param(smooth.effects_by_parts(part_shuffles, X), part_draws), evenly=evenly)


def _with_p_values(estimates: Mapping[str, Estimate], p_value: Mapping[str, float]) -> dict[str, Estimate]:
    """Those of the params that have other p-values, with these."""
    return {param: replace(estimates[param], p_value=found) for param, found in p_value.items()}


def _tested_alone_too(estimates: Mapping[str, Estimate], alone: Mapping[str, float]) -> dict[str, Estimate]:
    """With p-values of both tests, where the estimates have that of the surrogate."""
    return {
        param: estimate
        if estimate.p_value is None or param not in alone
        else replace(estimate, p_value=combined(estimate.p_value, alone[param]))
        for param, estimate in estimates.items()
    }


def _decided(
    surrogate: Surrogate, estimates: Mapping[str, Estimate], alone: Mapping[str, float]
) -> dict[str, Estimate]:
    """Estimates of which p-values near the bound are by what decides, so that the seed hardly changes a verdict.

    Parameters
    ----------
    estimates : with p-values of both tests.
    alone : p-values of the params by themselves.
    """
    adjusted = holm({param: each.p_value for param, each in estimates.items() if each.p_value is not None})
    close = [param for param in surrogate.params if CLOSE[0] < adjusted.get(param, 1.0) < CLOSE[1]]
    if not close or surrogate.deciding is surrogate:
        return dict(estimates)
    begin(Stage.IMPORTANCE)
    again = surrogate.deciding
    if surrogate.strata is not None:
        p_value = p_values(again, rises_within_strata(again, DRAWS, close), DRAWS, close)
    else:
        draws = _draws(again)
        shuffles = _shuffled(again.shuffling, draws, close)
        p_value = p_values(again, rises(again, predict(again, shuffles), shuffles, draws, close), draws, close)
    return {**estimates, **_tested_alone_too(_with_p_values(estimates, p_value), alone)}


@record
class OfPart:
    """What the forest on a part of the runs tells.

    Attributes
    ----------
    effects : ndarray of shape (n_params,): the total effects by both of its teams together.
    of_teams : ndarray of shape (2, n_params): by each of them.
    plain : ndarray of shape (n_evaluated,): what both predict of the runs as they are; NaN inside the part.
    """

    effects: NDArray[np.float64]
    of_teams: NDArray[np.float64]
    plain: NDArray[np.float64]

    @classmethod
    def of(cls, surrogate: Surrogate, teams: NDArray[np.float64], draws: int) -> OfPart:
        """From the predictions of both teams: ndarray of shape (2, 1 + n_shuffles, n_evaluated)."""
        together, *of_teams = (
            _Changes.of(surrogate, predicted, draws).total_effects() for predicted in (teams.mean(axis=0), *teams)
        )
        return cls(together, np.stack(of_teams), teams[:, 0].mean(axis=0))


def effects_by_parts(parts: Sequence[OfPart]) -> NDArray[np.float64]:
    """Total effects by the forest on each part of the runs, varying as they would without the noise of so few trees.

    Parts whose variance is V would differ by V - M for the runs in them alone, if M is what other trees on the same
    part would change (the "little bags" of Athey, Tibshirani & Wager 2019): half the variance between its teams, which
    have half the trees.

    Returns
    -------
    ndarray of shape (n_parts, n_params)
    """
    effects, of_teams = np.stack([part.effects for part in parts]), np.stack([part.of_teams for part in parts])
    middle = effects.mean(axis=0)
    variance, noise = effects.var(axis=0, ddof=1), ((of_teams[:, 0] - of_teams[:, 1]) ** 2).mean(axis=0) / 4
    kept = np.clip(np.divide(variance - noise, variance, out=np.ones_like(noise), where=variance > 0), LEAST_KEPT, 1)
    return np.asarray(middle + (effects - middle) * np.sqrt(kept))


def between_sweeps(by_parts: NDArray[np.float64]) -> NDArray[np.float64]:
    """Estimates by parts of the runs, varying as those by fresh sweeps of as many runs as this one would.

    The delete-d jackknife (Shao & Wu 1989, Ann. Statist. 17, 1176): all parts but d of n runs differ less from each
    other by the factor d / (n - d) of the variance, here 1 / (FOLDS - 1), since they share most of their runs.

    Parameters
    ----------
    by_parts : ndarray of shape (n_parts, n_estimates)
    """
    middle = by_parts.mean(axis=0)
    return np.asarray(middle + (by_parts - middle) * np.sqrt(FOLDS - 1))


def joint_effect(surrogate: Surrogate, params: Sequence[str]) -> float:
    """Total effect of several params shuffled as one, in units of the metric's variance."""
    if surrogate.smooth is not None and surrogate.over_range is not None:
        shuffles = surrogate.over_range.shuffles(*params, draws=RANGE_DRAWS)
        return float(surrogate.smooth.total_effects(shuffles, surrogate.over_range.design.X).mean())
    shuffles = surrogate.shuffles(*params, draws=DRAWS)
    effect = _Changes.of(surrogate, surrogate.predict_out_of_bag(shuffles), DRAWS).total_effects()
    if surrogate.smooth is not None:
        smooth = _by_param(surrogate.smooth.total_effects(shuffles), DRAWS)
        effect = mixed(surrogate.smooth_weight, effect, smooth)
    return float(effect[0])


def _draws(surrogate: Surrogate) -> int:
    n_evaluated, many = len(surrogate.evaluated), max(1.0, len(surrogate.params) / MANY_COORDINATES)
    if surrogate.smooth is None:
        return min(DRAWS, max(1, int(PREDICTIONS / n_evaluated / many)))
    return min(DRAWS, max(2, int(SMOOTH_PREDICTIONS / n_evaluated / many)))


def _part_draws(n_evaluated: int) -> int:
    return 1 if n_evaluated >= PART_PREDICTIONS else 2


def unshrunk(gain: NDArray[np.float64], square: NDArray[np.float64]) -> NDArray[np.float64]:
    """The effects V from slope * V and slope^2 * V, with the sign of the former; 0 where nothing moves."""
    slope = np.divide(np.abs(gain), square, out=np.zeros_like(gain), where=square > 0)
    return np.asarray(gain * slope)


def _by_param(effects: NDArray[np.float64], draws: int) -> NDArray[np.float64]:
    """Means over the draws, which lie side by side along the last axis."""
    return np.asarray(effects.reshape(*effects.shape[:-1], -1, draws).mean(axis=-1))


@record
class _Told:
    """Effects of the params by one surrogate.

    Attributes
    ----------
    value, main, total : ndarrays of shape (n_params,): what counts as the effect of each, what it does alone, and all
        that it takes part in.
    by_parts : ndarray of shape (n_parts, n_params): the first by parts of the runs.
    """

    value: NDArray[np.float64]
    main: NDArray[np.float64]
    total: NDArray[np.float64]
    by_parts: NDArray[np.float64]

    @classmethod
    def of(
        cls,
        total: NDArray[np.float64],
        shared: NDArray[np.float64],
        by_parts: NDArray[np.float64],
        *,
        evenly: bool,
    ) -> _Told:
        """From total effects, also by parts of the runs, and which part of it each param shares with others.

        What two of them do together, both share: an even part is half of it.
        """
        kept = 1 - shared / 2 if evenly else np.ones_like(shared)
        return cls(kept * total, (1 - shared) * total, total, kept * by_parts)

    def mixed_with(self, smooth: _Told, weight: float) -> _Told:
        """Together with those by the process, whose weight this is."""
        return _Told(
            mixed(weight, self.value, smooth.value),
            mixed(weight, self.main, smooth.main),
            mixed(weight, self.total, smooth.total),
            mixed(weight, self.by_parts, smooth.by_parts),
        )


@record
class _Changes:
    """What shuffling does, averaged over the draws.

    Attributes
    ----------
    rise : ndarray of shape (n_params, n_evaluated): rise in the squared error of each run.
    moved : ndarray of the same shape: squared change of its prediction.
    """

    rise: NDArray[np.float64]
    moved: NDArray[np.float64]

    @classmethod
    def of(cls, surrogate: Surrogate, predicted: NDArray[np.float64], draws: int) -> _Changes:
        y = surrogate.design.y[surrogate.evaluated]
        shuffled = predicted[1:].reshape(-1, draws, predicted.shape[1])
        rise = (shuffled - y) ** 2 - (predicted[0] - y) ** 2
        return cls(rise.mean(axis=1), ((shuffled - predicted[0]) ** 2).mean(axis=1))

    def total_effects(self) -> NDArray[np.float64]:
        """One per param: ndarray of shape (n_params,)."""
        return unshrunk(*(_mean_of_known(part) / 2 for part in (self.rise, self.moved)))


def _mean_of_known(parts: NDArray[np.float64]) -> NDArray[np.float64]:
    """Mean of each row without the NaN; NaN where none is left, as of two runs: unseen, neither can be predicted."""
    n_known = (~np.isnan(parts)).sum(axis=1)
    means = np.full(len(parts), np.nan)
    return np.asarray(np.divide(np.nansum(parts, axis=1), n_known, out=means, where=n_known > 0))


def _shuffled(shuffling: Shuffling, draws: int, params: Sequence[str]) -> list[Replacement]:
    return [shuffle for param in params for shuffle in shuffling.shuffles(param, draws=draws)]
