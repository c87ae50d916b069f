"""What paramimp and the tools beside it say about one sweep: a share per param, and what else they report.

Peers see the same draw and more than paramimp does: they are told the ranges and which of them are logarithmic.
"""

from __future__ import annotations

import inspect
import math
import time
import warnings
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

import pandas as pd
from scipy.stats import rankdata

from paramimp import analyze
from paramimp.methods import METHODS
from paramimp.results import Report
from paramimp.surrogate.design import encode
from paramimp.surrogate.surrogate import Surrogate
from tests.benchmarks.problem import METRIC, Problem
from tests.benchmarks.truth_peers import PEER_FUNCTIONS, PEERS
from tests.benchmarks.unseen_runs import r2_on, recorded, selected
from tests.sweeps import analyze_frame

DEFAULT_METHOD: str = inspect.signature(analyze).parameters["method"].default
"""The method that users get."""


@dataclass(frozen=True)
class Question:
    """One drawn sweep.

    Attributes
    ----------
    fresh : draws runs that are not in it; None where there are none.
    twice : whether paramimp is to answer with another seed, too.
    """

    problem: Problem
    frame: pd.DataFrame
    seed: int
    fresh: Callable[[], pd.DataFrame | None] = lambda: None
    twice: bool = False


@dataclass(frozen=True)
class Answer:
    """What one tool said about one sweep.

    Attributes
    ----------
    shares : param to share; None when the tool declined to rank.
    raw : the shares that it would have given; equal to `shares` unless it declined.
    p_value, p_adjusted, significant, interval : only what the tool reports.
    cautions : code to the params it concerns.
    r2, r2_low, r2_high : as the tool says them; r2_fresh: of runs that it has not seen.
    again : what it says with another seed, if it was asked.
    """

    shares: Mapping[str, float] | None
    raw: Mapping[str, float]
    seconds: float
    p_value: Mapping[str, float] = field(default_factory=dict)
    p_adjusted: Mapping[str, float] = field(default_factory=dict)
    significant: Mapping[str, bool] = field(default_factory=dict)
    interval: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    cautions: tuple[tuple[str, tuple[str, ...]], ...] = ()
    r2: float | None = None
    r2_low: float | None = None
    r2_high: float | None = None
    r2_fresh: float | None = None
    again: Answer | None = None

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_dict(cls, document: Mapping[str, Any]) -> Answer:
        fields = dict(document)
        fields["interval"] = {key: tuple(value) for key, value in document["interval"].items()}
        fields["cautions"] = tuple((code, tuple(params)) for code, params in document["cautions"])
        if fields["again"] is not None:
            fields["again"] = cls.from_dict(fields["again"])
        return cls(**fields)


def normalised(values: Mapping[str, float]) -> dict[str, float]:
    """Positive parts over their sum; all zero when nothing is positive."""
    positive = {key: max(0.0, float(value)) for key, value in values.items()}
    total = math.fsum(positive.values())
    return {key: value / total for key, value in positive.items()} if total > 0 else positive


def ask(tool: str, question: Question) -> Answer:
    """One tool's answer about one drawn sweep; `tool` is a peer's name or a method of paramimp."""
    if tool not in PEERS:
        return ask_paramimp(tool, question)
    problem, frame = question.problem, question.frame
    if problem.transform == "rank":
        frame = frame.assign(**{METRIC: rankdata(frame[METRIC])})
    start = time.process_time()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # optuna calls most of itself experimental
        found = PEER_FUNCTIONS[tool](problem, frame, question.seed)
    seconds = time.process_time() - start
    shares = normalised({name: found.get(name, 0.0) for name in problem.params})
    return Answer(shares, shares, seconds)


def ask_paramimp(method: str, question: Question) -> Answer:
    problem, frame = question.problem, question.frame
    with recorded() as made:
        start = time.process_time()
        report = analyzed(method, question, question.seed)
        seconds = time.process_time() - start
    surrogate = made[-1] if made else Surrogate(encode(selected(problem, frame)), seed=question.seed)
    answer = answer_of(report, problem)
    if answer.shares is None:
        answer = replace(answer, raw=unpublished(method, problem, surrogate))
    fresh = question.fresh() if method == DEFAULT_METHOD else None
    return replace(
        answer,
        seconds=seconds,
        r2_fresh=None if fresh is None else r2_on(surrogate, problem, frame, fresh),
        again=answer_of(analyzed(method, question, question.seed + 1), problem) if question.twice else None,
    )


def analyzed(method: str, question: Question, seed: int) -> Report:
    problem = question.problem
    report: Report = analyze_frame(
        question.frame,
        METRIC,
        direction=problem.direction,
        transform=problem.transform,
        method=method,
        seed=seed,
        jobs=1,
    )
    return report


def answer_of(report: Report, problem: Problem) -> Answer:
    """A report as an answer; params that it left out have no share, and no p-value."""
    ranked = {param.param: param for param in report.params}
    known = {name: param.importance for name, param in ranked.items() if param.importance is not None}
    shares = {name: known.get(name, 0.0) for name in problem.params}
    return Answer(
        shares=shares if known else None,
        raw=shares,
        seconds=0.0,
        p_value={name: param.p_value for name, param in ranked.items() if param.p_value is not None},
        p_adjusted={name: param.p_adjusted for name, param in ranked.items() if param.p_adjusted is not None},
        significant={name: param.significant for name, param in ranked.items() if param.significant is not None},
        interval={
            name: (param.importance_low, param.importance_high)
            for name, param in ranked.items()
            if param.importance_low is not None and param.importance_high is not None
        },
        cautions=tuple((str(caution.code), caution.params) for caution in report.cautions),
        r2=report.fit.r2,
        r2_low=report.fit.r2_low,
        r2_high=report.fit.r2_high,
    )


def unpublished(method: str, problem: Problem, surrogate: Surrogate) -> dict[str, float]:
    """The shares behind an answer that paramimp withheld, through its inner layers."""
    estimates = METHODS.load(method).estimate(surrogate)
    values = normalised({name: estimate.value for name, estimate in estimates.items()})
    return {name: values.get(name, 0.0) for name in problem.params}
