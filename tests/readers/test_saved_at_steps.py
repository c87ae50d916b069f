"""Documents with arguments that a run saved at its steps."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from paramimp import load_runs
from paramimp.reading.discovery import find_runs
from paramimp.runs import Run

N = 4
LRS = (0.4, 0.1, 0.3, 0.2)


def write(root: Path, name: str, n: int, document: dict[str, Any]) -> None:
    file = root / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps({"args": {"lr": LRS[n]}, **document}))


def found(root: Path) -> list[tuple[str, dict[str, Any]]]:
    return [(run.name, dict(run.metrics)) for run in find_runs([root]) if isinstance(run, Run)]


@pytest.mark.parametrize("name", ["run_{n}/ckpt_{k}.json", "run_{n}/{k}.json", "run_{n}/step-{k}-of-run.json"])
@pytest.mark.parametrize(("counter", "each"), [("epoch", 1), ("step", 100), ("iteration", 1)])
def test_documents_of_the_steps_of_a_run_are_its_history(tmp_path: Path, name: str, counter: str, each: int) -> None:
    for n in range(N):
        for k in (1, 2, 3):
            write(tmp_path, name.format(n=n, k=k * each), n, {counter: k * each, "loss": n + 1 / k})
    assert found(tmp_path) == [(f"run_{n}", {"loss": [n + 1, n + 1 / 2, n + 1 / 3]}) for n in range(N)]


def test_steps_of_several_runs_in_one_folder_are_these_runs(tmp_path: Path) -> None:
    for n in range(N):
        for k in range(1, 12):
            write(tmp_path, f"run{n}_ckpt_{k}.json", n, {"epoch": k, "loss": n + 1 / k})
    table = load_runs(tmp_path)
    assert [row.run for row in table.rows] == [f"run{n}_ckpt" for n in range(N)]
    assert list(table.metrics["loss"]) == [n + 1 / 11 for n in range(N)]


def test_the_best_and_the_last_document_are_of_their_run(tmp_path: Path) -> None:
    for k in (1, 2):
        write(tmp_path, f"run/ckpt_{k}.json", 0, {"epoch": k, "metrics": {"acc": k / 4}})
    write(tmp_path, "run/best.json", 0, {"epoch": 1, "metrics": {"acc": 0.25}})
    write(tmp_path, "run/last.json", 0, {"epoch": 3, "metrics": {"acc": 0.125}})
    assert found(tmp_path) == [("run", {"acc": [0.25, 0.5, 0.125]})]


@pytest.mark.parametrize(
    ("name", "counts"),
    [
        ("epoch", (13, 7, 30)),
        ("epoch", (13, 30, 31)),
        ("epoch", (20, 20, 20)),
        ("fold", (1, 2, 3)),
        ("epochs", (1, 2, 3)),
    ],
    ids=["stopped early", "stopped late", "whole", "folds", "a choice"],
)
def test_repeats_stay_runs(tmp_path: Path, name: str, counts: tuple[int, ...]) -> None:
    for n in range(N):
        for k, count in enumerate(counts, 1):
            write(tmp_path, f"set_{n}/rep_{k}.json", n, {name: count, "loss": n + 1 / k})
    assert len(found(tmp_path)) == N * len(counts)


def test_two_repeats_that_stopped_one_after_the_other_stay_runs(tmp_path: Path) -> None:
    for n in range(N):
        for k, count in ((1, 13), (2, 30)):
            write(tmp_path, f"set_{n}/rep_{k}.json", n, {"epoch": count, "loss": n + 1 / k})
    assert len(found(tmp_path)) == 2 * N


def test_the_iterations_of_a_search_stay_runs(tmp_path: Path) -> None:
    for n in range(N):
        write(tmp_path, f"it_{n}.json", n, {"iteration": n, "loss": n + 0.5})
    assert len(found(tmp_path)) == N
