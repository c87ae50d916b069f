"""What is read of each run of a layout, and what the names of its folders tell."""

from __future__ import annotations

from pathlib import Path

from paramimp.reading.asked import read_all
from paramimp.reading.wanted import Wanted
from paramimp.runs import Direction, Objective
from paramimp.table.run_table import RunTable
from tests.trees import write

LOSSES = (0.51234, 0.41873, 0.61238, 0.29987)
LRS = (0.1, 0.2, 0.1, 0.2)


def read(place: Path) -> RunTable:
    return read_all(str(place), [Objective("", Direction.MINIMIZE, "default")], Wanted(), None)


def test_settings_of_two_files_are_told_apart_where_they_differ(tmp_path: Path) -> None:
    for n in range(4):
        told = {"a.opt": {"lr": LRS[n], "depth": 3}, "b.opt": {"lr": LRS[n] * 2, "depth": 3}}
        write(tmp_path / f"r{n}", {**told, "m": {"loss": LOSSES[n]}})
    table = read(tmp_path)
    assert table.params == {"lr": list(LRS), "b.lr": [2 * lr for lr in LRS], "depth": [3] * 4}


def test_results_of_two_files_are_told_apart_where_they_differ(tmp_path: Path) -> None:
    for n in range(4):
        measured = {"dev.out": {"loss": LOSSES[n], "acc": 1 / (n + 3)}, "test.out": {"loss": LOSSES[n] + 1}}
        write(tmp_path / f"r{n}", {"o": {"lr": LRS[n]}, **measured})
    assert sorted(read(tmp_path).metrics) == ["acc", "dev.loss", "test.loss"]


def test_a_torn_history_has_a_note_and_a_broken_file_a_reason(tmp_path: Path) -> None:
    for n in range(4):
        write(
            tmp_path / f"r{n}",
            {"o": {"lr": LRS[n]}, "m": f'{{"step": 1, "loss": 9.5}}\n{{"step": 2, "loss": {LOSSES[n]}}}\n'},
        )
    write(tmp_path / "r1", {"m": '{"step": 1, "loss": 9.5}\n{"step": 2, "loss": 1.5}\n{"st'})
    write(tmp_path / "r2", {"m": ""})
    rows = read(tmp_path).rows
    assert "cut off" in rows[1].note
    assert [row.skip_reason for row in rows] == ["", "", "no-metrics", ""]


def test_how_a_run_ended_is_read_where_its_results_say_so(tmp_path: Path) -> None:
    for n in range(4):
        write(tmp_path / f"r{n}", {"o": {"lr": LRS[n]}, "m": {"loss": LOSSES[n], "status": "failed" if n else "done"}})
    assert [row.skip_reason for row in read(tmp_path).rows] == ["", *["not-finished"] * 3]
