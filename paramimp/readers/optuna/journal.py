"""Optuna's journal file: JSON Lines of what was done to a storage, played back within bounds.

Each line is one operation by one of the workers. As in Optuna, an operation that came too late (its study was
deleted, its trial already finished, its param means something else in an earlier trial) changes nothing.
"""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any

from paramimp.readers.optuna.trials import (
    METRIC_NAMES,
    WAITING,
    Distributions,
    StoredAs,
    Study,
    Trial,
    metric_names_from,
    number_of,
)
from paramimp.runs import SkipReason, Unreadable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

JOURNAL_LIMIT = 512 << 20
MAX_LINE = 4 << 20

_STATES = {0: "RUNNING", 1: "COMPLETE", 2: "PRUNED", 3: "FAIL", 4: WAITING}
_DIRECTIONS = {1: "MINIMIZE", 2: "MAXIMIZE"}
_OPEN_STATES = ("RUNNING", WAITING)
_TRIAL_SYSTEM_ATTRIBUTE = b'{"op_code":9,'  # samplers write large ones, and none is of use here
_BROKEN = (KeyError, TypeError, ValueError, AttributeError, OverflowError, RecursionError)


def is_journal(head: bytes) -> bool:
    """Whether a file that begins with these bytes is a journal: its first operation creates a study."""
    line = head.lstrip().partition(b"\n")[0].replace(b" ", b"")
    return line.startswith(b'{"op_code":0,') and b'"study_name":' in line


def replay(data: bytes) -> tuple[list[Study], str]:
    """Return the studies of a journal in the order of their creation, and a note on lines that were left out.

    Raises
    ------
    Unreadable : a line other than the last is not an operation, or is too long.
    """
    journal = _Journal()
    number, problem = 0, ""
    for number, line in enumerate(io.BytesIO(data), 1):
        if problem:
            raise Unreadable(SkipReason.UNREADABLE, problem)
        if line.startswith(_TRIAL_SYSTEM_ATTRIBUTE) or line.isspace():
            continue
        if len(line) > MAX_LINE:
            raise Unreadable(SkipReason.TOO_LARGE, f"has a line of {len(line):,} bytes (line {number}); remove it.")
        try:
            journal.apply(json.loads(line))
        except _BROKEN:
            problem = f"has a line that is no operation of Optuna's journal (line {number}); remove it."
    return list(journal.studies.values()), "its last line is cut off and was left out" if problem else ""


class _Journal:
    """The state of a storage, changed by one operation after the other."""

    def __init__(self) -> None:
        self.studies: dict[int, Study] = {}
        self._names: set[str] = set()
        self._trials: list[tuple[int, Trial]] = []
        self._n_created = 0
        self._distributions = Distributions()
        self._first: dict[tuple[int, str], StoredAs] = {}
        self._operations: Mapping[int, Callable[[Mapping[str, Any]], None]] = {
            0: self._create_study,
            1: self._delete_study,
            3: self._set_study_system_attribute,
            4: self._create_trial,
            5: self._set_param,
            6: self._set_state_and_values,
            7: self._report,
            8: self._set_user_attribute,
        }

    def apply(self, operation: Mapping[str, Any]) -> None:
        """Carry out one operation; those without a meaning for runs change nothing.

        Raises
        ------
        KeyError, TypeError, ValueError, AttributeError, OverflowError : it is not what Optuna writes.
        """
        code = operation["op_code"]
        if not isinstance(code, int):
            raise TypeError(code)
        apply = self._operations.get(code)
        if apply is not None:
            apply(operation)

    def _create_study(self, operation: Mapping[str, Any]) -> None:
        name = str(operation["study_name"])
        if name in self._names:
            return
        self._names.add(name)
        study = Study(name)
        for objective, direction in enumerate(operation["directions"]):
            study.add_direction(objective, _DIRECTIONS.get(direction))
        self.studies[self._n_created] = study
        self._n_created += 1

    def _delete_study(self, operation: Mapping[str, Any]) -> None:
        study = self.studies.pop(operation["study_id"], None)
        if study is not None:
            self._names.discard(study.name)

    def _set_study_system_attribute(self, operation: Mapping[str, Any]) -> None:
        study = self.studies.get(operation["study_id"])
        names = operation["system_attr"].get(METRIC_NAMES)
        if study is not None and names is not None:
            study.metric_names = metric_names_from(names)

    def _create_trial(self, operation: Mapping[str, Any]) -> None:
        """A trial begins with its state alone, or comes whole (enqueued, or added from elsewhere)."""
        key = operation["study_id"]
        study = self.studies.get(key)
        if study is None:
            return
        trial = Trial(len(study.trials), _STATES[operation.get("state", 0)])
        for name, stored in operation.get("params", {}).items():
            self._add_param(key, trial, name, stored, operation["distributions"][name])
        for step, value in operation.get("intermediate_values", {}).items():
            trial.reported[int(step)] = number_of(value)
        for name, value in operation.get("user_attrs", {}).items():
            trial.set_user_attribute(name, value)
        values = operation.get("values")
        _set_values(trial, [operation.get("value")] if values is None else values)
        study.trials.append(trial)
        self._trials.append((key, trial))

    def _set_param(self, operation: Mapping[str, Any]) -> None:
        key, trial = self._trial(operation)
        if trial is not None:
            stored = operation["param_value_internal"]
            self._add_param(key, trial, operation["param_name"], stored, operation["distribution"])

    def _add_param(self, key: int, trial: Trial, name: str, stored: object, text: str) -> None:
        distribution = self._distributions.get(text)
        if distribution is None or self._first.setdefault((key, name), distribution).is_compatible(distribution):
            trial.set_param(name, stored, text, self._distributions)

    def _set_state_and_values(self, operation: Mapping[str, Any]) -> None:
        _, trial = self._trial(operation)
        if trial is not None:
            trial.state = _STATES[operation["state"]]
            _set_values(trial, operation["values"] or ())

    def _report(self, operation: Mapping[str, Any]) -> None:
        _, trial = self._trial(operation)
        if trial is not None:
            trial.reported[int(operation["step"])] = number_of(operation["intermediate_value"])

    def _set_user_attribute(self, operation: Mapping[str, Any]) -> None:
        _, trial = self._trial(operation)
        if trial is not None:
            for name, value in operation["user_attr"].items():
                trial.set_user_attribute(name, value)

    def _trial(self, operation: Mapping[str, Any]) -> tuple[int, Trial | None]:
        """Return the trial that an operation is about with its study, or None if it can no longer be changed."""
        index = operation["trial_id"]
        if not 0 <= index < len(self._trials):
            return 0, None
        key, trial = self._trials[index]
        return key, trial if trial.state in _OPEN_STATES else None


def _set_values(trial: Trial, values: list[Any] | tuple[Any, ...]) -> None:
    for objective, value in enumerate(values):
        if value is not None:
            trial.values[objective] = number_of(value)
