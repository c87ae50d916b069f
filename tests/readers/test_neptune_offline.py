"""Runs that the client of Neptune 1.14 kept offline."""

from __future__ import annotations

import json
import math
import shutil
from typing import TYPE_CHECKING

import pytest

from paramimp.runs import Run, SkippedRun, SkipReason, Status
from tests.readers.digits import SAMPLES, best_of, epochs_of, final_of, last, only, read
from tests.readers.samples.replay import flat_config_of

if TYPE_CHECKING:
    from pathlib import Path

SAMPLE = SAMPLES / "neptune" / "1.14.0"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project as the client leaves it, with the runs in a hidden folder."""
    shutil.copytree(SAMPLE, tmp_path / ".neptune" / "offline")
    (tmp_path / "train.py").touch()
    return tmp_path


def by_key(folder: Path) -> dict[str, Run | SkippedRun]:
    return {run.name.rpartition("__")[2]: run for run in read(folder)}


def test_the_runs_in_the_hidden_folder_of_the_client_are_found(project: Path) -> None:
    assert by_key(project).keys() == {path.name.rpartition("__")[2] for path in SAMPLE.iterdir()}


@pytest.mark.parametrize("key", ["r000", "r001", "r007"])
def test_a_run_has_its_config_and_its_histories(project: Path, key: str) -> None:
    run = by_key(project)[key]
    assert isinstance(run, Run)
    config = {name.removeprefix("config/").replace("/", "."): value for name, value in run.params.items()}
    told = flat_config_of(key)
    assert {name: told[name] for name in config if name in told and not isinstance(told[name], list)} == {
        name: value for name, value in config.items() if name in told and not isinstance(told[name], list)
    }
    assert last(run.metrics["metrics/val_loss"]) == pytest.approx(final_of(key))
    assert max(run.metrics["metrics/val_accuracy"]) == pytest.approx(best_of(key, "val_accuracy"))  # type: ignore[arg-type]
    assert len(run.metrics["metrics/val_loss"]) == epochs_of(key)  # type: ignore[arg-type]


def test_a_run_that_failed_is_one_that_did_not_finish_and_one_that_was_killed_is_listed(project: Path) -> None:
    runs = by_key(project)
    failed, killed = runs["r005"], runs["r040"]
    assert isinstance(failed, Run)
    assert failed.status is Status.FAILED
    assert isinstance(killed, SkippedRun)
    assert killed.reason is SkipReason.NO_CONFIG


def write(folder: Path, *operations: object, **files: str) -> Path:
    folder.mkdir(parents=True)
    lines = [json.dumps({"obj": operation, "version": n}) for n, operation in enumerate(operations)]
    (folder / "data-1.log").write_text("\n".join(lines))
    for name, text in files.items():
        (folder / name.replace("_json", ".json")).write_text(text)
    return folder


LR = {"type": "AssignFloat", "path": ["params", "lr"], "value": 0.1}
LOSS = {"type": "LogFloats", "path": ["损失"], "values": [{"value": 2.0, "step": 1}, {"value": math.nan, "step": 2}]}
GONE = {"type": "DeleteAttribute", "path": ["params", "old"]}


def test_what_was_deleted_is_gone_and_what_was_written_twice_has_the_last_value(tmp_path: Path) -> None:
    old = {**LR, "path": ["params", "old"]}
    run = only(write(tmp_path / "run__a", old, {**LR, "value": 3.0}, LR, LOSS, GONE))
    assert isinstance(run, Run)
    assert run.params == {"params/lr": 0.1}
    assert str(run.metrics) == "{'损失': [2.0, nan]}"


def test_a_log_of_which_a_part_was_sent_is_not_taken_for_the_whole(tmp_path: Path) -> None:
    run = only(write(tmp_path / "run__a", LR, LOSS, last_ack_version="12"))
    assert isinstance(run, SkippedRun)
    assert "was sent to the server" in run.message
    assert isinstance(only(write(tmp_path / "b" / "run__a", LR, LOSS, last_ack_version="0").parent), Run)


@pytest.mark.parametrize("kind", ["model", "project"])
def test_what_is_logged_of_a_model_or_a_project_is_no_run(tmp_path: Path, kind: str) -> None:
    write(tmp_path / "x", LR, LOSS, metadata_json=json.dumps({"containerType": kind}))
    assert [run.reader for run in read(tmp_path) if isinstance(run, Run)] == []


def test_a_torn_log_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    log = write(tmp_path / "run__a", LR, LOSS) / "data-1.log"
    log.write_text(log.read_text() + '\n{"obj": {"type": "LogFl')
    run = only(tmp_path)
    assert isinstance(run, Run)
    assert run.note


def test_other_logs_of_such_a_name_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "data-1.log").write_text('{"level": "info"}\n')
    assert [run.reader for run in read(tmp_path) if isinstance(run, Run)] == []
