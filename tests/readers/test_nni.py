"""Experiments of NNI 3.0, and trials in the layout that versions before it write, by hand."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from paramimp.reading.discovery import find_runs
from paramimp.runs import Direction, Run, SkippedRun, SkipReason, Status
from tests.readers.digits import SAMPLES, only, read, versions
from tests.readers.samples.make_nni import EPOCHS, TRIALS, reported

TOLD: dict[str, Any] = {"lr": 0.01, "batch_size": 32, "opt": "adam", "model": {"_name": "cnn", "layers": 3}}
PARAMS = {"lr": 0.01, "batch_size": 32, "opt": "adam", "model._name": "cnn", "model.layers": 3}


def report(kind: str, value: Any, sequence: int = 0) -> bytes:
    """A report as ``nni.runtime.platform.local`` writes it: the value is JSON within JSON."""
    text = json.dumps({"parameter_id": 0, "type": kind, "sequence": sequence, "value": json.dumps(value)}) + "\n"
    return b"ME%06d" % len(text) + text.encode()


def write_trial(
    experiment: Path, name: str = "T1", reports: bytes = b"", state: str | None = "0 1700000000000"
) -> Path:
    trial = experiment / "trials" / name
    (trial / ".nni").mkdir(parents=True)
    (trial / "parameter.cfg").write_text(json.dumps({"parameter_id": 0, "parameters": TOLD}))
    (trial / ".nni" / "metrics").write_bytes(reports)
    if state is not None:
        (trial / ".nni" / "state").write_text(state)
    return trial


def run_in(experiment: Path) -> Run:
    found = only(experiment)
    assert isinstance(found, Run), found
    return found


def test_a_trial_has_its_parameters_and_what_it_reported(tmp_path: Path) -> None:
    reports = report("PERIODICAL", 0.25) + report("PERIODICAL", 0.5, 1) + report("FINAL", 0.5)
    write_trial(tmp_path / "abcd1234", reports=reports)
    run = run_in(tmp_path)
    assert run.params == PARAMS
    assert run.metrics == {"default": [0.25, 0.5]}
    assert (run.status, run.group, run.reader) == (Status.FINISHED, "abcd1234", "nni")


def test_the_final_result_counts_where_it_is_not_the_last_intermediate_one(tmp_path: Path) -> None:
    write_trial(tmp_path / "e", reports=report("PERIODICAL", 0.75) + report("PERIODICAL", 0.5) + report("FINAL", 0.75))
    assert run_in(tmp_path).metrics == {"default": 0.75}


def test_results_by_name_are_metrics(tmp_path: Path) -> None:
    first, last = {"default": 0.25, "loss": 2.0}, {"default": 0.5, "loss": 1.0}
    write_trial(tmp_path / "e", reports=report("PERIODICAL", first) + report("FINAL", last))
    assert run_in(tmp_path).metrics == {"default": 0.5, "loss": 1.0}


@pytest.mark.parametrize(
    ("state", "status"),
    [("0 17", Status.FINISHED), ("1 17", Status.FAILED), ("143 17", Status.KILLED), (None, Status.RUNNING)],
)
def test_the_state_says_how_a_trial_ended(tmp_path: Path, state: str | None, status: Status) -> None:
    write_trial(tmp_path / "e", reports=report("PERIODICAL", 1.0), state=state)
    assert run_in(tmp_path).status is status


def test_reports_that_are_cut_off_are_noted(tmp_path: Path) -> None:
    write_trial(tmp_path / "e", reports=report("PERIODICAL", 1.0) + report("FINAL", 2.0)[:-9], state=None)
    run = run_in(tmp_path)
    assert run.metrics == {"default": [1.0]}
    assert run.note.endswith("its last report is cut off and was left out")


def test_a_trial_without_a_result_is_left_out(tmp_path: Path) -> None:
    write_trial(tmp_path / "e")
    found = only(tmp_path)
    assert isinstance(found, SkippedRun)
    assert found.reason is SkipReason.NO_METRICS


@pytest.mark.parametrize("content", ["", "{", "[]", '{"parameters": 3}'])
def test_parameters_that_cannot_be_read_are_told(tmp_path: Path, content: str) -> None:
    (write_trial(tmp_path / "e", reports=report("FINAL", 1.0)) / "parameter.cfg").write_text(content)
    found = only(tmp_path)
    assert isinstance(found, SkippedRun)
    assert found.reason is SkipReason.UNREADABLE
    assert found.path == "e/trials/T1/parameter.cfg"


@pytest.mark.parametrize("value", ["0.5", 0.5, '{"default": 0.5, "loss": 1.0}', {"default": 0.5, "loss": 1.0}])
@pytest.mark.parametrize("key", ["id", "trialJobId"])
def test_an_exported_experiment_is_read(tmp_path: Path, key: str, value: Any) -> None:
    file = tmp_path / "export.json"
    file.write_text(json.dumps([{"parameter": TOLD, "value": value, key: f"T{index}"} for index in range(3)], indent=1))
    runs = [found for found in find_runs([file]) if isinstance(found, Run)]
    assert [run.name for run in runs] == ["export.json/T0", "export.json/T1", "export.json/T2"]
    assert [run.params for run in runs] == [PARAMS] * 3
    assert {run.metrics["value"] for run in runs} == {0.5}


def test_another_list_of_objects_is_a_table(tmp_path: Path) -> None:
    file = tmp_path / "runs.json"
    file.write_text(json.dumps([{"lr": index, "value": 0.5 * index} for index in range(3)]))
    assert {found.reader for found in find_runs([file])} == {"table"}


@pytest.mark.parametrize("version", versions("nni"))
def test_the_database_of_version_3_holds_all_of_its_trials(version: str) -> None:
    home = SAMPLES / "nni" / version
    (experiment,) = (path for path in home.iterdir() if path.is_dir())
    runs = [found for found in read(home) if isinstance(found, Run)]
    assert len(runs) == TRIALS
    for run in runs:
        told = dict(run.params)
        assert told.keys() == {"lr", "opt", "units"}
        assert list(run.metrics) == ["default"]
        assert run.metrics["default"] == pytest.approx([reported(told, epoch) for epoch in range(EPOCHS)])
        assert (run.status, run.group) == (Status.FINISHED, experiment.name)
        assert run.directions == {"default": Direction.MAXIMIZE}


@pytest.mark.parametrize("version", versions("nni"))
def test_the_export_says_the_same_as_the_database(version: str) -> None:
    home = SAMPLES / "nni" / version
    exported = [found for found in find_runs([home / "export.json"]) if isinstance(found, Run)]
    stored = [found for found in read(home) if isinstance(found, Run)]
    assert {run.name.rpartition("/")[2]: dict(run.params) for run in exported} == {
        run.name.rpartition("/")[2]: dict(run.params) for run in stored
    }
    for run in exported:
        assert run.metrics == {"value": pytest.approx(reported(dict(run.params), EPOCHS - 1))}


def test_trials_with_folders_of_their_own_are_not_read_twice(tmp_path: Path) -> None:
    (database,) = (SAMPLES / "nni").rglob("nni.sqlite")
    (tmp_path / "e" / "db").mkdir(parents=True)
    shutil.copy(database, tmp_path / "e" / "db")
    first = next(iter(read(tmp_path))).name.rpartition("/")[2]
    write_trial(tmp_path / "e", first, report("FINAL", 1.0))
    assert len(read(tmp_path)) == TRIALS
    assert [found.name for found in read(tmp_path)].count(f"e/trials/{first}") == 1


def test_a_database_that_is_cut_off_is_told(tmp_path: Path) -> None:
    (database,) = (SAMPLES / "nni").rglob("nni.sqlite")
    (tmp_path / "nni.sqlite").write_bytes(database.read_bytes()[:5000])
    found = only(tmp_path)
    assert isinstance(found, SkippedRun)
    assert found.reason is SkipReason.UNREADABLE
