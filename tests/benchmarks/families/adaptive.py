"""Sweeps that Optuna's TPE sampler drew, from the start or after random runs.

The truth is that of the declared space, from which independent draws would come. A drawn sweep is kept in the folder
that the environment variable `CACHE` names, as long as the benchmark runs, since 200 runs of TPE take seconds.
"""

from __future__ import annotations

import os
import pickle
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from tests.benchmarks.laws import BOOST, HUMP, TRADE, VALLEY, Law
from tests.benchmarks.problem import METRIC, Problem
from tests.benchmarks.truth_axes import Axis

CACHE = "PARAMIMP_BENCHMARK_SWEEPS"
SIZES = (40, 80, 200)
STARTUP = 10
"""Random runs before TPE begins, as Optuna has it by default."""


def adaptive() -> Iterator[Problem]:
    for law in (HUMP, TRADE, VALLEY, BOOST):
        yield searched(law, "tpe", 0.0)
        yield searched(law, "random_then_tpe", 0.5)


def searched(law: Law, name: str, random_part: float) -> Problem:
    def draw(n: int, rng: np.random.Generator) -> pd.DataFrame:
        seed = int(rng.integers(2**31))
        startup = max(STARTUP, int(random_part * n))
        kept = Path(os.environ[CACHE]) / f"{law.name}-{n}-{startup}-{seed}.pickle" if CACHE in os.environ else None
        if kept is not None and kept.exists():
            found: pd.DataFrame = pickle.loads(kept.read_bytes())
            return found
        frame = search(law, n, startup, seed)
        if kept is not None:
            partial = kept.with_suffix(f".{os.getpid()}")
            partial.write_bytes(pickle.dumps(frame))
            partial.replace(kept)
        return frame

    return Problem(
        f"{law.name}_{name}",
        "adaptive",
        law.axes,
        draw,
        lambda: law.parts().total,
        lambda: law.parts().shapley,
        sizes=SIZES,
        fresh="sweeps",
        expects="adaptive",
        allows=frozenset({"confounded"}),  # a sampler that exploits moves params together
        purpose=law.purpose,
    )


def search(law: Law, n: int, startup: int, seed: int) -> pd.DataFrame:
    """A sweep of n runs, in the order in which they were drawn."""
    import optuna

    optuna.logging.set_verbosity(optuna.logging.ERROR)
    rng = np.random.default_rng([seed, 1])
    study = optuna.create_study(sampler=optuna.samplers.TPESampler(seed=seed, n_startup_trials=startup))
    space = {axis.name: declared(axis) for axis in law.axes}
    rows = []
    for _ in range(n):
        trial = study.ask(space)
        values = {name: np.array([value]) for name, value in trial.params.items()}
        loss = float(law.metric(values, 1, rng)[0])
        study.tell(trial, loss)
        rows.append({**trial.params, METRIC: loss})
    return pd.DataFrame(rows)


def declared(axis: Axis) -> Any:
    """As its author would declare it: a range, whole numbers from one to another, or a choice."""
    from optuna import distributions

    if not axis.levels:
        return distributions.FloatDistribution(axis.low, axis.high, log=axis.log)
    if axis.is_whole and len(axis.levels) == axis.high - axis.low + 1:
        return distributions.IntDistribution(int(axis.low), int(axis.high))
    return distributions.CategoricalDistribution(axis.levels)
