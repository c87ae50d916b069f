"""Checks for the CI reports: one of every outcome, and names that try to break out of each format."""

from __future__ import annotations

from paramimp.ci.interface import Check
from paramimp.gate.outcomes import Outcome, Status, Verdict
from paramimp.results import Report
from paramimp.runs import Direction, Objective
from tests.gate.reports import param, report, worthless

HOSTILE = (
    "a\n::error::pwned",
    "a\r\n##[error]pwned",
    "::set-output name=x::y",
    "a]]>b",
    "a\x00b",
    "\x1b[31mred\x1b[0m",
    "<script>alert(1)</script>",
    "</code><img src=x onerror=alert(1)>",
    "a|b||c",
    "`a`` `b",
    "100%0A::error::x",
    "a,file=b:c",
    "[x](javascript:alert(1)) @everyone #1",
    "&amp; &lt; \" '",
    "\u202egnp.exe",
    "\ud800",
    "\ufffe",
    "名前 émoji 🎉",
    " ",
    "",
    "x" * 5_000,
)


def check(*names: str, strict: bool = False) -> Check:
    """One that fails for the first name, is inconclusive for the second, and passes the others."""
    statuses = [Status.FAIL, Status.INCONCLUSIVE, *[Status.PASS] * len(names)]
    outcomes = [
        Outcome("max-importance", name, status, f"{name} holds 0.80 of the importance.", {"importance": 0.8, "p": None})
        for name, status in zip(names, statuses, strict=False)
    ]
    shares = [param(name, 1 / len(names), 0.0, 0.9) for name in names]
    return Check(report(*shares), Verdict(tuple(outcomes)), strict, "ci/baseline.json")


def hostile(name: str) -> Check:
    """The name wherever a name can stand: param, metric, and the place of a finding."""
    found: Report = report(param(name, 0.8, 0.7, 0.9), objective=Objective(name or "loss", Direction.MINIMIZE, "name"))
    outcomes = (
        Outcome("forbid", name, Status.FAIL, f"{name} holds 0.80: it matters and must not."),
        Outcome("expect", name, Status.INCONCLUSIVE, f"{name} was not ranked."),
        Outcome("max-importance", name, Status.PASS, f"{name} is fine."),
    )
    return Check(found, Verdict(outcomes), place=name or ".")


def as_a_whole() -> Check:
    """An outcome without a param, from a report that ranks nothing."""
    outcome = Outcome("max-importance", None, Status.INCONCLUSIVE, "the forest explains nothing.", {"r2": -0.1})
    return Check(worthless("lr"), Verdict((outcome,)))
