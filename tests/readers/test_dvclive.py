"""Runs of DVCLive 0.4.0, 0.12.1, 1.0.0 (which calls itself 1.0) and 3.49.1, one folder each."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from paramimp.readers import dvclive
from paramimp.runs import Run, SkippedRun, SkipReason
from tests.readers.digits import (
    EMPTY,
    FAILED,
    FINISHED,
    KILLED,
    SAMPLES,
    assert_final,
    assert_sweep,
    only,
    read,
    run_of,
    versions,
)

DVCLIVE = SAMPLES / "dvclive"
EVERY_VERSION = pytest.mark.parametrize("version", versions("dvclive"))
ONE = DVCLIVE / "3.49.1" / "runs" / "r000"


def runs(version: str) -> dict[str, Run]:
    return {found.name.split("/")[1]: found for found in read(DVCLIVE / version) if isinstance(found, Run)}


@EVERY_VERSION
def test_every_run_is_read_with_its_curves(version: str) -> None:
    found = runs(version)
    assert_sweep(found, FAILED, KILLED)
    for key in FINISHED:
        assert_final(found[key], key, "val.accuracy", "val_accuracy")
        assert found[key].metrics.keys().isdisjoint({"step", "timestamp"})


@pytest.mark.parametrize("version", ["1.0", "3.49.1"])
def test_what_is_only_in_the_summary_is_a_metric(version: str) -> None:
    for key in FINISHED:
        assert_final(runs(version)[key], key, "final_val_loss")


@EVERY_VERSION
def test_a_learning_rate_without_a_dot_is_a_number(version: str) -> None:
    assert runs(version)["r007"].params["optimizer.lr"] == 1e-05


@pytest.mark.parametrize("version", [version for version in versions("dvclive") if version != "0.4.0"])
def test_a_run_that_logged_nothing_is_skipped(version: str) -> None:
    (skipped,) = [found for found in read(DVCLIVE / version) if isinstance(found, SkippedRun)]
    assert skipped.name == f"runs/{EMPTY}/dvclive"
    assert skipped.reason is SkipReason.NO_METRICS


def test_curves_of_another_name_are_a_run_by_the_summary_beside_them(tmp_path: Path) -> None:
    for key in ("r000", "r001"):
        shutil.copytree(DVCLIVE / "0.12.1" / "runs" / key / "dvclive", tmp_path / key)
        shutil.copy(DVCLIVE / "0.12.1" / "runs" / key / "dvclive.json", tmp_path / f"{key}.json")
    (tmp_path / "r001.json").unlink()
    found, lost = read(tmp_path)
    assert (found.name, found.reader, isinstance(found, Run)) == ("r000", "dvclive", True)
    assert isinstance(lost, SkippedRun)  # called as the run beside it, whose summary it lacks
    assert (lost.name, lost.reason) == ("r001", SkipReason.NO_METRICS)


def test_params_of_the_project_above_are_taken_where_it_has_none(tmp_path: Path) -> None:
    live = tmp_path / "exp" / "dvclive"
    shutil.copytree(ONE / "dvclive", live)
    (live / "params.yaml").unlink()
    (tmp_path / "exp" / "params.yaml").write_text("train:\n  lr: 1e-3\n")
    run = run_of(tmp_path)
    assert run.params == {"train.lr": 0.001}
    (tmp_path / "exp" / "params.yaml").unlink()
    found = only(tmp_path)
    assert isinstance(found, SkippedRun)
    assert found.reason is SkipReason.NO_CONFIG


def test_params_above_the_given_folder_are_not_read(tmp_path: Path) -> None:
    live = tmp_path / "dvclive"
    shutil.copytree(ONE / "dvclive", live)
    (live / "params.yaml").unlink()
    (tmp_path / "params.yaml").write_text("lr: 1\n")
    found = only(live)
    assert isinstance(found, SkippedRun)
    assert found.reason is SkipReason.NO_CONFIG


def test_curves_beyond_the_limit_are_left_out_with_a_note(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(ONE, tmp_path / "r")
    whole = only(tmp_path)
    monkeypatch.setattr(dvclive, "_MAX_FILES", 1)
    cut = only(tmp_path)
    assert isinstance(whole, Run)
    assert isinstance(cut, Run)
    assert whole.note == ""
    assert "curves, of which 1 were read" in cut.note


def test_a_broken_curve_is_a_skip_that_names_the_file(tmp_path: Path) -> None:
    shutil.copytree(ONE, tmp_path / "r")
    (tmp_path / "r/dvclive/plots/metrics/val_loss.tsv").write_bytes(b"\xff\xfe\x00")
    found = only(tmp_path)
    assert isinstance(found, SkippedRun)
    assert found.path == "r/dvclive/plots/metrics/val_loss.tsv"
