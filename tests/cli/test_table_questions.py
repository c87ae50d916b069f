"""The line that a question about a table offers works when it is pasted into a shell, and offers no result."""

from __future__ import annotations

import csv
import json
import re
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from tests.readers.outcome_tables import make_table_of_runs

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

ODD = (
    "lr (max)",
    "$cost",
    "it's",
    "a,b",
    "k[0]",
    "50%",
    "naïve",
    "x*y",
    "-flag",
    "a=b",
    'q"t',
    "b\\s",
    "!x",
    "a;b",
    "&co",
)
"""Beginnings of names that a shell or a glob reads otherwise."""


def write(path: Path, columns: Mapping[str, Any]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        table = csv.writer(file)
        table.writerow(columns)
        table.writerows(zip(*columns.values(), strict=True))
    return path


def asked(path: Path, metric: str, added: str = "") -> tuple[int, str, str]:
    command = f"'{sys.executable}' -m paramimp analyze '{path}' --metric {metric} -f json {added}"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False, timeout=120)
    return done.returncode, done.stdout, done.stderr


def pasted(path: Path, metric: str) -> set[str]:
    """The params of the report when the line that the question offers is pasted."""
    status, _, said = asked(path, metric)
    assert status == 2, said
    (line,) = re.findall(r"^ *(--params .*)$", said, flags=re.MULTILINE)
    status, report, said = asked(path, metric, line)
    assert status == 0, said
    return {param["param"] for param in json.loads(report)["params"]}


@pytest.mark.parametrize("seed", [1, 4, 8, 13])  # random, grid and repeated designs, with one to four outcomes
def test_a_line_about_results_of_unknown_names_works(tmp_path: Path, seed: int) -> None:
    made = make_table_of_runs(seed)
    called = {
        name: f"{ODD[(place + seed) % len(ODD)]} {place}"
        for place, name in enumerate(made.table.columns)
        if name != "seed"
    }
    called = {"seed": "seed", **called, made.metric: made.metric}
    columns = {
        called[name]: ["" if row.get(name) is None else row[name] for row in made.table.rows[:150]]
        for name in made.table.columns
    }
    params = pasted(write(tmp_path / "runs.csv", columns), made.metric)
    assert params.isdisjoint({called[name] for name in made.outcomes})
    assert params


def _of_a_study(n: int) -> dict[str, Any]:
    rng = np.random.default_rng(3)
    lr, depth = 10 ** rng.uniform(-4, -1, n), rng.integers(2, 9, n)
    loss = (np.log10(lr) + 2.5) ** 2 + 0.1 * depth + 0.1 * rng.normal(size=n)
    return {"lr": lr, "max_depth": depth, "loss": loss.round(4), "it/s": (9 - depth + rng.normal(size=n)).round(2)}


def _with_labels(n: int) -> dict[str, Any]:
    rng = np.random.default_rng(4)
    xi, knob = rng.uniform(0, 1, n), rng.uniform(-5, 5, n)
    fell = np.arange(n) < 3
    return {"xi": xi, "knob": knob, "fell": fell, "toll": xi + 0.1 * knob + 0.3 * rng.normal(size=n)}


def _with_splits(n: int) -> dict[str, Any]:
    rng = np.random.default_rng(5)
    width, rate = rng.choice([16, 32, 64], n), rng.choice([0.1, 0.01, 0.001], n)
    level = 0.7 + 0.001 * width - 0.5 * rate
    parts = {f"{part}_acc": (level + 0.02 * rng.normal(size=n)).round(4) for part in ("train", "val", "test")}
    return {"run": [f"r{k}" for k in range(n)], **parts, "width": width, "rate": rate}


@pytest.mark.parametrize(
    ("made", "metric", "chosen"),
    [
        (_of_a_study, "loss", {"lr", "max_depth"}),
        (_with_labels, "toll", {"xi", "knob"}),
        (_with_splits, "val_acc", {"width", "rate"}),
    ],
)
def test_a_line_about_rates_labels_and_splits_has_choices_alone(
    tmp_path: Path, made: Callable[[int], dict[str, Any]], metric: str, chosen: set[str]
) -> None:
    assert set() < pasted(write(tmp_path / "runs.csv", made(48)), metric) <= chosen


def test_a_counter_can_be_named_as_the_question_about_curves_says(tmp_path: Path) -> None:
    steps = np.arange(1, 25)
    columns = {"rozmiar": steps, "zysk": np.log(steps), "czas": 3 + 0.5 * steps, "reszta": 1 / steps}
    path = write(tmp_path / "runs.csv", columns)
    status, _, said = asked(path, "zysk")
    assert status == 2
    assert "'rozmiar' counts the steps of one run" in said
    status, report, said = asked(path, "zysk", "--params rozmiar")
    assert status == 0, said
    assert [param["param"] for param in json.loads(report)["params"]] == ["rozmiar"]


@pytest.mark.parametrize("repeat", ["seed", "fold"])
def test_results_of_repeats_alone_are_said_to_be_what_they_are_and_no_line_ranks_the_repeats(
    tmp_path: Path, repeat: str
) -> None:
    rng = np.random.default_rng(6)
    acc = rng.normal(0.9, 0.02, 20).round(4)
    columns = {repeat: range(20), "acc": acc, "f1": (acc - 0.01 + 0.003 * rng.normal(size=20)).round(4)}
    path = write(tmp_path / "runs.csv", columns)
    status, _, said = asked(path, "acc")
    assert status == 2
    assert f"has only results, for each {repeat}, and nothing that could be a param" in said
    assert f"--params {repeat}" not in said


def test_what_may_be_either_is_no_example_to_copy(tmp_path: Path) -> None:
    rng = np.random.default_rng(7)
    level = rng.normal(size=40)
    columns = {
        "id": range(40),
        "score": (1 + 0.1 * level).round(4),
        "rouge": (0.4 + 0.05 * level + 0.02 * rng.normal(size=40)).round(4),
        "bertscore": (0.8 + 0.03 * level + 0.02 * rng.normal(size=40)).round(4),
        "length": rng.integers(20, 200, 40),
    }
    status, _, said = asked(write(tmp_path / "runs.csv", columns), "score")
    assert status == 2
    assert "these are only results, and there is nothing to rank" in said
    assert re.search(r"--params \w", said) is None


def test_so_many_columns_that_no_line_holds_them_are_asked_for_by_globs(tmp_path: Path) -> None:
    """A line of 2,000 characters and more was cut in its middle."""
    rng = np.random.default_rng(5)
    drawn: dict[str, Any] = {f"column_{place}": rng.random(45).round(3) for place in range(400)}
    metric = drawn["column_0"] + 0.1 * rng.random(45)
    path = write(tmp_path / "wide.csv", {**drawn, "latency_ms": metric * 100, "loss": metric})
    status, _, said = asked(path, "loss")
    assert (status, "…" in said) == (2, False)
    assert "--params 'column_*', and --exclude" in said
    assert asked(path, "loss", "--params 'column_*' --exclude column_399")[0] == 0
