"""Trials of KerasTuner 1.0.1 (TensorFlow 2.3) and 1.4.8 (Keras 3.15)."""

from __future__ import annotations

import json
import math
import shutil
from pathlib import Path
from typing import Any

import pytest

from paramimp.runs import Direction, Run, SkippedRun, SkipReason, Status
from tests.readers.digits import SAMPLES, only, read, versions

PROJECT = SAMPLES / "kerastuner"
TRIAL = json.loads((PROJECT / "1.4.8/digits/trial_0/trial.json").read_text())
EVERY_VERSION = pytest.mark.parametrize("version", versions("kerastuner"))


def write_trial(folder: Path, **changes: Any) -> Path:
    (folder / "p" / "trial_00").mkdir(parents=True)
    (folder / "p" / "trial_00" / "trial.json").write_text(json.dumps({**TRIAL, **changes}))
    return folder


@EVERY_VERSION
def test_every_trial_is_read(version: str) -> None:
    runs = [found for found in read(PROJECT / version) if isinstance(found, Run)]
    assert [run.name for run in runs] == sorted(f"digits/{path.name}" for path in (PROJECT / version).glob("*/trial_*"))
    assert len(runs) == 4
    assert {run.group for run in runs} == {"digits"}
    assert {run.status for run in runs} == {Status.FINISHED}


@EVERY_VERSION
def test_a_trial_has_its_values_metrics_and_directions(version: str) -> None:
    for run in read(PROJECT / version):
        assert isinstance(run, Run)
        assert run.metrics["score"] == pytest.approx(loss_of(dict(run.params)), rel=1e-12)
        assert run.metrics["val_loss"] == [run.metrics["score"]]
        assert isinstance(run.params["dropout"], bool)
        assert run.directions["val_accuracy"] is Direction.MAXIMIZE
        assert run.directions["val_loss"] is Direction.MINIMIZE


def loss_of(told: dict[str, Any]) -> float:
    """The formula of samples/make_kerastuner.py."""
    off_optimizer = {"adam": 0.0, "sgd": 0.25}[told["opt/name"]]
    return float(abs(math.log10(told["opt/lr"]) + 2) + 8 / told["units"] + off_optimizer)


def test_the_direction_that_kerastuner_assumes_does_not_overrule_the_name(tmp_path: Path) -> None:
    """It stores "min" for metrics that it does not know, such as a user's f1."""
    entry = {"direction": "min", "observations": [{"value": [0.5], "step": 0}]}
    run = only(write_trial(tmp_path, metrics={"metrics": {"val_f1_m": entry, "val_loss": entry, "gap": entry}}))
    assert isinstance(run, Run)
    assert run.directions == {"val_loss": Direction.MINIMIZE, "gap": Direction.MINIMIZE}


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
    shutil.copytree(PROJECT / "1.4.8" / "digits" / "trial_0", tmp_path / "trial_00")
    (tmp_path / "trial_00" / "trial.json").write_text(json.dumps(TRIAL)[:200])
    found = only(tmp_path)
    assert isinstance(found, SkippedRun)
    assert found.path == "trial_00/trial.json"
