"""Runs that were logged apart for each part of the data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from paramimp import load_runs
from paramimp.table.cells import ABSENT
from tests.trees import write

if TYPE_CHECKING:
    from pathlib import Path

    from paramimp.table.run_table import RunTable


def document(n: int, part: str, *, is_flat: bool) -> dict[str, Any]:
    args = {"lr": [0.1, 0.01, 0.001][n % 3], "bs": 2 ** (n % 4)}
    results = {"loss": n / 7 + (part == "test"), "acc": n / 9}
    return {**args, **results} if is_flat else {"args": args, **results}


def read(place: Path, path: str, parts: tuple[str, ...] = ("train", "test"), *, is_flat: bool = False) -> RunTable:
    for n in range(6):
        for part in parts:
            write(place, {path.format(n=n, part=part): document(n, part, is_flat=is_flat)})
    return load_runs(place)


@pytest.mark.parametrize("is_flat", [False, True], ids=["blocks", "flat"])
@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("run_{n}_{part}.json", "run_{n}"),
        ("{part}_run_{n}.json", "run_{n}"),
        ("run_{n}.{part}.json", "run_{n}"),
        ("run-{part}-{n}.json", "run-{n}"),
        ("{part}/run_{n}.json", "run_{n}"),
        ("results/{part}/run_{n}.json", "results/run_{n}"),
    ],
)
def test_the_parts_of_a_run_are_one_run(tmp_path: Path, path: str, name: str, *, is_flat: bool) -> None:
    table = read(tmp_path, path, is_flat=is_flat)
    assert {row.run.removeprefix(f"{tmp_path.name}/") for row in table.rows} == {name.format(n=n) for n in range(6)}
    assert set(table.metrics) == {"train.loss", "test.loss", "train.acc", "test.acc"}
    losses = sorted(zip(table.metrics["train.loss"], table.metrics["test.loss"], strict=True))
    assert losses == [(n / 7, n / 7 + 1) for n in range(6)]


def test_a_param_that_says_the_part_is_none(tmp_path: Path) -> None:
    for n in range(6):
        for part in ("train", "test"):
            write(tmp_path, {f"{part}/run_{n}.json": {"args": {"lr": n, "split": part}, "loss": n / 7}})
    table = load_runs(tmp_path)
    assert (table.n_runs, set(table.params)) == (6, {"lr"})


def test_a_run_without_one_part_lacks_its_metrics(tmp_path: Path) -> None:
    read(tmp_path, "run_{n}_{part}.json")
    (tmp_path / "run_2_test.json").unlink()
    table = load_runs(tmp_path)
    (place,) = (place for place, row in enumerate(table.rows) if row.run == "run_2")
    assert table.metrics["train.loss"][place] == 2 / 7
    assert table.metrics["test.loss"][place] is ABSENT
    assert len(table.rows) == 6


@pytest.mark.parametrize(
    ("path", "parts"),
    [
        ("run_{n}_{part}.json", ("a", "b")),
        ("run_{n}_{part}.json", ("test",)),
        ("run_{n}_latest_{part}.json", ("1", "2")),
        ("{part}_{n}_test/train.json", ("x", "y")),
    ],
    ids=["repeats", "one part", "a part in a word", "two parts"],
)
def test_other_runs_that_were_told_the_same_stay_several(tmp_path: Path, path: str, parts: tuple[str, ...]) -> None:
    assert read(tmp_path, path, parts).n_runs == 6 * len(parts)


def test_runs_that_were_told_something_else_stay_several(tmp_path: Path) -> None:
    for n in range(6):
        for part in ("train", "test"):
            write(tmp_path, {f"{part}/run_{n}.json": {"args": {"lr": n + (part == "test")}, "loss": n / 7}})
    assert load_runs(tmp_path).n_runs == 12
