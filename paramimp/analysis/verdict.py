"""What a report comes to, in words: what to tune next, which values are better, what looks like noise, how sure it is.

Nothing is told here that the numbers do not bear out: only params that stand out from noise are tuned, only values that
beat others beyond chance are called better, and where unseen runs are not predicted there is nothing to tune yet.
"""

from __future__ import annotations

import math
import re
from itertools import groupby
from typing import TYPE_CHECKING

from paramimp.analysis.better_values import better_values
from paramimp.cautions.absent_block import MATTERS
from paramimp.cautions.advice import where_commonest
from paramimp.cautions.few_runs import FEW_RUNS, enough_runs
from paramimp.cautions.heavy_tail import extreme_runs
from paramimp.cautions.interface import (
    NO_REASON_FOR_DOUBT,
    NOT_COMPARABLE,
    NOTHING_COMPARABLE,
    CautionCode,
    lost_runs_by,
    of_kind,
)
from paramimp.messages.numbers import numbers_apart
from paramimp.messages.phrases import count, two
from paramimp.messages.shortened_lists import as_names, listed
from paramimp.records import record
from paramimp.results import BetterValues, GoodValues, NextStep, Verdict
from paramimp.results.effects import plain_text
from paramimp.runs import SkipReason, Transform
from paramimp.table.seeds import is_seed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from paramimp.results import ParamImportance, Report

PLAIN_NAME = re.compile(r"[A-Za-z0-9_][\w./-]*")
"""A name that means itself in a glob and in a shell."""
TESTED_BY = "permutation"
"""The method that is named where another one tests nothing."""
NAMED = 4
"""Params that a sentence names at most."""
CLAUSES = 3
"""Params whose better values are told."""
MANY_LEFT_OUT = 0.25
"""Of the runs found: with more of them left out, the reasons come before the ranking."""
SMALLEST_P = 0.001


def verdict_of(report: Report) -> Verdict:
    """The verdict on one metric."""
    facts = _Facts(report)
    better, good = _better(facts), _good(facts)
    sentences = [
        _to_tune(facts),
        *_good_in_words(facts, good, better),
        *_better_in_words(facts, better, good),
        *_noise(facts),
        _certainty(facts),
    ]
    return Verdict(
        sentences=tuple(sentences),
        tune=tuple(param.param for param in facts.tunable),
        tied=facts.tied,
        better=better,
        noise=facts.noise,
        next=_next(facts),
        good=good,
    )


@record
class _Facts:
    """What the sentences are made of."""

    report: Report

    @property
    def is_ranked(self) -> bool:
        return any(param.importance is not None for param in self.report.params)

    @property
    def is_weak(self) -> bool:
        """Whether unseen runs are predicted no better than pure noise would let them be."""
        return bool(of_kind(self.report.cautions, CautionCode.WEAK_FIT))

    @property
    def has_extreme_runs(self) -> bool:
        """Whether some runs are so far from most that their ranks may tell more."""
        runs = self.report.runs
        return runs is not None and bool(extreme_runs(runs.analysed, self.report.objective.transform).any())

    @property
    def is_tested(self) -> bool:
        return any(param.significant is not None for param in self.report.params)

    @property
    def stand_out(self) -> list[ParamImportance]:
        """The params that are distinguishable from noise, the most important first."""
        return [param for param in self.report.params if param.significant]

    @property
    def outcomes(self) -> list[str]:
        """The params that look like results of the run."""
        named = {name for caution in of_kind(self.report.cautions, CautionCode.LEAK) for name in caution.params}
        return [param.param for param in self.stand_out if param.param in named]

    @property
    def problems(self) -> list[ParamImportance]:
        """The params that say on which data set or task a run was judged, and set most of the metric."""
        named = {
            name for caution in of_kind(self.report.cautions, CautionCode.MIXED_PROBLEMS) for name in caution.params
        }
        return [param for param in self.stand_out if param.param in named]

    @property
    def tunable(self) -> list[ParamImportance]:
        """Those that stand out, are choices of somebody who tunes, and hold a share worth the effort."""
        if self.is_weak or not self.is_ranked:
            return []
        outcomes, problems = self.outcomes, self.problems
        observed = {name for caution in of_kind(self.report.cautions, CautionCode.OBSERVED) for name in caution.params}
        found = [
            param
            for param in self.stand_out
            if param.kind != "presence"
            and not is_seed(param.param)
            and param.param not in observed.union(outcomes)
            and param not in problems
        ]
        worth_it = [param for param in found if (param.importance or 0.0) >= MATTERS]
        return worth_it or ([] if problems else found[:1])

    @property
    def tied(self) -> int:
        """How many of the first may be the most important one: their intervals reach that of the first."""
        tunable = self.tunable
        return sum(_may_be_first(param, tunable[0]) for param in tunable)

    @property
    def wanted(self) -> int:
        """How many runs a ranking of these params needs, which are no more than their values have combinations."""
        names = [param.param for param in self.report.params if param.kind != "presence"]
        used = self.report.runs.params if self.report.runs is not None else {}
        if any(name not in used or used[name].kind == "number" for name in names):
            return enough_runs(len(names))
        return min(enough_runs(len(names)), math.prod(len(set(used[name].cells())) for name in names))

    @property
    def noise(self) -> int:
        return sum(param.significant is False for param in self.report.params)


def _may_be_first(param: ParamImportance, first: ParamImportance) -> bool:
    """Whether the shares differ by no more than both intervals allow; the first may always be."""
    if param is first:
        return True
    halves = [_half(param), _half(first)]
    return (first.importance or 0.0) - (param.importance or 0.0) < math.hypot(*halves)


def _half(param: ParamImportance) -> float:
    if param.importance is None or param.importance_low is None or param.importance_high is None:
        return 0.0
    return max(param.importance_high - param.importance, param.importance - param.importance_low, 0.0)


# The sentences


def _to_tune(facts: _Facts) -> str:
    report = facts.report
    if not facts.is_ranked:
        return f"Tune nothing by these runs yet: {report.fit.why_nothing_is_ranked}"
    if facts.is_tested and not facts.stand_out:
        return f"Tune nothing by these runs yet: no param stands out from noise in {count(report.n_used, 'run')}."
    if facts.is_weak:
        names = listed([param.param for param in facts.stand_out or report.params], NAMED)
        return f"Tune nothing by these runs yet: {names} may matter, or this ranking may be an accident."
    if not facts.is_tested:
        first = listed([param.param for param in report.params], NAMED)
        return f"By {report.fit.method}, which does not tell effects from noise, the order is {first}."
    if facts.outcomes:
        names, one = listed(facts.outcomes, NAMED), len(facts.outcomes) == 1
        return (
            f"Leave {names} out before tuning anything: {'it looks' if one else 'they look'} like"
            f" {'an outcome' if one else 'outcomes'} of a run, not like {'a choice' if one else 'choices'}."
        )
    if facts.problems:
        return (
            f"Rank the runs of one value of {_names(facts.problems)} before tuning anything: it sets most of the"
            " metric, as a data set does."
        )
    if not facts.tunable:
        return f"Nothing to tune stands out: of the params that matter, none is a choice ({_names(facts.stand_out)})."
    return _order(facts)


def _order(facts: _Facts) -> str:
    """As in: Tune lr next (momentum may matter as much), then width."""
    first, *others = (param.param for param in facts.tunable)
    tied, rest = others[: facts.tied - 1], others[facts.tied - 1 :]
    text = f"Tune {first} next"
    if tied:
        text += f" ({listed(tied, NAMED)} may matter as much)"
    return f"{text}{f', then {listed(rest, NAMED)}' if rest else ''}."


def _names(params: Sequence[ParamImportance]) -> str:
    return listed([param.param for param in params], NAMED)


def _better(facts: _Facts) -> tuple[BetterValues, ...]:
    """Of the params to tune, leaving out those whose values cannot be compared as they are."""
    report = facts.report
    if report.runs is None or facts.outcomes or any(caution.code in NOTHING_COMPARABLE for caution in report.cautions):
        return ()
    entangled = {name for caution in report.cautions if caution.code in NOT_COMPARABLE for name in caution.params}
    params = [param for param in facts.tunable if param.param not in entangled]
    return better_values(params, report.runs, report.objective.direction)


def _good(facts: _Facts) -> tuple[GoodValues, ...]:
    """Of the first params to tune, those of which some value can be told from the best one."""
    report = facts.report
    if facts.outcomes or any(caution.code in NOTHING_COMPARABLE for caution in report.cautions):
        return ()
    asked = [param.param for param in facts.tunable[:CLAUSES] if _is_comparable(param, report)]
    curves = {name: report.effects.curves[name] for name in asked if name in report.effects.curves}
    return tuple(
        GoodValues(name, effect.low, effect.high, effect.values, effect.at_edge)
        for name, effect in curves.items()
        if effect.tells
    )


def _is_comparable(param: ParamImportance, report: Report) -> bool:
    """Whether the effect of a param is its own: runs that got through, or that a sampler chose, have one as well."""
    doubted = NOT_COMPARABLE if param.kind == "category" else (CautionCode.LEAK, CautionCode.CONFOUNDED)
    return not any(caution.code in doubted and param.param in caution.params for caution in report.cautions)


def _good_in_words(facts: _Facts, good: Sequence[GoodValues], better: Sequence[BetterValues]) -> Iterator[str]:
    """As in: Good so far: lr 0.001 to 0.004; width 16 or less (the end of what was tried: search beyond it).

    Values of a category that beat others are told as such. A remark on several params in a row stands behind the last.
    """
    beaten = {one.param for one in better}
    told = [one for one in good if one.low is not None or one.param not in beaten]
    if told:
        assumed = of_kind(facts.report.cautions, CautionCode.DIRECTION_ASSUMED)
        lead = f"If lower {facts.report.objective.metric} is better, good so far" if assumed else "Good so far"
        clauses = []
        for remarks, alike in groupby(told, lambda one: _remarks(one, facts)):
            *before, last = map(_good_clause, alike)
            clauses += [*before, last + remarks[bool(before)]]
        yield f"{lead}: {'; '.join(clauses)}."


def _remarks(one: GoodValues, facts: _Facts) -> tuple[str, str]:
    """What has to be known of good values, of one param and of several."""
    if one.at_edge is None:
        return "", ""
    if lost_runs_by(facts.report.cautions, one.param):
        return " (of the runs that got through)", " (all of the runs that got through)"
    return " (the end of what was tried: search beyond it)", " (the ends of what was tried: search beyond them)"


def _good_clause(one: GoodValues) -> str:
    values = as_names([plain_text(value) for value in one.values])
    if one.low is None or one.high is None:
        return f"{one.param} {listed(values)}"
    low, high = numbers_apart([one.low, one.high])
    region = {"low": f"{high} or less", "high": f"{low} or more", None: low if low == high else f"{low} to {high}"}
    return f"{one.param} {region[one.at_edge]}{f' or {listed(values)}' if values else ''}"


def _better_in_words(facts: _Facts, better: Sequence[BetterValues], good: Sequence[GoodValues]) -> Iterator[str]:
    """As in: adam and rmsprop beat sgd (optimizer.name); and the params of which nothing is shown.

    Ranges of a number that beat others are wider than its good values, and are not told beside them.
    """
    if not facts.tunable or facts.outcomes or facts.problems:
        return
    metric = facts.report.objective.metric
    told = {one.param for one in good if one.low is not None}
    news = [one for one in better if one.param not in told]
    categories = {param.param for param in facts.tunable if param.kind == "category"}
    clauses = [_better_clause(one, named=one.param in categories) for one in news[:CLAUSES]]
    more = len(news) - CLAUSES
    if clauses:
        assumed = of_kind(facts.report.cautions, CautionCode.DIRECTION_ASSUMED)
        clauses += [f"and {more} more param{'s have' if more > 1 else ' has'} better values"] * (more > 0)
        yield f"{f'If lower {metric} is better' if assumed else f'For {metric}'}, {'; '.join(clauses)}."
    known = {one.param for one in better} | {one.param for one in good}
    open_ones = [param.param for param in facts.tunable if param.param not in known]
    if open_ones:
        yield f"Not yet shown: which values of {listed(open_ones, NAMED)} are better."


def _better_clause(one: BetterValues, *, named: bool) -> str:
    """Names of a category stand for themselves; true, false and numbers mean nothing without their param."""
    names = [*one.values, *one.than]
    names = as_names(names) if named else names
    values, than = names[: len(one.values)], names[len(one.values) :]
    beat = f"{listed(values)} beat{'s' * (len(values) == 1)} {listed(than)}"
    return f"{beat} ({one.param})" if named else f"{one.param} {beat}"


def _noise(facts: _Facts) -> Iterator[str]:
    if not facts.is_ranked or not facts.stand_out:
        return
    n = facts.noise
    yield f"{n} param{' looks' if n == 1 else 's look'} like noise." if n else "No param looks like noise."


def _certainty(facts: _Facts) -> str:
    report = facts.report
    told = facts.problems or facts.tunable
    if facts.is_weak or not told:
        return f"Nothing is sure: {_fit(report)}.{_advice(facts)}"
    first = told[0]
    parts = [f"{first.param} acts beyond chance{_p(first)}"]
    if (interval := _interval(first)) is not None:
        parts.append(f"holds {interval} of the importance")
    clauses = [" and ".join(parts)]
    if len(facts.tunable) > 2 and report.n_used < FEW_RUNS:
        clauses.append("the order of the others is not sure")
    doubts = sum(caution.code not in NO_REASON_FOR_DOUBT for caution in report.cautions)
    text = f"How sure: {'; '.join([*clauses, _fit(report)])}"
    return f"{text}; {doubts} caution{'s weaken' if doubts != 1 else ' weakens'} this." if doubts else f"{text}."


def _advice(facts: _Facts) -> str:
    if not facts.is_tested and facts.is_ranked and not facts.is_weak:
        return ""
    if facts.report.n_used < facts.wanted:
        return f" Add runs: aim for {facts.wanted}."
    has_ranges = any(param.kind == "number" for param in facts.report.params)
    return f" Add runs, or {'search wider ranges' if has_ranges else 'try other values'}."


def _p(param: ParamImportance) -> str:
    p_value = param.p_adjusted
    if p_value is None:
        return ""
    return f" (p < {SMALLEST_P})" if p_value < SMALLEST_P else f" (p = {p_value:.2g})"


def _interval(param: ParamImportance) -> str | None:
    if param.importance_low is None or param.importance_high is None:
        return None
    low, high = f"{param.importance_low:.2f}", f"{param.importance_high:.2f}"
    return low if low == high else f"{low} to {high}"


def _fit(report: Report) -> str:
    r2 = report.fit.r2
    if r2 is None or not math.isfinite(r2):
        return f"{count(report.n_used, 'run')}, R² unknown"
    return f"{count(report.n_used, 'run')}, R² {two(r2)} on unseen ones"


# The command to run next


def _next(facts: _Facts) -> NextStep:
    """The first of these that applies: what stands in the way of the ranking, then what it leaves open."""
    report = facts.report
    # That a metric is not finite is the whole reason, and the table has said it.
    n_skipped = sum(run.reason != SkipReason.NON_FINITE for run in report.skipped_runs)
    if facts.outcomes and facts.is_ranked and all(map(PLAIN_NAME.fullmatch, facts.outcomes)):
        return NextStep("the ranking without what looks like an outcome", "analyze", {"exclude": facts.outcomes})
    if facts.problems and not facts.is_weak and (where := _where_one(facts.problems[0].param, report)) is not None:
        return NextStep(f"the runs of one {facts.problems[0].param} alone", "analyze", {"where": where})
    heavy = of_kind(facts.report.cautions, CautionCode.HEAVY_TAIL)
    are_few = report.n_used < facts.wanted or of_kind(report.cautions, CautionCode.FEW_RUNS)
    if facts.is_weak and not heavy and are_few:
        return NextStep("where to sample more", "suggest")
    if (heavy or (facts.is_weak and facts.has_extreme_runs)) and report.objective.transform is Transform.NONE:
        return NextStep("the ranking by ranks, on which extreme runs have no hold", "analyze", {"transform": "rank"})
    if not facts.tunable and (facts.is_tested or not facts.is_ranked):
        return NextStep("what was tried so far, to choose wider ranges", "runs")
    if not facts.is_tested:
        return NextStep("which of these are noise", "analyze", {"method": TESTED_BY})
    if n_skipped > MANY_LEFT_OUT * report.n_found:
        return NextStep(f"why {n_skipped} of {report.n_found} runs were left out", "runs")
    return NextStep("the ranges of a new sweep", "suggest")


def _where_one(name: str, report: Report) -> str | None:
    """The expression for the runs with the commonest value of a param, unless other runs were chosen by one."""
    used = report.runs.params.get(name) if report.runs is not None else None
    if used is None or report.settings.get("where"):
        return None
    return where_commonest(name, used.values, used.levels)
