"""Runs of the Hugging Face Trainer (transformers 3.5.1 and 5.24.0; training_args.bin left out)."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from paramimp.runs import Run, SkippedRun, SkipReason, Status
from tests.readers.digits import SAMPLES, only, read, run_of, versions

HF = SAMPLES / "huggingface"
RUN = "lr0.1_bs32"
WITH_CHECKPOINT = HF / "5.24.0" / RUN
STATE = json.loads((WITH_CHECKPOINT / "trainer_state.json").read_text())
EVERY_VERSION = pytest.mark.parametrize("version", versions("huggingface"))


@EVERY_VERSION
def test_a_run_and_its_checkpoints_are_one_run(version: str) -> None:
    names = [found.name for found in read(HF / version)]
    assert names == sorted(folder.name for folder in (HF / version).iterdir())


@EVERY_VERSION
def test_training_and_evaluation_rows_are_histories(version: str) -> None:
    metrics = run_of(HF / version / RUN).metrics
    rows = json.loads((HF / version / RUN / "trainer_state.json").read_text())["log_history"]
    for name in ("eval_loss", "loss"):
        assert metrics[name] == [row[name] for row in rows if name in row] != []
    assert metrics.keys().isdisjoint({"epoch", "step", "total_flos"})


def test_the_final_row_of_a_training_is_a_metric() -> None:
    assert run_of(WITH_CHECKPOINT).metrics["train_loss"] == [STATE["log_history"][-2]["train_loss"]]


@EVERY_VERSION
def test_what_the_state_and_the_model_say_are_params_and_the_rest_is_noted(version: str) -> None:
    run = run_of(HF / version / RUN)
    assert run.params["num_train_epochs"] == 3
    assert run.params["max_steps"] == 6
    assert run.params.get("train_batch_size") == (None if version == "3.5.1" else 32)
    assert run.params["hidden"] == 24  # of the model's own config.json
    assert "training_args.bin, a pickle that is not opened" in run.note


def test_a_config_file_of_the_user_is_taken_and_ends_the_note(tmp_path: Path) -> None:
    shutil.copytree(WITH_CHECKPOINT, tmp_path / "r")
    (tmp_path / "r" / "args.yaml").write_text("learning_rate: 1e-4\nhidden: 99\n")
    run = run_of(tmp_path)
    assert run.params["learning_rate"] == 1e-4
    assert run.note == ""


def test_a_run_that_was_stopped_is_read_from_its_last_checkpoint(tmp_path: Path) -> None:
    for step, loss in ((9, 2.0), (10, 1.0), (11, 3.0)):
        (tmp_path / "r" / f"checkpoint-{step}").mkdir(parents=True)
        if step < 11:  # the last was not written whole
            state = {"global_step": step, "max_steps": 20, "log_history": [{"loss": loss, "step": step}]}
            (tmp_path / "r" / f"checkpoint-{step}" / "trainer_state.json").write_text(json.dumps(state))
    run = run_of(tmp_path)
    assert (run.name, run.metrics, run.status) == ("r", {"loss": [1.0]}, Status.UNKNOWN)


def test_the_trial_of_a_search_has_its_hyperparameters_in_the_state(tmp_path: Path) -> None:
    state = {**STATE, "trial_params": {"learning_rate": 0.01}}
    (tmp_path / "trainer_state.json").write_text(json.dumps(state))
    run = run_of(tmp_path)
    assert run.params["learning_rate"] == 0.01
    assert run.note == ""


@EVERY_VERSION
def test_a_finished_run_is_finished(version: str) -> None:
    assert {run.status for run in read(HF / version) if isinstance(run, Run)} == {Status.FINISHED}


def test_broken_states_are_skips_that_name_the_file(tmp_path: Path) -> None:
    for text in ("", "[]", '{"log_history": [', "null", '{"log_history": 3}'):
        (tmp_path / "trainer_state.json").write_text(text)
        found = only(tmp_path)
        assert isinstance(found, SkippedRun)
        assert found.reason in (SkipReason.UNREADABLE, SkipReason.NO_CONFIG)
