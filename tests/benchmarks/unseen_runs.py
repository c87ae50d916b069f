"""R² of paramimp's surrogate on runs that it has not seen: the one place that knows the surrogate from inside."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from paramimp.analysis import ranking
from paramimp.objective import make_objective
from paramimp.runs import Direction, Objective, Summary, Transform
from paramimp.surrogate.surrogate import Surrogate
from paramimp.table.params import Param
from paramimp.table.selection import Selection, select
from tests.benchmarks.problem import METRIC, Problem
from tests.sweeps import from_frame


@contextmanager
def recorded() -> Iterator[list[Surrogate]]:
    """The surrogates that analyses build meanwhile, so that they need not be fitted again."""
    made: list[Surrogate] = []

    class Recorded(Surrogate):
        def __init__(self, *given: Any, **named: Any) -> None:
            super().__init__(*given, **named)
            made.append(self)

    with patch.object(ranking, "Surrogate", Recorded):
        yield made


def objective_of(problem: Problem) -> Objective:
    return make_objective(METRIC, Direction(problem.direction), Summary.LAST, Transform(problem.transform))


def selected(problem: Problem, frame: pd.DataFrame) -> Selection:
    return select(from_frame(frame, METRIC), objective_of(problem))


def r2_on(surrogate: Surrogate, problem: Problem, seen: pd.DataFrame, fresh: pd.DataFrame) -> float | None:
    """Part of the variance of fresh runs that the surrogate predicts; None on ranks, which fresh runs do not have."""
    if problem.transform == "rank":
        return None
    old, new = selected(problem, seen), selected(problem, fresh)
    sign = 1.0 if problem.direction == "maximize" else -1.0
    target = sign * (new.y - old.y.mean()) / old.y.std()
    error = target - predicted(surrogate, encoded(surrogate, old, new))
    return float(1 - np.mean(error**2) / target.var())


def predicted(surrogate: Surrogate, X: NDArray[np.float32]) -> NDArray[np.float64]:
    """The joint prediction of rows of a design matrix."""
    forest = np.mean([tree.estimator.tree_.predict(X)[:, 0] for tree in surrogate.forest], axis=0)
    if surrogate.smooth is None:
        return np.asarray(forest)
    n_runs, columns = len(surrogate.evaluated), np.arange(X.shape[1])
    padded = np.concatenate([X, np.repeat(X[-1:], -len(X) % n_runs, axis=0)])
    blocks = [(columns, block) for block in np.split(padded, len(padded) // n_runs)]
    smooth = surrogate.smooth.predict(blocks)[1:].ravel()[: len(X)]
    weight = surrogate.smooth_weight
    return np.asarray((1 - weight) * forest + weight * smooth)


def encoded(surrogate: Surrogate, old: Selection, new: Selection) -> NDArray[np.float32]:
    """Fresh runs in the columns of the design matrix of others."""
    fresh = {param.name: param for param in new.params}
    X = np.full((len(new.y), surrogate.design.X.shape[1]), np.nan, dtype=np.float32)
    for param in old.params:
        if param.name in fresh and param.name in surrogate.design.columns_of:  # of a seed the surrogate knows nothing
            columns, seen = (design.columns_of[param.name] for design in (surrogate.design, surrogate.runs))
            X[:, columns] = _block(param, surrogate.runs.X[:, seen], fresh[param.name])
    return X


def _block(seen: Param, columns: NDArray[np.float32], fresh: Param) -> NDArray[np.float32]:
    if not seen.levels:
        known = np.sort(seen.values[seen.present])
        below, upto = (np.searchsorted(known, fresh.values, side) for side in ("left", "right"))
        ranks = np.where(fresh.present, (below + upto + 1) / 2, np.nan)
        return np.asarray(ranks[:, None], dtype=np.float32)
    rows = {seen.levels[int(value)]: columns[run] for run, value in enumerate(seen.values) if value == value}
    absent = np.full(columns.shape[1], np.nan, dtype=np.float32)
    unknown = np.zeros(columns.shape[1], dtype=np.float32)
    return np.stack([
        rows.get(fresh.levels[int(value)], unknown) if value == value else absent for value in fresh.values
    ])  # fmt: skip
