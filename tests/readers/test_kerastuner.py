"""Trials of KerasTuner 1.4.8 (keras 3.15)."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from paramimp.runs import Direction, Run, SkippedRun, SkipReason, Status
from tests.readers.digits import SAMPLES, only, read

PROJECT = SAMPLES / "kerastuner"
TRIAL = json.loads((PROJECT / "digits/trial_00/trial.json").read_text())


def write_trial(folder: Path, **changes: Any) -> Path:
    (folder / "p" / "trial_00").mkdir(parents=True)
    (folder / "p" / "trial_00" / "trial.json").write_text(json.dumps({**TRIAL, **changes}))
    return folder


def test_every_trial_is_read() -> None:
    runs = [found for found in read(PROJECT) if isinstance(found, Run)]
    assert [run.name for run in runs] == ["digits/trial_00", "digits/trial_01", "digits/trial_02"]
    assert {run.group for run in runs} == {"digits"}
    assert {run.status for run in runs} == {Status.FINISHED}


def test_a_trial_has_its_values_metrics_and_directions() -> None:
    run = read(PROJECT)[0]
    assert isinstance(run, Run)
    assert run.params == {
        "opt/lr": 0.007391032035357177,
        "opt/name": "adam",
        "crash_me": False,
        "units": 16,
        "act": "relu",
        "dropout": 0.2,
    }
    assert run.metrics["val_loss"] == [0.7248033285140991]
    assert run.metrics["score"] == 0.7248033285140991
    assert run.directions["val_accuracy"] is Direction.MAXIMIZE
    assert run.directions["val_loss"] is Direction.MINIMIZE


def test_executions_of_one_trial_are_averaged(tmp_path: Path) -> None:
    metrics = {"metrics": {"loss": {"direction": "min", "observations": [{"value": [1.0, 2.0], "step": 0}]}}}
    run = only(write_trial(tmp_path, metrics=metrics, score=1.5))
    assert isinstance(run, Run)
    assert run.metrics == {"loss": [1.5], "score": 1.5}


def test_the_bookkeeping_of_hyperband_is_no_param(tmp_path: Path) -> None:
    values = {"lr": 0.1, "tuner/epochs": 3, "tuner/bracket": 2, "tuner/round": 1, "tuner/trial_id": "x"}
    run = only(write_trial(tmp_path, hyperparameters={"space": [], "values": values}))
    assert isinstance(run, Run)
    assert run.params == {"lr": 0.1, "tuner/epochs": 3}


@pytest.mark.parametrize(
    ("said", "status"), [("FAILED", Status.FAILED), ("INVALID", Status.FAILED), ("RUNNING", Status.RUNNING)]
)
def test_the_status_is_kept(tmp_path: Path, said: str, status: Status) -> None:
    run = only(write_trial(tmp_path, status=said, score=None, metrics={"metrics": {}}))
    assert isinstance(run, Run)
    assert run.status is status


@pytest.mark.parametrize("changes", [{"hyperparameters": None}, {"hyperparameters": {"values": 3}}])
def test_a_trial_in_another_shape_is_skipped(tmp_path: Path, changes: dict[str, Any]) -> None:
    found = only(write_trial(tmp_path, **changes))
    assert isinstance(found, SkippedRun)
    assert found.reason is SkipReason.UNREADABLE


def test_a_cut_off_trial_is_skipped(tmp_path: Path) -> None:
    shutil.copytree(PROJECT / "digits" / "trial_00", tmp_path / "trial_00")
    (tmp_path / "trial_00" / "trial.json").write_text(json.dumps(TRIAL)[:200])
    found = only(tmp_path)
    assert isinstance(found, SkippedRun)
    assert found.path == "trial_00/trial.json"
