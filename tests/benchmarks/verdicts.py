"""Do verdicts agree with the intervals beside them, and with those of another seed?

    python -m tests.benchmarks.verdicts --set tuning --runs 40,60,80 --sweeps 2 --json FILE.json

Each sweep is analysed with several seeds; nothing else differs. Columns, means over the sweeps:

sweeps  with a ranking by at least one seed
contra  part of the significant params whose interval begins at 0.00
reverse part of the other params whose interval begins above it
flips   part of the sweeps in which a param is significant with one seed and not with another
alarms  of the params that do nothing, p < 0.05     power  of those with a share above 0.05, p < 0.05
sd      standard deviation of the top share between seeds, mean     moved  the largest range of a share, mean
still   part of the sweeps in which no share moves by more than 0.005
order   part of the rankings whose ranks are not in the order of shares
err     half the L1 distance to the shares of Shapley effects, all rankings
sec     CPU seconds of one analysis
"""

from __future__ import annotations

import argparse
import json
import math
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np

from tests.benchmarks.families import all_problems
from tests.benchmarks.problem import METRIC, Problem
from tests.benchmarks.truth import listed, selected, sizes
from tests.benchmarks.truth_scores import SHOWN_AS_ZERO, STRONG, distance, mean_or_none
from tests.benchmarks.truth_sweeps import Sweep, load_everything
from tests.sweeps import analyze_frame

LEVEL = 0.05
HALF_A_DIGIT = 0.005


def main() -> int:
    """Print a table by number of runs, and of all."""
    options = parsed()
    problems = all_problems()
    sweeps = [
        (Sweep(problem.name, n, draw), options.seeds)
        for draw in range(options.first, options.first + options.sweeps)
        for problem in selected(problems, options)
        for n in sizes(problem, options.runs)
    ]
    rows: list[dict[str, Any]] = []
    with get_context("spawn").Pool(options.jobs, load_everything) as pool:
        for row in pool.imap(work, sweeps):
            rows.append(row)
            if options.json is not None:
                options.json.write_text(json.dumps(rows) + "\n", encoding="utf-8")
    print_table(rows)
    return 0


def parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kinds", type=listed(str), default=[])
    parser.add_argument("--problems", type=listed(str), default=[])
    parser.add_argument("--set", choices=("tuning", "judging", "all"), default="all")
    parser.add_argument("--runs", type=listed(int), default=[40, 60, 80])
    parser.add_argument("--sweeps", type=int, default=2, help="of each problem and size")
    parser.add_argument("--first", type=int, default=0, help="number of the first of them")
    parser.add_argument("--seeds", type=int, default=5, help="analyses of each")
    parser.add_argument("--jobs", type=int, default=1, help="processes")
    parser.add_argument("--json", type=Path, metavar="FILE")
    parser.set_defaults(false_alarms=False)
    return parser.parse_args()


def work(task: tuple[Sweep, int]) -> dict[str, Any]:
    """One sweep, analysed with several seeds."""
    sweep, seeds = task
    problem = all_problems()[sweep.problem]
    frame = sweep.frame(problem)
    start = time.process_time()
    answers = [answer(frame, problem, seed) for seed in range(seeds)]
    seconds = (time.process_time() - start) / seeds
    return {**vars(sweep), "kind": problem.kind, **scores(answers, problem), "answers": answers, "sec": seconds}


def answer(frame: Any, problem: Problem, seed: int) -> dict[str, dict[str, Any]]:
    """What one analysis says of each param, in the order of ranks."""
    report = analyze_frame(frame, METRIC, direction=problem.direction, transform=problem.transform, seed=seed, jobs=1)
    return {
        param.param: {
            "share": param.importance,
            "low": param.importance_low,
            "high": param.importance_high,
            "p": param.p_value,
            "adjusted": param.p_adjusted,
            "significant": param.significant,
        }
        for param in report.params
    }


def scores(answers: Sequence[Mapping[str, Any]], problem: Problem) -> dict[str, float | None]:
    """What the table shows of one sweep; None where there is nothing to count."""
    said = [param for one in answers for param in one.values() if param["low"] is not None]
    ranked = [one for one in answers if all(param["share"] is not None for param in one.values())]
    found = [{name for name, param in one.items() if param["significant"]} for one in answers]
    shares = np.array([[one[name]["share"] for name in sorted(one)] for one in ranked])
    moved = float(np.ptp(shares, axis=0).max()) if len(ranked) > 1 else None
    truth = problem.shapley_truth or problem.truth
    nulls = problem.nulls - set(problem.shadows)
    acting = {name for name, share in problem.truth.items() if share > STRONG}
    return {
        "ranked": float(bool(ranked)),
        "contra": part(param["low"] < SHOWN_AS_ZERO for param in said if param["significant"]),
        "reverse": part(param["low"] >= SHOWN_AS_ZERO for param in said if not param["significant"]),
        "flips": float(any(each != found[0] for each in found)) if ranked else None,
        "alarms": part(p < LEVEL for one in answers for p in tested(one, nulls)),
        "power": part(p < LEVEL for one in answers for p in tested(one, acting)),
        "sd": float(shares.std(axis=0, ddof=1)[shares.mean(axis=0).argmax()]) if len(ranked) > 1 else None,
        "moved": moved,
        "still": None if moved is None else float(moved <= HALF_A_DIGIT),
        "order": part(list(one) != sorted(one, key=lambda name: -one[name]["share"]) for one in ranked),
        "err": mean_or_none(
            distance({name: one.get(name, {"share": 0.0})["share"] for name in problem.params}, truth)
            for one in ranked
            if problem.scored
        ),
    }


def tested(one: Mapping[str, Any], names: Iterable[str]) -> list[float]:
    return [one[name]["p"] for name in names if name in one and one[name]["p"] is not None]


def part(flags: Iterable[bool]) -> float | None:
    values = list(flags)
    return math.fsum(values) / len(values) if values else None


COLUMNS = (
    "contra", "reverse", "flips", "alarms", "power", "sd", "moved", "still", "order", "err", "sec"
)  # fmt: skip


def print_table(rows: Sequence[Mapping[str, Any]]) -> None:
    print(f"{'runs':>5} sweeps " + " ".join(f"{name:>7}" for name in COLUMNS))
    for n in [*sorted({row["n"] for row in rows}), None]:
        cell = [row for row in rows if n in (None, row["n"])]
        means = [mean_or_none(row[name] for row in cell) for name in COLUMNS]
        texts = ["      -" if mean is None else f"{mean:7.3f}" for mean in means]
        print(f"{n or 'all':>5} {sum(row['ranked'] for row in cell):6.0f} " + " ".join(texts))


if __name__ == "__main__":
    sys.exit(main())
