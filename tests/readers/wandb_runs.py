"""Runs of Weights & Biases, written by hand, and what is read from them."""

from __future__ import annotations

from pathlib import Path

from paramimp.reading.discovery import find_runs
from paramimp.runs import Run, SkippedRun
from tests.decoding.test_leveldb_log import write_log
from tests.readers.test_wandb_store import item, message

CONFIG = message((17, message((3, b"digits"), (4, message(item("lr", 0.1))))))


FINISHED = message((18, b""))


def read(*roots: Path) -> dict[str, Run | SkippedRun]:
    """Every result below some folders, by the last part of its name without date and time."""
    return {found.name.rpartition("/")[2].rpartition("-")[2]: found for found in find_runs(list(map(str, roots)))}


def run_of(root: Path) -> Run:
    (found,) = read(root).values()
    assert isinstance(found, Run), found
    return found


def write_run(home: Path, *records: bytes, name: str = "run-20260101_000000-abc", **files: str) -> Path:
    folder = home / name
    (folder / "files").mkdir(parents=True)
    if records:
        (folder / f"run-{name.rpartition('-')[2]}.wandb").write_bytes(write_log(list(records)))
    for file, text in files.items():
        (folder / "files" / file.replace("__", ".").replace("_", "-")).write_text(text)
    return folder
