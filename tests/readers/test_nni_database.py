"""The database of an experiment of NNI, and what of it lies in folders of its own."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from paramimp.reading.discovery import find_runs
from paramimp.runs import Direction, Run, SkippedRun, SkipReason, Status
from tests.readers.digits import SAMPLES, only, read, versions
from tests.readers.nni_trials import report, write_trial
from tests.readers.samples.make_nni import EPOCHS, TRIALS, reported


@pytest.mark.parametrize("version", versions("nni"))
def test_the_database_of_version_3_holds_all_of_its_trials(version: str) -> None:
    home = SAMPLES / "nni" / version
    (experiment,) = (path for path in home.iterdir() if path.is_dir())
    runs = [found for found in read(home) if isinstance(found, Run)]
    assert len(runs) == TRIALS
    for run in runs:
        told = dict(run.params)
        assert told.keys() == {"lr", "opt", "units"}
        assert list(run.metrics) == ["default"]
        assert run.metrics["default"] == pytest.approx([reported(told, epoch) for epoch in range(EPOCHS)])
        assert (run.status, run.group) == (Status.FINISHED, experiment.name)
        assert run.directions == {"default": Direction.MAXIMIZE}


@pytest.mark.parametrize("version", versions("nni"))
def test_the_export_says_the_same_as_the_database(version: str) -> None:
    home = SAMPLES / "nni" / version
    exported = [found for found in find_runs([home / "export.json"]) if isinstance(found, Run)]
    stored = [found for found in read(home) if isinstance(found, Run)]
    assert {run.name.rpartition("/")[2]: dict(run.params) for run in exported} == {
        run.name.rpartition("/")[2]: dict(run.params) for run in stored
    }
    for run in exported:
        assert run.metrics == {"value": pytest.approx(reported(dict(run.params), EPOCHS - 1))}


def test_trials_with_folders_of_their_own_are_not_read_twice(tmp_path: Path) -> None:
    (database,) = (SAMPLES / "nni").rglob("nni.sqlite")
    (tmp_path / "e" / "db").mkdir(parents=True)
    shutil.copy(database, tmp_path / "e" / "db")
    first = next(iter(read(tmp_path))).name.rpartition("/")[2]
    write_trial(tmp_path / "e", first, report("FINAL", 1.0))
    assert len(read(tmp_path)) == TRIALS
    assert [found.name for found in read(tmp_path)].count(f"e/trials/{first}") == 1


def test_a_database_that_is_cut_off_is_told(tmp_path: Path) -> None:
    (database,) = (SAMPLES / "nni").rglob("nni.sqlite")
    (tmp_path / "nni.sqlite").write_bytes(database.read_bytes()[:5000])
    found = only(tmp_path)
    assert isinstance(found, SkippedRun)
    assert found.reason is SkipReason.UNREADABLE
