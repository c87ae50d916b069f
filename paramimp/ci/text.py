"""What ``paramimp check`` says to people: a line for each finding, and the verdict last."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from paramimp.ci.wording import headline, safe_in_logs
from paramimp.formats.words import Words
from paramimp.gate.outcomes import Status
from paramimp.messages.printable import disarmed

if TYPE_CHECKING:
    from paramimp.ci.interface import Check
    from paramimp.formats.interface import View
    from paramimp.gate.outcomes import Outcome

_LABEL = {Status.FAIL: "FAIL", Status.INCONCLUSIVE: "inconclusive"}
_COLOUR = {Status.FAIL: "\x1b[31m", Status.INCONCLUSIVE: "\x1b[33m", Status.PASS: "\x1b[32m"}
_RESET = "\x1b[0m"
_LABEL_CELLS = max(map(len, _LABEL.values()))


def render(check: Check, view: View) -> str:
    """The findings of a check, and the verdict in one line; what has passed is only counted."""
    findings = check.findings()
    rule_cells = max((len(outcome.rule) for outcome in findings), default=0)
    lines = [_line(outcome, rule_cells, view) for outcome in findings]
    return disarmed("\n".join([*lines, *_wrapped(_safe(headline(check), view), "", view)]) + "\n")


def _line(outcome: Outcome, rule_cells: int, view: View) -> str:
    label = f"{_LABEL[outcome.status]:<{_LABEL_CELLS}}"
    start = f"{label}  {outcome.rule:<{rule_cells}}  "
    lines = _wrapped(start + _safe(outcome.message, view), " " * _indent(start, view), view)
    if view.colour:
        lines[0] = f"{_COLOUR[outcome.status]}{label}{_RESET}{lines[0][len(label) :]}"
    return "\n".join(lines)


def _safe(text: str, view: View) -> str:
    """In the characters that may be written. A line begins with a word of ours, so never with ``::error::``."""
    return safe_in_logs(Words(view.unicode).own(text), ascii_only=not view.unicode)


def _indent(start: str, view: View) -> int:
    """The sentence keeps its column where there is room for it."""
    return len(start) if view.width is None or view.width >= 2 * len(start) + 20 else _LABEL_CELLS + 2


def _wrapped(text: str, indent: str, view: View) -> list[str]:
    if view.width is None:
        return [text]
    return textwrap.wrap(text, max(view.width, 20), subsequent_indent=indent, break_on_hyphens=False) or [text]
