"""Optuna's files: what each version wrote is read as that version itself reads it."""

from __future__ import annotations

import json
import math
import os
import shutil
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from paramimp.readers.interface import Claim, Folder, ReadOptions
from paramimp.readers.optuna.reader import OPTUNA
from paramimp.runs import Direction, Run, SkippedRun, SkipReason, Status
from tests.readers.digits import typed

SAMPLES = Path(__file__).parent / "samples" / "optuna"
STORAGES = sorted(
    str(path.relative_to(SAMPLES)) for name in ("optuna.db", "journal.log") for path in SAMPLES.glob(f"*/{name}")
)
STATUS = {
    "COMPLETE": Status.FINISHED,
    "PRUNED": Status.PRUNED,
    "FAIL": Status.FAILED,
    "RUNNING": Status.RUNNING,
}
OBJECTIVES = {"digits": ["value"], "pareto": ["loss", "accuracy"]}


def folder_of(path: Path) -> Folder:
    return Folder(str(path.parent), ".", frozenset({path.name}), (), os.path.realpath(path.parent))


def read(path: Path) -> list[Run | SkippedRun]:
    folder = folder_of(path)
    assert OPTUNA.claims(folder) is Claim.CERTAIN
    return list(OPTUNA.read([folder], ReadOptions()))


def runs_of(path: Path) -> list[Run]:
    found = read(path)
    assert all(isinstance(run, Run) for run in found), found
    return [run for run in found if isinstance(run, Run)]


def truth_of(storage: Path) -> list[dict[str, Any]]:
    lines = storage.with_suffix(".truth.jsonl").read_text().splitlines()
    return [json.loads(line) for line in lines]


def number(value: Any) -> Any:
    return float(value) if isinstance(value, str) else value


@pytest.mark.parametrize("storage", STORAGES)
def test_every_version_is_read_as_it_reads_itself(storage: str) -> None:
    path = SAMPLES / storage
    names = {**OBJECTIVES, "pareto": ["values_0", "values_1"]} if "2.10.1" in storage else OBJECTIVES
    found = runs_of(path)
    wanted = truth_of(path)
    assert [run.name for run in found] == [f"{path.name}/{row['study']}/{row['number']}" for row in wanted]
    for run, row in zip(found, wanted, strict=True):
        assert run.group == row["study"]
        assert run.status is STATUS[row["state"]]
        assert typed(run.params) == typed(row["params"])
        values = {
            name: number(value)
            for name, value in zip(names[row["study"]], row["values"] or [], strict=False)
            if value is not None
        }
        reported = {"intermediate_values": row["reported"]} if row["reported"] else {}
        accuracy = {name: value for name, value in row["user_attrs"].items() if name == "val_accuracy"}
        assert run.metrics == {**values, **reported, **accuracy}


def test_the_direction_of_each_objective_is_that_of_the_study() -> None:
    directions = {run.group: run.directions for run in runs_of(SAMPLES / "5.0.0" / "optuna.db")}
    assert directions == {
        "digits": {"value": Direction.MINIMIZE, "intermediate_values": Direction.MINIMIZE},
        "pareto": {"loss": Direction.MINIMIZE, "accuracy": Direction.MAXIMIZE},
    }


@pytest.mark.parametrize(
    ("wanted", "groups"),
    [("pareto", {"pareto"}), ("d*", {"digits"}), ("*", {"digits", "pareto"}), ("nope", {"digits", "pareto"})],
)
@pytest.mark.parametrize("version", ["2.10.1", "5.0.0"])
def test_a_database_is_read_for_the_wanted_studies_and_for_all_if_it_has_none(
    version: str, wanted: str, groups: set[str]
) -> None:
    path = SAMPLES / version / "optuna.db"
    found = list(OPTUNA.read([folder_of(path)], ReadOptions(study=wanted)))
    assert found == [run for run in runs_of(path) if run.group in groups]


@pytest.mark.parametrize("file", ["trials.csv", "trials_index.csv", "trials_multiindex.csv"])
def test_a_data_frame_holds_what_its_storage_holds(file: str) -> None:
    """But what it cannot say: None and what a trial did not ask for are both an empty cell, which is None."""
    stored = [run for run in runs_of(SAMPLES / "5.0.0" / "optuna.db") if run.group == "digits"]
    exported = runs_of(SAMPLES / "5.0.0" / file)
    assert [run.name for run in exported] == [f"{file}/{number}" for number in range(len(stored))]
    names = dict.fromkeys(name for run in stored for name in run.params)
    for run, same in zip(exported, stored, strict=True):
        assert run.group == file
        assert run.status is same.status
        assert typed(run.params) == typed({**names, **same.params})
        assert run.metrics == {name: value for name, value in same.metrics.items() if name != "intermediate_values"}


@pytest.mark.parametrize(("version", "names"), [("2.10.1", ("values_0", "values_1")), ("5.0.0", ("loss", "accuracy"))])
def test_a_data_frame_of_two_objectives_has_two_metrics(version: str, names: tuple[str, str]) -> None:
    exported = runs_of(SAMPLES / version / "trials_multi.csv")
    assert [tuple(run.metrics) for run in exported] == [names] * 3
    assert exported[0].metrics[names[1]] == 0.99


def test_intermediate_values_of_a_data_frame_are_a_history_by_step(tmp_path: Path) -> None:
    header = "number,value,params_lr,intermediate_values_0,intermediate_values_10,intermediate_values_9,state\n"
    (tmp_path / "t.csv").write_text(header + "0,0.1,0.5,3,1,2,COMPLETE\n1,0.2,0.6,4,,nan,PRUNED\n")
    histories = [run.metrics["intermediate_values"] for run in runs_of(tmp_path / "t.csv")]
    assert histories[0] == [3, 2, 1]
    assert isinstance(histories[1], list)
    assert histories[1][0] == 4
    assert math.isnan(histories[1][1])


def test_a_table_that_is_no_data_frame_of_optuna_is_left_to_others(tmp_path: Path) -> None:
    (tmp_path / "runs.csv").write_text("number,params_lr,loss\n1,0.1,0.5\n")
    assert OPTUNA.claims(folder_of(tmp_path / "runs.csv")) is Claim.NONE


def test_a_file_given_by_itself_may_have_any_name(tmp_path: Path) -> None:
    shutil.copy(SAMPLES / "5.0.0" / "optuna.db", tmp_path / "hpo")
    assert len(runs_of(tmp_path / "hpo")) == 11


def test_a_waiting_trial_has_not_run_yet(tmp_path: Path) -> None:
    path = changed(tmp_path, "UPDATE trials SET state = 'WAITING' WHERE trial_id = 1")
    waiting = read(path)[0]
    assert isinstance(waiting, SkippedRun)
    assert waiting.reason is SkipReason.NOT_FINISHED
    assert "has not been started" in waiting.message


def test_a_user_attribute_that_repeats_a_param_is_no_metric(tmp_path: Path) -> None:
    path = changed(tmp_path, "INSERT INTO trial_user_attributes VALUES (99, 1, 'lr', '0.001'), (98, 1, 'epochs', '7')")
    run = runs_of(path)[0]
    assert "lr" not in run.metrics
    assert run.metrics["epochs"] == 7


def test_constraints_of_a_sampler_are_neither_params_nor_metrics(tmp_path: Path) -> None:
    path = changed(tmp_path, "INSERT INTO trial_system_attributes VALUES (99, 1, 'constraints', '[0.5]')")
    assert runs_of(path) == runs_of(SAMPLES / "5.0.0" / "optuna.db")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("param_value = 7.0", "its stored value 7.0 is not one of 3 choices"),
        ("param_value = -1", "its stored value -1.0 is not one of 3 choices"),
        ("param_value = 'adam'", "its stored value is 'adam', not a number"),
        ("param_value = NULL", "its stored value is 'None', not a number"),
        ("distribution_json = '{'", "its distribution cannot be read: '{'"),
        ("distribution_json = NULL", "its distribution cannot be read: 'None'"),
        ("distribution_json = '[]'", "its distribution cannot be read: '[]'"),
    ],
)
def test_a_param_that_cannot_be_decoded_is_missing_and_noted(tmp_path: Path, change: str, said: str) -> None:
    path = changed(tmp_path, f"UPDATE trial_params SET {change} WHERE trial_id = 1 AND param_name = 'optimizer.name'")
    run, other = runs_of(path)[:2]
    assert run.params["optimizer.name"] is None
    assert run.note == f"the param 'optimizer.name' was taken as missing: {said}"
    assert (other.params["optimizer.name"], other.note) == ("sgd", "")


def test_choices_that_are_lists_or_objects_stay_apart(tmp_path: Path) -> None:
    choices = json.dumps({"name": "CategoricalDistribution", "attributes": {"choices": [[64, 64], {"a": 1}, 1]}})
    path = changed(
        tmp_path, f"UPDATE trial_params SET distribution_json = '{choices}' WHERE param_name = 'optimizer.name'"
    )
    assert [run.params["optimizer.name"] for run in runs_of(path)[:3]] == [1, [64, 64], '{"a": 1}']


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE trials SET number = NULL, study_id = 'x'",
        "UPDATE trial_values SET objective = 'first' || trial_value_id",
        "UPDATE trial_values SET trial_id = 12345 + trial_value_id",
        "UPDATE study_directions SET objective = objective + 1000000000",
        "UPDATE trial_intermediate_values SET step = 'last' || trial_intermediate_value_id",
        "UPDATE study_system_attributes SET value_json = '[1, 2]'",
        "UPDATE trials SET state = 'ASLEEP'",
        "DELETE FROM studies",
    ],
)
def test_rows_that_make_no_sense_stop_nothing(tmp_path: Path, damage: str) -> None:
    for run in read(changed(tmp_path, damage)):
        assert isinstance(run, Run)


@pytest.mark.parametrize("table", ["trial_params", "trial_values", "study_directions"])
def test_a_damaged_storage_is_one_skipped_run_that_says_why(tmp_path: Path, table: str) -> None:
    path = changed(tmp_path, f"ALTER TABLE {table} RENAME COLUMN {table[:5]}_id TO other")
    [skipped] = read(path)
    assert isinstance(skipped, SkippedRun)
    assert skipped.reason is SkipReason.UNREADABLE
    assert f"optuna.db has no column '{table[:5]}_id' in its table '{table}'" in skipped.message


def test_a_storage_that_cannot_be_opened_is_known_by_its_name(tmp_path: Path) -> None:
    (tmp_path / "optuna.db").write_bytes((SAMPLES / "5.0.0" / "optuna.db").read_bytes()[:5000])
    [skipped] = read(tmp_path / "optuna.db")
    assert isinstance(skipped, SkippedRun)
    assert "cannot be read as a SQLite database" in skipped.message


def changed(folder: Path, script: str) -> Path:
    shutil.copy(SAMPLES / "5.0.0" / "optuna.db", folder / "optuna.db")
    connection = sqlite3.connect(folder / "optuna.db")
    connection.executescript(script)
    connection.close()
    return folder / "optuna.db"


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
        assert reasons <= {SkipReason.NOT_FINISHED}  # cut between queueing a trial and starting it


def test_more_params_than_a_table_can_have_are_refused(journal: Journal) -> None:
    journal.trial()
    text = '{"name":"FloatDistribution","attributes":{}}'
    for index in range(10_001):
        journal.add(5, trial_id=0, param_name=f"x{index}", param_value_internal=1, distribution=text)
    (journal.folder / "journal.log").write_text("".join(journal.lines))
    [skipped] = read(journal.folder / "journal.log")
    assert isinstance(skipped, SkippedRun)
    assert "10,000" in skipped.message
