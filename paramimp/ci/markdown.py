"""Markdown for a step summary or a merge request: the verdict, the findings, and the table of importances."""

from __future__ import annotations

from typing import TYPE_CHECKING

from paramimp.ci.wording import headline
from paramimp.formats import markdown
from paramimp.formats.interface import View
from paramimp.formats.markdown import code, escape
from paramimp.formats.words import Words
from paramimp.gate.outcomes import Status
from paramimp.messages.phrases import count

if TYPE_CHECKING:
    from collections.abc import Iterator

    from paramimp.ci.interface import Check
    from paramimp.gate.outcomes import Outcome

MOST_FINDINGS, MOST_PARAMS = 50, 50
_SIGN = {Status.PASS: "✅", Status.FAIL: "❌", Status.INCONCLUSIVE: "❔"}


def render(check: Check, view: View | None = None) -> str:  # noqa: ARG001  one signature for all formats
    """The document; GitHub takes a mebibyte of it at most, so very long lists end in a count."""
    parts = [
        f"### {_signs(check)} paramimp check",
        f"**{escape(headline(check))}**",
        "\n".join(_findings(check.findings())),
        markdown.render(check.report, View(top=MOST_PARAMS)),
    ]
    return "\n\n".join(part for part in parts if part)


def _signs(check: Check) -> str:
    """The sign of what it comes to; a check that passed with rules left open does not look as if all were met."""
    unsure = check.status is Status.PASS and check.verdict.of(Status.INCONCLUSIVE)
    return _SIGN[check.status] + (_SIGN[Status.INCONCLUSIVE] if unsure else "")


def _findings(findings: tuple[Outcome, ...]) -> Iterator[str]:
    if not findings:
        return
    yield "| | rule | param | finding |"
    yield "|:-:|:--|:--|:--|"
    for outcome in findings[:MOST_FINDINGS]:
        param = "" if outcome.param is None else code(Words().name(outcome.param))
        yield f"| {_SIGN[outcome.status]} | `{outcome.rule}` | {param} | {escape(outcome.message)} |"
    rest = len(findings) - MOST_FINDINGS
    if rest > 0:
        yield f"| | | | and {count(rest, 'finding')} more |"
