"""Writes the MLflow samples with the real library, in both of its local stores.

    python tests/readers/samples/make_mlflow.py tests/readers/samples/mlflow

makes ``mlflow/<version>/mlruns/`` and ``mlflow/<version>/mlflow.db``. The samples were made on Python 3.11 by mlflow
1.30.1 (the skinny package with SQLAlchemy 1.4) and 3.17.2.
"""

from __future__ import annotations

import math
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

EPOCHS = 3
RUNS: dict[str, dict[str, Any]] = {
    "adam": {"lr": 1e-05, "depth": 2, "opt.name": "adam", "betas": (0.9, 0.999), "drop": None, "aug": True},
    "sgd": {"lr": 0.5, "depth": 3, "opt.name": "sgd", "layers": [30, 30], "drop": 0.25, "aug": False},
    "twin": {"lr": 0.5, "depth": 3, "opt.name": "sgd", "layers": [30, 30], "drop": 0.25, "aug": False},
    "nan": {"lr": 100.0, "depth": 1, "opt.name": "sgd", "drop": 0.25, "aug": False},
    "failed": {"lr": 0.1, "depth": 9, "opt.name": "sgd", "drop": 0.25, "aug": True},
    "killed": {"lr": 0.2, "depth": 4, "opt.name": "adam", "drop": 0.25, "aug": True},
    "deleted": {"lr": 0.3, "depth": 4, "opt.name": "adam", "drop": 0.25, "aug": True},
    "empty": {"lr": 0.4, "depth": 4, "opt.name": "adam", "drop": 0.25, "aug": True},
}


def losses(run: str) -> list[float]:
    """What a run logs as its loss: numbers that depend on its params alone."""
    if run == "nan":
        return [2.5, math.inf, math.nan]
    lr, depth = RUNS[run]["lr"], RUNS[run]["depth"]
    return [abs(math.log10(lr) + 3) / depth + 1 / (epoch + 1) for epoch in range(EPOCHS)]


def log(run: str, status: str = "FINISHED") -> str:
    """Log one run and return its id."""
    import mlflow

    active = mlflow.start_run(run_name=run)
    mlflow.log_params(RUNS[run])
    if run != "empty":
        for epoch, loss in enumerate(losses(run)):
            mlflow.log_metric("val/loss", loss, step=epoch)
        for epoch in reversed(range(EPOCHS)):  # as when a file of results is logged afterwards
            mlflow.log_metric("acc", epoch / 10, step=epoch)
        mlflow.log_metric("minutes", -math.inf if run == "nan" else 7)  # no step
    if status:
        mlflow.end_run(status)
    return str(active.info.run_id)


def fill() -> None:
    """Log two experiments, one that is deleted, and what surrounds a sweep: a parent, a nested run, a deleted run."""
    import mlflow

    mlflow.set_experiment("gone")
    log("sgd")
    mlflow.delete_experiment(mlflow.get_experiment_by_name("gone").experiment_id)
    mlflow.set_experiment("other")
    with mlflow.start_run(run_name="one"):
        mlflow.log_param("width", 8)
        mlflow.log_metric("score", 0.5)
    mlflow.set_experiment("digits")
    for run in ("adam", "sgd", "twin", "nan", "empty"):
        log(run)
    log("failed", "FAILED")
    mlflow.delete_run(log("deleted"))
    with mlflow.start_run(run_name="sweep"), mlflow.start_run(run_name="child", nested=True):
        mlflow.log_param("lr", 7)
        mlflow.log_metric("val/loss", 9.9)
    log("killed", "")
    os._exit(9)


def main(target: str) -> None:
    """Fill both stores, each in a process that is killed at the end, and take out who made them."""
    import mlflow  # of any version; no dependency of the tests

    home = Path(target) / mlflow.__version__
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir(parents=True)
    for store in ("./mlruns", "sqlite:///mlflow.db"):
        settings = {"MLFLOW_TRACKING_URI": store, "MLFLOW_ALLOW_FILE_STORE": "true", "MLFLOW_DISABLE_TELEMETRY": "true"}
        names = {"LOGNAME": "user", "USER": "user", "USERNAME": "user", "MLFLOW_TRACKING_USERNAME": "user"}
        environment = {**os.environ, **settings, **names}
        subprocess.run([sys.executable, os.path.abspath(__file__)], env=environment, cwd=home, check=False)
    for path in sorted(home.rglob("*")):
        if path.parent.name == "tags" and path.name != "mlflow.parentRunId":
            path.unlink()
        elif path.suffix == ".yaml":
            path.write_text(path.read_text().replace(f"file://{home.resolve()}", "file:///srv").replace(str(home), "."))
    compact(home / "mlflow.db")


def compact(path: Path) -> None:
    """Take out where the database was, and the room that its sixty tables leave in their pages."""
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        database.execute("UPDATE runs SET artifact_uri = 'file:///srv', source_name = '', user_id = 'user'")
        database.execute("UPDATE experiments SET artifact_location = 'file:///srv'")
        database.execute("DELETE FROM tags WHERE key <> 'mlflow.parentRunId'")
        database.execute("PRAGMA page_size = 512")
        database.execute("VACUUM")


if __name__ == "__main__":
    if len(sys.argv) == 1:
        fill()
    else:
        main(sys.argv[1])
