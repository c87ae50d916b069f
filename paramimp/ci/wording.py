"""What every CI report says in the same words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from paramimp.gate.outcomes import Status
from paramimp.messages.phrases import count, two
from paramimp.messages.printable import printable

if TYPE_CHECKING:
    from paramimp.ci.interface import Check

MESSAGE_LIMIT = 2_000
"""Characters of one sentence at most: a name from a file may be long."""
_HEADLINE = {Status.PASS: "passed", Status.FAIL: "failed", Status.INCONCLUSIVE: "inconclusive"}


def headline(check: Check) -> str:
    """``failed: 1 of 8 requirements on val_loss, 2 inconclusive (114 runs, R² 0.83 on unseen runs)``; names are raw."""
    counts = check.verdict.counts()
    failed, unsure = counts[Status.FAIL], counts[Status.INCONCLUSIVE]
    status = check.status
    amount = {Status.PASS: counts[Status.PASS], Status.FAIL: failed, Status.INCONCLUSIVE: unsure}[status]
    total = count(counts.total(), "requirement")
    of_them = total if amount == counts.total() else f"{amount} of {total}"
    others = f", {unsure} inconclusive" if unsure and status is not Status.INCONCLUSIVE else ""
    return f"{_HEADLINE[status]}: {of_them} on {check.report.objective.metric}{others} ({_basis(check)})"


def safe_in_logs(text: str) -> str:
    """A text that a log shows in one line and that no CI system takes for a command of its old kind."""
    return printable(text, MESSAGE_LIMIT)


def _basis(check: Check) -> str:
    r2 = check.report.fit.r2
    return f"{count(check.report.n_used, 'run')}, R² {'n/a' if r2 is None else two(r2)} on unseen runs"
