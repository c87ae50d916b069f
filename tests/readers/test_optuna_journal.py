"""The journal of Optuna is replayed as Optuna replays it, up to where it is cut."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from paramimp.runs import Run, SkippedRun, SkipReason, Status
from tests.readers.optuna_studies import SAMPLES, read, runs_of


class Journal:
    """Writes operations as Optuna does."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.lines: list[str] = []
        self.add(0, study_name="s", directions=[1])

    def add(self, op_code: int, **fields: Any) -> None:
        self.lines.append(json.dumps({"op_code": op_code, "worker_id": "w", **fields}, separators=(",", ":")) + "\n")

    def trial(self, study_id: int = 0) -> None:
        self.add(4, study_id=study_id, datetime_start="2026-01-01T00:00:00")

    def param(self, trial_id: int, value: float, distribution: str = "FloatDistribution", **attributes: Any) -> None:
        text = json.dumps({"name": distribution, "attributes": attributes})
        self.add(5, trial_id=trial_id, param_name="x", param_value_internal=value, distribution=text)

    def finish(self, trial_id: int, value: float | None, state: int = 1) -> None:
        self.add(6, trial_id=trial_id, state=state, values=[value], datetime_complete="2026-01-01T00:00:00")

    def runs(self, end: str = "") -> list[Run]:
        (self.folder / "journal.log").write_text("".join(self.lines) + end)
        return runs_of(self.folder / "journal.log")


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return Journal(tmp_path)


def test_a_trial_that_has_finished_cannot_be_changed(journal: Journal) -> None:
    journal.trial()
    journal.finish(0, 1.0)
    journal.param(0, 5.0)
    journal.finish(0, 2.0, state=3)
    [run] = journal.runs()
    assert (run.status, run.metrics, run.params) == (Status.FINISHED, {"value": 1.0}, {})


def test_a_param_with_other_choices_than_before_is_not_taken(journal: Journal) -> None:
    journal.trial()
    journal.param(0, 0, "CategoricalDistribution", choices=["a", "b"])
    journal.trial()
    journal.param(1, 1, "CategoricalDistribution", choices=["a", "c"])
    assert [run.params for run in journal.runs()] == [{"x": "a"}, {}]


def test_other_bounds_of_a_param_are_taken(journal: Journal) -> None:
    journal.trial()
    journal.param(0, 1, low=0, high=1)
    journal.trial()
    journal.param(1, 5, low=0, high=9)
    assert [run.params for run in journal.runs()] == [{"x": 1.0}, {"x": 5.0}]


def test_ids_of_trials_count_over_all_studies_and_numbers_within_one(journal: Journal) -> None:
    journal.add(0, study_name="t", directions=[2])
    journal.trial(0)
    journal.trial(1)
    journal.finish(1, 7.0)
    assert [(run.name, run.metrics) for run in journal.runs()] == [
        ("journal.log/s/0", {}),
        ("journal.log/t/0", {"value": 7.0}),
    ]


def test_a_study_created_twice_is_one(journal: Journal) -> None:
    journal.add(0, study_name="s", directions=[1])
    journal.add(0, study_name="t", directions=[1])
    journal.trial(1)
    assert [run.group for run in journal.runs()] == ["t"]


def test_what_came_after_a_study_was_deleted_changes_nothing(journal: Journal) -> None:
    journal.trial()
    journal.add(1, study_id=0)
    journal.trial()
    journal.finish(0, 1.0)
    assert journal.runs() == []


def test_a_torn_last_line_is_left_out_and_noted(journal: Journal) -> None:
    journal.trial()
    [run] = journal.runs(end='{"op_code":6,"worker_id":"w","trial_id":0,"sta')
    assert run.status is Status.RUNNING
    assert run.note == "journal.log: its last line is cut off and was left out"


@pytest.mark.parametrize(
    "line",
    [
        "not json", "[]", "3", "{}", '{"op_code":5}', '{"op_code":"a"}', '{"op_code":[]}', '{"op_code":6,"trial_id":0}',
        '{"op_code":6,"trial_id":"0","state":1}', '{"op_code":4,"study_id":{}}', "[" * 100_000,
        '{"op_code":7,"trial_id":0,"step":"x","intermediate_value":1}',
        '{"op_code":0,"study_name":"x","directions":5}',
        '{"op_code":5,"trial_id":0,"param_name":[],"param_value_internal":1,"distribution":{}}',
        '{"op_code":6,"trial_id":0,"state":99,"values":null}', '{"op_code":' + "9" * 5000 + "}",
    ],
)  # fmt: skip
def test_a_line_that_is_no_operation_refuses_the_file(journal: Journal, line: str) -> None:
    journal.trial()
    (journal.folder / "journal.log").write_text("".join(journal.lines) + line + "\n" + journal.lines[-1])
    [skipped] = read(journal.folder / "journal.log")
    assert isinstance(skipped, SkippedRun)
    assert "has a line that is no operation of Optuna's journal (line 3)" in skipped.message


def test_operations_that_are_not_known_are_passed_over(journal: Journal) -> None:
    journal.trial()
    journal.add(10, trial_ids=[0])
    journal.add(99)
    assert len(journal.runs()) == 1


def test_a_journal_cut_at_any_byte_is_read_up_to_there(tmp_path: Path) -> None:
    data = (SAMPLES / "5.0.0" / "journal.log").read_bytes()
    for size in range(200, len(data), 509):
        (tmp_path / "journal.log").write_bytes(data[:size])
        reasons = {run.reason for run in read(tmp_path / "journal.log") if isinstance(run, SkippedRun)}
        # Cut between queueing a trial and starting it, or before the first trial.
        assert reasons <= {SkipReason.NOT_FINISHED, SkipReason.NO_METRICS}


def test_more_params_than_a_table_can_have_are_refused(journal: Journal) -> None:
    journal.trial()
    text = '{"name":"FloatDistribution","attributes":{}}'
    for index in range(10_001):
        journal.add(5, trial_id=0, param_name=f"x{index}", param_value_internal=1, distribution=text)
    (journal.folder / "journal.log").write_text("".join(journal.lines))
    [skipped] = read(journal.folder / "journal.log")
    assert isinstance(skipped, SkippedRun)
    assert "10,000" in skipped.message
