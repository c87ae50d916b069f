"""From a run table and the report on it to a suggestion."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any

import numpy as np

from paramimp.cautions.interface import CautionCode, of_kind
from paramimp.results import Caution
from paramimp.runs import LeftOut
from paramimp.suggestion.advice import START_WITH, advise, keep_all
from paramimp.suggestion.domain import text_of
from paramimp.suggestion.narrowing import best_runs
from paramimp.suggestion.region import find_region
from paramimp.suggestion.searched import find_searched
from paramimp.suggestion.suggestion import PastRun, Suggestion
from paramimp.surrogate.design import averaged
from paramimp.table.cells import ABSENT, EMPTY
from paramimp.table.selection import select
from paramimp.table.where import filter_runs

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from paramimp.analysis.question import Question
    from paramimp.results import Report
    from paramimp.suggestion.advice import Advice
    from paramimp.suggestion.searched import Searched
    from paramimp.suggestion.suggestion import Config
    from paramimp.table.run_table import RunTable

FEWEST_CONFIGURATIONS, FEWEST_PER_PARAM = 12, 2
"""With fewer, a box around the best is an accident, unless the params that matter are known to be few."""
FEWEST_OF_FEW = 30
"""Configurations that tell that, and `RUNS_PER_PARAM` for each of the few. Tuned: tests/benchmarks/NOTES.md, "Many
params of which few matter"."""
RUNS_PER_PARAM, FEWEST_PROPOSED, MOST_PROPOSED = 10, 20, 1000
DEPENDENT = 0.35
"""Correlation of two params among the good configurations beyond which the box around them holds much that is bad."""
NEGLIGIBLE_SHARE = 0.1
"""On few runs the Gaussian process is too sure of itself, so a param whose share may be larger is not fixed."""
NAMED = 8


class NoteCode(StrEnum):
    """What a suggestion says besides the cautions of the report."""

    INFERRED = "space-inferred"
    """Searched ranges are inferred from the values that occur in the runs: the logs do not tell the space."""
    VALLEY = "valley"
    """The box of the good values holds much that is bad, since the good values of params depend on each other."""
    SWITCHED_OFF = "switched-off"
    """A param that counts only for values which the new space leaves out is not in it."""
    FOLLOWS = "follows"
    """A param that moves exactly with another one is not in the space: derive it from that one."""
    LEFT_OUT = "not-in-the-space"
    """Params that varied and are not in the space, since they were left out of the ranking."""


def suggestion_of(table: RunTable, report: Report, question: Question, *, n_runs: int | None = None) -> Suggestion:
    """What to search next, from runs and the report on them.

    Parameters
    ----------
    table : the runs that the report was made from, before the question's condition is applied.
    n_runs : how many runs the next sweep is to have; proposed where None.
    """
    if question.where is not None:
        table = filter_runs(table, question.where)
    selection = select(table, report.objective, include=question.include, exclude=question.exclude)
    searched = find_searched(table, selection, where=question.where)
    best = best_runs(searched)
    doubt = _doubt(report, searched)
    region = None if doubt else find_region(searched, seed=question.seed)
    advice = (
        keep_all(searched, doubt)
        if region is None
        else advise(searched, region, best, unexplored=_unexplored(report), important=_important(report))
    )
    advice, orphans = _without_orphans(advice)
    is_narrow = any(each.action in ("narrow", "widen", "fix") for each in advice)
    is_valley = region is not None and region.dependence(_acting(report)) > DEPENDENT
    return Suggestion(
        version=report.version,
        objective=report.objective,
        n_found=report.n_found,
        n_used=report.n_used,
        fit=report.fit,
        decision="narrow" if is_narrow else "keep",
        params=advice,
        start_with=_start_with(searched, advice),
        runs_proposed=n_runs or _proposed(report, advice, is_narrow=is_narrow),
        model_based=is_valley,
        cautions=(*report.cautions, *_notes(report, searched, orphans, is_valley=is_valley)),
        settings={**report.settings, **({} if n_runs is None else {"runs": n_runs})},
        past=tuple(_past(searched, advice)),
    )


def _without_orphans(advice: Sequence[Advice]) -> tuple[tuple[Advice, ...], list[Advice]]:
    """The params that some value of the new space switches on, and the others."""
    spaces = {each.param: each.new for each in advice}
    orphans = [
        each
        for each in advice
        if each.when is not None
        and each.when[0] in spaces
        and not any(spaces[each.when[0]].contains(value) for value in each.when[1])
    ]
    return tuple(each for each in advice if each not in orphans), orphans


def _doubt(report: Report, searched: Searched) -> str:
    """Why no range is to be changed, empty where there is no reason."""
    repeats = searched.design.repeats
    n_configurations = len(searched.design.y) if repeats is None else len(repeats.first)
    n_params = sum(not each.is_seed for each in searched.params)
    if of_kind(report.cautions, CautionCode.WEAK_FIT) or report.fit.r2 is None:
        return "the surrogate does not predict unseen runs: sample more in the old range"
    of_all = max(FEWEST_CONFIGURATIONS, FEWEST_PER_PARAM * n_params)
    of_few = max(FEWEST_OF_FEW, RUNS_PER_PARAM * len(_important(report)))
    if n_configurations < min(of_all, of_few):
        return f"{n_configurations} configurations are too few to rule anything out: sample more in the old range"
    return ""


def _unexplored(report: Report) -> set[str]:
    """The params whose values a sampler has concentrated."""
    return {name for each in of_kind(report.cautions, CautionCode.ADAPTIVE) for name in each.params}


def _is_missing(cell: object) -> bool:
    return cell is ABSENT or cell is EMPTY


def _important(report: Report) -> set[str]:
    """The params that matter, or may: by the upper end of their share."""
    return {
        each.param
        for each in report.params
        if each.significant or each.importance_high is None or each.importance_high > NEGLIGIBLE_SHARE
    }


def _acting(report: Report) -> set[str]:
    """The params that are shown to act; all, where the method has no test."""
    return {each.param for each in report.params if each.significant is not False}


def _start_with(searched: Searched, advice: Sequence[Advice]) -> tuple[Config, ...]:
    """The best configurations, each once, the best first, with what is fixed as it is; of repeats the mean counts."""
    held = {each.param: each.new.value for each in advice if each.action == "fix"}
    spaces = {each.param for each in advice}
    design, repeats = searched.design, searched.design.repeats
    y = averaged(design).y
    first = np.arange(len(y)) if repeats is None else repeats.first
    found: list[Config] = []
    for index in np.argsort(-y, kind="stable").tolist():
        config = _config(searched, int(first[index]))
        one = {name: held.get(name, value) for name, value in config.items() if name in spaces}
        if one not in found:  # configurations that differ in what is fixed are one
            found.append(one)
        if len(found) == START_WITH:
            break
    return tuple(found)


def _config(searched: Searched, run: int) -> Config:
    """What a run was told, seeds aside."""
    return {
        each.name: _as_domain(each.domain.type, each.cells[run])
        for each in searched.params
        if not _is_missing(each.cells[run]) and not each.is_seed
    }


def _as_domain(kind: str, cell: Any) -> Any:
    """A number in the type of its domain: 1 of a float is 1.0."""
    if kind == "float" and isinstance(cell, int) and not isinstance(cell, bool):
        return float(cell)
    return int(cell) if kind == "int" and isinstance(cell, float) and cell.is_integer() else cell


def _past(searched: Searched, advice: Sequence[Advice]) -> Iterator[PastRun]:
    """The runs that lie in the new space, the best first; what varies or is fixed is no coordinate of it."""
    spaces = {each.param: each.new for each in advice if each.action not in ("vary", "fix")}
    known = spaces.keys()
    for run in np.argsort(-searched.design.y, kind="stable").tolist():
        config = _config(searched, run)
        if all(name not in spaces or spaces[name].contains(value) for name, value in config.items()):
            row = searched.selection.rows[run]
            inside = {name: value for name, value in config.items() if name in known}
            yield PastRun(row.run, inside, float(searched.selection.logged[run]))


def _proposed(report: Report, advice: Sequence[Advice], *, is_narrow: bool) -> int:
    """Ten runs for each param that is free, no more than there were; where more are needed, what is missing."""
    free = sum(each.action != "vary" and each.new.type != "constant" for each in advice)
    wanted = RUNS_PER_PARAM * free
    if is_narrow:
        return max(FEWEST_PROPOSED, min(wanted, report.n_used))
    return min(max(FEWEST_PROPOSED, wanted - report.n_used, report.n_used), MOST_PROPOSED)


def _listed(names: Sequence[str]) -> str:
    """The names, or their number where they are many: whoever shows the note shows those that it does not name."""
    return ", ".join(names) if len(names) <= NAMED else f"{len(names)} params"


def _notes(report: Report, searched: Searched, orphans: Sequence[Advice], *, is_valley: bool) -> Iterator[Caution]:
    inferred = [each.name for each in searched.params if not (each.is_told or each.is_seed)]
    if inferred:
        is_all = not any(each.is_told for each in searched.params)
        whose = "" if is_all else f" of {_listed(inferred)}"
        yield Caution(
            NoteCode.INFERRED,
            f"The old ranges{whose} are inferred from the values that occur in the runs, since the logs do not tell"
            " from which space these were drawn: check the ranges if you know it.",
            tuple(inferred) if whose else (),
        )
    if is_valley:
        yield Caution(
            NoteCode.VALLEY,
            "The good values of some params depend on those of others, so that the new ranges hold much that is bad:"
            " choose a sampler that learns (bayes, TPE).",
        )
    for advice in orphans:
        parent, values = advice.when or ("", ())
        yield Caution(
            NoteCode.SWITCHED_OFF,
            f"{advice.param} counts only where {parent} is {' or '.join(map(text_of, values))}, which the new space"
            " leaves out: it is not in the space.",
            (advice.param,),
        )
    aliases = [each for each in report.left_out if each.reason == LeftOut.ALIAS_OF]
    for each in aliases:
        yield Caution(
            NoteCode.FOLLOWS, f"{each.param} {each.told.rstrip('.')}: derive it in your script.", (each.param,)
        )
    varied = (LeftOut.EXCLUDED, LeftOut.ONE_VALUE_PER_RUN)
    others = [each.param for each in report.left_out if each.reason in varied]
    if others:
        yield Caution(
            NoteCode.LEFT_OUT,
            f"Not in the new space, since left out of the ranking: {_listed(others)}; your script decides.",
            tuple(others),
        )
