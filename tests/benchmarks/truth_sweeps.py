"""Drawing the sweeps of the truth benchmark, and asking the tools about them in several processes."""

from __future__ import annotations

import multiprocessing
import os
import sys
import tempfile
import time
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from paramimp.methods import METHODS
from tests.benchmarks.families import all_problems
from tests.benchmarks.families.adaptive import CACHE
from tests.benchmarks.problem import Problem
from tests.benchmarks.truth_estimators import Answer, Question, ask

FRESH_RUNS, FRESH_SWEEPS = 1_000, 2


@dataclass(frozen=True)
class Sweep:
    """One draw of a problem."""

    problem: str
    n: int
    seed: int

    def frame(self, problem: Problem) -> pd.DataFrame:
        size = () if problem.nested else (self.n,)
        return problem.draw(self.n, np.random.default_rng([zlib.crc32(self.problem.encode()), *size, self.seed]))

    def fresh(self, problem: Problem) -> pd.DataFrame | None:
        """Runs that this sweep does not hold, drawn in the same way; None where every configuration is in it."""
        if problem.fresh == "none":
            return None
        if problem.fresh == "sweeps":
            others = [Sweep(self.problem, self.n, self.seed + later) for later in range(1, 1 + FRESH_SWEEPS)]
            return pd.concat([other.frame(problem) for other in others], ignore_index=True)
        rng = np.random.default_rng([zlib.crc32(self.problem.encode()), self.n, self.seed, 1])
        return problem.draw(FRESH_RUNS, rng)


@dataclass(frozen=True)
class Task:
    """The tools to ask about one draw, and which of them once more with another seed."""

    sweep: Sweep
    tools: tuple[str, ...]
    twice: str = ""


@dataclass(frozen=True)
class Scored:
    """One tool's answer about one draw; `fingerprint` is of the draw."""

    tool: str
    sweep: Sweep
    fingerprint: int
    answer: Answer


def fingerprint(frame: pd.DataFrame) -> int:
    return zlib.crc32(pd.util.hash_pandas_object(frame, index=False).to_numpy().tobytes())


def work(task: Task) -> list[Scored]:
    """Ask every tool of a task: the part that runs in another process."""
    problem = all_problems()[task.sweep.problem]
    frame = task.sweep.frame(problem)
    mark = fingerprint(frame)
    return [
        Scored(
            tool,
            task.sweep,
            mark,
            ask(tool, Question(problem, frame, task.sweep.seed, lambda: task.sweep.fresh(problem), tool == task.twice)),
        )
        for tool in task.tools
    ]


def load_everything() -> None:
    """Import now what is loaded lazily: a run takes minutes, and its source may be edited meanwhile."""
    for name in METHODS.names():
        METHODS.load(name)


def run(tasks: Sequence[Task], jobs: int) -> list[Scored]:
    """Every answer, in the order of the tasks."""
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        os.environ[name] = "1"
    start = time.perf_counter()
    results: list[Scored] = []
    with tempfile.TemporaryDirectory() as kept:
        os.environ[CACHE] = kept
        with multiprocessing.get_context("spawn").Pool(jobs, load_everything) as pool:
            for done, found in enumerate(pool.imap(work, tasks, chunksize=1), start=1):
                results += found
                if done % 50 == 0:
                    seconds = time.perf_counter() - start
                    print(f"{done}/{len(tasks)} sweeps, {seconds:.0f} s", file=sys.stderr, flush=True)
        del os.environ[CACHE]
    return results
