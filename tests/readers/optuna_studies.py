"""Storages of Optuna among the samples, and what is read from them."""

from __future__ import annotations

import os
import shutil
import sqlite3
from pathlib import Path
from typing import Any

from paramimp.readers.interface import Claim, Folder, ReadOptions
from paramimp.readers.optuna.reader import OPTUNA
from paramimp.runs import Run, SkippedRun

SAMPLES = Path(__file__).parent / "samples" / "optuna"


STORAGES = sorted(
    str(path.relative_to(SAMPLES)) for name in ("optuna.db", "journal.log") for path in SAMPLES.glob(f"*/{name}")
)


def folder_of(path: Path) -> Folder:
    return Folder(str(path.parent), ".", frozenset({path.name}), (), os.path.realpath(path.parent))


def read(path: Path) -> list[Run | SkippedRun]:
    folder = folder_of(path)
    assert OPTUNA.claims(folder) is Claim.CERTAIN
    return list(OPTUNA.read([folder], ReadOptions()))


def runs_of(path: Path) -> list[Run]:
    found = read(path)
    assert all(isinstance(run, Run) for run in found), found
    return [run for run in found if isinstance(run, Run)]


def number(value: Any) -> Any:
    return float(value) if isinstance(value, str) else value


def changed(folder: Path, script: str) -> Path:
    shutil.copy(SAMPLES / "5.0.0" / "optuna.db", folder / "optuna.db")
    connection = sqlite3.connect(folder / "optuna.db")
    connection.executescript(script)
    connection.close()
    return folder / "optuna.db"
