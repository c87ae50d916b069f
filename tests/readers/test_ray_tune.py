"""Trials of Ray Tune 0.8.7, 1.13.0 and 2.60.0 (what is pickled left out)."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from paramimp.runs import Run, SkippedRun, SkipReason, Status
from tests.readers.digits import (
    EMPTY,
    FAILED,
    FINISHED,
    KILLED,
    SAMPLES,
    assert_config,
    assert_final,
    assert_sweep,
    best_of,
    epochs_of,
    only,
    read,
    runs_by_key,
    versions,
)

RAY = SAMPLES / "ray"
EXPERIMENT = RAY / "2.60.0" / "digits"
EVERY_VERSION = pytest.mark.parametrize("version", versions("ray"))


def trial_of(key: str) -> Path:
    (folder,) = EXPERIMENT.glob(f"*key={key}_*")
    return folder


@EVERY_VERSION
def test_every_trial_is_read_with_its_status(version: str) -> None:
    runs = runs_by_key(RAY / version)
    assert_sweep(runs, FAILED, KILLED, EMPTY)
    for key in FINISHED:
        assert_final(runs[key], key, "training.loss", "train_loss")
        assert runs[key].status is Status.FINISHED
    assert min(runs["r000"].metrics["val_loss"]) == best_of("r000")  # type: ignore[arg-type]
    assert {runs[key].status for key in (FAILED, KILLED, EMPTY)} == {Status.FAILED}


@EVERY_VERSION
def test_the_experiment_is_the_group(version: str) -> None:
    assert {found.group for found in read(RAY / version)} == {"digits"}


@EVERY_VERSION
def test_bookkeeping_is_no_metric(version: str) -> None:
    wanted = {"epoch", "lr", "val_loss", "val_accuracy", "training.loss"}
    assert runs_by_key(RAY / version)["r000"].metrics.keys() == wanted


def test_a_trial_without_its_experiment_is_a_run_of_unknown_status() -> None:
    run = only(trial_of("r000"))
    assert isinstance(run, Run)
    assert run.status is Status.UNKNOWN
    assert_config(run, "r000")


def test_an_unreadable_state_file_is_a_note_and_the_runs_are_read(tmp_path: Path) -> None:
    shutil.copytree(trial_of("r000"), tmp_path / "exp" / "trial_1_0")
    (tmp_path / "exp" / "experiment_state-2026.json").write_text('{"trial_data": [')
    run = only(tmp_path)
    assert isinstance(run, Run)
    assert run.note.startswith("exp/experiment_state-2026.json ends early")


def test_without_results_the_progress_table_is_read(tmp_path: Path) -> None:
    shutil.copytree(trial_of("r000"), tmp_path / "t")
    (tmp_path / "t" / "result.json").write_bytes(b"")
    run = only(tmp_path)
    assert isinstance(run, Run)
    assert_final(run, "r000")
    assert_final(run, "r000", "training.loss", "train_loss")


def test_a_trial_that_reported_nothing_is_skipped(tmp_path: Path) -> None:
    (tmp_path / "params.json").write_text('{"lr": 1}')
    (tmp_path / "result.json").write_bytes(b"")
    found = only(tmp_path)
    assert isinstance(found, SkippedRun)
    assert found.reason is SkipReason.NO_METRICS


def test_a_line_cut_off_is_a_note(tmp_path: Path) -> None:
    shutil.copytree(trial_of("r000"), tmp_path / "t")
    data = (tmp_path / "t" / "result.json").read_bytes()
    (tmp_path / "t" / "result.json").write_bytes(data[:-40])
    run = only(tmp_path)
    assert isinstance(run, Run)
    assert run.note == "t/result.json: its last line is cut off and was left out"
    assert len(run.metrics["val_loss"]) == epochs_of("r000") - 1  # type: ignore[arg-type]
