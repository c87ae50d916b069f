"""When runs began, as each tool stores it: what real files of many versions tell."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from paramimp.api import load_runs
from paramimp.decoding.times import moment, moment_in_name

if TYPE_CHECKING:
    from paramimp.table.run_table import Row

SAMPLES = Path(__file__).parent / "samples"
NOON = 1769860800.0
"""2026-01-31 12:00:00 in Greenwich."""


def usable(place: Path) -> list[Row]:
    return [row for row in load_runs(place).rows if not row.skip_reason]


@pytest.mark.parametrize(
    "tool", ["mlflow", "nni", "optuna", "ray", "sacred", "smac", "swanlab", "tensorboard", "trackio", "wandb"]
)
def test_each_run_of_a_tool_that_stores_it_has_a_beginning(tool: str) -> None:
    rows = usable(SAMPLES / tool)
    assert rows
    assert {row.run for row in rows if row.started is None and row.reader == tool} == set()


@pytest.mark.parametrize("tool", ["mlflow", "ray", "sacred", "smac", "tensorboard", "trackio", "wandb"])
def test_times_are_those_of_the_days_on_which_the_samples_were_made(tool: str) -> None:
    late = moment("2026-12-31")
    assert late is not None
    assert all(late - 2 * 366 * 86400 < row.started < late for row in usable(SAMPLES / tool) if row.started)


def test_trials_of_optuna_are_in_the_order_of_their_numbers() -> None:
    rows = usable(SAMPLES / "optuna")
    assert all(row.started == float(row.run.rpartition("/")[2]) for row in rows)


@pytest.mark.parametrize(
    ("header", "cells", "expected"),
    [
        ("trial,lr,loss", "{0},{1},{2}", [9.0, 3.0, 7.0]),
        ("Created,lr,loss", "2026-01-31T12:00:0{0}Z,{1},{2}", [NOON + 9, NOON + 3, NOON + 7]),
        ("start_time,lr,loss", "17698608000{0}0,{1},{2}", [NOON + 0.09, NOON + 0.03, NOON + 0.07]),
        ("name,lr,loss", "r{0},{1},{2}", [None] * 3),
        ("lr,loss", "{1},{2}", [None] * 3),
    ],
)
def test_a_column_of_a_table_that_is_a_time_or_counts_trials_is_when_they_began(
    header: str, cells: str, expected: list[float | None], tmp_path: Path
) -> None:
    runs = [(9, 0.1, 1.5), (3, 0.2, 0.5), (7, 0.3, 2.5)]
    file = tmp_path / "runs.csv"
    file.write_text("\n".join([header, *(cells.format(*run) for run in runs)]) + "\n")
    assert [row.started for row in usable(file)] == pytest.approx(expected)


def test_a_number_of_trials_that_is_chosen_as_a_param_is_none_of_a_run(tmp_path: Path) -> None:
    file = tmp_path / "runs.csv"
    file.write_text("trial,lr,loss\n9,.1,1.5\n3,.2,.5\n7,.3,2.5\n")
    table = load_runs(file, params=["trial", "lr"])
    assert [row.started for row in table.rows] == [None] * 3


def test_a_database_of_mlflow_without_the_times_is_read_all_the_same(tmp_path: Path) -> None:
    source = next((SAMPLES / "mlflow").rglob("*.db"))
    copy = tmp_path / "mlflow.db"
    copy.write_bytes(source.read_bytes())
    before = usable(copy)
    with sqlite3.connect(copy) as connection:
        connection.execute("ALTER TABLE runs RENAME COLUMN start_time TO began")
    connection.close()
    after = usable(copy)
    assert len(after) == len(before) > 0
    assert all(row.started is None for row in after)


@pytest.mark.parametrize(
    ("stored", "expected"),
    [
        (NOON, NOON),
        (int(NOON) * 1000, NOON),
        (int(NOON) * 10**6, NOON),
        (int(NOON) * 10**9, NOON),
        ("2026-01-31T12:00:00", NOON),
        ("2026-01-31 13:00:00+01:00", NOON),
        ("2026-01-31T12:00:00.000Z", NOON),
        ("2026-01-31_12-00-00", NOON),
        ("yesterday", None),
        (True, None),
        (float("nan"), None),
        (10**400, None),
        (None, None),
        ("9" * 70, None),
    ],
)
def test_a_time_is_in_seconds_whatever_its_unit(stored: object, expected: float | None) -> None:
    assert moment(stored) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("run-20260131_120000-abc", NOON),
        ("multirun/2026-01-31/12-00-00/3", NOON),
        ("train_a1_00003_3_lr=0.1_2026-01-31_12-00-00", NOON),
        ("Jan31_12-00-00_host", 949320000.0),
        ("run-20261331_120000-abc", None),
        ("run_12", None),
        ("a20260131_1200001", None),
    ],
)
def test_the_time_in_a_name_is_read(name: str, expected: float | None) -> None:
    assert moment_in_name(name) == expected
