"""Rows that sum the others up are no runs; runs without params are."""

from __future__ import annotations

import statistics
from pathlib import Path

import pytest

from tests.readers.tables import load, write

LOSSES = [0.5, 0.25, 0.75, 0.3, 0.61]
HEAD = "run,lr,depth,val_loss,acc\n"
BEST, MIDDLE = "base,,,0.25,\n", "base,,,0.48,\n"
ROWS = "".join(f"r{n},0.{n + 1},{n % 2},{loss},{1 - loss}\n" for n, loss in enumerate(LOSSES))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("mean", statistics.fmean(LOSSES)),
        ("Mittel", round(statistics.fmean(LOSSES), 2)),
        ("", round(statistics.fmean(LOSSES), 3)),
        ("std", statistics.stdev(LOSSES)),
        ("écart", round(statistics.pstdev(LOSSES), 4)),
        ("min", min(LOSSES)),
        ("Summe", sum(LOSSES)),
        ("total", sum(LOSSES)),
        ("median", statistics.median(LOSSES)),
    ],
)
def test_a_statistic_of_the_others_is_no_run(tmp_path: Path, name: str, value: float) -> None:
    table = load(write(tmp_path, f"{HEAD}{ROWS}{name},,,{value},\n"))
    (left,) = [row for row in table.rows if row.skip_reason]
    assert "of the rows above: it is no run" in left.told
    assert list(table.metrics["val_loss"])[:-1] == LOSSES


def test_several_of_them_are_none(tmp_path: Path) -> None:
    mean, spread = statistics.fmean(LOSSES), statistics.stdev(LOSSES)
    table = load(write(tmp_path, f"{HEAD}{ROWS}mean,,,{mean},\nstd,,,{spread},\n"))
    assert [bool(row.skip_reason) for row in table.rows] == [False] * 5 + [True] * 2


@pytest.mark.parametrize(
    "last",
    [
        "base,,,0.42,0.58\n",
        f"r9,0.3,,{statistics.fmean(LOSSES)},0.5\n",
        "base,,,0.25,\n",
        "base,,,0.48,\n",
        "base,,,,\n",
    ],
)
def test_a_run_without_params_or_with_another_value_is_one(tmp_path: Path, last: str) -> None:
    table = load(write(tmp_path, f"{HEAD}{ROWS}{last}"))
    assert not any("rows above" in row.told for row in table.rows)


def test_where_all_runs_measured_the_same_one_without_params_is_a_run(tmp_path: Path) -> None:
    same = "".join(f"r{n},0.{n + 1},1.0,0.5\n" for n in range(5))
    table = load(write(tmp_path, f"run,lr,acc,val_loss\n{same}base,,1.0,0.5\n"))
    assert not any("rows above" in row.told for row in table.rows)
