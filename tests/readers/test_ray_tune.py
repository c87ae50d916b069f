"""Trials of Ray Tune 2.60.0 (error.txt and the state file shortened, pickles left out)."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from paramimp.runs import Run, SkippedRun, SkipReason, Status
from tests.readers.digits import (
    EMPTY,
    FAILED,
    FINISHED,
    KILLED,
    SAMPLES,
    assert_config,
    assert_final,
    best_of,
    epochs_of,
    only,
    read,
    runs_by_key,
)

RAY = SAMPLES / "ray"
(EXPERIMENT,) = RAY.iterdir()


def trial_of(key: str) -> Path:
    (folder,) = EXPERIMENT.glob(f"*key={key}_*")
    return folder


def test_every_trial_is_read_with_its_status() -> None:
    runs = runs_by_key(RAY)
    assert runs.keys() == {*FINISHED, FAILED, KILLED, EMPTY}
    for key in FINISHED:
        assert_config(runs[key], key)
        assert_final(runs[key], key)
        assert_final(runs[key], key, "training.loss", "train_loss")
        assert len(runs[key].metrics["val_loss"]) == epochs_of(key)  # type: ignore[arg-type]
        assert runs[key].status is Status.FINISHED
    assert min(runs["r000"].metrics["val_loss"]) == best_of("r000")  # type: ignore[arg-type]
    assert {runs[key].status for key in (FAILED, KILLED, EMPTY)} == {Status.FAILED}


def test_the_experiment_is_the_group() -> None:
    assert {found.group for found in read(RAY)} == {"digits"}


def test_bookkeeping_is_no_metric() -> None:
    wanted = {"epoch", "lr", "val_loss", "val_accuracy", "epoch_time_s", "training.loss"}
    assert runs_by_key(RAY)["r000"].metrics.keys() == wanted


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


def test_the_older_state_file_lists_trials_as_checkpoints(tmp_path: Path) -> None:
    shutil.copytree(trial_of("r000"), tmp_path / "trial_0")
    run = only(trial_of("r000"))
    row = json.loads((trial_of("r000") / "result.json").read_text().splitlines()[0])
    state = {"checkpoints": [json.dumps({"trial_id": row["trial_id"], "status": "TERMINATED"})]}
    (tmp_path / "experiment_state-2021.json").write_text(json.dumps(state))
    found = only(tmp_path)
    assert isinstance(found, Run)
    assert isinstance(run, Run)
    assert found.status is Status.FINISHED


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
