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
    assert left.skip_reason == "summary"
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


@pytest.mark.parametrize("place", [0, 2, 5])
@pytest.mark.parametrize("label", ["mean,,", "Average,,", "mean ± std,,", ",mean,", ",,avg"])
def test_a_row_that_is_called_a_statistic_and_has_no_params_is_none_whatever_it_holds(
    tmp_path: Path, label: str, place: int
) -> None:
    rows = ROWS.splitlines(keepends=True)
    table = load(write(tmp_path, "".join([HEAD, *rows[:place], f"{label},0.77,0.2\n", *rows[place:]])))
    assert [at for at, row in enumerate(table.rows) if row.skip_reason] == [place]
    assert table.rows[place].skip_reason == "summary"


@pytest.mark.parametrize("row", ["max_pooling,,", "count model,,", "mean,0.3,1", "r9,max,0", "baseline,,"])
def test_a_run_whose_name_or_choice_has_such_a_word_is_one(tmp_path: Path, row: str) -> None:
    table = load(write(tmp_path, f"{HEAD}{ROWS}{row},0.77,0.2\n"))
    assert not any(row.skip_reason for row in table.rows)


def test_a_word_may_be_a_value_of_the_only_param(tmp_path: Path) -> None:
    cells = "".join(
        f"{value},{0.5 + 0.01 * at}\n" for at, value in enumerate([0.3, "max", 0.5, 0.7, "max", 0.9, "max"])
    )
    assert not any(row.skip_reason for row in load(write(tmp_path, f"max_features,acc\n{cells}")).rows)
