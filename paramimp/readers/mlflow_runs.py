"""What MLflow stores of a run, whichever of its stores it comes from."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from paramimp.runs import SkippedRun, Status

if TYPE_CHECKING:
    from collections.abc import Iterable

PARENT_TAG = "mlflow.parentRunId"
DELETED = "deleted"

_STATUSES = {
    **dict.fromkeys(("1", "2", "RUNNING", "SCHEDULED"), Status.RUNNING),
    **dict.fromkeys(("3", "FINISHED"), Status.FINISHED),
    **dict.fromkeys(("4", "FAILED"), Status.FAILED),
    **dict.fromkeys(("5", "KILLED"), Status.KILLED),
}

Entry = tuple[int, int, float]
"""One logged value, behind what puts it in order: its step and its time in milliseconds."""


@dataclass(slots=True)
class StoredRun:
    """One run as it is stored.

    Attributes
    ----------
    name, path : as in `Run`.
    experiment : name of the experiment; empty when only the run itself was given.
    params : the texts that MLflow makes of all values.
    metrics : name to the numbers logged, by step.
    problem : why the run cannot be read, instead of the rest.
    """

    run_id: str
    name: str
    path: str = ""
    experiment: str = ""
    status: Status = Status.UNKNOWN
    params: dict[str, str] = field(default_factory=dict)
    metrics: dict[str, list[float]] = field(default_factory=dict)
    note: str = ""
    problem: SkippedRun | None = None


def status_of(stored: object) -> Status:
    """Return the status that a number (in files) or a word (in databases) stands for."""
    return _STATUSES.get(str(stored), Status.UNKNOWN)


def in_order(entries: Iterable[Entry]) -> list[float]:
    """Return logged values by step, those of one step by time: lines and rows may be in any order."""
    return [entry[2] for entry in sorted(entries, key=_step_and_time)]


def _step_and_time(entry: Entry) -> tuple[int, int]:
    return entry[0], entry[1]
