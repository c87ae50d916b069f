"""Runs of DVCLive 3.49.1, one folder each."""

from __future__ import annotations

import shutil
from pathlib import Path

from paramimp.runs import Run, SkippedRun, SkipReason
from tests.readers.digits import (
    EMPTY,
    FAILED,
    FINISHED,
    KILLED,
    SAMPLES,
    assert_config,
    assert_final,
    epochs_of,
    only,
    read,
)

DVCLIVE = SAMPLES / "dvclive"


def runs() -> dict[str, Run]:
    return {found.name.split("/")[1]: found for found in read(DVCLIVE) if isinstance(found, Run)}


def run_of(root: Path) -> Run:
    found = only(root)
    assert isinstance(found, Run), found
    return found


def test_every_run_is_read_with_its_curves() -> None:
    found = runs()
    assert found.keys() == {*FINISHED, FAILED, KILLED}
    for key in FINISHED:
        assert_config(found[key], key)
        assert_final(found[key], key)
        assert_final(found[key], key, "val.accuracy", "val_accuracy")
        assert_final(found[key], key, "final_val_loss")
        assert len(found[key].metrics["val_loss"]) == epochs_of(key)  # type: ignore[arg-type]


def test_a_learning_rate_without_a_dot_is_a_number() -> None:
    assert runs()["r007"].params["optimizer.lr"] == 1e-05


def test_a_run_that_logged_nothing_is_skipped() -> None:
    (skipped,) = [found for found in read(DVCLIVE) if isinstance(found, SkippedRun)]
    assert skipped.name == f"runs/{EMPTY}/dvclive"
    assert skipped.reason is SkipReason.NO_METRICS


def test_params_of_the_project_above_are_taken_where_it_has_none(tmp_path: Path) -> None:
    live = tmp_path / "exp" / "dvclive"
    shutil.copytree(DVCLIVE / "runs" / "r000" / "dvclive", live)
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
    shutil.copytree(DVCLIVE / "runs" / "r000" / "dvclive", live)
    (live / "params.yaml").unlink()
    (tmp_path / "params.yaml").write_text("lr: 1\n")
    found = only(live)
    assert isinstance(found, SkippedRun)
    assert found.reason is SkipReason.NO_CONFIG


def test_a_broken_curve_is_a_skip_that_names_the_file(tmp_path: Path) -> None:
    shutil.copytree(DVCLIVE / "runs" / "r000", tmp_path / "r")
    (tmp_path / "r/dvclive/plots/metrics/val_loss.tsv").write_bytes(b"\xff\xfe\x00")
    found = only(tmp_path)
    assert isinstance(found, SkippedRun)
    assert found.path == "r/dvclive/plots/metrics/val_loss.tsv"
