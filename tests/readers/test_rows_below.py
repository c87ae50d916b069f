"""Runs that are a folder each with several documents, none of which is called a config or metrics."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from paramimp.readers.interface import ReadOptions
from paramimp.reading.discovery import find_runs
from paramimp.runs import Run, SkippedRun

if TYPE_CHECKING:
    from pathlib import Path

LRS = (0.1, 0.01, 0.001)
OPTIONS = ReadOptions(metrics=("final_loss",), params=("lr", "width"))


def put(root: Path, file: str, document: Any) -> None:
    path = root / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(document if isinstance(document, str) else json.dumps(document))


def write_runs(root: Path, **others: Any) -> None:
    for number, lr in enumerate(LRS):
        told = {"lr": lr, "width": 64 << number, "seed": 1}
        put(root, f"hp/run_{number}/train.json", {**told, "final_loss": lr * 2, "hist": [[1, 0.5], [2, 0.25]]})
        put(root, f"hp/run_{number}/eval.json", {**told, "mse": {"mean": lr * 3}, "seed": 7})
        for stem, document in others.items():
            put(root, f"hp/run_{number}/{stem}.json", document)


@pytest.mark.parametrize("others", [{}, {"confusion": [[1, 2], [3, 4]]}, {"broken": "{"}])
def test_the_documents_of_a_folder_are_one_run(tmp_path: Path, others: dict[str, Any]) -> None:
    write_runs(tmp_path, **others)
    runs = list(find_runs([tmp_path], options=OPTIONS))
    assert [run.name for run in runs] == [f"{tmp_path.name}/hp/run_{number}" for number in range(3)]
    assert [run.params for run in runs] == [{"lr": lr, "width": 64 << number} for number, lr in enumerate(LRS)]
    for run, lr in zip(runs, LRS, strict=True):
        assert isinstance(run, Run)
        assert (run.metrics["final_loss"], run.metrics["mse.mean"]) == (lr * 2, lr * 3)


def test_entries_that_differ_have_the_name_of_their_document(tmp_path: Path) -> None:
    write_runs(tmp_path)
    options = ReadOptions(metrics=("final_loss",), params=("seed", "train.seed", "lr"))
    (first, *_) = find_runs([tmp_path], options=options)
    assert first.params == {"lr": 0.1, "seed": 7, "train.seed": 1}


def test_folders_with_one_document_are_the_rows_of_a_table(tmp_path: Path) -> None:
    for number, lr in enumerate(LRS):
        put(tmp_path, f"run_{number}/train.json", {"lr": lr, "width": 64 << number, "final_loss": lr * 2})
    runs = list(find_runs([tmp_path], options=OPTIONS))
    assert [run.params["lr"] for run in runs] == list(LRS)
    assert {run.origin.reader for run in runs} == {"table"}


def test_folders_of_data_are_no_runs(tmp_path: Path) -> None:
    for number in range(3):
        put(tmp_path, f"image_{number}/meta.json", {"camera": "x", "iso": 100 * number})
        put(tmp_path, f"image_{number}/boxes.json", {"count": number, "score": 0.1 * number})
    (said,) = find_runs([tmp_path], options=ReadOptions(metrics=("score",)))
    assert isinstance(said, SkippedRun)


def test_results_that_are_the_same_everywhere_tell_nothing(tmp_path: Path) -> None:
    for number, lr in enumerate(LRS):
        put(tmp_path, f"run_{number}/a.json", {"lr": lr})
        put(tmp_path, f"run_{number}/b.json", {"max_loss": 1.0})
    (said,) = find_runs([tmp_path], options=ReadOptions(metrics=("max_loss",)))
    assert isinstance(said, SkippedRun)
