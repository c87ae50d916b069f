"""A folder that cannot be listed for once costs the run that it is a part of, by name, and changes none in silence."""

from __future__ import annotations

import errno
import json
import os
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from paramimp import load_runs
from paramimp.formats import run_listing
from paramimp.places import folder as places_folder
from paramimp.places import listing
from paramimp.runs import SkipReason
from tests.readers.digits import SAMPLES

PARTS = [
    ("rl_zoo/2.9.2", "CartPole-v1"),
    ("dvclive/3.49.1", "metrics"),
    ("swanlab/0.10.3", "files"),
    ("guild/0.9.0", "attrs"),
    ("guild/0.9.0", ".guild"),
]


def unlistable(monkeypatch: pytest.MonkeyPatch, path: Path, error: int) -> None:
    """Let one folder fail whenever it is listed, as a disk does; no right to list is none for root."""
    usual = listing.list_folder

    def list_folder(place: str, **options: Any) -> Any:
        if os.path.realpath(place) == os.path.realpath(path):
            raise OSError(error, os.strerror(error), place)
        return usual(place, **options)

    monkeypatch.setattr(places_folder, "list_folder", list_folder)


def listed(root: Path) -> dict[str, Any]:
    return {row["run"]: row for row in json.loads(run_listing.as_json(load_runs(root)))["runs"]}


@pytest.mark.parametrize("error", [errno.EIO, errno.EACCES, errno.ESTALE])
@pytest.mark.parametrize(("sample", "name"), PARTS)
def test_a_run_is_unreadable_whose_part_cannot_be_listed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sample: str, name: str, error: int
) -> None:
    root = Path(shutil.copytree(SAMPLES / sample, tmp_path / "runs"))
    before = listed(root)
    part = min(path for path in root.rglob(name) if path.is_dir())
    unlistable(monkeypatch, part, error)
    after = listed(root)
    lost = [run for run, row in after.items() if row["skip_reason"] == SkipReason.UNREADABLE]
    assert len(lost) == 1
    assert os.strerror(error) in after[lost[0]]["skip_message"]
    assert {run: row for run, row in after.items() if run not in lost} == {
        run: row for run, row in before.items() if run not in lost
    }


def test_a_partition_that_cannot_be_listed_is_no_shorter_table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("pyarrow", reason="partitions are files of Parquet")
    for value in range(3):
        place = tmp_path / "sweep" / f"depth={value}"
        place.mkdir(parents=True)
        pd.DataFrame({"lr": np.arange(4) + 1.0, "loss": np.arange(4) / 7}).to_parquet(place / "a.parquet")
    unlistable(monkeypatch, tmp_path / "sweep" / "depth=1", errno.EIO)
    rows = load_runs(tmp_path / "sweep").rows
    assert not [row for row in rows if not row.skip_reason]
    assert [row.skip_reason for row in rows] == [SkipReason.UNREADABLE]
    assert "depth=1" in str(rows[0].message)
