"""Does the suggested space pay? A second random sweep in it beside one of equal size in the old space.

    python -m tests.benchmarks.suggest --runs 60 200 --repeats 30
    python -m tests.benchmarks.suggest --tuning  # the problems on which the constants were chosen

Each problem is a formula over a space of its own, drawn from at random, with noise of 5 % of its spread. Columns:

better  part of the second sweeps, four fifths in the new space and a fifth in the old one, of which the best run is
        better (without noise) than the best of one that is all in the old space
picked  the same of the run that is picked by its noisy metric: where both are within the noise of the best, a coin
gain    by how much the best is better, in standard deviations of the formula: difference of the medians
typical the same of the median run of a second sweep
kept    part of the true best hundredth of the old space that lies in the new one: mean, and in how many repeats >= 90 %
volume  of the new space over the old one: the part of draws from the old space that the new one has
fixed   params fixed per sweep, and the largest of the median losses by fixing, in standard deviations of the formula
widened params widened per sweep

``tenth`` is the box of the best tenth of the runs (Syne Tune's BoundingBox over the runs of one sweep), with the same
margin and no widening; ``old`` is no change. ``suggest`` is region, box and fixing by themselves; ``whole`` is all that
`paramimp suggest` does: where the report says that unseen runs are not predicted, the space stays, and what may matter
by its ranking is not fixed.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from paramimp.analysis.answer import rank
from paramimp.analysis.question import Question
from paramimp.runs import Direction, Origin, Run
from paramimp.suggestion.advice import Advice, advise
from paramimp.suggestion.build import suggestion_of
from paramimp.suggestion.narrowing import best_runs, narrowed
from paramimp.suggestion.region import find_region
from paramimp.suggestion.searched import find_searched
from paramimp.table.building import build
from paramimp.table.selection import select
from tests.benchmarks.suggest_problems import JUDGING, TUNING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from paramimp.suggestion.region import Region
    from paramimp.suggestion.searched import Searched
    from tests.benchmarks.suggest_problems import Draw, Problem

NOISE = 0.05
REFERENCE = 5_000
OLD_PART = 0.2
SECOND_SWEEPS = 8
"""Per first sweep: that one sample or the other has luck says nothing of the space."""


@dataclass(frozen=True)
class Outcome:
    """What became of one repeat, by rule."""

    better: float
    picked: float
    gain: float
    typical: float
    kept: float
    volume: float
    fixed: int
    lost: float
    widened: int


def run(problem: Problem, n: int, seed: int, rule: str) -> Outcome:
    rng = np.random.default_rng([seed, n, sum(map(ord, problem.name))])
    reference = problem.draw(REFERENCE, np.random.default_rng(99))
    worth = _worth_of_reference(problem, reference)
    spread = float(worth.std())
    configs = problem.draw(n, rng)
    clean = np.array([problem.formula(config) for config in configs])
    noisy = clean + NOISE * spread * rng.standard_normal(n)
    advice = suggested(problem, configs, noisy, rule)
    new = dict(problem.space) | {one.param: one.new for one in advice}
    again = np.random.default_rng([seed, n, 7])
    n_old = round(OLD_PART * n)
    second = []
    for _ in range(SECOND_SWEEPS):
        old_sweep = np.array([problem.formula(config) for config in problem.draw(n, again)])
        here = [*problem.draw(n - n_old, again, new), *problem.draw(n_old, again)]
        new_sweep = np.array([problem.formula(config) for config in here])
        both = (old_sweep, new_sweep)
        picked = [sweep[np.argmax(sweep + NOISE * spread * again.standard_normal(n))] for sweep in both]
        second.append([*(f(sweep) for f in (np.max, np.median) for sweep in both), *picked])
    best_old, best_new, usual_old, usual_new, picked_old, picked_new = np.array(second).T
    inside = np.array([all(new[name].contains(value) for name, value in config.items()) for config in reference])
    fixes = [one for one in advice if one.action == "fix"]
    unfixed = [
        all(new[name].contains(value) for name, value in config.items() if name not in {one.param for one in fixes})
        for config in reference
    ]
    top = worth >= np.quantile(worth, 0.99)
    return Outcome(
        float(np.mean(best_new > best_old)),
        float(np.mean(picked_new > picked_old)),
        (np.median(best_new) - np.median(best_old)) / spread,
        (np.median(usual_new) - np.median(usual_old)) / spread,
        float(np.mean(np.array(unfixed)[top])),
        float(inside.mean()) if not fixes else float(np.mean(unfixed)),
        len(fixes),
        _loss_by_fixing(problem, fixes, reference, worth) / spread,
        sum(one.action == "widen" for one in advice),
    )


_KNOWN: dict[str, NDArray[np.float64]] = {}


def _worth_of_reference(problem: Problem, reference: list[Draw]) -> NDArray[np.float64]:
    if problem.name not in _KNOWN:
        _KNOWN[problem.name] = np.array([problem.formula(config) for config in reference])
    return _KNOWN[problem.name]


def _loss_by_fixing(problem: Problem, fixes: list[Advice], reference: list[Draw], worth: NDArray[np.float64]) -> float:
    """How much the mean of the hundred best configurations falls when the fixed params have their values."""
    if not fixes:
        return 0.0
    held = {one.param: one.new.value for one in fixes}
    top = np.argsort(-worth)[:100]
    return float(np.mean([worth[i] - problem.formula(reference[i] | held) for i in top]))


def table_of(configs: list[Draw], noisy: NDArray[np.float64]) -> Any:
    return build(
        Run(Origin(f"run_{i:04d}", "table"), config, {"score": float(y)})
        for i, (config, y) in enumerate(zip(configs, noisy, strict=True))
    )


def suggested(problem: Problem, configs: list[Draw], noisy: NDArray[np.float64], rule: str) -> tuple[Advice, ...]:
    if rule == "old":
        return ()
    table = table_of(configs, noisy)
    question = Question(direction=Direction.MAXIMIZE, jobs=1)
    if rule == "whole":
        return suggestion_of(table, rank(table, "score", question), question).params
    (objective,) = question.objectives("score")
    searched = find_searched(table, select(table, objective))
    region = find_region(searched)
    best = best_runs(searched)
    if rule == "tenth":
        return tuple(_box_of(searched, region, best))
    return advise(searched, region, best)


def _box_of(searched: Searched, region: Region, runs: NDArray[np.intp]) -> Iterator[Advice]:
    """Every param narrowed to the values of some runs, and none widened."""
    nothing = np.zeros(len(searched.design.y), dtype=bool)
    bare = replace(region, box={each.name: nothing for each in searched.params}, mean=np.zeros_like(region.mean))
    for each in searched.params:
        found = narrowed(each, bare, runs)
        if found.action == "narrow":
            yield Advice(each.name, "narrow", each.domain, found.domain, found.why, each.when)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, nargs="+", default=[60, 200])
    parser.add_argument("--repeats", type=int, default=30)
    parser.add_argument("--tuning", action="store_true")
    parser.add_argument("--rules", nargs="+", default=["suggest", "tenth"])
    parser.add_argument("--only", nargs="+", default=[])
    arguments = parser.parse_args()
    print(
        f"{'problem':<16} {'runs':>4} {'rule':<8} "
        "better picked   gain typical   kept  >=90%  volume fixed  loss widened"
    )
    for problem in TUNING if arguments.tuning else JUDGING:
        if arguments.only and problem.name not in arguments.only:
            continue
        for n in arguments.runs:
            for rule in arguments.rules:
                all_ = [run(problem, n, seed, rule) for seed in range(arguments.repeats)]
                got = {name: np.array([getattr(one, name) for one in all_]) for name in Outcome.__dataclass_fields__}
                print(
                    f"{problem.name:<16} {n:>4} {rule:<8} {got['better'].mean():>5.0%} {got['picked'].mean():>6.0%}"
                    f" {np.median(got['gain']):>6.3f} {np.median(got['typical']):>7.2f}"
                    f" {got['kept'].mean():>6.0%} {np.mean(got['kept'] >= 0.9):>6.0%} {np.median(got['volume']):>7.2f}"
                    f" {got['fixed'].mean():>5.1f} {got['lost'].mean():>5.2f} {got['widened'].mean():>7.1f}",
                    flush=True,
                )


if __name__ == "__main__":
    main()
