"""What is read of each run of a layout, and what the names of its folders tell."""

from __future__ import annotations

from pathlib import Path

import pytest

from paramimp.readers.layout.names import may_be_designed, params_of_names, varied_in_names
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


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["n20_er_lam0_seed1", "n20_er_lam0.5_seed2"], [{"lam": 0, "seed": 1}, {"lam": 0.5, "seed": 2}]),
        (["a/lr0.1_bs8", "b/lr0.2_bs8"], [{"lr": 0.1, "bs": 8}, {"lr": 0.2, "bs": 8}]),
        (["vgg_lr0p1", "resnet_lr0p2"], [{"name_part_1": "vgg", "lr": 0.1}, {"name_part_1": "resnet", "lr": 0.2}]),
        (["lr_0.1_adam", "lr_1_sgd"], [{"lr": 0.1, "name_part_3": "adam"}, {"lr": 1, "name_part_3": "sgd"}]),
        (["exp1_lr0.1_a", "exp2_lr1_a"], [{"lr": 0.1}, {"lr": 1}]),
        (["run_1", "run_2"], ()),
        (["seed_1_x", "seed_2_x"], ()),
        (["vgg_a", "resnet_b"], ()),
        (["vgg_lr0.1", "resnet"], ()),
    ],
)
def test_names_made_of_the_same_parts_tell_what_differs(names: list[str], expected: object) -> None:
    assert params_of_names(names) == expected


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["cases/naca_U10_aoa4", "cases/naca_U20_aoa8"], [{"U": 10, "aoa": 4}, {"U": 20, "aoa": 8}]),
        (["a/20k-atoms/2", "a/20k-atoms/4"], [{"name_part_7": 2}, {"name_part_7": 4}]),
        (["x/php.t0/php.t0.log", "x/s.t2/s.t2.log"], [{"t": 0}, {"t": 2}]),
        (["res.a.thr10", "res.b.x.thr1"], [{"name_part_2": "res.a.thr10"}, {"name_part_2": "res.b.x.thr1"}]),
        (["a", "a"], [{}, {}]),
        ([], []),
    ],
    ids=["words", "a number of a folder's own", "repeated", "of other lengths", "alike", "none"],
)  # fmt: skip
def test_what_varies_in_paths_is_called_by_words_or_places(names: list[str], expected: object) -> None:
    assert varied_in_names(names) == expected


@pytest.mark.parametrize(
    ("names", "may_be"),
    [
        ([f"naca_U{u}_aoa{a}" for u in (10, 20) for a in (0, 4)], True),
        ([f"k{k}_cov{c}" for k in (21, 31) for c in (1, 2)], True),
        ([f"patient_{n}" for n in range(6)], False),
        ([f"patient{n}_visit{v}" for n in range(1, 4) for v in (1, 2)], False),
        ([f"cam{n}/day{d}" for n in (1, 2) for d in (1, 2, 3)], False),
        (["2024-05-01_a", "2024-05-07_b", "2024-06-01_a"], False),
        ([f"img_{n}" for n in (3, 17, 40)], False),
        ([f"{city}_{year}" for city in ("graz", "wien") for year in (2020, 2022)], False),
    ],
    ids=["cases", "assemblies", "patients", "visits", "cameras", "days", "images", "cities"],
)
def test_names_of_planned_runs_repeat_numbers_that_do_not_count_up(names: list[str], may_be: bool) -> None:
    assert may_be_designed(varied_in_names(names)) is may_be
