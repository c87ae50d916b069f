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

MANY = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10001)"


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


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("INSERT INTO params (key, value, run_uuid) VALUES (printf('%.501c', 'x'), '1', '{run}')", "501 characters"),
        ("UPDATE metrics SET key = printf('%.501c', 'x') WHERE run_uuid = '{run}'", "501 characters"),
        (
            f"{MANY} INSERT INTO params (key, value, run_uuid) SELECT 'n' || i, '1', '{{run}}' FROM n",
            "more than 10,000 names",
        ),
    ],
)
def test_endless_or_too_many_names_cost_the_run_that_has_them(tmp_path: Path, statement: str, said: str) -> None:
    path = tmp_path / "mlflow.db"
    shutil.copy(SAMPLES / "3.17.2" / "mlflow.db", path)
    before = {run.name: run for run in read(path)}
    run = next(run for run in before.values() if isinstance(run, Run) and run.metrics)
    with closing(sqlite3.connect(path)) as database, database:
        database.execute(statement.format(run=run.name.rpartition("/")[2]))
    found = {run.name: run for run in read(path)}
    skipped = found.pop(run.name)
    assert isinstance(skipped, SkippedRun)
    assert (skipped.reason, skipped.origin.group) == (SkipReason.TOO_LARGE, run.origin.group)
    assert said in skipped.message
    assert found == {name: other for name, other in before.items() if name != run.name}
