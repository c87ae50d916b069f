"""How close are the shares of pairs to the truth, and how often is a pair found where there is none?

    python -m tests.benchmarks.interactions --runs 60 100 300 --seeds 10

The textbook problems of `tests.benchmarks.truth` and a few more of independent params. The true share of a pair is
its superset importance, from 400,000 draws, over the variance that the params explain. For each pair that has one:
its mean share and standard deviation over the sweeps, how often the 90 % interval holds that mean (the target, as in
`tests.benchmarks.truth`), and in how many sweeps it is significant. For each problem: in how many sweeps a pair
without any effect is significant.
"""

from __future__ import annotations

import argparse
import zlib
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from tests.benchmarks.families.made import sweep
from tests.benchmarks.families.textbook import friedman1, ishigami, sobol_g
from tests.benchmarks.problem import METRIC
from tests.benchmarks.truth_axes import flag, uniform
from tests.sweeps import analyze_frame

if TYPE_CHECKING:
    from collections.abc import Iterator

    from paramimp.results import Interaction, Report
    from tests.benchmarks.problem import Problem

    Pair = frozenset[str]

DRAWS = 400_000
WORTH_FINDING, NOTHING = 0.01, 0.002


def problems() -> Iterator[Problem]:
    """Those with a pair that matters, from half of everything to a little, and two without any."""
    yield sweep(
        "exclusive_or",
        "pairs",
        [flag("a"), flag("b"), uniform("c"), uniform("d")],
        lambda x: (x["a"] ^ x["b"]) + 0.3 * x["c"],
        active="a b c",
        noise=0.3,
    )
    yield sweep(
        "moving_hump",
        "pairs",
        [uniform("a"), flag("b"), *map(uniform, "cdef")],
        lambda x: 8 * (x["a"] - 0.3 - 0.4 * x["b"]) ** 2 + x["c"],
        active="a b c",
        noise=0.3,
    )
    yield ishigami()
    yield sweep(
        "product",
        "pairs",
        [*map(uniform, "abcde")],
        lambda x: 4 * x["a"] * x["b"] + x["c"],
        active="a b c",
        noise=0.3,
    )
    yield friedman1()
    yield sobol_g()
    yield sweep(
        "additive",
        "pairs",
        [*map(uniform, "abcde")],
        lambda x: 3 * x["a"] + 2 * np.sin(6 * x["b"]) + x["c"],
        active="a b c",
        noise=0.5,
    )
    yield sweep("noise", "pairs", [*map(uniform, "abcd")], None, noise=1.0)


def true_shares(problem: Problem) -> dict[Pair, float]:
    """Share of each pair of active params, by second differences; the others have none."""
    effects = problem.effects()
    if problem.model is None or not effects:
        return {}
    formula, rng = problem.model.formula, np.random.default_rng(0)
    drawn, other = problem.model.latent(DRAWS, rng), problem.model.latent(DRAWS, rng)
    values = {name: drawn[name] for name in effects}
    plain = formula(values)
    single = {name: formula({**values, name: other[name]}) for name in effects}
    shares = {}
    for a, b in combinations(effects, 2):
        both = formula({**values, a: other[a], b: other[b]})
        square = np.mean((plain - single[a] - single[b] + both) ** 2)
        shares[frozenset((a, b))] = float(square / 4 / plain.var())
    return shares


def measure(problem: Problem, n_runs: int, seeds: int) -> None:
    """Print one line per true pair, and one for the others."""
    reports = []
    for seed in range(seeds):
        frame = problem.draw(n_runs, np.random.default_rng([zlib.crc32(problem.name.encode()), n_runs, seed]))
        reports.append(analyze_frame(frame, METRIC, direction=problem.direction, interactions=True))
    truth = true_shares(problem)
    for pair, true in truth.items():
        if true > WORTH_FINDING:
            found = [_pair(report, pair) for report in reports]
            shares = np.array([one.importance if one else 0.0 for one in found])
            held = [one is not None and _holds(one, shares.mean()) for one in found]
            certain = [one is not None and one.significant for one in found]
            print(
                f"{problem.name:<13}{n_runs:>5}  {' x '.join(sorted(pair)):<8}  true {true:.3f}"
                f"  mean {shares.mean():.3f}  sd {shares.std():.3f}  held {np.mean(held):.2f}"
                f"  significant {np.mean(certain):.2f}"
            )
    false = [
        any(one.significant and truth.get(frozenset(one.params), 0.0) < NOTHING for one in report.interactions or ())
        for report in reports
    ]
    print(f"{problem.name:<13}{n_runs:>5}  sweeps with a false pair {np.mean(false):.2f}", flush=True)


def _pair(report: Report, pair: Pair) -> Interaction | None:
    return next((one for one in report.interactions or () if set(one.params) == pair), None)


def _holds(pair: Interaction, share: float) -> bool:
    return (pair.importance_low or 0.0) <= share <= (pair.importance_high or 1.0)


def main() -> None:
    """Measure every problem at every number of runs."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, nargs="+", default=[60, 100, 300])
    parser.add_argument("--seeds", type=int, default=10)
    options = parser.parse_args()
    for problem in problems():
        for n_runs in options.runs:
            measure(problem, n_runs, options.seeds)


if __name__ == "__main__":
    main()
