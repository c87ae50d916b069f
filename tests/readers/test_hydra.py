"""Jobs of Hydra 1.0.7 and 1.3.8: a multirun and single runs, with metrics in metrics.json and history.csv."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from paramimp.readers.interface import Claim
from paramimp.reading.discovery import find_runs
from paramimp.runs import SkippedRun, SkipReason
from tests.readers.digits import (
    EMPTY,
    FAILED,
    KILLED,
    SAMPLES,
    assert_sweep,
    epochs_of,
    only,
    read,
    run_of,
    runs_by_key,
    versions,
)

HYDRA = SAMPLES / "hydra"
EVERY_VERSION = pytest.mark.parametrize("version", versions("hydra"))


def write_job(folder: Path, config: str = "lr: 0.1\n", **files: str) -> Path:
    (folder / ".hydra").mkdir(parents=True)
    (folder / ".hydra" / "config.yaml").write_text(config)
    for name, text in files.items():
        (folder / name.replace("__", ".")).write_text(text)
    return folder


@EVERY_VERSION
def test_every_job_of_a_multirun_is_read(version: str) -> None:
    runs = runs_by_key(HYDRA / version / "multirun")
    assert_sweep(runs, FAILED, KILLED)
    assert len(runs[FAILED].metrics["val_loss"]) == epochs_of(FAILED)  # type: ignore[arg-type]


@EVERY_VERSION
def test_jobs_of_one_sweep_are_a_group_and_single_runs_are_none(version: str) -> None:
    found = read(HYDRA / version)
    assert {run.group for run in found if run.name.startswith("multirun/")} == {"multirun/2024-06-07/12-00-00"}
    assert {run.group for run in found if run.name.startswith("outputs/")} == {""}
    assert sum(run.name.startswith("outputs/") for run in found) == 3


@EVERY_VERSION
def test_a_job_that_wrote_nothing_is_skipped(version: str) -> None:
    (skipped,) = [found for found in read(HYDRA / version) if isinstance(found, SkippedRun)]
    assert skipped.name.endswith("/" + EMPTY.removeprefix("r0"))
    assert skipped.reason is SkipReason.NO_METRICS


@EVERY_VERSION
def test_references_are_resolved_within_the_file_and_others_stay(version: str) -> None:
    params = runs_by_key(HYDRA / version / "multirun")["r000"].params
    assert params["T_max"] == params["epochs"] == 8
    assert params["run_name"] == "adam_lr0.00122352_s1"
    assert params["paths.out"] == "${hydra:runtime.output_dir}"
    assert params["paths.data"] == "${oc.env:DATA_DIR,/data}"


def test_a_final_value_wins_over_a_history_that_ends_elsewhere(tmp_path: Path) -> None:
    write_job(tmp_path, history__csv="epoch,loss,acc\n0,2,0.5\n1,3,0.6\n", metrics__json='{"loss": 2.0, "acc": 0.6}')
    assert run_of(tmp_path).metrics == {"loss": 2.0, "acc": [0.5, 0.6]}


@pytest.mark.parametrize("name", ["results.json", "final_numbers.json"])
def test_metrics_are_found_by_name_or_as_the_only_possible_file(tmp_path: Path, name: str) -> None:
    write_job(tmp_path, **{name: '{"loss": 0.5}'})
    assert run_of(tmp_path).metrics == {"loss": 0.5}


def test_the_skip_names_the_files_that_were_there_instead(tmp_path: Path) -> None:
    write_job(tmp_path, a__json="{}", b__json="{}")
    found = only(tmp_path)
    assert isinstance(found, SkippedRun)
    assert "a.json and b.json" in found.message


def test_a_job_in_which_lightning_logged_is_one_run(tmp_path: Path) -> None:
    job = write_job(tmp_path / "2024" / "0")
    version = job / "csv" / "version_0"
    version.mkdir(parents=True)
    (version / "hparams.yaml").write_text("lr: 0.1\n")
    (version / "metrics.csv").write_text("epoch,step,loss\n0,1,0.5\n0,1,\n1,2,0.25\n")
    run = run_of(tmp_path)
    assert (run.name, run.reader, run.metrics) == ("2024/0", "hydra", {"loss": [0.5, 0.25]})


def test_a_job_that_logs_to_another_tracker_is_left_to_it(tmp_path: Path) -> None:
    from paramimp.places.folder import Folder
    from paramimp.readers.hydra.reader import HYDRA as READER

    write_job(tmp_path)
    folder = Folder(str(tmp_path), ".", frozenset(), (".hydra", "wandb"), str(tmp_path))
    assert READER.claims(folder) is Claim.PARTIAL


@pytest.mark.parametrize("other", ["", "notes.json"])
def test_a_job_whose_only_log_is_that_of_wandb_is_read_from_there(tmp_path: Path, other: str) -> None:
    """Also where the script left a JSON file of its own, which might have held metrics."""
    job = write_job(tmp_path / "0")
    shutil.copytree(SAMPLES / "wandb" / "0.31.0", job, dirs_exist_ok=True)
    if other:
        (job / other).write_text('{"git": "abc"}')
    assert {found.reader for found in read(tmp_path)} == {"wandb"}
    (forced, *_) = find_runs([str(tmp_path)], reader="hydra")
    assert isinstance(forced, SkippedRun)
    assert "logged to wandb/: --reader wandb reads that" in forced.shell_message


@pytest.mark.parametrize("data", [b"\xff\xfe\x00", b'epoch,loss\n0,"' + b"9" * 200_000])
def test_a_log_below_a_job_that_cannot_be_read_is_named(tmp_path: Path, data: bytes) -> None:
    version = write_job(tmp_path / "0") / "csv" / "version_0"
    version.mkdir(parents=True)
    (version / "metrics.csv").write_bytes(data)
    found = only(tmp_path)
    assert isinstance(found, SkippedRun)
    assert found.path == "0/csv/version_0/metrics.csv"
    assert found.message.startswith(found.path)


def test_a_log_that_can_be_read_stands_in_for_one_that_cannot(tmp_path: Path) -> None:
    job = write_job(tmp_path)
    for name, data in (("a", b'epoch,loss\n0,"' + b"9" * 200_000), ("b", b"epoch,loss\n0,0.5\n")):
        version = job / name
        version.mkdir()
        (version / "metrics.csv").write_bytes(data)
    run = run_of(tmp_path)
    assert run.metrics == {"loss": [0.5]}
    assert run.note.startswith("a/metrics.csv ")


def test_a_torn_config_is_a_skip_that_names_the_file(tmp_path: Path) -> None:
    write_job(tmp_path, "lr: [0.1\n", metrics__json='{"loss": 1}')
    found = only(tmp_path)
    assert isinstance(found, SkippedRun)
    assert found.path == ".hydra/config.yaml"
