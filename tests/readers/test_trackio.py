"""Runs of Trackio, from the databases that its clients 0.5.2 and 0.43.0 wrote."""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest

from paramimp import analyze, load_runs
from paramimp.runs import Run, SkippedRun, SkipReason, Status
from tests.readers.digits import EMPTY, FAILED, KILLED, SAMPLES, assert_sweep, only, read, runs_by_key, versions
from tests.readers.samples.make_trackio import GROUPS

if TYPE_CHECKING:
    from pathlib import Path

VERSIONS = versions("trackio")
NEW = SAMPLES / "trackio" / "0.43.0" / "digits.db"


def write(path: Path, *rows: tuple[int, Any], config: Any = None) -> Path:
    """The newest sample with one run of these rows, each a step and what was logged."""
    shutil.copy(NEW, path)
    with closing(sqlite3.connect(path)) as database:
        database.executescript("DELETE FROM configs; DELETE FROM metrics")
        told = json.dumps({"lr": 0.1} if config is None else config).encode()
        database.execute("INSERT INTO configs VALUES (1, 'id', 'a run', ?, '2026')", (told,))
        for step, logged in rows:
            stored = logged if isinstance(logged, str) else json.dumps(logged).encode()
            database.execute(
                "INSERT INTO metrics (run_id, timestamp, run_name, step, metrics) VALUES ('id', '2026', 'a run', ?, ?)",
                (step, stored),
            )
        database.commit()
    return path


def run_in(path: Path) -> Run:
    run = only(path)
    assert isinstance(run, Run), run
    return run


@pytest.mark.parametrize("version", VERSIONS)
def test_every_run_that_logged_something_has_its_config_and_histories(version: str) -> None:
    runs = runs_by_key(SAMPLES / "trackio" / version)
    assert_sweep(runs, FAILED, KILLED)
    assert runs.keys().isdisjoint({EMPTY})  # of which Trackio stores nothing
    assert {run.status for run in runs.values()} == {Status.UNKNOWN}
    assert {run.name for run in runs.values()} == {f"digits.db/{key}" for key in runs}
    assert not any(name.startswith("_") for run in runs.values() for name in run.params)


@pytest.mark.parametrize("version", VERSIONS)
def test_the_project_is_the_group_and_the_group_of_the_script_a_part_of_it(version: str) -> None:
    for key, run in runs_by_key(SAMPLES / "trackio" / version).items():
        assert (run.group, run.subgroup) == ("digits", GROUPS.get(key, ""))


def test_the_database_is_found_in_a_folder_or_named(tmp_path: Path) -> None:
    shutil.copy(NEW, tmp_path / "digits.db")
    assert len(read(tmp_path)) == len(read(tmp_path / "digits.db")) == 7
    assert load_runs(tmp_path, group=["first"]).n_runs == 2
    assert analyze(tmp_path, "val_loss", method="impurity").n_used == 5  # two of them diverged


def test_steps_are_put_in_order_and_numbers_that_json_lacks_are_read(tmp_path: Path) -> None:
    rows = [(0, {"loss": "NaN", "acc": "Infinity"}), (9, {"loss": 9}), (4, {"loss": "-Infinity", "acc": 0.5})]
    metrics = run_in(write(tmp_path / "p.db", *rows)).metrics
    assert repr(metrics["loss"]) == "[nan, -inf, 9.0]"
    assert metrics["acc"] == [float("inf"), 0.5]


def test_tables_images_and_texts_are_no_metrics(tmp_path: Path) -> None:
    table = {"_type": "trackio.table", "_value": [{"a": 1}], "size": 3}
    run = run_in(write(tmp_path / "p.db", (0, {"loss": 1, "table": table, "note": "fine", "nested": {"x": 2}})))
    assert run.metrics == {"loss": [1], "nested.x": [2]}


def test_runs_of_one_name_are_told_apart(tmp_path: Path) -> None:
    path = write(tmp_path / "p.db", (0, {"loss": 1}))
    with closing(sqlite3.connect(path)) as database:
        database.execute("INSERT INTO configs SELECT 2, 'other', run_name, config, created_at FROM configs")
        values = "'other', '', 'a run', 0, '{\"loss\": 2}'"
        database.execute(f"INSERT INTO metrics (run_id, timestamp, run_name, step, metrics) VALUES ({values})")
        database.commit()
    found = {run.name: run.metrics["loss"] for run in read(path) if isinstance(run, Run)}
    assert found == {"p.db/a run": [1], "p.db/a run-2": [2]}


@pytest.mark.parametrize(
    ("rows", "config", "reason"),
    [
        ([], {"lr": 1}, SkipReason.NO_METRICS),
        ([(0, {"loss": 1})], {"_Username": "me"}, SkipReason.NO_CONFIG),
        ([(0, '{"loss": 1')], {"lr": 1}, SkipReason.UNREADABLE),
        ([(0, "[1]")], {"lr": 1}, SkipReason.UNREADABLE),
    ],
)
def test_a_run_that_cannot_be_used_says_why(
    tmp_path: Path, rows: list[tuple[int, Any]], config: Any, reason: SkipReason
) -> None:
    skipped = only(write(tmp_path / "p.db", *rows, config=config))
    assert isinstance(skipped, SkippedRun)
    assert skipped.reason is reason
    assert (skipped.group, skipped.path) == ("p", "p.db")


def test_a_database_with_tables_of_the_same_names_is_not_taken_for_one(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "other.db")) as database:
        database.executescript("CREATE TABLE configs (name, value); CREATE TABLE metrics (name, value)")
    assert [run.reader for run in read(tmp_path)] == [""]
