"""A config that a script repeats in its file of metrics."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from paramimp.reading.discovery import find_runs
from paramimp.runs import Run

if TYPE_CHECKING:
    from pathlib import Path

CONFIG = {"optimizer": {"lr": 0.1}, "seed": 3, "batch": 32}


def run_of(tmp_path: Path, results: Any, name: str = "results.json") -> Run:
    (tmp_path / "config.json").write_text(json.dumps(CONFIG))
    (tmp_path / name).write_text(results if isinstance(results, str) else json.dumps(results))
    (run,) = find_runs([tmp_path])
    assert isinstance(run, Run)
    return run


@pytest.mark.parametrize("name", ["config", "args", "hparams", "Config", "what_was_run"])
def test_a_repeated_config_is_no_metric(tmp_path: Path, name: str) -> None:
    run = run_of(tmp_path, {name: CONFIG, "val_loss": 0.5, "test": {"f1": 0.7}})
    assert run.metrics == {"val_loss": 0.5, "test.f1": 0.7}
    assert run.params == {"optimizer.lr": 0.1, "seed": 3, "batch": 32}


def test_what_only_the_repeated_config_has_is_a_param_and_the_config_file_comes_first(tmp_path: Path) -> None:
    run = run_of(tmp_path, {"args": {"seed": 4, "dropout": 0.2, "amp": True}, "val_loss": 0.5})
    assert run.params == {"optimizer.lr": 0.1, "seed": 3, "batch": 32, "dropout": 0.2, "amp": True}
    assert run.metrics == {"val_loss": 0.5}


@pytest.mark.parametrize("block", [{"params": {"total": 100, "trainable": 50}}, {"options_traded": {"n": 5}}])
def test_measured_blocks_stay_metrics(tmp_path: Path, block: dict[str, dict[str, int]]) -> None:
    run = run_of(tmp_path, {**block, "val_loss": 0.5})
    ((name, inner),) = block.items()
    assert run.metrics == {"val_loss": 0.5, **{f"{name}.{key}": value for key, value in inner.items()}}


def test_each_line_of_a_history_may_repeat_the_config(tmp_path: Path) -> None:
    lines = "".join(json.dumps({"config": CONFIG, "loss": loss}) + "\n" for loss in (3, 2))
    run = run_of(tmp_path, lines, "metrics.jsonl")
    assert run.metrics == {"loss": [3, 2]}
