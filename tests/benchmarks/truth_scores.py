"""Scores of the tools' answers: how far from the truth, how sure of themselves, and how rightly so."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from scipy.stats import spearmanr

from tests.benchmarks.problem import Problem
from tests.benchmarks.truth_estimators import Answer
from tests.benchmarks.truth_sweeps import Scored

LEVEL = 0.05
STRONG = 0.05
WORTH_AN_INTERVAL = 0.02
SHOWN_AS_ZERO = 0.005
"""A share below it is printed as 0.00."""
FAR = 0.25

Row = Mapping[str, Any]


def all_scores(results: Iterable[Scored], problems: Mapping[str, Problem]) -> list[dict[str, Any]]:
    cells: dict[tuple[str, str, int], list[Scored]] = {}
    for scored in results:
        cells.setdefault((scored.tool, scored.sweep.problem, scored.sweep.n), []).append(scored)
    return [row for (_, name, _), cell in cells.items() for row in scores(problems[name], cell)]


def scores(problem: Problem, cell: Sequence[Scored]) -> Iterator[dict[str, Any]]:
    """One row of scores per answer of a tool to the sweeps of one problem and size."""
    published = [scored.answer.shares for scored in cell if scored.answer.shares is not None]
    target = {name: mean(shares[name] for shares in published) for name in problem.params}
    for scored in cell:
        answer = scored.answer
        yield {
            "tool": scored.tool,
            "problem": problem.name,
            "kind": problem.kind,
            "set": problem.purpose,
            "n": scored.sweep.n,
            "seed": scored.sweep.seed,
            "draw": scored.fingerprint,
            **errors(answer, problem),
            **verdicts(answer, problem),
            **intervals(answer, problem, target),
            **fits(answer),
            **stability(answer),
            "expects": problem.expects,
            "allows": sorted(problem.allows),
            "codes": sorted({code for code, _ in answer.cautions}),
            "flagged": float(problem.expects in dict(answer.cautions)) if problem.expects else None,
            "cleared": cleared(answer, problem.shadows) if problem.shadows else None,
            "sec": answer.seconds,
        }


def errors(answer: Answer, problem: Problem) -> dict[str, float | None]:
    """Distances from the true shares, and what went to params that do nothing."""
    truth, shapley = problem.truth, problem.shapley_truth
    ranked = answer.shares is not None
    error = distance(answer.raw, truth) if problem.scored else None
    from_shapley = distance(answer.raw, shapley) if problem.scored and shapley is not None else None
    inert = math.fsum((answer.shares or {}).get(name, 0.0) for name in problem.nulls) if problem.nulls else None
    trusted = ranked and "weak-fit" not in dict(answer.cautions)
    return {
        "quiet": float(not ranked),
        "err": error if ranked else None,
        "err+": error,
        "shap": from_shapley if ranked else None,
        "shap+": from_shapley,
        "null": inert if ranked else None,
        "null+": inert,
        "rho": correlation(answer.raw, truth) if ranked and problem.scored else None,
        "top1": top1(answer.raw, truth) if problem.scored else None,
        "misled": float(error > FAR) if trusted and error is not None else None,
    }


def verdicts(answer: Answer, problem: Problem) -> dict[str, float | None]:
    """What was called significant, and whether it acts."""
    inert = problem.nulls - set(problem.shadows)
    acting = {name for name, share in problem.truth.items() if share > STRONG}
    tested = [name for name in inert if name in answer.p_adjusted]
    found = [name for name, is_so in answer.significant.items() if is_so]
    low = {name: interval[0] for name, interval in answer.interval.items()}
    return {
        "alarm": below(answer.p_value, inert),
        "family": float(any(name in found for name in inert)) if answer.significant and inert else None,
        "power": below(answer.p_value, acting),
        "contra": mean_or_none(float(low[name] < SHOWN_AS_ZERO) for name in found if name in low),
        "red": mean_or_none(float(answer.p_adjusted[name] < LEVEL and low.get(name, 0.0) > 0) for name in tested),
    }


def intervals(answer: Answer, problem: Problem, target: Mapping[str, float]) -> dict[str, float | None]:
    """How often intervals hold the mean share over the cell's sweeps, and the true shares; their mean half width."""
    shapley = problem.shapley_truth
    worth = [interval for name, interval in answer.interval.items() if target.get(name, 0.0) > WORTH_AN_INTERVAL]
    return {
        "cover": coverage(answer, target),
        "cover_total": coverage(answer, problem.truth) if problem.scored else None,
        "cover_shap": coverage(answer, shapley) if problem.scored and shapley is not None else None,
        "width": mean_or_none((high - low) / 2 for low, high in worth),
    }


def fits(answer: Answer) -> dict[str, float | None]:
    """R² as said, and on fresh runs."""
    said, fresh, low, high = answer.r2, answer.r2_fresh, answer.r2_low, answer.r2_high
    held = float(low <= fresh <= high) if fresh is not None and low is not None and high is not None else None
    return {
        "r2": said,
        "r2_fresh": fresh,
        "r2_gap": said - fresh if said is not None and fresh is not None else None,
        "r2_held": held,
    }


def stability(answer: Answer) -> dict[str, float | None]:
    """What another seed alone changes: any verdict, and the largest move of a share."""
    again = answer.again
    if again is None:
        return {"flip": None, "moved": None}
    both = answer.shares is not None and again.shares is not None
    return {
        "flip": float(
            dict(answer.significant) != dict(again.significant) or (answer.shares is None) != (again.shares is None)
        ),
        "moved": max(abs(answer.raw[name] - again.raw[name]) for name in answer.raw) if both else None,
    }


def distance(shares: Mapping[str, float], truth: Mapping[str, float]) -> float:
    return 0.5 * math.fsum(abs(shares[name] - truth[name]) for name in truth)


def top1(shares: Mapping[str, float], truth: Mapping[str, float]) -> float:
    """1 if the param on top is truly the most important, or tied with it; 0 if none got a share."""
    first = max(shares, key=lambda name: shares[name])
    return float(shares[first] > 0 and truth[first] > max(truth.values()) - 1e-6)


def correlation(shares: Mapping[str, float], truth: Mapping[str, float]) -> float | None:
    given, true = [shares[name] for name in truth], list(truth.values())
    if min(given) == max(given) or min(true) == max(true):
        return None
    return float(spearmanr(given, true).statistic)


def below(p_values: Mapping[str, float], names: Collection[str]) -> float | None:
    """Part of the params with p < 0.05, among those that got a p-value."""
    return mean_or_none(float(p_values[name] < LEVEL) for name in names if name in p_values)


def coverage(answer: Answer, target: Mapping[str, float]) -> float | None:
    return mean_or_none(
        float(low <= target[name] <= high)
        for name, (low, high) in answer.interval.items()
        if target.get(name, 0.0) > WORTH_AN_INTERVAL
    )


def cleared(answer: Answer, shadows: Mapping[str, Sequence[str]]) -> float | None:
    """Part of the nulls that moved with a driver which are not significant, or named with it as confounded."""
    if not answer.significant:
        return None
    named = [set(params) for code, params in answer.cautions if code == "confounded"]
    return mean(
        float(
            not answer.significant.get(null, False)
            or any(null in group and not group.isdisjoint(drivers) for group in named)
        )
        for null, drivers in shadows.items()
    )


def mean(values: Iterable[float]) -> float:
    listed = list(values)
    return math.fsum(listed) / len(listed) if listed else math.nan


def mean_or_none(values: Iterable[float | None]) -> float | None:
    listed = [value for value in values if value is not None]
    return mean(listed) if listed else None


def summary(rows: Sequence[Row], column: str, **where: Any) -> float | None:
    """Mean of a column over the rows with these fields."""
    return mean_or_none(row[column] for row in rows if all(row[key] == value for key, value in where.items()))


def standard_error(values: Sequence[float]) -> float:
    """Of their mean, as if independent."""
    if len(values) < 2:
        return math.nan
    middle = mean(values)
    return math.sqrt(math.fsum((value - middle) ** 2 for value in values) / (len(values) - 1) / len(values))
