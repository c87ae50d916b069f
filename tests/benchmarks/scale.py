"""What a sweep costs as it grows: in runs, cold and from the cache, and in params.

    python -m tests.benchmarks.scale --sizes 1000 10000 100000 --repeats 3
    python -m tests.benchmarks.scale --params 21 60 300 --runs 100 2000

The first compares whole processes on the same folders: one that merely finds and reads the files of a run by their
names, the script of `tests.benchmarks.end_to_end`, and paramimp that lists the runs or ranks them. The second ranks
tables in memory beside Optuna's three evaluators. The order is A B C A B C after a warm-up; all figures are medians.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from tests.benchmarks.end_to_end import NAIVE_SCRIPT, REPOSITORY, ProcessFailedError, write_runs

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

SETTLED = 2.2
"""Seconds after which what was written is kept by the cache."""
MOST_FOR_THE_SCRIPT = 10_000
"""Runs beyond which the script is not waited for: it takes a millisecond for each."""
RAW = """\
import os, sys
root = sys.argv[1]
for run in sorted(os.listdir(root)):
    for name in ("config.yaml", "metrics.json"):
        with open(os.path.join(root, run, name), "rb") as file:
            file.read()
"""


LAUNCHER = """\
import json, os, sys, time
start = time.perf_counter()
out = os.open(os.devnull, os.O_WRONLY)
process = os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ, file_actions=[(os.POSIX_SPAWN_DUP2, out, 1)])
_, status, used = os.wait4(process, 0)
wall = time.perf_counter() - start
print(json.dumps([os.waitstatus_to_exitcode(status), wall, used.ru_utime + used.ru_stime, used.ru_maxrss]))
"""
"""A process starts with the peak of the one that starts it, so that one has to be small."""


@dataclass(frozen=True)
class Cost:
    """What a process took: seconds, seconds of CPU, MB at most at a time in one process of it."""

    wall: float
    cpu: float
    peak: float


def cost_of(command: Sequence[str]) -> Cost:
    """Run a process to its end; its children count."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    path = os.pathsep.join(filter(None, [str(REPOSITORY), environment.get("PYTHONPATH")]))
    launched = [sys.executable, "-S", "-c", LAUNCHER, *command]
    done = subprocess.run(
        launched, stdout=subprocess.PIPE, check=True, text=True, env={**environment, "PYTHONPATH": path}
    )
    status, wall, cpu, peak = json.loads(done.stdout)
    if status:
        raise ProcessFailedError(f"{' '.join(command)} ended with status {status}")
    return Cost(wall, cpu, peak * (1 if sys.platform == "darwin" else 1024) / 1e6)


def costs(n_runs: int, repeats: int) -> dict[str, Cost]:
    """Median costs on one sweep, by what was done."""
    with tempfile.TemporaryDirectory(prefix="paramimp-benchmark-") as place:
        runs, cache = os.path.join(place, "runs"), os.path.join(place, "cache")
        os.environ["PARAMIMP_CACHE_DIR"] = cache
        write_runs(Path(runs), n_runs)
        time.sleep(SETTLED)
        us = [sys.executable, "-m", "paramimp"]
        analyze = [*us, "analyze", runs, "--metric", "val_loss"]
        asked = {
            "raw read": [sys.executable, "-c", RAW, runs],
            **({"script": [sys.executable, str(NAIVE_SCRIPT), runs]} if n_runs <= MOST_FOR_THE_SCRIPT else {}),
            "runs --no-cache": [*us, "runs", runs, "--no-cache"],
            "runs, filling": [*us, "runs", runs],
            "runs, cached": [*us, "runs", runs],
            "analyze --no-cache": [*analyze, "--no-cache"],
            "analyze, cached": analyze,
        }
        found = defaultdict(list)
        for number in range(repeats + 1):
            shutil.rmtree(cache, ignore_errors=True)
            for name, command in asked.items():
                cost = cost_of(command)
                if number:  # the first round is the warm-up: file cache and byte code
                    found[name].append(cost)
    return {
        name: Cost(*(statistics.median(getattr(cost, part) for cost in each) for part in ("wall", "cpu", "peak")))
        for name, each in found.items()
    }


def print_costs(sizes: Sequence[int], repeats: int) -> None:
    """Print a line for each size and process."""
    print(f"{'runs':>8}  {'':<20}{'seconds':>9}{'CPU':>9}{'us a run':>10}{'MB':>7}{'/ raw':>8}{'script /':>10}")
    for size in sizes:
        found = costs(size, repeats)
        raw, script = found["raw read"].cpu, found.get("script")
        for name, cost in found.items():
            ahead = "" if script is None else f"{script.cpu / cost.cpu:.1f}"
            print(
                f"{size:>8,}  {name:<20}{cost.wall:>9.2f}{cost.cpu:>9.2f}{1e6 * cost.cpu / size:>10.0f}"
                f"{cost.peak:>7.0f}{cost.cpu / raw:>8.1f}{ahead:>10}".rstrip(),
                flush=True,
            )


def table_of(n_runs: int, n_params: int) -> pd.DataFrame:
    """Runs of numbers, of which five act, a third with eight values each."""
    rng = np.random.default_rng(n_params)
    X = rng.uniform(size=(n_runs, n_params))
    X[:, ::3] = np.floor(8 * X[:, ::3]) / 7
    y = 3 * X[:, 0] + 4 * X[:, 1] * X[:, 2] + 2 * (X[:, 3] - 0.5) ** 2 + X[:, 4] + 0.3 * rng.normal(size=n_runs)
    return pd.DataFrame({**{f"params.x{column:03d}": X[:, column] for column in range(n_params)}, "metrics.loss": y})


def study_of(frame: pd.DataFrame) -> Any:
    """The same runs as Optuna has them."""
    import optuna

    optuna.logging.set_verbosity(optuna.logging.ERROR)
    *params, metric = frame.columns
    space = {name: optuna.distributions.FloatDistribution(0, 1) for name in params}
    study = optuna.create_study()
    study.add_trials(
        [
            optuna.trial.create_trial(params=dict(zip(params, row, strict=True)), distributions=space, value=value)
            for *row, value in frame[[*params, metric]].to_numpy().tolist()
        ]
    )
    return study


def cpu_of(work: Callable[[], object]) -> float:
    """Seconds of CPU of this process, all threads together."""
    start = time.process_time()
    work()
    return time.process_time() - start


def print_rankings(n_params: Sequence[int], n_runs: Sequence[int], repeats: int) -> None:
    """Print a line for each table: seconds of CPU of paramimp and of Optuna's evaluators."""
    import optuna

    import paramimp

    peers = {
        "fANOVA": optuna.importance.FanovaImportanceEvaluator(seed=0),
        "impurity": optuna.importance.MeanDecreaseImpurityImportanceEvaluator(seed=0),
        "PED-ANOVA": optuna.importance.PedAnovaImportanceEvaluator(),
    }
    print(f"{'runs':>8}{'params':>8}{'paramimp':>10}" + "".join(f"{name:>12}" for name in peers) + "  seconds of CPU")
    for runs in n_runs:
        for params in n_params:
            frame = table_of(runs, params)
            study = study_of(frame)
            work: dict[str, Callable[[], object]] = {
                "paramimp": partial(paramimp.analyze, frame, metric="loss", direction="minimize")
            }
            for name, evaluator in peers.items():
                work[name] = partial(optuna.importance.get_param_importances, study, evaluator=evaluator)
            found = defaultdict(list)
            for number in range(repeats + 1):
                for name, do in work.items():
                    seconds = cpu_of(do)
                    if number:
                        found[name].append(seconds)
            took = {name: statistics.median(each) for name, each in found.items()}
            line = f"{runs:>8,}{params:>8}{took['paramimp']:>10.2f}"
            print(line + "".join(f"{took[name]:>12.2f}" for name in peers), flush=True)


def main() -> None:
    """Print the tables that were asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", metavar="RUNS", help="sweeps on disk")
    parser.add_argument("--params", type=int, nargs="+", metavar="PARAMS", help="tables in memory")
    parser.add_argument("--runs", type=int, nargs="+", default=[100, 2_000], help="of these tables")
    parser.add_argument("--repeats", type=int, default=3)
    asked = parser.parse_args()
    if asked.params is None or asked.sizes is not None:
        print_costs(asked.sizes or [1_000, 10_000], asked.repeats)
    if asked.params is not None:
        print_rankings(asked.params, asked.runs, asked.repeats)


if __name__ == "__main__":
    main()
