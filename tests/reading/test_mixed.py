"""A folder in which every tool has left its logs, whole and spoilt."""

from __future__ import annotations

import os
import random
import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from paramimp import load_runs
from paramimp.reading.discovery import find_runs
from paramimp.table.run_table import RunTable
from tests.readers.digits import SAMPLES

SECRET = '{"val_loss": 1, "lr": 2, "password": "hunter2"}'


def counts(table: RunTable) -> Counter[tuple[str, str]]:
    return Counter((row.reader, row.skip_reason) for row in table.rows)


OF_TABLES = ("table", "wandb_csv")
"""Folders of tables, which are looked for where there are no runs alone."""


def test_a_folder_of_all_tools_holds_the_runs_of_each_once() -> None:
    apart: Counter[tuple[str, str]] = Counter()
    for folder in sorted(SAMPLES.iterdir()):
        if folder.is_dir() and folder.name not in ("__pycache__", *OF_TABLES):
            apart += counts(load_runs(folder))
    together = load_runs(SAMPLES)
    assert counts(together) == apart
    assert len({row.reader for row in together.rows}) >= 13
    names = Counter((row.run, row.path) for row in together.rows)
    assert [name for name, times in names.items() if times > 1] == []


def test_one_reader_finds_its_own_runs_in_the_mixture() -> None:
    together = Counter(row.reader for row in load_runs(SAMPLES).rows)
    for reader in ("wandb", "mlflow", "ray", "sacred", "optuna"):
        assert Counter(run.reader for run in find_runs([SAMPLES], reader=reader))[reader] == together[reader]


def replace_by(make: Callable[[Path], object]) -> Callable[[Path], None]:
    def spoil(path: Path) -> None:
        path.unlink()
        make(path)

    return spoil


SPOILERS: dict[str, Callable[[Path], object]] = {
    "empty": lambda path: path.write_bytes(b""),
    "cut off": lambda path: path.write_bytes(path.read_bytes()[: path.stat().st_size // 2]),
    "noise": lambda path: path.write_bytes(random.Random(path.name).randbytes(2000)),
    "a pipe": replace_by(os.mkfifo),
    "a folder": replace_by(Path.mkdir),
    "a link out": replace_by(lambda path: path.symlink_to(Path(os.environ["PARAMIMP_TEST_SECRET"]))),
    "a list": lambda path: path.write_text('[1, [2, {"a": null}]]'),
    "an object": lambda path: path.write_text('{"a": {"b": [null, "x"]}, "status": 3, "values": 7, "data": {}}'),
}


@pytest.mark.parametrize("name", SPOILERS)
@pytest.mark.parametrize("part", [0, 1, 2])
def test_spoilt_files_cost_their_runs_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, part: int
) -> None:
    """Every third file in turn, so that each format is met with some of its files whole."""
    secret = tmp_path / "secret.json"
    secret.write_text(SECRET)
    monkeypatch.setenv("PARAMIMP_TEST_SECRET", str(secret))
    root = tmp_path / "logs"
    shutil.copytree(SAMPLES, root, ignore=shutil.ignore_patterns("__pycache__", "*.py", "table", "wandb_csv"))
    for path in sorted(path for path in root.rglob("*") if path.is_file())[part::3]:
        SPOILERS[name](path)
    table = load_runs(root)
    assert any(not row.skip_reason for row in table.rows)
    assert all(row.message for row in table.rows if row.skip_reason)
    assert "hunter2" not in repr([row.message for row in table.rows]) + repr(table.params) + repr(table.metrics)
