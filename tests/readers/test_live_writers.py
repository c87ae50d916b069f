"""Databases that the real clients write to while they are read."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from paramimp.reading.discovery import find_runs
from paramimp.runs import Run

RUNS = 8
OPTUNA = """
import optuna
optuna.logging.set_verbosity(optuna.logging.ERROR)
study = optuna.create_study(storage="sqlite:///live.db", study_name="live")
study.optimize(lambda trial: trial.suggest_float("lr", 0, 1) ** 2, n_trials=8)
"""
MLFLOW = """
import logging, mlflow
logging.disable()
mlflow.set_tracking_uri("sqlite:///live.db")
for index in range(8):
    with mlflow.start_run():
        mlflow.log_param("lr", index)
        mlflow.log_metric("loss", index / 7)
"""


def read(folder: Path) -> list[Run]:
    """What is found in the folder: a database whose tables are not made yet is passed over."""
    return [found for found in find_runs([str(folder)]) if isinstance(found, Run)]


@pytest.mark.parametrize(("client", "script"), [("optuna", OPTUNA), ("mlflow", MLFLOW)])
def test_a_database_is_read_while_its_client_writes_and_is_not_disturbed(
    tmp_path: Path, client: str, script: str
) -> None:
    pytest.importorskip(client, reason="the writer is the real client, which is in the test extra where it installs")
    writer = subprocess.Popen([sys.executable, "-c", script], cwd=tmp_path, stderr=subprocess.PIPE, text=True)
    counts = []
    while writer.poll() is None:
        if (tmp_path / "live.db").exists():
            counts.append(len(read(tmp_path)))
    _, complaints = writer.communicate()
    assert (writer.returncode, "locked" in complaints) == (0, False), complaints
    assert counts == sorted(counts)
    assert len(read(tmp_path)) == RUNS
    assert [name for name in os.listdir(tmp_path) if name.startswith("live")] == ["live.db"]
