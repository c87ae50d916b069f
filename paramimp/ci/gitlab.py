"""GitLab Code Quality: the findings in the widget of a merge request.

Fields as in docs.gitlab.com/ci/testing/code_quality. A fingerprint names the rule, the param and the metric and no
number, so that the same finding is the same one in the next pipeline.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from paramimp.ci.wording import MESSAGE_LIMIT
from paramimp.formats.json import dumps
from paramimp.gate.outcomes import Status
from paramimp.messages.printable import printable

if TYPE_CHECKING:
    from typing import Any

    from paramimp.ci.interface import Check
    from paramimp.formats.interface import View
    from paramimp.gate.outcomes import Outcome


def render(check: Check, view: View | None = None) -> str:  # noqa: ARG001  one signature for all formats
    """A list of findings, empty when there are none."""
    return dumps([_finding(outcome, check) for outcome in check.findings()])


def _finding(outcome: Outcome, check: Check) -> dict[str, Any]:
    return {
        "description": printable(outcome.message, MESSAGE_LIMIT),
        "check_name": f"paramimp/{outcome.rule}",
        "fingerprint": _fingerprint(outcome.rule, outcome.param or "", check.report.objective.metric),
        "severity": _severity(outcome.status, strict=check.strict),
        "location": {"path": printable(check.place), "lines": {"begin": 1}},
    }


def _severity(status: Status, *, strict: bool) -> str:
    if status is Status.FAIL:
        return "major"
    return "minor" if strict else "info"


def _fingerprint(*parts: str) -> str:
    text = "\0".join(part.encode("utf-8", "backslashreplace").decode().replace("\0", "\\0") for part in parts)
    return hashlib.sha256(text.encode()).hexdigest()
