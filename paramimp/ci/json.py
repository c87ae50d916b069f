"""The JSON report with the verdict in it, for programs: what ``analyze --format json`` writes, and ``check``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from paramimp.formats.json import dumps

if TYPE_CHECKING:
    from paramimp.ci.interface import Check
    from paramimp.formats.interface import View


def render(check: Check, view: View | None = None) -> str:  # noqa: ARG001  one signature for all formats
    """The document; ``check.outcomes`` lists every rule and param, the passed ones, too."""
    verdict = {
        "status": str(check.verdict.status),
        "strict": check.strict,
        "outcomes": [outcome.to_dict() for outcome in check.verdict.outcomes],
    }
    return dumps({**check.report.to_dict(), "check": verdict})
