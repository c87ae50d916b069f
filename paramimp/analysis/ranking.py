"""From a table of runs to a report: select, encode, fit, estimate, rank."""

from __future__ import annotations

import math
from dataclasses import replace
from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

from paramimp.analysis.effects import find_effects
from paramimp.analysis.pairs import MAX_PAIRS, strongest_pairs
from paramimp.analysis.question import Question
from paramimp.analysis.shares import Share, adjusted_p_values, in_proportion, make_shares
from paramimp.analysis.value_effects import value_effects
from paramimp.analysis.verdict import verdict_of
from paramimp.cautions import find_cautions, weak_fit
from paramimp.cautions.interface import Evidence
from paramimp.engine.stages import Stage, begin
from paramimp.engine.threads import Threads, one_thread
from paramimp.methods import METHODS
from paramimp.results import Fit, ParamImportance, Report, UsedParam, UsedRuns
from paramimp.results.effects import Effects
from paramimp.results.significance import SIGNIFICANCE
from paramimp.surrogate.design import encode
from paramimp.surrogate.search import find_search
from paramimp.surrogate.surrogate import Surrogate
from paramimp.table.correlation import correlations
from paramimp.table.metric_names import check_metric
from paramimp.table.selection import select
from paramimp.version import __version__

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from paramimp.engine.interface import Engine
    from paramimp.methods.interface import Estimate, Method
    from paramimp.methods.options import Configured
    from paramimp.results.effects import Effect
    from paramimp.runs import Objective
    from paramimp.surrogate.r_squared import Judged
    from paramimp.table.params import Param
    from paramimp.table.run_table import RunTable
    from paramimp.table.selection import Selection


def prepare(method: str) -> None:
    """Import what `analyze_table` will need, while there is nothing else to do: most of a second.

    Raises
    ------
    ParamimpError : there is no such method.
    """
    METHODS.load(method)
    import_module("sklearn.tree")  # otherwise imported when the first tree is grown


def analyze_table(
    table: RunTable,
    objective: Objective,
    question: Question | None = None,
    *,
    settings: Mapping[str, Any] = MappingProxyType({}),
    engine: Engine | None = None,
) -> Report:
    """Rank the params of a run table by their importance for the objective's metric.

    Of the question, the direction, the summary and the transform are those of the objective, and its condition has
    been applied to the table.

    Parameters
    ----------
    question : by default that of `Question()`.
    settings : what else the report is to record, so that it can be repeated.
    engine : where the surrogate is fitted; by default threads of this process.

    Raises
    ------
    UnknownMetricError : no run has the metric.
    NotEnoughRunsError : fewer than two usable runs, a constant metric, or no param that varies.
    """
    question = question or Question()
    configured = question.configured()
    prepare(question.method)
    check_metric(table, objective.metric)
    selection = select(table, objective, include=question.include, exclude=question.exclude)
    with one_thread():
        return _report(question, configured, selection, settings, engine or Threads(question.cores))


def _report(
    question: Question, configured: Configured, selection: Selection, settings: Mapping[str, Any], engine: Engine
) -> Report:
    use: Any = configured.settings.get("surrogate", "both")
    design = encode(selection)
    search = find_search(selection, design.repeats)
    if search is not None:
        design = replace(design, places=search.places)
    surrogate = Surrogate(
        design, seed=question.seed, engine=engine, use=use, strata=None if search is None else search.strata
    )
    estimates = configured.method.estimate(surrogate)
    fit = _fit(configured.method, surrogate, adjusted_p_values(estimates))
    shares = make_shares(estimates, rankable=fit.r2 is not None and fit.r2 > 0)
    params = _ranked(selection, estimates, shares)
    pairs = strongest_pairs(surrogate, estimates, params) if question.interactions else None
    over_range = configured.method.asks_gaussian_process and surrogate.over_range is not None
    cautions = find_cautions(Evidence(selection, surrogate, params, fit.r2, search, over_range))
    effects: Mapping[str, Effect] = find_effects(
        selection,
        surrogate,
        cautions,
        [param.param for param in params],
        with_process=configured.method.asks_gaussian_process,
    )
    if question.effects:
        begin(Stage.EFFECTS)
        effects = dict(effects)
    report = Report(
        version=__version__,
        objective=selection.objective,
        n_found=selection.n_found,
        n_used=len(selection.y),
        skipped=selection.skipped,
        fit=fit,
        params=params,
        left_out=selection.left_out,
        cautions=cautions,
        settings={**settings, **_settings(question), "method_options": dict(configured.settings)},
        interactions=None if pairs is None else pairs[:MAX_PAIRS],
        runs=_used_runs(selection),
        effects=Effects(effects),
    )
    return replace(report, verdict=verdict_of(report))


def _used_runs(selection: Selection) -> UsedRuns:
    origins = [row.origin for row in selection.rows]
    return UsedRuns(
        names=tuple([origin.run for origin in origins]),
        paths=tuple([origin.path for origin in origins]),
        params={param.name: UsedParam(param.kind, param.values, param.levels) for param in selection.params},
        metric=selection.logged,
        analysed=selection.y,
    )


def _fit(method: Method, surrogate: Surrogate, adjusted: Mapping[str, float]) -> Fit:
    if method.asks_gaussian_process:
        joint, judged = surrogate.smooth is not None, _judged_closely(surrogate, adjusted)
        trees = 0 if joint and surrogate.use == "gp" else surrogate.grown
    else:  # the plain forest is grown when it is first asked, so only here
        joint, judged, trees = False, surrogate.judged_plain, surrogate.trees
    low, high = judged.interval or (None, None)
    return Fit(
        method=method.name,
        trees=trees,
        seed=surrogate.seed,
        r2=judged.r2,
        r2_low=low,
        r2_high=high,
        process_weight=surrogate.smooth_weight if joint else None,
    )


def _judged_closely(surrogate: Surrogate, adjusted: Mapping[str, float]) -> Judged:
    """What forest and Gaussian process predict; where a verdict hangs on their R², by the surrogate that decides.

    Parameters
    ----------
    adjusted : p-values of the params, adjusted for their number.
    """
    judged = surrogate.judged(surrogate.joint)
    none_found = all(p_value >= SIGNIFICANCE for p_value in adjusted.values())
    if weak_fit.is_close(surrogate, judged.r2, none_found=none_found):
        return surrogate.deciding.judged(surrogate.deciding.joint)
    return judged


def _settings(question: Question) -> dict[str, Any]:
    import numpy as np
    import sklearn  # a second of import that --help must not pay

    return {
        "include": list(question.include),
        "exclude": list(question.exclude),
        "libraries": {"numpy": np.__version__, "scikit-learn": sklearn.__version__},
    }


def _ranked(
    selection: Selection, estimates: Mapping[str, Estimate], shares: Mapping[str, Share]
) -> tuple[ParamImportance, ...]:
    order = sorted((param.name for param in selection.params), key=lambda name: (-estimates[name].value, name))
    adjusted = adjusted_p_values(estimates)
    rankable = any(share.value is not None for share in shares.values())
    described = _described(selection.params, selection.y)
    return tuple(
        replace(
            described[name],
            rank=rank if rankable else None,
            importance=shares[name].value,
            importance_low=shares[name].low,
            importance_high=shares[name].high,
            p_value=estimates[name].p_value,
            p_adjusted=adjusted.get(name),
            significant=rankable and adjusted[name] < SIGNIFICANCE if name in adjusted else None,
            main=in_proportion(shares[name].value, estimates[name].value, estimates[name].main),
            total=in_proportion(shares[name].value, estimates[name].value, estimates[name].total),
        )
        for rank, name in enumerate(order, start=1)
    )


def _described(params: Sequence[Param], y: NDArray[np.float64]) -> dict[str, ParamImportance]:
    """Each param by name, as far as the runs alone tell."""
    ordered = [param for param in params if _has_order(param)]
    rows = np.stack([param.values for param in ordered]) if ordered else np.empty((0, len(y)))
    straight, ranked = (correlations(rows, y, of_ranks=of_ranks).tolist() for of_ranks in (False, True))
    of_order = {param.name: pair for param, *pair in zip(ordered, straight, ranked, strict=True)}
    return {param.name: _describe(param, y, of_order.get(param.name)) for param in params}


def _has_order(param: Param) -> bool:
    return param.kind in ("number", "boolean") or (param.kind == "presence" and len(param.levels) == 2)


def _describe(param: Param, y: NDArray[np.float64], correlated: Sequence[float] | None) -> ParamImportance:
    """One param.

    Parameters
    ----------
    correlated : Pearson's r and Spearman's rho with the metric, NaN where undefined; None where values have no order.
    """
    pearson, spearman = (None if math.isnan(r) else r for r in correlated or (math.nan, math.nan))
    return ParamImportance(
        param=param.name,
        rank=None,
        kind=param.kind,
        n_runs=int(param.is_set.sum()),
        n_values=param.n_values + (correlated is not None and bool(param.is_null.any())),
        importance=None,
        correlation=pearson,
        spearman=spearman,
        values=tuple(value_effects(param, y)),
    )
