"""Runs in TensorBoard's event files: those of PyTorch 1.4.0 and 2.13.0, tensorboardX 2.0 and 2.6.5, and by hand."""

from __future__ import annotations

import shutil
import struct
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from paramimp.readers.tensorboard.events import DAMAGED, TORN
from paramimp.runs import Run, SkippedRun, SkipReason, Status
from tests.readers.digits import (
    EMPTY,
    FAILED,
    KILLED,
    SAMPLES,
    assert_final,
    assert_sweep,
    epochs_of,
    only,
    read,
    run_of,
    runs_by_key,
    versions,
)
from tests.readers.tfevents import hparams, scalar, session_end, tensor_scalar, write_events

if TYPE_CHECKING:
    from collections.abc import Callable

TB = SAMPLES / "tensorboard"
EVERY_WRITER = pytest.mark.parametrize("writer", versions("tensorboard"))


def number(told: Any) -> Any:
    """What a log with a single type for numbers keeps of one."""
    return float(told) if type(told) is int else told


def number_or_flag(told: Any) -> Any:
    return float(told) if type(told) in (int, bool) else told


def as_stored(writer: str) -> Callable[[Any], Any]:
    """Both log every number as a float, torch booleans too. Lists and None were logged as text."""
    return number_or_flag if writer.startswith("torch") else number


@EVERY_WRITER
def test_a_run_in_two_folders_is_one_run(writer: str) -> None:
    runs = runs_by_key(TB / writer)
    assert_sweep(runs, metric="loss/val", separator="/", rel=1e-6, as_stored=as_stored(writer))
    for run in runs.values():
        assert_final(run, run.name, "hparam/val_loss", rel=1e-6)
        assert run.status is Status.FINISHED


@EVERY_WRITER
def test_a_run_that_did_not_reach_its_end_has_no_hyperparameters(writer: str) -> None:
    skipped = {found.name: found for found in read(TB / writer) if isinstance(found, SkippedRun)}
    assert skipped.keys() == {FAILED, EMPTY, KILLED}
    assert {found.reason for found in skipped.values()} == {SkipReason.NO_CONFIG}
    assert "config.yaml" in skipped["r005"].message


def test_a_config_file_beside_the_event_file_is_its_config(tmp_path: Path) -> None:
    shutil.copytree(TB / "torch-2.13.0" / "r005", tmp_path / "r005")
    (tmp_path / "r005" / "config.yaml").write_text("lr: 1e-3\n")
    run = run_of(tmp_path)
    assert run.params == {"lr": 0.001}
    assert len(run.metrics["loss/val"]) == epochs_of("r005")  # type: ignore[arg-type]


def test_numbers_booleans_texts_and_lists_keep_their_types(tmp_path: Path) -> None:
    told: dict[str, float | bool | str] = {"lr": 0.5, "wd": True, "opt": "adam", "hidden": "[30, 30]", "none": "None"}
    write_events(tmp_path, hparams(told), scalar("loss", 0.25), session_end(1))
    assert run_of(tmp_path).params == {"lr": 0.5, "wd": True, "opt": "adam", "hidden": [30, 30], "none": None}


def test_tensorflow_logs_scalars_as_tensors_and_keras_into_sub_folders(tmp_path: Path) -> None:
    write_events(tmp_path / "r", hparams({"units": 16.0}), tensor_scalar("accuracy", 0.5), session_end(1))
    write_events(tmp_path / "r" / "train", tensor_scalar("epoch_loss", 2.0), tensor_scalar("epoch_loss", 1.0))
    run = run_of(tmp_path)
    assert run.name == "r"
    assert run.metrics == {"accuracy": [0.5], "train/epoch_loss": [2.0, 1.0]}


def test_settings_logged_in_a_loop_are_runs_of_their_own(tmp_path: Path) -> None:
    write_events(tmp_path)
    for index in range(3):
        folder = tmp_path / f"17954188{index}.5"
        write_events(folder, hparams({"lr": 0.1 * index}), session_end(1), scalar("hparam/loss", float(index)))
    runs = read(tmp_path)
    assert [run.params["lr"] for run in runs if isinstance(run, Run)] == [0.0, 0.1, 0.2]
    assert [run.metrics for run in runs if isinstance(run, Run)] == [{"hparam/loss": [float(i)]} for i in range(3)]


def test_the_same_settings_logged_again_are_one_run(tmp_path: Path) -> None:
    write_events(tmp_path, scalar("loss", 3.0))
    for index in range(2):
        write_events(tmp_path / f"17954188{index}.5", hparams({"lr": 0.1}), scalar("hparam/loss", float(index)))
    run = run_of(tmp_path)
    assert run.metrics == {"loss": [3.0], "hparam/loss": [0.0, 1.0]}


@pytest.mark.parametrize(("code", "status"), [(1, Status.FINISHED), (2, Status.FAILED), (3, Status.RUNNING)])
def test_the_session_says_how_the_run_ended(tmp_path: Path, code: int, status: Status) -> None:
    write_events(tmp_path, hparams({"lr": 0.1}), scalar("loss", 1.0), session_end(code))
    assert run_of(tmp_path).status is status


@pytest.mark.parametrize("content", [b"garbage, not records", struct.pack("<Q", 1 << 62) + bytes(40), b"\xff" * 100])
def test_what_is_no_event_file_is_said_to_be_none(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "events.out.tfevents.1.host").write_bytes(content)
    found = only(tmp_path)
    assert isinstance(found, SkippedRun)
    assert found.reason is SkipReason.UNREADABLE
    assert found.message.startswith("events.out.tfevents.1.host is no event file")


def test_a_run_whose_scalars_are_lost_with_what_is_damaged_says_so(tmp_path: Path) -> None:
    """That it logged none would be wrong."""
    write_events(tmp_path / "run_0", hparams({"lr": 0.1}), scalar("loss", 2.0))
    (file,) = (tmp_path / "run_0").iterdir()
    whole = file.read_bytes()
    for data, missing in ((whole[:-1], TORN), (whole.replace(b"loss", b"\xff\xff\xff\xff"), DAMAGED)):
        file.write_bytes(data)
        found = only(tmp_path)
        assert isinstance(found, SkippedRun)
        assert found.reason is SkipReason.NO_METRICS
        assert found.told == f"run_0 has hyperparameters but no scalars (run_0: {missing})."
