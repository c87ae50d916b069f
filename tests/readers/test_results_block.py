"""Results in a block of the config: they are metrics, and what a config says of its metrics stays a param."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from paramimp.readers.results_block import without_results
from paramimp.reading.discovery import find_runs
from paramimp.runs import Run, SkippedRun, SkipReason

if TYPE_CHECKING:
    from pathlib import Path

TOLD = {"hyperparameters": {"lr": 0.1, "depth": 8}, "model": {"dim": 384}}
FLAT = {"hyperparameters.lr": 0.1, "hyperparameters.depth": 8, "model.dim": 384}


def run_of(tmp_path: Path, config: dict[str, Any], **files: Any) -> Run | SkippedRun:
    (tmp_path / "config.json").write_text(json.dumps(config))
    for stem, document in files.items():
        (tmp_path / f"{stem}.json").write_text(json.dumps(document))
    (run,) = find_runs([tmp_path])
    return run


@pytest.mark.parametrize("head", ["results", "result", "metrics", "final_metrics", "test_results", "Results"])
def test_a_config_with_a_block_of_results_is_a_whole_run(tmp_path: Path, head: str) -> None:
    run = run_of(tmp_path, {**TOLD, head: {"val_loss": 0.31, "val_acc": 0.8}})
    assert isinstance(run, Run)
    assert run.params == FLAT
    assert run.metrics == {"val_loss": 0.31, "val_acc": 0.8}


def test_counts_and_texts_among_results_are_no_params(tmp_path: Path) -> None:
    results = {"val_bpb": 2.29, "val_loss": 1.5, "num_steps": 573, "epochs": 15, "device": "cuda"}
    run = run_of(tmp_path, {**TOLD, "results": results})
    assert isinstance(run, Run)
    assert run.params == FLAT
    assert run.metrics == {"val_bpb": 2.29, "val_loss": 1.5, "num_steps": 573, "epochs": 15}


def test_results_in_the_config_stand_beside_those_of_the_metrics_file(tmp_path: Path) -> None:
    run = run_of(tmp_path, {**TOLD, "results": {"test_acc": 0.7}}, metrics={"val_loss": [0.5, 0.4]})
    assert isinstance(run, Run)
    assert run.params == FLAT
    assert run.metrics == {"val_loss": [0.5, 0.4], "test_acc": 0.7}


def test_a_history_in_the_block_is_a_history(tmp_path: Path) -> None:
    run = run_of(tmp_path, {**TOLD, "results": {"val_loss": [0.5, 0.4]}})
    assert isinstance(run, Run)
    assert run.metrics == {"val_loss": [0.5, 0.4]}


@pytest.mark.parametrize(
    "block",
    [
        {"metrics": {"top_k": 5, "average": "macro"}},
        {"metrics": {"accuracy": {"threshold": 0.5}}},
        {"evaluation": {"interval": 1, "metric": "mIoU"}},
        {"eval": {"batch_size": 32, "loss": "l1", "loss_weight": 0.5}},
        {"metrics": {"accuracy": 1, "loss": 1}},
        {"summary": {"every": 100}},
        {"results": {"dir": "out", "keep": 3}},
    ],
)
def test_what_a_config_says_of_its_metrics_is_chosen(block: dict[str, Any]) -> None:
    params = {f"{head}.{name}": value for head, inner in block.items() for name, value in inner.items()}
    assert without_results({**FLAT, **params}) == ({**FLAT, **params}, {})


def test_two_blocks_with_one_name_keep_the_names_of_the_blocks() -> None:
    params = {**FLAT, "val_results.acc": 0.8, "test_results.acc": 0.7, "test_results.loss": 0.2}
    assert without_results(params) == (FLAT, {"val_results.acc": 0.8, "test_results.acc": 0.7, "loss": 0.2})


def test_a_config_of_nothing_but_results_is_no_run(tmp_path: Path) -> None:
    run = run_of(tmp_path, {"results": {"val_loss": 0.3}})
    assert isinstance(run, SkippedRun)
    assert run.reason is SkipReason.NO_METRICS
