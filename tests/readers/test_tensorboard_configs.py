"""Event files that hold scalars alone, with a config beside or above them, or in folders whose names tell params."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from paramimp.reading.discovery import find_runs
from paramimp.runs import Run, SkippedRun, SkipReason
from tests.readers.tfevents import scalar, write_events

TOLD = {"lr": 0.1, "batch_size": 32}
CONFIGS = {
    "args.json": json.dumps(TOLD),
    "config.yml": "lr: 0.1\nbatch_size: 32\n",
    "args.txt": "Namespace(lr=0.1, batch_size=32)\n",
    "hparams.toml": "lr = 0.1\nbatch_size = 32\n",
    "command.txt": "python train.py --lr 0.1 --batch-size 32\n",
}


def log(folder: Path, *losses: float, tag: str = "loss") -> None:
    write_events(folder, *(scalar(tag, loss) for loss in losses))


def only_run(root: Path) -> Run:
    (run,) = find_runs([root])
    assert isinstance(run, Run), run
    return run


@pytest.mark.parametrize("config", CONFIGS)
def test_a_config_beside_the_events_tells_the_params(tmp_path: Path, config: str) -> None:
    log(tmp_path / "a", 0.5, 0.25)
    (tmp_path / "a" / config).write_text(CONFIGS[config])
    run = only_run(tmp_path)
    assert (run.name, run.params, run.metrics) == ("a", TOLD, {"loss": [0.5, 0.25]})


@pytest.mark.parametrize("below", ["tb", "logs", "logs/fit", "runs/Jan01_10-00-00_host"])
@pytest.mark.parametrize("config", ["args.json", "config.yml"])
def test_a_config_above_the_events_tells_the_params(tmp_path: Path, below: str, config: str) -> None:
    for name in "ab":
        log(tmp_path / name / below, 0.5, 0.25)
        (tmp_path / name / config).write_text(CONFIGS[config])
    runs = list(find_runs([tmp_path]))
    assert [run.name for run in runs] == ["a", "b"]
    assert all(isinstance(run, Run) and (run.params, run.metrics) == (TOLD, {"loss": [0.5, 0.25]}) for run in runs)


@pytest.mark.parametrize("name", ["lr=0.1,batch_size=32", "lr_0.1_batch_size_32", "exp1_lr=0.1_batch_size=32"])
def test_the_name_of_the_folder_tells_the_params(tmp_path: Path, name: str) -> None:
    log(tmp_path / name, 0.5)
    assert only_run(tmp_path).params == TOLD


@pytest.mark.parametrize("place", ["lr=0.1,batch_size=32", "a"])
@pytest.mark.parametrize("between", ["", "logs"])
def test_parts_of_the_data_are_one_run(tmp_path: Path, place: str, between: str) -> None:
    """As the callback of Keras writes them."""
    log(tmp_path / place / between / "train", 0.5, 0.25, tag="epoch_loss")
    log(tmp_path / place / between / "validation", 0.75, 0.5, tag="epoch_loss")
    if place == "a":
        (tmp_path / "a" / "args.json").write_text(CONFIGS["args.json"])
    run = only_run(tmp_path)
    assert run.params == TOLD
    assert run.metrics == {"train/epoch_loss": [0.5, 0.25], "validation/epoch_loss": [0.75, 0.5]}


def test_runs_below_a_config_that_is_not_theirs_have_none(tmp_path: Path) -> None:
    """The config of all runs is not what each was told."""
    (tmp_path / "config.yml").write_text("base: 1\n")
    for name in "ab":
        log(tmp_path / "logs" / name, 0.5)
    runs = list(find_runs([tmp_path]))
    assert [run.name for run in runs] == ["logs/a", "logs/b"]
    assert all(isinstance(run, SkippedRun) and run.reason is SkipReason.NO_CONFIG for run in runs)


def test_runs_with_configs_of_their_own_below_one_have_their_own(tmp_path: Path) -> None:
    (tmp_path / "config.yml").write_text("base: 1\n")
    for number, name in enumerate("ab"):
        log(tmp_path / "runs" / name, 0.5)
        (tmp_path / "runs" / name / "args.json").write_text(json.dumps({"lr": number}))
    assert {run.name: run.params for run in find_runs([tmp_path])} == {"runs/a": {"lr": 0}, "runs/b": {"lr": 1}}


def test_a_data_set_is_no_run(tmp_path: Path) -> None:
    for part in ("train", "val"):
        (tmp_path / "data" / part).mkdir(parents=True)
        (tmp_path / "data" / part / "0.png").touch()
    (tmp_path / "data" / "config.yml").write_text("classes: 3\n")
    (run,) = find_runs([tmp_path])
    assert run.reader == "native"
