"""Stores of a few hundred kilobytes whose runs have hardly a name in common: runs times names are millions of cells."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from paramimp import load_runs
from paramimp.runs import SkipReason
from tests.readers.digits import SAMPLES

N_RUNS = 1500
NAMES_OF_A_RUN = 3
DISTRIBUTION = json.dumps({"name": "FloatDistribution", "attributes": {"low": 0.0, "high": 9.0, "log": False}})


def names_of(run: int, *, shared: bool) -> list[str]:
    return [f"p{index if shared else run * NAMES_OF_A_RUN + index}" for index in range(NAMES_OF_A_RUN)]


def mlflow(folder: Path, *, shared: bool) -> None:
    tables = {
        "experiments": "experiment_id, name, lifecycle_stage",
        "runs": "run_uuid, experiment_id, status, lifecycle_stage",
        "params": "run_uuid, key, value",
        "metrics": "run_uuid, key, step, timestamp, value, is_nan",
        "latest_metrics": "run_uuid, key, step, timestamp, value, is_nan",
        "tags": "run_uuid, key, value",
    }
    with closing(sqlite3.connect(folder / "mlflow.db")) as database:
        for table, columns in tables.items():
            database.execute(f"CREATE TABLE {table} ({columns})")
        database.execute("INSERT INTO experiments VALUES (1, 'e', 'active')")
        for run in range(N_RUNS):
            database.execute("INSERT INTO runs VALUES (?, 1, 'FINISHED', 'active')", (run,))
            database.execute("INSERT INTO metrics VALUES (?, 'loss', 1, 1, ?, 0)", (run, run / 7))
            rows = [(run, name, str(run)) for name in names_of(run, shared=shared)]
            database.executemany("INSERT INTO params VALUES (?, ?, ?)", rows)
        database.commit()


def optuna(folder: Path, *, shared: bool) -> None:
    target = folder / "optuna.db"
    shutil.copy(SAMPLES / "optuna" / "5.0.0" / "optuna.db", target)
    with closing(sqlite3.connect(target)) as database:
        for (table,) in database.execute("SELECT name FROM sqlite_master WHERE name LIKE 'trial%'").fetchall():
            database.execute(f'DELETE FROM "{table}"')
        study = database.execute("SELECT MIN(study_id) FROM studies").fetchone()[0]
        insert = "INSERT INTO trial_params (trial_id, param_name, param_value, distribution_json) VALUES (?, ?, 1.0, ?)"
        for run in range(N_RUNS):
            database.execute(
                "INSERT INTO trials (trial_id, number, study_id, state) VALUES (?, ?, ?, 'COMPLETE')", (run, run, study)
            )
            database.execute(
                "INSERT INTO trial_values (trial_id, objective, value, value_type) VALUES (?, 0, ?, 'FINITE')",
                (run, run / 7),
            )
            database.executemany(insert, [(run, name, DISTRIBUTION) for name in names_of(run, shared=shared)])
        database.commit()
        database.execute("VACUUM")


def trackio(folder: Path, *, shared: bool) -> None:
    target = folder / "project.db"
    shutil.copy(SAMPLES / "trackio" / "0.43.0" / "digits.db", target)
    with closing(sqlite3.connect(target)) as database:
        database.executescript("DELETE FROM configs; DELETE FROM metrics")
        for run in range(N_RUNS):
            config = json.dumps(dict.fromkeys(names_of(run, shared=shared), run))
            database.execute("INSERT INTO configs VALUES (?, ?, ?, ?, '2026')", (run, run, run, config))
            database.execute(
                "INSERT INTO metrics (run_id, timestamp, run_name, step, metrics) VALUES (?, '2026', ?, 0, ?)",
                (run, run, json.dumps({"loss": run / 7})),
            )
        database.commit()
        database.execute("VACUUM")


@pytest.mark.parametrize("write", [mlflow, optuna, trackio])
def test_a_store_without_names_in_common_is_too_large_and_one_of_as_many_bytes_with_them_is_read(
    tmp_path: Path, write: Callable[..., None]
) -> None:
    for shared in (False, True):
        folder = tmp_path / str(shared)
        folder.mkdir()
        write(folder, shared=shared)
        table = load_runs(folder)
        usable = [row for row in table.rows if not row.skip_reason]
        assert len(usable) == (N_RUNS if shared else 0)
        if not shared:
            (row,) = table.rows
            assert row.skip_reason == SkipReason.TOO_LARGE
            assert "choose one experiment or study" in row.message
