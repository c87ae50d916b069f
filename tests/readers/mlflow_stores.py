"""Stores of MLflow among the samples, written by hand, and what is read from them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from paramimp.readers.interface import ReadOptions
from paramimp.reading.discovery import find_runs
from paramimp.runs import Run, SkippedRun

SAMPLES = Path(__file__).parent / "samples" / "mlflow"


STORES = [SAMPLES / version / store for version in ("1.30.1", "3.17.2") for store in ("mlruns", "mlflow.db")]


def read(store: Path, **options: Any) -> list[Run | SkippedRun]:
    return list(find_runs([str(store)], options=ReadOptions(**options)))


def by_lr(found: list[Run | SkippedRun]) -> dict[object, list[Run]]:
    runs: dict[object, list[Run]] = {}
    for run in found:
        if isinstance(run, Run):
            runs.setdefault(run.params.get("lr"), []).append(run)
    return runs


def only(store: Path) -> Run | SkippedRun:
    (found,) = read(store)
    return found
