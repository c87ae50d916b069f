"""The page of a check: what the gate found above the page of the report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from paramimp.ci.wording import headline
from paramimp.formats.html.markup import WORDS, Markup, el, join, name, sentence
from paramimp.formats.html.page import page
from paramimp.formats.interface import View
from paramimp.gate.outcomes import Status

if TYPE_CHECKING:
    from paramimp.ci.interface import Check
    from paramimp.gate.outcomes import Outcome

_SIGN = {Status.PASS: "passed", Status.FAIL: "failed", Status.INCONCLUSIVE: "inconclusive"}


def render(check: Check, view: View | None = None) -> str:
    """The page on the report of the check, its verdict first."""
    found = el("ul", *map(_finding, check.findings())) if check.findings() else None
    above = el(
        "section",
        el("h2", "Check: ", el("span", _SIGN[check.status], class_=str(check.status))),
        el("p", sentence(WORDS.message(headline(check)))),
        found,
    )
    return page([check.report], view or View(), before=above)


def _finding(outcome: Outcome) -> Markup:
    named = outcome.param is None or outcome.message.startswith(f"{outcome.param} ")
    param = None if named else join(name(outcome.param or ""), " ")
    return el(
        "li", el("b", f"{_SIGN[outcome.status]}: {outcome.rule} "), param, sentence(WORDS.message(outcome.message))
    )
