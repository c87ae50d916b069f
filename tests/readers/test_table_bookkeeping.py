"""Columns that only say what a run is, told by their names and by what they hold."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from paramimp.readers.table.bookkeeping import is_own
from paramimp.readers.table.rows import make_table
from tests.readers.tables import by_run, load, parts, write


def test_columns_that_say_what_a_run_is_are_no_params(tmp_path: Path) -> None:
    head = ",id,created_at,finished,took,host,state,sweep_id,lr,loss"
    rows = [
        f"{i},r{i},2024-06-0{i + 1}T10:00:00Z,0 days 00:0{i}:01,{i}.5min,gpu{i},finished,s1,{i},{i * i}"
        for i in range(5)
    ]
    path = write(tmp_path, "\n".join([head, *rows]))
    assert parts(path, "loss") == (["lr"], ["loss"])
    first = next(load(path).records())
    assert (first["run"], first["status"], first["group"]) == ("runs.csv/r0", "finished", "s1")


def test_a_name_that_runs_share_is_a_choice(tmp_path: Path) -> None:
    rows = "".join(f"{'resnet' if i % 2 else 'vit'},{i},{i * i}\n" for i in range(6))
    path = write(tmp_path, "name,lr,loss\n" + rows)
    assert parts(path, "loss") == (["lr", "name"], ["loss"])


def numbered(name: str, start: int, beside: str, rows: int = 12) -> str:
    """A table whose first column counts the rows, beside one of `beside` and a result."""
    values: list[float] = [16, 32, 64] if beside == "shared" else [row / 7 for row in range(1, rows + 1)]
    lines = [f"{start + row},{values[row % len(values)]},{row * 5 % rows / rows}" for row in range(rows)]
    return "\n".join([f"{name},größe,loss", *lines]) + "\n"


@pytest.mark.parametrize("name", ["Lauf", "编号", "versuch nr"])
@pytest.mark.parametrize("start", [0, 1])
def test_a_first_column_that_counts_the_rows_numbers_them(tmp_path: Path, name: str, start: int) -> None:
    assert parts(write(tmp_path, numbered(name, start, "shared")), "loss") == (["größe"], ["loss"])


@pytest.mark.parametrize(
    ("name", "start", "beside", "rows"),
    [("stufe", 1, "own", 12), ("stufe", 2, "shared", 12), ("stufe", 1, "shared", 6), ("num_layers", 1, "shared", 12)],
    ids=["no choice is shared", "from 2 on", "few rows", "the name of a choice"],
)
def test_what_may_have_been_tried_step_by_step_is_a_param(
    tmp_path: Path, name: str, start: int, beside: str, rows: int
) -> None:
    assert parts(write(tmp_path, numbered(name, start, beside, rows)), "loss") == (sorted([name, "größe"]), ["loss"])


def test_words_before_status_and_name_do_not_hide_what_they_are(tmp_path: Path) -> None:
    """As the table of a tuning job of SageMaker has them; ``layer_state`` and ``model_name`` may be choices."""
    ends = ["Completed", "Failed", "Completed", "Completed", "Completed"]
    rows = "".join(f"job-{n},{end},{'abcde'[n % 2]},{n % 2},{0.1 * n},{n * 7 % 5}\n" for n, end in enumerate(ends))
    path = write(tmp_path, f"TrainingJobName,TrainingJobStatus,layer_state,model_name,lr,objective\n{rows}")
    assert parts(path, "objective") == (["layer_state", "lr", "model_name"], ["objective"])
    runs = by_run(load(path))
    assert {name: run["status"] for name, run in runs.items()} == {
        f"job-{n}": "failed" if end == "Failed" else "finished" for n, end in enumerate(ends)
    }


def test_runs_that_broke_off_are_told_by_how_their_status_begins(tmp_path: Path) -> None:
    """The zeros that stand in the rows of crashed runs would be the least loss."""
    ends = ["keep", "crash", "discard", "error: CUDA out of memory", "timeout after 2 h", "keep"]
    rows = "".join(
        f"{n},{end},{0.1 * (n + 1)},{0.0 if end[0] in 'cet' else 1 + n * 5 % 7}\n" for n, end in enumerate(ends)
    )
    path = write(tmp_path, f"id,status,lr,loss\n{rows}")
    assert parts(path, "loss") == (["lr"], ["loss"])
    expected = ["unknown", "failed", "unknown", "failed", "killed", "unknown"]
    assert [run["status"] for run in by_run(load(path)).values()] == expected


@pytest.mark.parametrize(
    ("cells", "is_choice"),
    [(["4h", "1h"], True), (["15min", "30 min"], True), (["2024-05-01", "2024-05-02"], False)],
)
def test_durations_that_runs_share_are_a_choice_and_dates_are_not(cells: list[str], *, is_choice: bool) -> None:
    table = make_table([{"frame": cells[row % 2], "lr": row / 10, "loss": row * row} for row in range(12)])
    assert is_own("frame", table, ()) is not is_choice
    took = make_table([{"took": f"{row + 1}.5 s", "lr": row / 10, "loss": row * row} for row in range(12)])
    assert is_own("took", took, ())


@pytest.mark.parametrize(
    "cells", [["~3m 15s", "15m 26s"], ["1h 2min", "2 h 40 min"], ["~40 sec", "~31 sec"], ["5m 3s", "4h"]]
)
def test_durations_that_nobody_types_in_were_measured_also_where_runs_share_them(cells: list[str]) -> None:
    table = make_table([{"frame": cells[row % 2], "lr": row / 10, "loss": row * row} for row in range(12)])
    assert is_own("frame", table, ())


def test_a_kind_is_a_choice_and_beside_the_columns_of_dvc_it_is_one_of_its_own(tmp_path: Path) -> None:
    """``typ`` says in an export of DVC whether a row is a branch or an experiment."""
    rows = [
        {"typ": "ab"[row % 2], "executor": "pt"[row % 3 > 0], "lr": row / 10, "loss": row * row} for row in range(12)
    ]
    table = make_table(rows)
    assert not is_own("typ", table, ())
    assert not is_own("executor", table, ())
    exported = make_table([{"rev": f"a{n}", "parent": "", **row} for n, row in enumerate(rows)])
    assert is_own("typ", exported, ())
    assert is_own("executor", exported, ())
    text = "".join(f"{row['typ']},{row['lr']},{row['loss']}\n" for row in rows)
    assert parts(write(tmp_path, f"typ,lr,loss\n{text}"), "loss") == (["lr", "typ"], ["loss"])


def test_names_that_are_made_of_the_labels_of_another_column_are_no_choice() -> None:
    rows = [{"run_id": f"{kind}__whole", "retriever": kind, "k": k} for kind in ("bm25", "mini") for k in (1, 5, 10)]
    table = make_table(rows)
    assert is_own("run_id", table, ())
    assert not is_own("retriever", table, ())
    assert not is_own("run_id", make_table([{**row, "run_id": "ab"[n % 2]} for n, row in enumerate(rows)]), ())


def test_names_that_are_made_of_the_labels_of_several_columns_are_no_choice() -> None:
    rows = [
        {"name": f"{a}__{b}", "kind": a, "chunk": b, "k": k} for a in ("bm25", "mini") for b in "xy" for k in (1, 5)
    ]
    assert is_own("name", make_table(rows), ())
    more = [{**row, "name": f"{row['name']}{'-s' if row['k'] == 5 else ''}"} for row in rows]
    assert not is_own("name", make_table([*more, *more]), ())


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ([1_709_283_600 + 61.5 * at for at in range(9)], True),
        ([1_709_283_600_000 - 70_000 * at for at in range(9)], True),
        ([1_709_283_600 + 61 * (at % 4) for at in range(9)], False),  # not in the order of the rows
        ([10**9 + 10**8 * at for at in range(9)], False),  # numbers of weights
        ([0.1 * at for at in range(9)], False),
        ([10**400 + at for at in range(9)], False),
        ([float("nan")] * 9, False),
    ],
)
def test_seconds_since_1970_in_the_order_of_the_rows_are_times(cells: list[Any], *, expected: bool) -> None:
    table = make_table([{"anfang": cell, "lr": at % 3} for at, cell in enumerate(cells)], ["lr", "anfang"])
    assert is_own("anfang", table, ()) == expected
