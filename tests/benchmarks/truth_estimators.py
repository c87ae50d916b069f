"""The importance tools that are compared: each turns one sweep into a share per param.

Peers see the same draw and more than paramimp does: they are told the ranges and which of them are logarithmic.
"""

from __future__ import annotations

import math
import time
import warnings
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import rankdata

from paramimp import analyze
from paramimp.methods import METHODS
from paramimp.objective import make_objective
from paramimp.runs import Direction, Summary, Transform
from paramimp.surrogate.design import encode
from paramimp.surrogate.surrogate import Surrogate
from paramimp.table import run_table
from paramimp.table.selection import select
from tests.benchmarks.problem import METRIC, Problem
from tests.benchmarks.truth_axes import Axis

PEERS = ("optuna-ped-anova", "optuna-fanova", "optuna-impurity", "onehot-impurity")


@dataclass(frozen=True)
class Answer:
    """What one tool said about one sweep.

    Attributes
    ----------
    shares : param to share; None when the tool declined to rank.
    raw : the shares that it would have given; equal to `shares` unless it declined.
    significant, p_value, interval : only what the tool reports.
    cautions : code to the params it concerns.
    """

    shares: Mapping[str, float] | None
    raw: Mapping[str, float]
    seconds: float
    p_value: Mapping[str, float] = field(default_factory=dict)
    significant: Mapping[str, bool] = field(default_factory=dict)
    interval: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    cautions: tuple[tuple[str, tuple[str, ...]], ...] = ()
    r2: float | None = None

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_dict(cls, document: Mapping[str, Any]) -> Answer:
        fields = dict(document)
        fields["interval"] = {key: tuple(value) for key, value in document["interval"].items()}
        fields["cautions"] = tuple((code, tuple(params)) for code, params in document["cautions"])
        return cls(**fields)


def normalised(values: Mapping[str, float]) -> dict[str, float]:
    """Positive parts over their sum; all zero when nothing is positive."""
    positive = {key: max(0.0, float(value)) for key, value in values.items()}
    total = math.fsum(positive.values())
    return {key: value / total for key, value in positive.items()} if total > 0 else positive


def ask(tool: str, problem: Problem, frame: pd.DataFrame, seed: int) -> Answer:
    """One tool's answer about one drawn sweep; `tool` is a peer's name or a method of paramimp."""
    if tool not in PEERS:
        return ask_paramimp(tool, problem, frame, seed)
    if problem.transform == "rank":
        frame = frame.assign(**{METRIC: rankdata(frame[METRIC])})
    start = time.process_time()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # optuna calls most of itself experimental
        found = PEER_FUNCTIONS[tool](problem, frame, seed)
    seconds = time.process_time() - start
    shares = normalised({name: found.get(name, 0.0) for name in problem.params})
    return Answer(shares, shares, seconds)


def ask_paramimp(method: str, problem: Problem, frame: pd.DataFrame, seed: int) -> Answer:
    start = time.process_time()
    report = analyze(
        frame,
        METRIC,
        direction=problem.direction,
        transform=problem.transform,
        method=method,
        seed=seed,
        jobs=1,
    )
    seconds = time.process_time() - start
    ranked = {param.param: param for param in report.params}
    known = {name: param.importance for name, param in ranked.items() if param.importance is not None}
    shares = {name: known.get(name, 0.0) for name in problem.params} if known else None
    return Answer(
        shares=shares,
        raw=shares if shares is not None else unpublished(method, problem, frame, seed),
        seconds=seconds,
        p_value={name: param.p_value for name, param in ranked.items() if param.p_value is not None},
        significant={name: param.significant for name, param in ranked.items() if param.significant is not None},
        interval={
            name: (param.importance_low, param.importance_high)
            for name, param in ranked.items()
            if param.importance_low is not None and param.importance_high is not None
        },
        cautions=tuple((caution.code, caution.params) for caution in report.cautions),
        r2=report.fit.r2,
    )


def unpublished(method: str, problem: Problem, frame: pd.DataFrame, seed: int) -> dict[str, float]:
    """The shares behind an answer that paramimp withheld, through its inner layers."""
    objective = make_objective(METRIC, Direction(problem.direction), Summary.LAST, Transform(problem.transform))
    selection = select(run_table.from_frame(frame, METRIC), objective)
    estimates = METHODS.load(method).estimate(Surrogate(encode(selection), seed=seed))
    values = normalised({name: estimate.value for name, estimate in estimates.items()})
    return {name: values.get(name, 0.0) for name in problem.params}


def onehot_impurity(problem: Problem, frame: pd.DataFrame, seed: int) -> dict[str, float]:
    """What the W&B panel computes: a forest's impurity on indicator columns, absent values as 0."""
    from sklearn.ensemble import RandomForestRegressor

    columns: list[np.ndarray[Any, Any]] = []
    owners: list[str] = []
    for axis in problem.axes:
        values = frame[axis.name].to_numpy()
        if axis.levels and isinstance(axis.levels[0], str):
            columns += [values == level for level in np.unique(values)]
        else:
            columns.append(np.nan_to_num(values.astype(float)))
        owners += [axis.name] * (len(columns) - len(owners))
    forest = RandomForestRegressor(200, random_state=seed, n_jobs=1)
    forest.fit(np.column_stack(columns).astype(float), frame[METRIC].to_numpy())
    totals = dict.fromkeys(problem.params, 0.0)
    for owner, decrease in zip(owners, forest.feature_importances_, strict=True):
        totals[owner] += float(decrease)
    return totals


def optuna_with(evaluator: str) -> Callable[[Problem, pd.DataFrame, int], Mapping[str, float]]:
    """An evaluator of optuna; params outside the intersection of the trials' search spaces get nothing from it."""

    def evaluate(problem: Problem, frame: pd.DataFrame, seed: int) -> Mapping[str, float]:
        import optuna

        study = as_study(problem, frame)
        chosen = getattr(optuna.importance, evaluator)
        made = chosen() if evaluator.startswith("Ped") else chosen(seed=seed)  # PED-ANOVA draws nothing
        found: Mapping[str, float] = optuna.importance.get_param_importances(study, evaluator=made)
        return found

    return evaluate


def as_study(problem: Problem, frame: pd.DataFrame) -> Any:
    """The sweep as an optuna study; a param that a run lacks is not in its trial."""
    import optuna

    optuna.logging.set_verbosity(optuna.logging.ERROR)
    study = optuna.create_study(direction=problem.direction)
    distributions = {axis.name: distribution(axis) for axis in problem.axes}
    columns = {name: frame[name].tolist() for name in problem.params}
    for index, value in enumerate(frame[METRIC].tolist()):
        params = {name: column[index] for name, column in columns.items() if column[index] == column[index]}
        study.add_trial(
            optuna.trial.create_trial(
                params=params, distributions={name: distributions[name] for name in params}, value=value
            )
        )
    return study


def distribution(axis: Axis) -> Any:
    """The search space of one param, as its author would have declared it."""
    from optuna import distributions

    if axis.is_category:
        return distributions.CategoricalDistribution(axis.levels)
    if axis.is_whole:
        return distributions.IntDistribution(int(axis.low), int(axis.high), log=axis.log)
    return distributions.FloatDistribution(axis.low, axis.high, log=axis.log)


PEER_FUNCTIONS: Mapping[str, Callable[[Problem, pd.DataFrame, int], Mapping[str, float]]] = {
    "optuna-ped-anova": optuna_with("PedAnovaImportanceEvaluator"),
    "optuna-fanova": optuna_with("FanovaImportanceEvaluator"),
    "optuna-impurity": optuna_with("MeanDecreaseImpurityImportanceEvaluator"),
    "onehot-impurity": onehot_impurity,
}
