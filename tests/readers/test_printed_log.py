"""Logs for people that begin with what the run was told."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from paramimp.readers.interface import Claim, Folder, ReadOptions
from paramimp.readers.native import NATIVE
from paramimp.readers.printed_log import PRINTED_LOG
from paramimp.reading.discovery import find_runs
from paramimp.runs import Run, SkippedRun, SkipReason

SCRIPT = """
import argparse, json, sys
from dataclasses import dataclass, field
parser = argparse.ArgumentParser()
parser.add_argument("--lr", type=float)
parser.add_argument("--batch-size", type=int)
parser.add_argument("--act")
args = parser.parse_args()
@dataclass
class Model:
    act: str
@dataclass
class Config:
    lr: float
    batch_size: int
    model: Model
form = FORM
if form == "namespace":
    print("INFO", args)
elif form == "dataclass":
    print(Config(args.lr, args.batch_size, Model(args.act)))
elif form == "dictionary":
    print("config:", {"lr": args.lr, "batch_size": args.batch_size, "act": args.act})
elif form == "json":
    print("Settings")
    print(json.dumps(vars(args), indent=2))
elif form == "list":
    print("-------- Options --------")
    for name, value in vars(args).items():
        print(f"{name:>20}: {value}")
    print("-------- End --------")
else:
    print("$ python train.py", " ".join(sys.argv[1:]))
for epoch in range(3):
    print(f"epoch {epoch + 1}/3 | train loss {args.lr / (epoch + 1):.4f} | val loss {args.lr + epoch:.4f} | 3.2 s")
"""
FORMS = ["namespace", "dataclass", "dictionary", "json", "list", "command"]
TOLD = [{"lr": 0.5, "batch_size": 32, "act": "relu"}, {"lr": 0.25, "batch_size": 64, "act": "tanh"}]


def write_logs(folder: Path, form: str, ending: str = ".log") -> None:
    """What a real script prints for each run."""
    for number, told in enumerate(TOLD):
        options = [f"--{name.replace('_', '-')}={value}" for name, value in told.items()]
        command = [sys.executable, "-c", SCRIPT.replace("FORM", repr(form)), *options]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        (folder / f"train_{number}{ending}").write_text(done.stdout)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("ending", [".log", ".out", ".txt"])
def test_a_log_per_run_is_read(tmp_path: Path, form: str, ending: str) -> None:
    write_logs(tmp_path, form, ending)
    runs = list(find_runs([tmp_path]))
    act = "model.act" if form == "dataclass" else "act"
    assert [run.name for run in runs] == ["train_0", "train_1"]
    assert [run.params for run in runs] == [{"lr": t["lr"], "batch_size": t["batch_size"], act: t["act"]} for t in TOLD]
    assert [run.metrics["val.loss"] for run in runs if isinstance(run, Run)] == [[0.5, 1.5, 2.5], [0.25, 1.25, 2.25]]


def test_a_log_that_is_named_is_a_run(tmp_path: Path) -> None:
    write_logs(tmp_path, "namespace")
    (run,) = find_runs([tmp_path / "train_1.log"])
    assert run.params == TOLD[1]


def test_arguments_of_any_names_are_known_as_argparse_prints_them(tmp_path: Path) -> None:
    for number in range(2):
        (tmp_path / f"{number}.log").write_text(f"Namespace(foo={number}, bar='a')\nval loss: 0.{number}\n")
    assert [run.params for run in find_runs([tmp_path])] == [{"foo": number, "bar": "a"} for number in range(2)]


def test_a_folder_per_run_names_it(tmp_path: Path) -> None:
    write_logs(tmp_path, "namespace")
    for number in range(2):
        (tmp_path / f"exp_{number}").mkdir()
        (tmp_path / f"train_{number}.log").rename(tmp_path / f"exp_{number}" / "log.txt")
    assert {run.name: run.params for run in find_runs([tmp_path])} == {"exp_0": TOLD[0], "exp_1": TOLD[1]}


def test_a_run_that_has_printed_no_result_yet_is_listed(tmp_path: Path) -> None:
    write_logs(tmp_path, "namespace")
    (tmp_path / "train_2.log").write_text("Namespace(lr=0.1, batch_size=8)\nLoading data\n")
    (tmp_path / "zz.log").write_text("Started.\n")
    *_, started, other = find_runs([tmp_path])
    assert isinstance(started, SkippedRun)
    assert (started.reason, started.params) == (SkipReason.NO_METRICS, {"lr": 0.1, "batch_size": 8})
    assert isinstance(other, SkippedRun)
    assert other.reason is SkipReason.NO_CONFIG
    assert "does not say what its run was told" in other.message


@pytest.mark.parametrize(
    "text",
    [
        "usage: train.py [--lr LR] [--batch-size N]\nval loss: 0.5\n",
        "epoch 1 {'val_loss': 0.5, 'lr': 0.01, 'momentum': 0.9}\n",
        "Point(foo=1, bar=2)\nval loss: 0.5\n",
        "Namespace(lr=0.1, batch_size=8)\nDone in 5 s\n",
        "Started.\nval loss: 0.5\n",
    ],
    ids=["usage", "an epoch as a dictionary", "an object", "no result", "no settings"],
)
def test_any_other_log_is_none(tmp_path: Path, text: str) -> None:
    for number in range(3):
        (tmp_path / f"{number}.log").write_text(text)
    (found,) = find_runs([tmp_path])
    assert isinstance(found, SkippedRun)
    assert "3 files (3 .log)" in found.message


def test_a_log_beside_a_config_and_metrics_is_no_run(tmp_path: Path) -> None:
    write_logs(tmp_path, "namespace")
    (tmp_path / "config.yaml").write_text("lr: 0.1\n")
    (tmp_path / "metrics.json").write_text('{"loss": 1}')
    (run,) = find_runs([tmp_path])
    assert (run.reader, run.params) == ("native", {"lr": 0.1})


def test_a_log_beside_a_config_alone_is_its_metrics_where_it_is_chosen(tmp_path: Path) -> None:
    write_logs(tmp_path, "namespace")
    (tmp_path / "train_1.log").unlink()
    (tmp_path / "config.yaml").write_text("lr: 0.1\n")
    (skipped,) = find_runs([tmp_path])
    assert isinstance(skipped, SkippedRun)
    assert "--metrics-file train_0.log" in skipped.shell_message
    (run,) = find_runs([tmp_path], options=ReadOptions(metrics_file="*.log"))
    assert isinstance(run, Run)
    assert run.metrics["val.loss"] == [0.5, 1.5, 2.5]


def test_readers_do_not_claim_one_folder_equally(tmp_path: Path) -> None:
    write_logs(tmp_path, "namespace")
    folder = Folder(str(tmp_path), ".", frozenset({"train_0.log", "train_1.log"}), (), str(tmp_path))
    assert (PRINTED_LOG.claims(folder), NATIVE.claims(folder)) == (Claim.LIKELY, Claim.NONE)
