"""Files with numbers in their names: those of the epochs of a run are its history, and others are not."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from paramimp.readers.interface import ReadOptions
from paramimp.reading.discovery import find_runs
from paramimp.runs import Run, SkippedRun

LOSSES = [4.0, 2.0, 1.0, 0.5, 0.25]


def read(folder: Path, files: Mapping[str, Any], chosen: str | None = None) -> Run | SkippedRun:
    folder.mkdir(exist_ok=True)
    (folder / "config.yaml").write_text("lr: 0.1\n")
    for name, document in files.items():
        (folder / name).write_text(document if isinstance(document, str) else json.dumps(document))
    (found,) = find_runs([folder], options=ReadOptions(metrics_file=chosen))
    return found


EPOCHS: dict[str, dict[str, Any]] = {
    "the word before the number": {f"scores_epoch_{n}.json": {"val_loss": loss} for n, loss in enumerate(LOSSES)},
    "as one word": {f"Epoch{n:02}.json": {"val_loss": loss, "val_f1": n} for n, loss in enumerate(LOSSES, 1)},
    "steps that are far apart": {f"eval-step-{n * 500}.yaml": f"val_loss: {loss}" for n, loss in enumerate(LOSSES)},
    "a step in each": {f"eval_{n}.json": {"val_loss": loss, "epoch": n} for n, loss in enumerate(LOSSES)},
    "a step from 1 on": {f"m{n}.json": {"val_loss": x, "state": {"round": n + 1}} for n, x in enumerate(LOSSES)},
    "a step of its own size": {f"eval_{n}.json": {"val_loss": x, "step": 250 * n} for n, x in enumerate(LOSSES)},
}


@pytest.mark.parametrize("name", EPOCHS)
def test_a_file_for_each_epoch_is_the_history_of_the_run(tmp_path: Path, name: str) -> None:
    found = read(tmp_path / "run", EPOCHS[name])
    assert isinstance(found, Run), found
    assert found.metrics["val_loss"] == LOSSES


def test_epochs_are_put_in_order_by_their_numbers_and_all_of_them_count(tmp_path: Path) -> None:
    """As texts, 10 comes before 2; and a folder of more than 32 files is else looked into by name only."""
    found = read(tmp_path / "run", {f"metrics_epoch_{n}.json": {"loss": n / 8, "acc": 1.0} for n in range(120)})
    assert isinstance(found, Run)
    assert found.metrics["loss"] == [n / 8 for n in range(120)]


OTHERS: dict[str, dict[str, Any]] = {
    "folds": {f"metrics_fold_{n}.json": {"val_loss": loss} for n, loss in enumerate(LOSSES)},
    "folds with their best epochs": {
        f"fold{n}.json": {"val_loss": loss, "best_epoch": [7, 3, 9, 3, 5][n]} for n, loss in enumerate(LOSSES)
    },
    "seeds of as many steps": {f"seed_{n}.json": {"val_loss": x, "step": 100} for n, x in enumerate(LOSSES)},
    "clients": {f"results_client_{n}.json": {"val_loss": loss, "acc": 0.5} for n, loss in enumerate(LOSSES)},
    "two that any line goes through": {f"part_{n}.json": {"val_loss": 1.0, "epoch": [3, 9][n]} for n in range(2)},
}


@pytest.mark.parametrize("name", OTHERS)
def test_of_what_does_not_come_one_after_the_other_nobody_guesses(tmp_path: Path, name: str) -> None:
    found = read(tmp_path / "run", OTHERS[name])
    assert isinstance(found, SkippedRun)
    assert "several files with numbers" in found.message
    first = min(OTHERS[name])
    chosen = read(tmp_path / "run", {}, chosen=first)
    assert isinstance(chosen, Run)
    assert chosen.metrics["val_loss"] == OTHERS[name][first]["val_loss"]


def test_beside_another_file_the_epochs_are_one_that_can_be_chosen(tmp_path: Path) -> None:
    epochs = {f"val_epoch_{n}.json": {"loss": loss} for n, loss in enumerate(LOSSES)}
    found = read(tmp_path / "run", {**epochs, "test_scores.json": {"loss": 9.0, "acc": 0.5}})
    assert isinstance(found, SkippedRun)
    assert "(test_scores.json and val_epoch_*.json)" in found.message
    assert "--metrics-file 'val_epoch_*.json'" in found.shell_message
    chosen = read(tmp_path / "run", {}, chosen="val_epoch_*.json")
    assert isinstance(chosen, Run)
    assert chosen.metrics == {"loss": LOSSES}


def test_of_the_epochs_that_the_user_chose_no_others_count(tmp_path: Path) -> None:
    found = read(tmp_path / "run", EPOCHS["the word before the number"], chosen="scores_epoch_[12].json")
    assert isinstance(found, Run)
    assert found.metrics == {"val_loss": LOSSES[1:3]}


def test_the_usual_file_of_metrics_comes_before_those_of_epochs(tmp_path: Path) -> None:
    found = read(tmp_path / "run", {**EPOCHS["the word before the number"], "metrics.json": {"val_loss": 7.0}})
    assert isinstance(found, Run)
    assert found.metrics == {"val_loss": 7.0}


def test_the_file_in_which_a_run_ended_is_left_out_with_a_note(tmp_path: Path) -> None:
    files = {**EPOCHS["the word before the number"], "scores_epoch_4.json": '{"val_loss": 0.2'}
    found = read(tmp_path / "run", files)
    assert isinstance(found, Run)
    assert found.metrics == {"val_loss": LOSSES[:4]}
    assert "scores_epoch_4.json" in found.note


SETUP = "encoder: conformer\nencoder_conf: {dropout_rate: 0.1}\noptim_conf: {lr: 0.002}\n"


def test_epochs_that_cannot_be_read_are_told_with_the_reason(tmp_path: Path) -> None:
    document = {"x" * 100_000: 1.0, "loss": 2.0}
    found = read(tmp_path / "run", {f"metrics_epoch_{n}.json": document for n in range(3)})
    assert isinstance(found, SkippedRun)
    assert "metrics_epoch_0.json" in found.message
    assert "a name of 100,000 characters" in found.message


def test_half_a_character_in_a_name_costs_no_epoch(tmp_path: Path) -> None:
    found = read(tmp_path / "run", {f"metrics_epoch_{n}.json": f'{{"\\ud83d": {n}, "loss": 2}}' for n in range(3)})
    assert isinstance(found, Run)
    assert found.metrics == {r"\ud83d": [0.0, 1.0, 2.0], "loss": [2.0, 2.0, 2.0]}


def test_a_document_of_settings_beside_the_epochs_is_the_config(tmp_path: Path) -> None:
    """As WeNet leaves them: ``train.yaml``, and ``0.yaml``, ``1.yaml``, ... beside the weights of each epoch."""
    for number in range(2):
        folder = tmp_path / f"exp{number}"
        folder.mkdir()
        (folder / "train.yaml").write_text(SETUP)
        (folder / "init.yaml").write_text("epoch: -1\nstep: 0\ntag: init\n")
        for epoch, loss in enumerate(LOSSES):
            (folder / f"{epoch}.yaml").write_text(f"cv_loss: {loss}\nepoch: {epoch}\nlr: 0.002\ntag: epoch_{epoch}\n")
    for run in find_runs([tmp_path]):
        assert isinstance(run, Run), run
        assert run.params == {"encoder": "conformer", "encoder_conf.dropout_rate": 0.1, "optim_conf.lr": 0.002}
        assert run.metrics["cv_loss"] == LOSSES


def test_a_document_of_settings_beside_numbered_runs_is_no_config_of_them_all(tmp_path: Path) -> None:
    (tmp_path / "train.yaml").write_text(SETUP)
    for number, loss in enumerate(LOSSES):
        document = {"lr": 0.1 / 2**number, "dropout": 0.5, "model": "a", "val_loss": loss}
        (tmp_path / f"run_{number}.json").write_text(json.dumps(document))
    found = find_runs([tmp_path], options=ReadOptions(metrics=("val_loss",)))
    told = [run.params.get("lr") for run in found]
    assert [lr for lr in told if lr is not None] == [0.1 / 2**number for number in range(5)]
