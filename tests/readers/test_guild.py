"""Runs of Guild AI 0.7.5 and 0.9.0 (of .guild only flags, exit status, operation, output and event files)."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from paramimp.runs import SkippedRun, SkipReason, Status
from tests.readers.digits import (
    FAILED,
    FINISHED,
    KILLED,
    SAMPLES,
    assert_final,
    config_of,
    epochs_of,
    only,
    read,
    run_of,
    runs_by_key,
    typed,
    versions,
)

GUILD = SAMPLES / "guild"
KEPT = ("optimizer.lr", "model.dropout", "data.augment")
"""Guild's flags are flat scalars: the script named these without their group (samples/make_guild.py)."""
RUN = min((GUILD / "0.9.0" / "runs").iterdir())
EVERY_VERSION = pytest.mark.parametrize("version", versions("guild"))


@EVERY_VERSION
def test_every_run_is_read_with_its_status(version: str) -> None:
    runs = runs_by_key(GUILD / version)
    assert runs.keys() == {*FINISHED, FAILED, KILLED}
    for key in FINISHED:
        told = config_of(key)
        flags = {name.rpartition(".")[2]: told[name] for name in KEPT}
        expected = {"key": key, "seed": told["seed"], "optimizer": told["optimizer.name"], **flags}
        assert typed(runs[key].params) == typed(expected)
        assert_final(runs[key], key, rel=1e-6)
        assert len(runs[key].metrics["val_loss"]) == epochs_of(key)  # type: ignore[arg-type]
        assert runs[key].status is Status.FINISHED
    assert (runs[FAILED].status, runs[KILLED].status) == (Status.FAILED, Status.KILLED)


@EVERY_VERSION
def test_a_run_that_printed_no_numbers_is_skipped(version: str) -> None:
    (skipped,) = [found for found in read(GUILD / version) if isinstance(found, SkippedRun)]
    assert skipped.reason is SkipReason.NO_METRICS


@EVERY_VERSION
def test_the_operation_is_the_group(version: str) -> None:
    assert {found.group for found in read(GUILD / version)} == {"train.py"}


@EVERY_VERSION
def test_a_run_that_diverged_does_not_end_in_its_last_finite_value(version: str) -> None:
    values = runs_by_key(GUILD / version)["r044"].metrics["val_loss"]
    assert repr(values[-1]) == "nan"  # type: ignore[index]  # not in the event file


def test_without_an_event_file_the_output_is_scraped_again(tmp_path: Path) -> None:
    home = tmp_path / "r" / ".guild"
    shutil.copytree(RUN / ".guild" / "attrs", home / "attrs")
    (home / "output").write_text("loading data: done\nloss: 0.5\nval acc: 1e-1\nloss: nan\nfiles: 3 of 4\n")
    metrics = run_of(tmp_path).metrics
    assert metrics.keys() == {"loss", "val acc"}
    assert repr(metrics["loss"]) == "[0.5, nan]"


@pytest.mark.parametrize(
    ("code", "status"),
    [("0", Status.FINISHED), ("1", Status.FAILED), ("-15", Status.KILLED), ("137", Status.KILLED)],
)
def test_the_exit_status_tells_how_it_ended(tmp_path: Path, code: str, status: Status) -> None:
    shutil.copytree(RUN, tmp_path / "r")
    (tmp_path / "r/.guild/attrs/exit_status").write_text(code)
    assert run_of(tmp_path).status is status


def test_a_locked_run_is_running(tmp_path: Path) -> None:
    shutil.copytree(RUN, tmp_path / "r")
    (tmp_path / "r/.guild/attrs/exit_status").unlink()
    (tmp_path / "r/.guild/LOCK").write_text("123")
    assert run_of(tmp_path).status is Status.RUNNING


def test_a_batch_is_no_run(tmp_path: Path) -> None:
    shutil.copytree(RUN, tmp_path / "r")
    (tmp_path / "r/.guild/proto").mkdir()
    assert read(tmp_path) == []


def test_a_run_without_flags_is_skipped(tmp_path: Path) -> None:
    shutil.copytree(RUN, tmp_path / "r")
    (tmp_path / "r/.guild/attrs/flags").unlink()
    (tmp_path / "r/.guild/attrs/exit_status").write_text("0")
    found = only(tmp_path)
    assert isinstance(found, SkippedRun)
    assert found.reason is SkipReason.NO_CONFIG


def test_the_runs_in_the_home_of_a_project_are_found_and_those_that_were_deleted_are_not(tmp_path: Path) -> None:
    """``guild init`` makes a hidden home in the project, and ``guild runs delete`` moves a run to its trash."""
    shutil.copytree(GUILD / "0.9.0" / "runs", tmp_path / ".guild" / "runs")
    (tmp_path / "train.py").touch()
    found = read(tmp_path)
    assert len(found) == len(read(GUILD / "0.9.0"))
    shutil.copytree(RUN, tmp_path / ".guild" / "trash" / "runs" / "0123abc")
    assert len(read(tmp_path)) == len(read(tmp_path / ".guild")) == len(found)
