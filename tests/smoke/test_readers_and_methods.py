"""One log of each reader and every method, with whatever versions are installed."""

from __future__ import annotations

import json
import shutil
from importlib.util import find_spec
from typing import TYPE_CHECKING

import pytest

from paramimp.methods import METHODS
from paramimp.readers import READERS
from tests.smoke.processes import SAMPLES, paramimp

if TYPE_CHECKING:
    from pathlib import Path

LOGS = {
    "native": "flat",
    "wandb": "wandb/0.31.0",
    "mlflow": "mlflow/3.17.2/mlruns",
    "tensorboard": "tensorboard/tensorboardX-2.0",
    "lightning": "lightning/2.6.6/csv",
    "hydra": "hydra/1.3.8/multirun",
    "ray": "ray/2.60.0",
    "optuna": "optuna/2.10.1/optuna.db",
    "sacred": "sacred/0.7.5",
    "huggingface": "huggingface/5.24.0",
    "dvclive": "dvclive/3.49.1",
    "kerastuner": "kerastuner/1.4.8",
    "nni": "nni/3.0",
    "flaml": "flaml/2.8.0",
    "comet": "comet/3.58.8",
    "clearml": "clearml/2.1.12",
    "mmengine": "mmengine/0.10.7",
    "smac": "smac/2.4.1",
    "hpbandster": "hpbandster/0.7.4",
    "guild": "guild/0.9.0",
    "spacy": "spacy/3.8.18",
    "swanlab": "swanlab/0.10.3",
    "trackio": "trackio/0.43.0",
    "rl-zoo": "rl_zoo/2.9.2/logs",
    "table": "table/runs.csv",
    "wandb-csv": "wandb_csv/export_by_hand.csv",
}
"""Reader to a log of its among the samples."""
NEEDS_SHAP = pytest.mark.skipif(find_spec("shap") is None, reason="the extra paramimp[shap] is not installed")
NEEDS_PYARROW = pytest.mark.skipif(find_spec("pyarrow") is None, reason="the extra paramimp[parquet] is not installed")


def test_every_reader_has_a_log_here() -> None:
    by_hand = {
        "yolo",
        "one-file",
        "printed-log",
        "printed-report",
        "partitions",
        "mlflow-server",
        "graphgym",
        "ludwig",
        "neptune",
        "aim",
    }
    assert {*LOGS, *by_hand} == set(READERS.built_in)


def usable_in(log: Path, reader: str, folder: Path) -> int:
    done = paramimp("runs", log, "--reader", reader, "--format", "json", folder=folder)
    assert (done.returncode, done.stderr) == (0, b"")
    runs = json.loads(done.stdout.decode("utf-8", "replace"))["runs"]
    return sum(not run.get("skip_reason") for run in runs)


@pytest.mark.parametrize("reader", LOGS)
def test_a_log_of_every_reader_is_read(reader: str, tmp_path: Path) -> None:
    assert usable_in(SAMPLES / LOGS[reader], reader, tmp_path)


def test_a_folder_with_one_document_per_run_is_read(tmp_path: Path) -> None:
    for index in range(3):
        document = {"args": {"lr": index / 10, "layers": 2}, "results": {"val_loss": 1.0 - index / 10}}
        (tmp_path / f"exp_{index}.json").write_text(json.dumps(document), "utf-8")
    assert usable_in(tmp_path, "one-file", tmp_path) == 3


def test_a_folder_with_a_log_per_run_is_read(tmp_path: Path) -> None:
    for index in range(3):
        text = f"Namespace(lr=0.{index}, layers=2)\nepoch 1 val_loss: 1.{index}\n"
        (tmp_path / f"train_{index}.log").write_text(text, "utf-8")
    assert usable_in(tmp_path, "printed-log", tmp_path) == 3


def test_arguments_beside_a_summary_are_read(tmp_path: Path) -> None:
    (tmp_path / "train").mkdir()
    (tmp_path / "train" / "args.yaml").write_text("model: yolov8n.yaml\nlr0: 0.001\nweight_decay: 5e-4\n")
    (tmp_path / "train" / "results.csv").write_text("epoch,val/box_loss\n1,3.5\n2,3.1\n")
    assert usable_in(tmp_path, "yolo", tmp_path) == 1


@NEEDS_PYARROW
def test_a_parquet_file_is_read(tmp_path: Path) -> None:
    assert usable_in(SAMPLES / "table" / "runs.parquet", "table", tmp_path)


@NEEDS_PYARROW
def test_partitions_of_parquet_are_read(tmp_path: Path) -> None:
    for lr in (0.1, 0.2, 0.3):
        place = tmp_path / f"lr={lr}"
        place.mkdir(parents=True)
        shutil.copy(SAMPLES / "table" / "runs.parquet", place / "part-0.parquet")
    assert usable_in(tmp_path, "partitions", tmp_path)


@pytest.mark.parametrize(
    "method", [pytest.param(name, marks=[NEEDS_SHAP] if name == "shap" else []) for name in METHODS.names()]
)
def test_every_method_finds_the_driver(method: str, sweep: Path, tmp_path: Path) -> None:
    done = paramimp("analyze", sweep, "-m", "loss", "--method", method, "--format", "json", folder=tmp_path)
    assert (done.returncode, done.stderr) == (0, b"")
    params = json.loads(done.stdout.decode("utf-8", "replace"))["params"]
    assert max(params, key=lambda param: param["importance"])["param"] == "a"


@pytest.mark.skipif(find_spec("shap") is not None, reason="the extra paramimp[shap] is installed")
def test_a_method_without_its_extra_says_how_to_install_it(sweep: Path, tmp_path: Path) -> None:
    done = paramimp("analyze", sweep, "-m", "loss", "--method", "shap", folder=tmp_path)
    assert done.returncode == 2
    assert b"pip install 'paramimp[shap]'" in done.stderr


def test_pairs_are_found(sweep: Path, tmp_path: Path) -> None:
    done = paramimp("analyze", sweep, "-m", "loss", "--interactions", "--format", "json", folder=tmp_path)
    assert (done.returncode, done.stderr) == (0, b"")
    assert json.loads(done.stdout.decode("utf-8", "replace"))["interactions"]
