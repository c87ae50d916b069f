"""What a report of a check is made from: a report, and what the gate found in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from paramimp.gate.outcomes import Status
from paramimp.records import record

if TYPE_CHECKING:
    from paramimp.gate.outcomes import Outcome, Verdict
    from paramimp.results import Report


@record
class Check:
    """A report, and what the gate found in it.

    Attributes
    ----------
    strict : whether inconclusive is not good enough.
    place : the file that a finding is shown at, where a tool insists on one: the baseline, the config, or the runs.
    """

    report: Report
    verdict: Verdict
    strict: bool = False
    place: str = "."

    @property
    def status(self) -> Status:
        """The status of the whole check; inconclusive is good enough unless the check is strict."""
        status = self.verdict.status
        return Status.PASS if status is Status.INCONCLUSIVE and not self.strict else status

    def findings(self) -> tuple[Outcome, ...]:
        """What failed, then what was inconclusive: all that somebody may want to act on."""
        return self.verdict.of(Status.FAIL) + self.verdict.of(Status.INCONCLUSIVE)
