"""A database of MLflow: where it is found, which values it holds, and what damage costs."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from paramimp.readers.mlflow import sqlite as mlflow_sqlite
from paramimp.runs import Run, SkippedRun, SkipReason
from tests.readers.mlflow_stores import SAMPLES, by_lr, only, read
from tests.readers.samples.make_mlflow import RUNS, losses


def test_a_database_is_found_among_the_folders_of_its_artifacts(tmp_path: Path) -> None:
    shutil.copy(SAMPLES / "3.17.2" / "mlflow.db", tmp_path / "tracking.db")
    (tmp_path / "mlruns" / "1" / "0123456789abcdef0123456789abcdef" / "artifacts").mkdir(parents=True)
    found = read(tmp_path)
    assert len(found) == 9
    run = next(run for run in found if isinstance(run, Run))
    assert run.path == "tracking.db"
    assert run.name.startswith("tracking.db/")


def test_an_infinity_that_the_database_cannot_hold_and_nan_are_what_was_logged() -> None:
    (run,) = by_lr(read(SAMPLES / "3.17.2" / "mlflow.db"))[100]
    assert repr(run.metrics["val/loss"]) == "[2.5, inf, nan]"


def test_of_too_many_values_the_last_of_each_metric_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mlflow_sqlite, "MAX_ENTRIES", 20)
    (run,) = by_lr(read(SAMPLES / "3.17.2" / "mlflow.db"))[RUNS["adam"]["lr"]]
    assert run.metrics == {"val/loss": [losses("adam")[-1]], "acc": [0.2], "minutes": [7]}


def test_a_damaged_database_gives_one_reason(tmp_path: Path) -> None:
    data = bytearray((SAMPLES / "1.30.1" / "mlflow.db").read_bytes())
    for offset in range(1024, len(data), 1024):
        (tmp_path / "mlflow.db").write_bytes(data[:offset])
        for found in read(tmp_path):
            assert (
                isinstance(found, Run) or found.reason is SkipReason.UNREADABLE or found.reason is SkipReason.NO_METRICS
            )


def test_a_database_without_a_column_is_refused_politely(tmp_path: Path) -> None:
    path = tmp_path / "mlflow.db"
    shutil.copy(SAMPLES / "1.30.1" / "mlflow.db", path)
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        database.execute("ALTER TABLE metrics RENAME COLUMN step TO steps")
    found = only(path)
    assert isinstance(found, SkippedRun)
    assert "no column 'step'" in found.message
