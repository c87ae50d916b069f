"""How close are the shares of pairs to the truth, and how often is a pair found where there is none?

    python -m tests.benchmarks.interactions --runs 60 100 300 --seeds 10

Functions of independent uniform params, of which the first two or three work together; the true share of a pair is its
superset importance over the sum of the total effects, from 40,000 draws. For each pair that has one: its mean share
and standard deviation over the sweeps, how often the 90 % interval holds that mean (the target, as in
`tests.benchmarks.truth`), and in how many sweeps it is significant. For each function: in how many sweeps a pair
without any effect is significant.
"""

from __future__ import annotations

import argparse
import string
import zlib
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from paramimp import analyze

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from paramimp.results import Interaction, Report

    Floats = NDArray[np.float64]
    Pair = tuple[str, str]

DRAWS = 40_000
WORTH_FINDING, NOTHING = 0.01, 0.002


@dataclass(frozen=True)
class Problem:
    """A function of independent uniform params, some of which are told as booleans (is it above 1/2?)."""

    n_params: int
    of: Callable[[Floats], Floats]
    noise: float = 0.0
    flags: Sequence[int] = ()

    @property
    def names(self) -> str:
        return string.ascii_lowercase[: self.n_params]

    def sweep(self, n_runs: int, rng: np.random.Generator) -> pd.DataFrame:
        unit = rng.random((n_runs, self.n_params))
        frame = pd.DataFrame(unit, columns=list(self.names))
        for index in self.flags:
            frame[self.names[index]] = unit[:, index] > 0.5
        return frame.assign(loss=self.of(unit) + self.noise * rng.normal(size=n_runs))

    def truth(self) -> dict[Pair, float]:
        """Share of each pair: Monte Carlo over second differences."""
        rng = np.random.default_rng(0)
        unit, other = rng.random((DRAWS, self.n_params)), rng.random((DRAWS, self.n_params))

        def without(*columns: int) -> Floats:
            moved = unit.copy()
            moved[:, columns] = other[:, columns]
            return self.of(moved)

        plain, single = self.of(unit), [without(index) for index in range(self.n_params)]
        whole = sum(((plain - one) ** 2).mean() / 2 for one in single)
        return {
            (self.names[a], self.names[b]): float(
                ((plain - single[a] - single[b] + without(a, b)) ** 2).mean() / 4 / (whole or 1)
            )
            for a, b in combinations(range(self.n_params), 2)
        }


def _exclusive_or(u: Floats) -> Floats:
    return np.asarray(((u[:, 0] > 0.5) ^ (u[:, 1] > 0.5)) + 0.3 * u[:, 2])


def _ishigami(u: Floats) -> Floats:
    a, b, c = np.pi * (2 * u[:, :3] - 1).T
    return np.asarray(np.sin(a) + 7 * np.sin(b) ** 2 + 0.1 * c**4 * np.sin(a))


def _friedman(u: Floats) -> Floats:
    return 10 * np.sin(np.pi * u[:, 0] * u[:, 1]) + 20 * (u[:, 2] - 0.5) ** 2 + 10 * u[:, 3] + 5 * u[:, 4]


def _sobol_g(u: Floats) -> Floats:
    weights = np.array([0, 0.5, 3, 9])
    return np.asarray(np.prod((np.abs(4 * u[:, :4] - 2) + weights) / (1 + weights), axis=1))


PROBLEMS = {
    "exclusive or": Problem(4, _exclusive_or, 0.3, flags=(0, 1)),
    "Ishigami": Problem(4, _ishigami),
    "product": Problem(5, lambda u: 4 * u[:, 0] * u[:, 1] + u[:, 2], 0.3),
    "Friedman 1": Problem(8, _friedman, 1.0),
    "Sobol g": Problem(5, _sobol_g),
    "moving hump": Problem(6, lambda u: 8 * (u[:, 0] - 0.3 - 0.4 * (u[:, 1] > 0.5)) ** 2 + u[:, 2], 0.3, flags=(1,)),
    "additive": Problem(5, lambda u: 3 * u[:, 0] + 2 * np.sin(6 * u[:, 1]) + u[:, 2], 0.5),
    "noise": Problem(4, lambda u: 0 * u[:, 0], 1.0),
}


def measure(name: str, n_runs: int, seeds: int) -> None:
    """Print one line per true pair, and one for the others."""
    problem = PROBLEMS[name]
    reports = [
        analyze(problem.sweep(n_runs, np.random.default_rng([zlib.crc32(name.encode()), n_runs, seed])), "loss",
                interactions=True)
        for seed in range(seeds)
    ]  # fmt: skip
    truth = problem.truth()
    for pair, true in truth.items():
        if true > WORTH_FINDING:
            found = [_pair(report, pair) for report in reports]
            shares = np.array([one.importance if one else 0.0 for one in found])
            held = [one is not None and _holds(one, shares.mean()) for one in found]
            certain = [one is not None and one.significant for one in found]
            print(
                f"{name:<13}{n_runs:>5}  {' x '.join(pair)}  true {true:.3f}  mean {shares.mean():.3f}"
                f"  sd {shares.std():.3f}  held {np.mean(held):.2f}  significant {np.mean(certain):.2f}"
            )
    false = [
        any(one.significant and truth[one.params] < NOTHING for one in report.interactions or ())
        for report in reports
    ]  # fmt: skip
    print(f"{name:<13}{n_runs:>5}  sweeps with a false pair {np.mean(false):.2f}", flush=True)


def _pair(report: Report, pair: Pair) -> Interaction | None:
    return next((one for one in report.interactions or () if one.params == pair), None)


def _holds(pair: Interaction, share: float) -> bool:
    return (pair.importance_low or 0.0) <= share <= (pair.importance_high or 1.0)


def main() -> None:
    """Measure every problem at every number of runs."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--runs", type=int, nargs="+", default=[60, 100, 300])
    parser.add_argument("--seeds", type=int, default=10)
    options = parser.parse_args()
    for name in PROBLEMS:
        for n_runs in options.runs:
            measure(name, n_runs, options.seeds)


if __name__ == "__main__":
    main()
