"""Databases of a bucket are read from a copy, up to the size that is fetched."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

import paramimp
from paramimp.errors import ParamimpError
from tests.places.remote.servers import Buckets
from tests.places.remote.sweeps import table


def test_a_database_in_a_bucket_is_read_from_a_copy_that_goes(
    s3: Buckets, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    optuna = pytest.importorskip("optuna")
    optuna.logging.disable_default_handler()
    local, temporary = tmp_path / "db", tmp_path / "tmp"
    local.mkdir()
    temporary.mkdir()
    study = optuna.create_study(storage=f"sqlite:///{local}/study.db", study_name="study")
    study.optimize(lambda trial: trial.suggest_float("x", 0, 1) ** 2 + trial.suggest_int("k", 1, 9), n_trials=15)
    address = s3.upload(local, "db")
    monkeypatch.setattr("tempfile.tempdir", str(temporary))
    assert table(address) == table(local)
    assert list(temporary.iterdir()) == []


def test_a_database_larger_than_is_fetched_is_to_be_copied(
    s3: Buckets, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with sqlite3.connect(tmp_path / "large.db") as database:
        database.execute("CREATE TABLE studies (study_id)")
    address = s3.upload(tmp_path, "large")
    monkeypatch.setattr("paramimp.places.remote.tree.DATABASE_LIMIT", 100)
    with pytest.raises(ParamimpError, match="copy it to this machine"):
        paramimp.load_runs(address + "/large.db")
