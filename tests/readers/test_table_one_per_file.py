"""Tables in a folder of which each is one run."""

from __future__ import annotations

from pathlib import Path

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
