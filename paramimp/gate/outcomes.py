"""What a rule found: pass, fail or inconclusive, with the numbers that decided."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


class Status(StrEnum):
    """How a rule was met. Inconclusive: these runs are compatible with both."""

    PASS = "pass"  # noqa: S105  no password
    FAIL = "fail"
    INCONCLUSIVE = "inconclusive"


@dataclass(frozen=True, slots=True)
class Outcome:
    """One rule, held against one param.

    Attributes
    ----------
    rule : as its option is called, ``max-importance``.
    param : None where the rule concerns the runs as a whole.
    message : one sentence for people. It may hold names from files: make it safe before it is shown.
    numbers : those that decided, by name.
    """

    rule: str
    param: str | None
    status: Status
    message: str
    numbers: Mapping[str, float | None] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """As plain Python values."""
        return {
            "rule": self.rule,
            "param": self.param,
            "status": str(self.status),
            "message": self.message,
            "numbers": dict(self.numbers),
        }


@dataclass(frozen=True, slots=True)
class Verdict:
    """All outcomes, in the order of the rules."""

    outcomes: tuple[Outcome, ...]

    @property
    def status(self) -> Status:
        """Fail if anything failed, else inconclusive if anything was, else pass."""
        found = {outcome.status for outcome in self.outcomes}
        return next((status for status in (Status.FAIL, Status.INCONCLUSIVE) if status in found), Status.PASS)

    def of(self, status: Status) -> tuple[Outcome, ...]:
        """The outcomes with one status."""
        return tuple(outcome for outcome in self.outcomes if outcome.status is status)

    def counts(self) -> Counter[Status]:
        """How many outcomes have each status."""
        return Counter(outcome.status for outcome in self.outcomes)
