"""The importance tools that paramimp is compared with: each turns one sweep into a value per param."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tests.benchmarks.problem import METRIC, Problem
from tests.benchmarks.truth_axes import Axis

Peer = Callable[[Problem, pd.DataFrame, int], Mapping[str, float]]

THIRDS, REPEATS = 3, 5


def unavailable(peer: str) -> str:
    """Why a peer cannot be asked here; empty where it can."""
    if peer == "hypershap" and importlib.util.find_spec("hypershap") is None:
        return "hypershap is not installed (pip install hypershap)"
    return ""


def onehot(problem: Problem, frame: pd.DataFrame) -> tuple[NDArray[np.float64], Sequence[str]]:
    """A column per number, an indicator per text; absent values as 0. And the param that each column belongs to."""
    columns: list[NDArray[Any]] = []
    owners: list[str] = []
    for axis in problem.axes:
        values = frame[axis.name].to_numpy()
        if axis.levels and isinstance(axis.levels[0], str):
            columns += [values == level for level in pd.unique(frame[axis.name].dropna())]
        else:
            columns.append(np.nan_to_num(values.astype(float)))
        owners += [axis.name] * (len(columns) - len(owners))
    return np.column_stack(columns).astype(float), owners


def ordinal(column: pd.Series[Any]) -> NDArray[np.float64]:
    """Numbers as they are, others by their place in the order of all values; absent ones as -1."""
    if pd.api.types.is_numeric_dtype(column):
        return np.asarray(column.astype(float).fillna(-1.0), dtype=float)
    return np.asarray(pd.factorize(column.astype("string"), sort=True)[0], dtype=float)


def summed(owners: Sequence[str], values: NDArray[np.float64]) -> dict[str, float]:
    totals = dict.fromkeys(owners, 0.0)
    for owner, value in zip(owners, values, strict=True):
        totals[owner] += float(value)
    return totals


def onehot_impurity(problem: Problem, frame: pd.DataFrame, seed: int) -> dict[str, float]:
    """What the W&B panel computes: scikit-learn's forest's impurity on indicator columns."""
    from sklearn.ensemble import RandomForestRegressor

    X, owners = onehot(problem, frame)
    forest = RandomForestRegressor(200, random_state=seed, n_jobs=1)
    forest.fit(X, frame[METRIC].to_numpy())
    return summed(owners, forest.feature_importances_)


def sklearn_permutation(problem: Problem, frame: pd.DataFrame, seed: int) -> dict[str, float]:
    """scikit-learn's permutation importance of forests on two thirds of the runs, on the third that they lack.

    Texts are numbered in their order, so that a param is one column.
    """
    from sklearn.ensemble import RandomForestRegressor
    from sklearn.inspection import permutation_importance
    from sklearn.model_selection import KFold

    X = np.column_stack([ordinal(frame[name]) for name in problem.params])
    y = frame[METRIC].to_numpy(dtype=float)
    falls = []
    for seen, unseen in KFold(THIRDS, shuffle=True, random_state=seed).split(X):
        forest = RandomForestRegressor(100, random_state=seed, n_jobs=1).fit(X[seen], y[seen])
        found = permutation_importance(forest, X[unseen], y[unseen], n_repeats=REPEATS, random_state=seed, n_jobs=1)
        falls.append(found.importances_mean)
    return dict(zip(problem.params, map(float, np.mean(falls, axis=0)), strict=True))


def hypershap(problem: Problem, frame: pd.DataFrame, seed: int) -> dict[str, float]:
    """HyperSHAP's sensitivity: Shapley values of the variance of its forest, over the declared space.

    The others at their default while some vary is its game. Absent params stand at their default.
    """
    from ConfigSpace import Configuration, ConfigurationSpace
    from hypershap import ExplanationTask, HyperSHAP

    space = ConfigurationSpace(seed=seed)
    space.add(*(hyperparameter(axis) for axis in problem.axes))
    default = dict(space.get_default_configuration())
    data = []
    for run in frame.to_dict("records"):
        row = {str(name): value for name, value in run.items()}
        loss = float(row.pop(METRIC))
        values = {name: default[name] if value != value or value is None else value for name, value in row.items()}
        data.append((Configuration(space, values=plain(problem, values)), loss))
    found = HyperSHAP(ExplanationTask.from_data(space, data), approximation_budget=2**9, verbose=False).sensitivity(
        index="SV", order=1, n_samples=500, seed=seed
    )
    names = list(space)
    return {names[players[0]]: float(found[players]) for players in found.interaction_lookup if len(players) == 1}


def plain(problem: Problem, values: Mapping[str, Any]) -> dict[str, Any]:
    """Values as ConfigSpace wants them: booleans as text, numbers within their range to the last digit."""
    kinds = {axis.name: axis for axis in problem.axes}
    return {name: text(kinds[name], value) for name, value in values.items()}


def text(axis: Axis, value: Any) -> Any:
    if axis.is_category:
        return str(value)
    return int(value) if axis.is_whole else min(axis.high, max(axis.low, float(value)))


def hyperparameter(axis: Axis) -> Any:
    import ConfigSpace

    if axis.is_category:
        return ConfigSpace.CategoricalHyperparameter(axis.name, [str(level) for level in axis.levels])
    if axis.is_whole:
        return ConfigSpace.UniformIntegerHyperparameter(axis.name, int(axis.low), int(axis.high), log=axis.log)
    return ConfigSpace.UniformFloatHyperparameter(axis.name, axis.low, axis.high, log=axis.log)


def optuna_with(evaluator: str) -> Peer:
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


PEER_FUNCTIONS: Mapping[str, Peer] = {
    "optuna-ped-anova": optuna_with("PedAnovaImportanceEvaluator"),
    "optuna-fanova": optuna_with("FanovaImportanceEvaluator"),
    "optuna-impurity": optuna_with("MeanDecreaseImpurityImportanceEvaluator"),
    "onehot-impurity": onehot_impurity,
    "sklearn-permutation": sklearn_permutation,
    "hypershap": hypershap,
}
PEERS = tuple(PEER_FUNCTIONS)
