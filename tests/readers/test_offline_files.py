"""What the clients of Comet 3.58 and ClearML 2.1 leave offline, as folders and as archives; and MMEngine 0.10."""

from __future__ import annotations

import json
import math
import shutil
from pathlib import Path
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZipFile

import pytest

from paramimp import load_runs
from paramimp.places.files import METRICS_LIMIT
from paramimp.runs import Run, SkippedRun, SkipReason
from tests.readers.digits import assert_config, final_of, last, only, read, run_of, runs_by_key
from tests.readers.offline import CLEARML, COMET, MMENGINE

FINISHED = ("r000", "r001", "r007", "r029", "r044")


EACH = pytest.mark.parametrize("home", [COMET, CLEARML, MMENGINE], ids=["comet", "clearml", "mmengine"])


def pack(folder: Path, archive: Path, method: int = ZIP_DEFLATED) -> Path:
    with ZipFile(archive, "w", method) as packed:
        for file in sorted(folder.iterdir()):
            packed.write(file, file.name)
    return archive


@EACH
def test_every_run_has_its_params_and_ends_in_its_last_value(home: Path) -> None:
    runs = runs_by_key(home)
    assert runs.keys() >= set(FINISHED)
    for key in FINISHED:
        final = final_of(key)
        if home is CLEARML and not math.isfinite(final):
            final = 0.0  # the client says so in a warning
        assert last(runs[key].metrics["val_loss"]) == pytest.approx(final, nan_ok=True)
        assert_config(runs[key], key)
        assert runs[key].group == ("" if home is MMENGINE else "digits")


def test_the_step_of_comet_is_no_param() -> None:
    assert not {"curr_step", "curr_epoch"}.intersection(runs_by_key(COMET)["r000"].params)


@pytest.mark.parametrize("home", [COMET, CLEARML])
def test_an_archive_and_the_folder_in_it_are_one_run(tmp_path: Path, home: Path) -> None:
    folder = next(path for path in sorted(home.iterdir()) if path.is_dir())
    shutil.copytree(folder, tmp_path / "a" / "run")
    (tmp_path / "b").mkdir()
    pack(folder, tmp_path / "b" / "run.zip")
    one, other = read(tmp_path)
    assert isinstance(one, Run)
    assert isinstance(other, Run)
    assert (one.params, str(one.metrics)) == (other.params, str(other.metrics))
    assert (one.name, other.name) == ("a/run", "b/run")
    pack(folder, tmp_path / "a" / "run.zip")
    assert [run.name for run in read(tmp_path)] == ["a/run", "b/run"]
    assert [row.run for row in load_runs(tmp_path / "b" / "run.zip").rows] == ["run"]


@pytest.mark.parametrize("name", ["data.zip", "model.zip"])
def test_another_archive_is_nobody_s(tmp_path: Path, name: str) -> None:
    with ZipFile(tmp_path / name, "w") as archive:
        archive.writestr("images/metrics.jsonl", "{}")
        archive.writestr("experiment.json", "{}")
    assert not {run.reader for run in read(tmp_path)}.intersection({"comet", "clearml"})


@pytest.mark.parametrize(("length", "words"), [(200, "cut off"), (-30, "cut off")])
def test_an_archive_that_is_cut_off_is_a_reason(tmp_path: Path, length: int, words: str) -> None:
    (tmp_path / "r.zip").write_bytes((COMET / "r001.zip").read_bytes()[:length])
    found = only(tmp_path)
    assert isinstance(found, SkippedRun)
    assert (found.reason, words in found.message) == (SkipReason.UNREADABLE, True)


def test_an_archive_that_claims_little_and_holds_much_is_too_large(tmp_path: Path) -> None:
    with ZipFile(tmp_path / "r.zip", "w", ZIP_DEFLATED) as archive:
        archive.writestr("experiment.json", "{}")
        archive.writestr("messages.json", b" " * (METRICS_LIMIT + 1))
    found = only(tmp_path)
    assert isinstance(found, SkippedRun)
    assert found.reason is SkipReason.TOO_LARGE


def test_an_archive_that_is_packed_in_another_way_is_refused(tmp_path: Path) -> None:
    pack(COMET / "r000", tmp_path / "r.zip", ZIP_BZIP2)
    found = only(tmp_path)
    assert isinstance(found, SkippedRun)
    assert "unpack it" in found.message


@pytest.mark.parametrize("files", [("messages.json",), ("messages.json", "experiment.json"), ("task.json",)])
def test_files_of_these_names_without_their_keys_are_nobody_s(tmp_path: Path, files: tuple[str, ...]) -> None:
    for name in files:
        (tmp_path / name).write_text('{"name": "x"}\n')
    assert not {run.reader for run in read(tmp_path)}.intersection({"comet", "clearml"})


def test_the_log_of_mmcv_beside_the_config_that_it_dumped_is_a_run(tmp_path: Path) -> None:
    """By hand, in the form of MMCV 1: the first line is about the environment."""
    home = tmp_path / "faster_rcnn"
    home.mkdir()
    (home / "faster_rcnn.py").write_text("optimizer = dict(type='SGD', lr=0.02)\nwork_dir = 'x'\ntotal_epochs = 2\n")
    lines = [
        {"env_info": "Python 3.8", "seed": 0, "exp_name": "faster_rcnn.py"},
        {"mode": "train", "epoch": 1, "iter": 50, "lr": 0.02, "loss": 1.5},
        {"mode": "val", "epoch": 1, "iter": 9, "bbox_mAP": 0.25, "loss": 1.75},
    ]
    (home / "20210101_101112.log.json").write_text("\n".join(map(json.dumps, lines)))
    run = run_of(tmp_path)
    assert run.params == {"optimizer.type": "SGD", "optimizer.lr": 0.02, "total_epochs": 2}
    assert run.metrics["val/bbox_mAP"] == [0.25]
    assert (run.metrics["loss"], run.metrics["val/loss"]) == ([1.5], [1.75])


def test_the_archives_of_comet_are_found_in_the_hidden_folder_where_its_client_keeps_them(tmp_path: Path) -> None:
    shutil.copytree(COMET, tmp_path / "project" / ".cometml-runs")
    (tmp_path / "project" / "train.py").touch()
    assert len(read(tmp_path)) == len(read(COMET))
