"""What MLflow stores of a run, whichever of its stores it comes from."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from paramimp.messages.globs import matching
from paramimp.records import record
from paramimp.runs import GroupKind, Origin, SkippedRun, Status

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

NAME = "mlflow"
"""The reader's name."""
PARENT_TAG = "mlflow.parentRunId"
NAME_TAG = "mlflow.runName"
DELETED = "deleted"
MAX_NESTED = 8
"""Levels of runs within runs."""

_STATUSES = {
    **dict.fromkeys(("1", "2", "RUNNING", "SCHEDULED"), Status.RUNNING),
    **dict.fromkeys(("3", "FINISHED"), Status.FINISHED),
    **dict.fromkeys(("4", "FAILED"), Status.FAILED),
    **dict.fromkeys(("5", "KILLED"), Status.KILLED),
}

_UNIQUE = re.compile(r"[0-9a-f]{32}")

Entry = tuple[int, int, float]
"""One logged value, behind what puts it in order: its step and its time in milliseconds."""


@dataclass(slots=True)
class StoredRun:
    """One run as it is stored.

    Attributes
    ----------
    name, path : as `Origin.run` and `Origin.path`.
    experiment, experiment_id : those that the run is in; empty when only the run itself was given.
    params : the texts that MLflow makes of all values.
    metrics : name to the numbers logged, by step.
    problem : why the run cannot be read, instead of the rest.
    parent : the id of the run that this one is nested in; empty if there is none.
    part : what people call that run.
    started : when it began, in seconds.
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
    experiment_id: str = ""
    parent: str = ""
    part: str = ""
    started: float | None = None

    @property
    def group_kind(self) -> GroupKind:
        """What its group is, if it has one."""
        return GroupKind.EXPERIMENT if self.experiment else GroupKind.GROUP

    def origin(self) -> Origin:
        """Where the run is from, by what is known of it so far."""
        return Origin(
            self.name,
            NAME,
            self.path,
            group=self.experiment,
            group_kind=self.group_kind,
            group_id=self.experiment_id,
            subgroup=self.part,
            unique_id=unique_id(self.name),
        )


def unique_id(name: str) -> str:
    """Return the id at the end of a run's name; empty if a run of any other name lies in its folder."""
    own = name.rpartition("/")[2]
    return own if _UNIQUE.fullmatch(own) else ""


def experiments_to_read(wanted: str | None, experiments: Mapping[str, str]) -> Mapping[str, str]:
    """Return which of a store's experiments (id to name) are worth reading: those that are wanted, or none of them."""
    if wanted is None:
        return experiments
    names = matching(wanted, set(experiments.values()))
    return {key: name for key, name in experiments.items() if key == wanted or name in names}


def inherit(run: StoredRun, parents: Callable[[str], Parent | None]) -> None:
    """Give a nested run the params that it lacks and the runs above it have, and the name of the one that it is in.

    What a search calls ``best_C`` above runs with a ``C`` is how it ended, and none of what they were told.
    """
    above, seen = run.parent, {run.run_id}
    while above and above not in seen and len(seen) <= MAX_NESTED:
        seen.add(above)
        parent = parents(above)
        if parent is None:
            break
        run.part = run.part or parent.name
        for name, value in parent.params.items():
            if not (name.startswith("best_") and name.removeprefix("best_") in run.params):
                run.params.setdefault(name, value)
        above = parent.parent
    run.part = run.part or run.parent


@record
class Parent:
    """What nested runs take from the run that they are in."""

    name: str
    params: Mapping[str, str]
    parent: str = ""


def status_of(stored: object) -> Status:
    """Return the status that a number (in files) or a word (in databases) stands for."""
    return _STATUSES.get(str(stored), Status.UNKNOWN)


def in_order(entries: Iterable[Entry]) -> list[float]:
    """Return logged values by step, those of one step by time: lines and rows may be in any order."""
    return [entry[2] for entry in sorted(entries, key=_step_and_time)]


def _step_and_time(entry: Entry) -> tuple[int, int]:
    return entry[0], entry[1]
