"""``--forbid`` and ``--expect``: params that must not matter, and params that must.

A param matters when its effect can be told from noise (p-value adjusted for the number of params); to turn a build red
its interval must exclude zero, too, which halves the false alarms and more (tests/benchmarks/gate.py). That one does
not matter cannot be proven, only bounded: the upper end of its interval must be negligible. Params that moved together
share the credit, so neither claim holds of one of them alone.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from paramimp.cautions.interface import CautionCode, of_kind
from paramimp.errors import ParamimpError
from paramimp.gate.outcomes import Outcome, Status
from paramimp.gate.wording import NEGLIGIBLE, held, nearest, nothing_ranked, ranks_nothing, shares_of
from paramimp.messages.globs import matching, matching_any
from paramimp.messages.shortened_lists import listed
from paramimp.runs import LeftOut

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from paramimp.gate.requirements import Requirements
    from paramimp.results import LeftOutParam, ParamImportance, Report

FORBID, EXPECT = "forbid", "expect"
DID_NOT_VARY = (LeftOut.CONSTANT, LeftOut.ABSENT)
UNTESTED = "this method does not test it. Use --method permutation."


def forbidden(report: Report, requirements: Requirements) -> Iterator[Outcome]:
    """Fail a param that matters though it must not.

    Raises
    ------
    ParamimpError : a glob matches no param of any run: a rule that can never trip is a typing error.
    """
    names = _names(report)
    for glob in requirements.forbid:
        _check_known(FORBID, glob, report, found=bool(matching(glob, names)))
    chosen = matching_any(requirements.forbid, names)
    ranked = [param for param in report.params if param.param in chosen]
    left_out = [param for param in report.left_out if param.param in chosen]
    if ranked and ranks_nothing(report):
        yield nothing_ranked(FORBID, report)
    else:
        yield from (_forbidden(param, report, chosen) for param in ranked)
    yield from map(_forbidden_and_left_out, left_out)


def expected(report: Report, requirements: Requirements) -> Iterator[Outcome]:
    """Fail a param that does not matter though it must.

    Raises
    ------
    ParamimpError : no run has the param.
    """
    ranked = {param.param: param for param in report.params}
    left_out = {param.param: param for param in report.left_out}
    for name in dict.fromkeys(requirements.expect):
        _check_known(EXPECT, name, report, found=name in ranked or name in left_out)
        if name in left_out:
            yield _expected_but_left_out(left_out[name])
        elif ranks_nothing(report):
            yield nothing_ranked(EXPECT, report, name)
        else:
            yield _expected(ranked[name], report)


def _forbidden(param: ParamImportance, report: Report, chosen: Collection[str]) -> Outcome:
    allowed = [name for name in _moved_with(param.param, report) if name not in chosen]
    if param.significant is None:
        status, conclusion = Status.INCONCLUSIVE, UNTESTED
    elif param.significant and not param.importance_low:
        status, conclusion = Status.INCONCLUSIVE, "it seems to matter, yet its interval reaches zero. Add runs."
    elif param.significant and allowed:
        status = Status.INCONCLUSIVE
        conclusion = f"it moved together with {listed(allowed)}, which may be what matters. Vary them independently."
    elif param.significant:
        status, conclusion = Status.FAIL, "it matters and must not."
    elif param.importance_high is not None and param.importance_high <= NEGLIGIBLE:
        status, conclusion = Status.PASS, "it does not matter."
    else:
        status, conclusion = Status.INCONCLUSIVE, "not distinguishable from noise, but not surely negligible either."
    return _outcome(FORBID, param, status, conclusion)


def _forbidden_and_left_out(param: LeftOutParam) -> Outcome:
    if param.reason in DID_NOT_VARY:
        return Outcome(FORBID, param.param, Status.PASS, f"{param.param} did not vary, so it cannot have mattered.")
    return Outcome(FORBID, param.param, Status.INCONCLUSIVE, _not_ranked(param))


def _expected(param: ParamImportance, report: Report) -> Outcome:
    partners = _moved_with(param.param, report)
    if param.significant is None:
        status, conclusion = Status.INCONCLUSIVE, UNTESTED
    elif param.significant:
        status, conclusion = Status.PASS, "it matters, as it must."
    elif partners:
        status = Status.INCONCLUSIVE
        conclusion = f"it moved together with {listed(partners)}, which may hold its credit. Vary them independently."
    elif param.importance_high is not None and param.importance_high <= NEGLIGIBLE:
        status, conclusion = Status.FAIL, "it must matter and does not."
    else:
        status, conclusion = Status.INCONCLUSIVE, "not distinguishable from noise. More runs would tell."
    return _outcome(EXPECT, param, status, conclusion)


def _expected_but_left_out(param: LeftOutParam) -> Outcome:
    if param.reason in DID_NOT_VARY:
        message = f"{param.param} did not vary, so these runs cannot tell whether it matters."
        return Outcome(EXPECT, param.param, Status.INCONCLUSIVE, message)
    return Outcome(EXPECT, param.param, Status.INCONCLUSIVE, _not_ranked(param))


def _outcome(rule: str, param: ParamImportance, status: Status, conclusion: str) -> Outcome:
    tested = "" if param.p_adjusted is None else f", adjusted p {param.p_adjusted:.2g}"
    numbers = {**shares_of(param), "p_adjusted": param.p_adjusted, "negligible": NEGLIGIBLE}
    return Outcome(rule, param.param, status, f"{held(param)}{tested}: {conclusion}", numbers)


def _not_ranked(param: LeftOutParam) -> str:
    return f"{param.param} was not ranked ({param.reason}): {param.shell_message}"


def _moved_with(name: str, report: Report) -> list[str]:
    """The other params of the confounded group that a param is in."""
    groups = [caution.params for caution in of_kind(report.cautions, CautionCode.CONFOUNDED)]
    return [other for group in groups if name in group for other in group if other != name]


def _names(report: Report) -> list[str]:
    return [*(param.param for param in report.params), *(param.param for param in report.left_out)]


_CONDITION = re.compile(r"[<>=!]")
"""What begins the condition that somebody writes behind a name, as in ``lr>0.5``."""


def _check_known(rule: str, wanted: str, report: Report, *, found: bool) -> None:
    if not found:
        names = _names(report)
        hint = nearest(wanted, names) or nearest(_CONDITION.split(wanted, maxsplit=1)[0].strip(), names)
        others = f" It takes a name, whatever the values are; there are: {listed(sorted(names))}."
        raise ParamimpError(f"{rule} {wanted!r} matches no param of these runs.{hint or others}")
