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
margin and no widening; ``old`` is no change.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from paramimp.analysis.question import Question
from paramimp.runs import Direction, Origin, Run
from paramimp.suggestion.advice import advise
from paramimp.suggestion.domain import Domain
from paramimp.suggestion.narrowing import best_runs
from paramimp.suggestion.region import find_region
from paramimp.suggestion.searched import find_searched
from paramimp.table.run_table import build
from paramimp.table.selection import select

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from paramimp.suggestion.advice import Advice

Values = Mapping[str, Any]
Draw = dict[str, Any]
NOISE = 0.05
REFERENCE = 5_000
OLD_PART = 0.2
SECOND_SWEEPS = 8
"""Per first sweep: that one sample or the other has luck says nothing of the space."""


@dataclass(frozen=True)
class Problem:
    """A formula, of which more is better, over a space.

    Attributes
    ----------
    when : a conditional param to its parent and the value that switches it on.
    """

    name: str
    kind: str
    space: Mapping[str, Domain]
    formula: Callable[[Values], float]
    when: Mapping[str, tuple[str, Any]] = field(default_factory=dict)

    def draw(self, n: int, rng: np.random.Generator, space: Mapping[str, Domain] | None = None) -> list[Draw]:
        drawn = []
        for _ in range(n):
            config = {name: sample((space or self.space)[name], rng) for name in self.space}
            drawn.append({
                name: value for name, value in config.items()
                if name not in self.when or config[self.when[name][0]] == self.when[name][1]
            })
        return drawn


def sample(domain: Domain, rng: np.random.Generator) -> Any:
    """One value of a domain."""
    if domain.low is None or domain.high is None:
        return domain.choices[int(rng.integers(len(domain.choices)))]
    if domain.type == "int":
        step = int(domain.step or 1)
        if domain.log:
            drawn = round(float(np.exp(rng.uniform(np.log(domain.low), np.log(domain.high)))))
            return int(np.clip(drawn, domain.low, domain.high))
        return int(domain.low) + step * int(rng.integers(int((domain.high - domain.low) // step) + 1))
    if domain.log:
        return float(np.exp(rng.uniform(np.log(domain.low), np.log(domain.high))))
    return float(rng.uniform(domain.low, domain.high))


def unit(*names: str) -> dict[str, Domain]:
    return {name: Domain("float", 0.0, 1.0) for name in names}


def names(n: int) -> list[str]:
    return [f"x{i}" for i in range(n)]


# --- For tuning ----------------------------------------------------------------------------------------------------


def _additive(c: Values) -> float:
    return float(-((c["x0"] - 0.3) ** 2) * 3 - (c["x1"] - 0.7) ** 2 * 2 - (c["x2"] - 0.5) ** 2)


def _valley(c: Values) -> float:
    return float(-abs(c["x0"] + c["x1"] - 1) * 2 - 0.5 * (c["x2"] - 0.4) ** 2)


def _two_basins(c: Values) -> float:
    one = np.exp(-(((c["x0"] - 0.2) / 0.12) ** 2 + ((c["x1"] - 0.8) / 0.12) ** 2))
    other = 0.7 * np.exp(-(((c["x0"] - 0.75) / 0.3) ** 2 + ((c["x1"] - 0.25) / 0.3) ** 2))
    return float(one + other + 0.2 * c["x2"])


def _beyond(c: Values) -> float:
    return float(-((c["x0"] / 4 - 1.3) ** 2) - (c["x1"] - 0.4) ** 2 * 0.7)


_A = np.array([
    [10, 3, 17, 3.5, 1.7, 8], [0.05, 10, 17, 0.1, 8, 14], [3, 3.5, 1.7, 10, 17, 8], [17, 8, 0.05, 10, 0.1, 14],
])
_P = 1e-4 * np.array([
    [1312, 1696, 5569, 124, 8283, 5886], [2329, 4135, 8307, 3736, 1004, 9991],
    [2348, 1451, 3522, 2883, 3047, 6650], [4047, 8828, 8732, 5743, 1091, 381],
])


def _hartmann(c: Values) -> float:
    x = np.array([c[name] for name in names(6)])
    return float(np.array([1, 1.2, 3, 3.2]) @ np.exp(-(_A * (x - _P) ** 2).sum(axis=1)))


TUNING = (
    Problem("additive", "one basin", unit(*names(6)), _additive),
    Problem("valley", "valley", unit(*names(5)), _valley),
    Problem("two basins", "several basins", unit(*names(5)), _two_basins),
    Problem("beyond", "beyond the edge", unit(*names(5)) | {"x0": Domain("float", 0.0, 4.0)}, _beyond),
    Problem("hartmann6", "several basins", unit(*names(6)), _hartmann),
)

# --- For judging ---------------------------------------------------------------------------------------------------

LR = Domain("float", 1e-5, 1e-1, log=True)
TRAINING = {
    "lr": LR,
    "weight_decay": Domain("float", 1e-6, 1e-2, log=True),
    "dropout": Domain("float", 0.0, 0.6),
    "layers": Domain("int", 1, 8),
    "batch_size": Domain("int", values=(16, 32, 64, 128, 256)),
    "warmup": Domain("int", 0, 2000),
}


def _log(value: float) -> float:
    return float(np.log10(value))


def _training(c: Values) -> float:
    """A bowl in the logarithm of the learning rate, shallower ones in others; warm-up does nothing."""
    return float(-(
        0.5 * (_log(c["lr"]) + 3.2) ** 2 + 0.1 * (_log(c["weight_decay"]) + 4) ** 2 + 2 * (c["dropout"] - 0.2) ** 2
        + 0.03 * (c["layers"] - 4) ** 2 + 0.02 * np.log2(c["batch_size"] / 64) ** 2
    ))  # fmt: skip


def _rosenbrock(c: Values) -> float:
    x, y = 3 * c["x0"] - 1.5, 2.5 * c["x1"] - 0.5
    return float(-np.log1p((1 - x) ** 2 + 20 * (y - x * x) ** 2) - 0.3 * (c["x2"] - 0.6) ** 2)


def _linear_scaling(c: Values) -> float:
    """The good learning rate grows with the batch: a valley across a logarithm and a grid."""
    return float(-((_log(c["lr"]) + 3 - np.log10(c["batch_size"] / 64)) ** 2) - 0.5 * (c["dropout"] - 0.1) ** 2)


def _branin(c: Values) -> float:
    x, y = 15 * c["x0"] - 5, 15 * c["x1"]
    value = (y - 5.1 / (4 * np.pi**2) * x * x + 5 / np.pi * x - 6) ** 2 + 10 * (1 - 1 / (8 * np.pi)) * np.cos(x) + 10
    return float(-np.log1p(value))


def _many(c: Values) -> float:
    """Three of twenty params act."""
    return float(-3 * (c["x3"] - 0.25) ** 2 - 2 * (c["x11"] - 0.6) ** 2 - 0.8 * c["x17"])


def _low_lr(c: Values) -> float:
    return float(-((_log(c["lr"]) + 2.5) ** 2) - 3 * (c["dropout"] - 0.3) ** 2)


def _optimizers(c: Values) -> float:
    """Each optimizer has a learning rate of its own; momentum is sgd's."""
    best = {"adam": -3.0, "sgd": -1.5, "rmsprop": -3.5}[c["optimizer"]]
    level = {"adam": 0.0, "sgd": 0.15, "rmsprop": -1.0}[c["optimizer"]]
    momentum = -2 * (c["momentum"] - 0.9) ** 2 if "momentum" in c else 0.0
    return float(level - 0.4 * (_log(c["lr"]) - best) ** 2 + momentum - 0.3 * (not c["augment"]))


def _categories(c: Values) -> float:
    act = {"relu": 0.0, "gelu": 0.3, "tanh": -0.8, "elu": -0.2}[c["activation"]]
    norm = {"batch": 0.2, "layer": 0.1, "none": -1.0}[c["norm"]]
    return float(act + norm - 0.5 * (_log(c["lr"]) + 3) ** 2)


JUDGING = (
    Problem("training", "one basin", TRAINING, _training),
    Problem("3 of 20", "one basin", unit(*names(20)), _many),
    Problem(
        "categories", "one basin",
        {
            "lr": LR, "activation": Domain("category", values=("elu", "gelu", "relu", "tanh")),
            "norm": Domain("category", values=("batch", "layer", "none")),
            "shuffle": Domain("category", values=(False, True)),
            "width": Domain("int", 32, 512, step=32),
        },
        _categories,
    ),
    Problem(
        "low lr", "beyond the edge",
        {"lr": Domain("float", 1e-6, 1e-3, log=True), "dropout": Domain("float", 0.0, 0.6), **unit("x0", "x1", "x2")},
        _low_lr,
    ),
    Problem("rosenbrock", "valley", unit(*names(6)), _rosenbrock),
    Problem(
        "linear scaling", "valley",
        {
            "lr": LR, "batch_size": Domain("int", values=(8, 16, 32, 64, 128, 256, 512)),
            "dropout": Domain("float", 0.0, 0.6), **unit("x0", "x1"),
        },
        _linear_scaling,
    ),
    Problem("branin", "several basins", unit(*names(6)), _branin),
    Problem(
        "optimizers", "several basins",
        {
            "lr": LR, "optimizer": Domain("category", values=("adam", "rmsprop", "sgd")),
            "momentum": Domain("float", 0.0, 0.99), "augment": Domain("category", values=(False, True)),
            **unit("x0", "x1"),
        },
        _optimizers, {"momentum": ("optimizer", "sgd")},
    ),
)  # fmt: skip


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
    (objective,) = Question(direction=Direction.MAXIMIZE).objectives("score")
    searched = find_searched(table, select(table, objective))
    region = find_region(searched)
    best = best_runs(searched)
    if rule == "tenth":
        region.good[:] = False
        region.mean[:] = 0.0
        return tuple(one for one in advise(searched, region, best) if one.action == "narrow")
    return advise(searched, region, best)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, nargs="+", default=[60, 200])
    parser.add_argument("--repeats", type=int, default=30)
    parser.add_argument("--tuning", action="store_true")
    parser.add_argument("--rules", nargs="+", default=["suggest", "tenth"])
    parser.add_argument("--only", nargs="+", default=[])
    arguments = parser.parse_args()
    print(f"{'problem':<16} {'runs':>4} {'rule':<8} "
          "better picked   gain typical   kept  >=90%  volume fixed  loss widened")
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
