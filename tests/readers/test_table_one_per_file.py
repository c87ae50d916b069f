"""Tables in a folder of which each is one run."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from paramimp import load_runs
from paramimp.runs import Run
from tests.readers.tables import load
from tests.readers.test_table_in_folder import made, said

N = 5


def one_row(n: int) -> str:
    return f"lr,depth,val_loss\n0.{n + 1},{n % 2},{n / 4}\n"


def history(n: int) -> str:
    return "epoch,lr,val_loss\n" + "".join(f"{epoch},0.{n + 1},{n + 1 / epoch}\n" for epoch in range(1, 5))


@pytest.mark.parametrize("name", ["r{}.csv", "r{}/results.csv", "lr/r{}/out.tsv"])
def test_a_row_in_a_file_of_its_own_is_a_run(tmp_path: Path, name: str) -> None:
    tabs = name.endswith("tsv")
    table = load(
        made(tmp_path, {name.format(n): one_row(n).replace(",", "\t") if tabs else one_row(n) for n in range(N)})
    )
    assert list(table.params["lr"]) == [0.1, 0.2, 0.3, 0.4, 0.5]
    assert list(table.metrics["val_loss"]) == [n / 4 for n in range(N)]
    assert len({row.run for row in table.rows}) == N


def test_a_history_that_repeats_the_params_in_each_row_is_a_run(tmp_path: Path) -> None:
    table = load_runs(made(tmp_path, {f"r{n}.csv": history(n) for n in range(N)}))
    assert list(table.params["lr"]) == [0.1, 0.2, 0.3, 0.4, 0.5]
    assert list(table.metrics["val_loss"]) == [n + 1 / 4 for n in range(N)]


def test_a_search_whose_first_settings_happen_to_rise_is_one(tmp_path: Path) -> None:
    for n, rate in enumerate((0.1, 0.2, 0.3, 0.4, 0.05, 0.25)):
        (tmp_path / f"r{n}").mkdir()
        text = f"iteration,lr,batch_size,loss\n{n},{rate},16,{1 - rate}\n"
        (tmp_path / f"r{n}/out.csv").write_text(text)
    assert sum(not row.skip_reason for row in load_runs(tmp_path).rows) == 6


@pytest.mark.parametrize(("count", "name"), [(350, "r{}/results.csv"), (30, "r{}.txt")])
def test_none_of_many_files_is_lost(tmp_path: Path, count: int, name: str) -> None:
    files = {name.format(n): history(n) for n in range(count)}
    assert len(load_runs(made(tmp_path, files)).rows) == count


def test_many_texts_of_which_one_is_no_table_are_not_read_in_part(tmp_path: Path) -> None:
    files = {f"r{n:02}.txt": history(n) for n in range(30)}
    assert "30 files that may be tables" in said(made(tmp_path, {**files, "r29.txt": "What was tried.\n"}))


OTHERWISE = {
    "histories that say nothing of the run": {f"r{n}.csv": "epoch,val_loss\n1,3\n2,2\n3,1\n4,1\n" for n in range(N)},
    "other columns": {**{f"r{n}.csv": one_row(n) for n in range(N)}, "z.csv": "lr,breadth,val_loss\n1,2,3\n"},
    "samples": {f"part-{n}.csv": "text,label\nyes,1\nno,0\nyes,1\n" for n in range(N)},
    "rows without a result": {f"r{n}.csv": f"lr,depth\n0.{n},2\n" for n in range(N)},
}


@pytest.mark.parametrize("name", OTHERWISE)
def test_other_tables_are_no_runs(tmp_path: Path, name: str) -> None:
    assert not said(made(tmp_path, OTHERWISE[name])).startswith(Run.__name__)


def lines(first: Mapping[str, Any], n: int, **kind: str) -> str:
    """A line with what a run was told, and three with what it measured."""
    steps = ({**kind, "step": step, "train_loss": 2 / step, "val_loss": n + 1 / step} for step in range(1, 4))
    return "\n".join(map(json.dumps, [first, *steps])) + "\n"


@pytest.mark.parametrize("name", ["r{}.jsonl", "r{}/log.jsonl"])
@pytest.mark.parametrize("form", ["plain", "block", "kinds"])
def test_a_first_line_of_json_with_the_config_is_of_the_steps_behind_it(tmp_path: Path, name: str, form: str) -> None:
    files = {}
    for n in range(N):
        told: dict[str, Any] = {"lr": (n + 1) / 10, "model": {"depth": n % 2}}
        firsts: dict[str, dict[str, Any]] = {
            "plain": told,
            "block": {"config": told},
            "kinds": {"type": "config", **told},
        }
        files[name.format(n)] = lines(firsts[form], n, **({"type": "step"} if form == "kinds" else {}))
    table = load_runs(made(tmp_path, files))
    assert list(table.params["lr"]) == [0.1, 0.2, 0.3, 0.4, 0.5]
    assert list(table.params["model.depth"]) == [0, 1, 0, 1, 0]
    assert list(table.metrics["val_loss"]) == [n + 1 / 3 for n in range(N)]


@pytest.mark.parametrize(
    "first",
    [{"lr": 0.1, "val_loss": 3.5}, {"host": "a", "started": "today"}, {"lr": 0.1, "step": 0}],
    ids=["a result in it", "no param in it", "a step itself"],
)
def test_a_first_line_that_is_no_config_makes_no_runs(tmp_path: Path, first: Mapping[str, Any]) -> None:
    assert said(made(tmp_path, {f"r{n}.jsonl": lines(first, n) for n in range(N)}))


@pytest.mark.parametrize("kind", ["json", "csv", "history"])
def test_files_of_one_folder_on_other_parts_of_the_data_are_of_one_run(tmp_path: Path, kind: str) -> None:
    for n in range(N):
        (tmp_path / f"r{n}").mkdir()
        for place, part in enumerate(("train", "eval")):
            rows = [
                {"epoch": epoch, "lr": 0.1 / (n + 1), "zeta": 0.125 * (n % 3), "accuracy": epoch / (n + 2 + place)}
                for epoch in (range(3) if kind == "history" else [2])
            ]
            lines = [",".join(rows[0]), *(",".join(map(str, row.values())) for row in rows)]
            text = json.dumps(rows[0]) if kind == "json" else "\n".join(lines)
            (tmp_path / f"r{n}/{part}.{'json' if kind == 'json' else 'csv'}").write_text(text)
    table = load_runs(tmp_path)
    assert len(table.rows) == N
    assert set(table.params) - {"epoch"} == {"lr", "zeta"}
    assert table.metrics["train.accuracy"] == [2 / (n + 2) for n in range(N)]
    assert table.metrics["eval.accuracy"] == [2 / (n + 3) for n in range(N)]
