"""Runs of PyTorch Lightning 1.0.8 and 2.6.6: of the CSV logger and of the TensorBoard logger of each."""

from __future__ import annotations

from pathlib import Path

import pytest

from paramimp.runs import Run, SkippedRun, SkipReason
from tests.readers.digits import (
    EMPTY,
    FAILED,
    FINISHED,
    KILLED,
    SAMPLES,
    assert_final,
    assert_sweep,
    epochs_of,
    only,
    read,
    runs_by_key,
    versions,
)
from tests.readers.tfevents import hparams, scalar, write_events

LIGHTNING = SAMPLES / "lightning"
LOGGERS = [f"{version}/{kind}" for version in versions("lightning") for kind in ("csv", "tb")]
EVERY_LOGGER = pytest.mark.parametrize("logger", LOGGERS)


@EVERY_LOGGER
def test_both_loggers_give_every_param_and_the_final_metrics(logger: str) -> None:
    runs = runs_by_key(LIGHTNING / logger)
    assert_sweep(runs, FAILED, KILLED, rel=1e-6)
    for key in FINISHED:
        assert_final(runs[key], key, "val_accuracy", "val_accuracy", rel=1e-6)


@EVERY_LOGGER
def test_the_sparse_rows_of_an_epoch_are_one_entry(logger: str) -> None:
    runs = runs_by_key(LIGHTNING / logger)
    assert len(runs["r000"].metrics["val_accuracy"]) == epochs_of("r000")  # type: ignore[arg-type]
    assert len(runs[FAILED].metrics["val_loss"]) <= epochs_of(FAILED)  # type: ignore[arg-type]


@EVERY_LOGGER
def test_the_placeholder_and_the_coordinates_are_no_metrics(logger: str) -> None:
    for run in runs_by_key(LIGHTNING / logger).values():
        assert run.metrics.keys().isdisjoint({"hp_metric", "epoch", "step"})


@EVERY_LOGGER
def test_a_run_that_logged_nothing_is_skipped(logger: str) -> None:
    (skipped,) = [found for found in read(LIGHTNING / logger) if isinstance(found, SkippedRun)]
    assert skipped.name.endswith(EMPTY.removeprefix("r0"))
    assert skipped.reason is SkipReason.NO_METRICS


def test_an_hp_metric_that_the_user_logs_is_one(tmp_path: Path) -> None:
    (tmp_path / "hparams.yaml").write_text("lr: 0.1\n")
    write_events(tmp_path, scalar("hp_metric", -1.0), scalar("hp_metric", 0.5))
    run = only(tmp_path)
    assert isinstance(run, Run)
    assert run.metrics == {"hp_metric": [-1.0, 0.5]}


def test_python_objects_in_hparams_are_read_as_plain_data(tmp_path: Path) -> None:
    betas = "betas: !!python/tuple\n- 0.9\n- 0.99\n"
    objects = "act: !!python/name:torch.nn.ReLU ''\nopt: !!python/object:m.Opt\n  lr: 1e-3\n"
    (tmp_path / "hparams.yaml").write_text(betas + objects)
    (tmp_path / "metrics.csv").write_text("epoch,step,loss\n0,1,0.5\n")
    run = only(tmp_path)
    assert isinstance(run, Run)
    assert run.params == {"betas": [0.9, 0.99], "act": "torch.nn.ReLU", "opt.lr": 0.001}


def test_empty_hparams_ask_for_save_hyperparameters_unless_the_event_file_has_them(tmp_path: Path) -> None:
    (tmp_path / "hparams.yaml").write_text("{}\n")
    write_events(tmp_path, scalar("loss", 1.0))
    found = only(tmp_path)
    assert isinstance(found, SkippedRun)
    assert "save_hyperparameters()" in found.message
    write_events(tmp_path, hparams({"lr": 0.5}), scalar("loss", 1.0))
    run = only(tmp_path)
    assert isinstance(run, Run)
    assert run.params == {"lr": 0.5}


def test_checkpoints_below_a_run_are_no_runs(tmp_path: Path) -> None:
    version = tmp_path / "lightning_logs" / "version_0"
    (version / "checkpoints").mkdir(parents=True)
    (version / "checkpoints" / "config.yaml").write_text("lr: 1\n")
    (version / "hparams.yaml").write_text("lr: 0.1\n")
    (version / "metrics.csv").write_text("epoch,step,loss\n0,1,0.5\n")
    assert [found.name for found in read(tmp_path)] == ["lightning_logs/version_0"]


CLI = "seed_everything: 1\nmodel:\n  class_path: m.Model\n  init_args:\n    lr: 0.1\ndata:\n  batch_size: 32\n"


@pytest.mark.parametrize("empty", ["", "{}\n"])
def test_the_config_of_lightning_cli_tells_what_an_empty_file_does_not(tmp_path: Path, empty: str) -> None:
    (tmp_path / "hparams.yaml").write_text(empty)
    (tmp_path / "config.yaml").write_text(CLI)
    (tmp_path / "metrics.csv").write_text("epoch,step,val_loss\n0,1,0.5\n")
    (run,) = read(tmp_path)
    assert isinstance(run, Run)
    told = {"seed_everything": 1, "model.class_path": "m.Model", "model.init_args.lr": 0.1, "data.batch_size": 32}
    assert run.params == told


def test_saved_hyperparameters_come_before_the_config(tmp_path: Path) -> None:
    (tmp_path / "hparams.yaml").write_text("lr: 0.2\n")
    (tmp_path / "config.yaml").write_text(CLI)
    (tmp_path / "metrics.csv").write_text("epoch,step,val_loss\n0,1,0.5\n")
    (run,) = read(tmp_path)
    assert run.params == {"lr": 0.2}


def test_names_of_folders_tell_what_an_empty_file_does_not(tmp_path: Path) -> None:
    place = tmp_path / "lr=0.1,bs=32" / "version_0"
    place.mkdir(parents=True)
    (place / "hparams.yaml").write_text("{}\n")
    (place / "metrics.csv").write_text("epoch,step,val_loss\n0,1,0.5\n")
    (run,) = read(tmp_path)
    assert run.params == {"lr": 0.1, "bs": 32}
