"""Experiments of NNI 3.0, and trials in the layout that versions before it write, by hand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from paramimp.reading.discovery import find_runs
from paramimp.runs import Run, SkippedRun, SkipReason, Status
from tests.readers.digits import only
from tests.readers.nni_trials import TOLD, report, run_in, write_trial

PARAMS = {"lr": 0.01, "batch_size": 32, "opt": "adam", "model._name": "cnn", "model.layers": 3}


def test_a_trial_has_its_parameters_and_what_it_reported(tmp_path: Path) -> None:
    reports = report("PERIODICAL", 0.25) + report("PERIODICAL", 0.5, 1) + report("FINAL", 0.5)
    write_trial(tmp_path / "abcd1234", reports=reports)
    run = run_in(tmp_path)
    assert run.params == PARAMS
    assert run.metrics == {"default": [0.25, 0.5]}
    assert (run.status, run.group, run.reader) == (Status.FINISHED, "abcd1234", "nni")


@pytest.mark.parametrize(
    ("state", "status"),
    [("0 17", Status.FINISHED), ("1 17", Status.FAILED), ("143 17", Status.KILLED), (None, Status.RUNNING)],
)
def test_the_state_says_how_a_trial_ended(tmp_path: Path, state: str | None, status: Status) -> None:
    write_trial(tmp_path / "e", reports=report("PERIODICAL", 1.0), state=state)
    assert run_in(tmp_path).status is status


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
