"""GitHub Actions: annotations on the page of a workflow run.

Workflow commands as in docs.github.com/actions/reference/workflow-commands; escaped as actions/toolkit escapes them,
since names come from files and a line break would start a command of its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from paramimp.ci.wording import headline, safe_in_logs
from paramimp.gate.outcomes import Status

if TYPE_CHECKING:
    from paramimp.ci.interface import Check
    from paramimp.formats.interface import View
    from paramimp.gate.outcomes import Outcome

MOST = 10
"""GitHub keeps the first ten annotations of a level per step and drops the rest without a word."""
TITLE = "paramimp check"
_MESSAGE = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_PROPERTY = _MESSAGE | str.maketrans({":": "%3A", ",": "%2C"})


def render(check: Check, view: View | None = None) -> str:  # noqa: ARG001  one signature for all formats
    """The verdict, then the findings, the gravest first, as far as GitHub shows them."""
    findings = check.findings()
    room = MOST - 1
    shown = findings if len(findings) <= room else findings[: room - 1]
    rest = len(findings) - len(shown)
    lines = [_command(_level(check.status, strict=check.strict), TITLE, headline(check))]
    lines += [_annotation(outcome, strict=check.strict) for outcome in shown]
    if rest:
        lines.append(_command("notice", TITLE, f"and {rest} more findings, which the other reports hold"))
    return "".join(f"{line}\n" for line in lines)


def _annotation(outcome: Outcome, *, strict: bool) -> str:
    title = outcome.rule if outcome.param is None else f"{outcome.rule}: {outcome.param}"
    return _command(_level(outcome.status, strict=strict), title, outcome.message)


def _level(status: Status, *, strict: bool) -> str:
    if status is Status.INCONCLUSIVE:
        return "error" if strict else "warning"
    return "error" if status is Status.FAIL else "notice"


def _command(level: str, title: str, message: str) -> str:
    return f"::{level} title={safe_in_logs(title).translate(_PROPERTY)}::{safe_in_logs(message).translate(_MESSAGE)}"
