"""How the work of reading a file grows with its size, on the worst file of each kind that is known.

Work is counted in lines that the interpreter runs, which are the same on every machine and under any load. What one
line copies is not seen by that: where it matters, a test of its own looks at what is copied.
"""

from __future__ import annotations

import json
import sqlite3
import sys
from contextlib import closing
from functools import partial
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

import pytest

from paramimp.places.database import open_database
from paramimp.readers.wandb.tree import Tree
from paramimp.reading.discovery import find_runs
from paramimp.runs import Run, SkippedRun, SkipReason, Unreadable
from tests.decoding.test_leveldb_log import write_log
from tests.readers.test_wandb_store import history, item, message, summary
from tests.readers.tfevents import hparams, scalar, write_events

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

SIZE = 300
MOST = 2.5
"""Times the steps that twice the size may take; a loop in a loop takes four times as many."""


def steps(action: Callable[[], object]) -> int:
    """How many lines an action runs, those of calls and of each turn of a loop among them."""
    count = 0

    def trace(_frame: FrameType, _event: str, _argument: Any) -> Any:
        nonlocal count
        count += 1
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        action()
    finally:
        sys.settrace(before)
    return count


def smac_trials_of_one_config(folder: Path, size: int) -> None:
    trials: list[Any] = [[1, None, 0, None, 0.5, 1.0, 1, 0, 0, {}]] * size
    configs = {"1": {f"p{index}": index for index in range(size)}}
    (folder / "runhistory.json").write_text(json.dumps({"data": trials, "configs": configs}))


def wandb(folder: Path, *records: bytes) -> None:
    run = folder / "run-20240101_000000-abcdefgh"
    run.mkdir(parents=True)
    (run / "run-abcdefgh.wandb").write_bytes(write_log(list(records)))


def wandb_nested_summary(folder: Path, size: int) -> None:
    wandb(folder, *(summary(item(("best", f"m{index}"), index)) for index in range(size)))


def wandb_nested_config(folder: Path, size: int) -> None:
    wandb(folder, *(message((5, message(item(("model", f"p{index}"), index)))) for index in range(size)))


def wandb_removals(folder: Path, size: int) -> None:
    wandb(
        folder,
        *(summary(item(f"m{index}", index), (2, message((1, f"x{index}".encode())))) for index in range(size)),
    )


def wandb_a_name_in_each_row(folder: Path, size: int) -> None:
    wandb(folder, *(history(**{f"m{index}": index}) for index in range(size)))


def optuna_studies(folder: Path, size: int) -> None:
    created = [{"op_code": 0, "worker_id": "w", "study_name": f"s{index}", "directions": [1]} for index in range(size)]
    (folder / "journal.log").write_text("\n".join(map(json.dumps, created)))


def tensorboard_sessions(folder: Path, size: int) -> None:
    write_events(folder, scalar("loss", 0.5), *(hparams({f"p{index}": 0.5}) for index in range(size)))


def hydra_references(folder: Path, size: int) -> None:
    (folder / ".hydra").mkdir(parents=True)
    (folder / "metrics.json").write_text('{"loss": 0.5}')
    lines = [f"a: [{', '.join(map(str, range(size)))}]", *(f"b{index}: ${{a}}" for index in range(size))]
    (folder / ".hydra" / "config.yaml").write_text("\n".join(lines))


def graphgym_seeds(folder: Path, size: int) -> None:
    (folder / "config.yaml").write_text("\n".join(f"k{index}: {index}" for index in range(size)))
    for seed in range(size // 3):
        (folder / str(seed) / "train").mkdir(parents=True)
        (folder / str(seed) / "train" / "stats.json").write_text('{"epoch": 0, "loss": 0.5}')


def one_file_places(folder: Path, size: int) -> None:
    """Folders that are called after configs, and as many others that hold files of the same names."""
    for index in range(size // 10):
        for place, text in ((f"config_{index}", '{"lr": 0.1}'), (f"out_{index}", '{"note": "none"}')):
            (folder / place).mkdir()
            for name in ("a.json", "b.json"):
                (folder / place / name).write_text(text)


@pytest.mark.parametrize(
    "write",
    [
        one_file_places,
        smac_trials_of_one_config,
        wandb_nested_summary,
        wandb_nested_config,
        wandb_removals,
        wandb_a_name_in_each_row,
        optuna_studies,
        tensorboard_sessions,
        hydra_references,
    ],
)
def test_twice_the_file_is_twice_the_work(tmp_path: Path, write: Callable[[Path, int], None]) -> None:
    small, large = tmp_path / "small", tmp_path / "large"
    for folder, size in ((small, SIZE), (large, 2 * SIZE)):
        folder.mkdir()
        write(folder, size)
    list(find_runs([str(large)]))  # modules are imported, and what is remembered between runs is
    once, twice = (steps(partial(_read, folder)) for folder in (small, large))
    assert twice / once < MOST


def table_of_counting_columns(folder: Path, size: int) -> None:
    """Columns that each count the rows of every run, in an order that nothing else goes with."""
    random = Random(0)
    rows: list[list[Any]] = []
    for run in range(3):
        orders = [random.sample(range(16), 16) for _ in range(size)]
        rows += ([f"r{run}", *steps_of_row, run / 7] for steps_of_row in zip(*orders, strict=True))
    names = [f"c{index}" for index in range(size)]
    csv_table(folder, ["run", *names, "loss"], rows)


def table_of_epochs(folder: Path, size: int) -> None:
    names = [f"epoch{index}" for index in range(size)]
    rows = [[*(row // 10 + index for index in range(len(names))), row * 17 % 30 / 7] for row in range(30)]
    csv_table(folder, [*names, "loss"], rows)


def table_of_dictionaries(folder: Path, size: int) -> None:
    """Their members are two numbered series, each of which may sum up the other."""
    rows = [{"loss": row / 7, **{f"d{index}x": {"a": row, "b": index} for index in range(size)}} for row in range(4)]
    (folder / "t.jsonl").write_text("\n".join(map(json.dumps, rows)))


def csv_table(folder: Path, head: list[str], rows: list[list[Any]]) -> None:
    (folder / "t.csv").write_text("\n".join(",".join(map(str, row)) for row in [head, *rows]))


@pytest.mark.parametrize(
    ("write", "columns"),
    [
        (table_of_counting_columns, 145),
        (table_of_epochs, 150),
        (table_of_dictionaries, 510),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_twice_the_columns_are_twice_the_work(tmp_path: Path, write: Callable[[Path, int], None], columns: int) -> None:
    """From so many columns on as are compared in pairs: up to there, pairs of columns may be looked at."""
    files = []
    for size in (columns, 2 * columns):
        folder = tmp_path / str(size)
        folder.mkdir()
        write(folder, size)
        files += list(folder.iterdir())
    _read(files[0])
    once, twice = (steps(partial(_read, file)) for file in files)
    assert twice / once < MOST


def _read(path: Path) -> list[Run | SkippedRun]:
    return list(find_runs([str(path)]))


def only(folder: Path) -> Run | SkippedRun:
    (found,) = find_runs([str(folder)])
    return found


def test_trials_that_share_a_config_are_refused_where_they_come_to_more_cells_than_any_table(tmp_path: Path) -> None:
    smac_trials_of_one_config(tmp_path, 600)
    found = only(tmp_path)
    assert isinstance(found, SkippedRun)
    assert found.reason is SkipReason.TOO_LARGE
    assert "comes to 360,000 cells" in found.message


def test_trials_that_share_a_config_are_read_where_they_do_not(tmp_path: Path) -> None:
    smac_trials_of_one_config(tmp_path, 400)
    assert [len(run.params) for run in find_runs([str(tmp_path)]) if isinstance(run, Run)] == [400] * 400


def test_a_list_in_a_shared_config_counts_by_its_length(tmp_path: Path) -> None:
    trials: list[Any] = [[1, None, 0, None, 0.5, 1.0, 1, 0, 0, {}]] * 600
    (tmp_path / "runhistory.json").write_text(json.dumps({"data": trials, "configs": {"1": {"p": [1] * 600}}}))
    found = only(tmp_path)
    assert isinstance(found, SkippedRun)
    assert found.reason is SkipReason.TOO_LARGE


def test_references_to_a_long_list_are_refused(tmp_path: Path) -> None:
    hydra_references(tmp_path, 600)
    found = only(tmp_path)
    assert isinstance(found, SkippedRun)
    assert found.reason is SkipReason.TOO_LARGE


def test_seeds_that_share_a_config_are_refused_where_they_come_to_more_cells_than_any_table(tmp_path: Path) -> None:
    graphgym_seeds(tmp_path, 900)
    found = list(find_runs([str(tmp_path)]))
    assert {run.reason for run in found if isinstance(run, SkippedRun)} == {SkipReason.TOO_LARGE}
    assert len(found) == 300


def test_seeds_that_share_a_config_are_read_where_they_do_not(tmp_path: Path) -> None:
    graphgym_seeds(tmp_path, 600)
    assert [len(run.params) for run in find_runs([str(tmp_path)]) if isinstance(run, Run)] == [601] * 200


def test_names_of_rows_that_tell_of_more_params_than_any_table_has_are_refused(tmp_path: Path) -> None:
    rows = [[f'"lr={index},k{index}=1"', index / 7] for index in range(2500)]
    csv_table(tmp_path, ["run", "loss"], rows)
    (found,) = find_runs([str(tmp_path / "t.csv")])
    assert isinstance(found, SkippedRun)
    assert found.reason is SkipReason.TOO_LARGE


def test_children_that_inherit_more_than_any_table_holds_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "mlflow.db"
    with closing(sqlite3.connect(file)) as connection:
        connection.executescript(
            """
            CREATE TABLE experiments (experiment_id, name, lifecycle_stage);
            CREATE TABLE runs (run_uuid, experiment_id, status, lifecycle_stage);
            CREATE TABLE params (run_uuid, key, value);
            CREATE TABLE metrics (run_uuid, key, step, timestamp, value, is_nan);
            CREATE TABLE latest_metrics (run_uuid, key, step, timestamp, value, is_nan);
            CREATE TABLE tags (run_uuid, key, value);
            INSERT INTO experiments VALUES (1, 'e', 'active');
            """
        )
        children = [f"c{index}" for index in range(900)]
        for run in ("top", *children):
            connection.execute("INSERT INTO runs VALUES (?, 1, 'FINISHED', 'active')", (run,))
        connection.executemany("INSERT INTO params VALUES ('top', ?, '1')", [(f"p{index}",) for index in range(900)])
        connection.executemany("INSERT INTO tags VALUES (?, 'mlflow.parentRunId', 'top')", [(run,) for run in children])
        connection.commit()
    found = only(tmp_path)
    assert isinstance(found, SkippedRun)
    assert found.reason is SkipReason.TOO_LARGE


def test_a_branch_is_copied_once_and_what_was_put_in_is_never_changed() -> None:
    tree, shared = Tree(), {"x": 1, "y": 2}
    tree.put(("a",), shared)
    tree.put(("a", "z"), 3)
    branch = tree.root["a"]
    tree.put(("a", "v"), 4)
    tree.drop(("a", "x"))
    assert tree.root["a"] is branch
    assert (branch, shared) == ({"y": 2, "z": 3, "v": 4}, {"x": 1, "y": 2})


def test_rows_that_share_their_overflow_pages_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "x.db"
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("PRAGMA page_size = 4096")
        connection.execute("CREATE TABLE t (a)")
        connection.executemany("INSERT INTO t VALUES (?)", [("x" * 98_693,)] * 6)  # six fit
    data = bytearray(file.read_bytes())
    page = 4096  # the second page is the table's only leaf
    cells = [page + int.from_bytes(data[page + at : page + at + 2], "big") for at in range(8, 20, 2)]
    size = cells[0] - cells[1]  # cells are as long as each other, and end in the number of their first overflow page
    pointers = [cell + size - 4 for cell in cells]
    first, second = (int.from_bytes(data[at : at + 4], "big") for at in pointers[:2])
    for at in pointers:
        data[at : at + 4] = first.to_bytes(4, "big")
    data[28:32] = (second - 1).to_bytes(4, "big")  # pages in the file: those of the first row are all that is left
    file.write_bytes(data[: (second - 1) * 4096])
    with (
        pytest.raises(Unreadable, match="its rows hold more than the file has room for"),
        open_database(str(file), root=str(tmp_path.resolve())) as database,
    ):
        list(database.rows("t", "a"))


def test_a_text_that_all_rows_of_a_parquet_file_refer_to_counts_in_each(tmp_path: Path) -> None:
    pa = pytest.importorskip("pyarrow", reason="Parquet is read with pyarrow, the extra paramimp[parquet]")
    from pyarrow import parquet

    texts = pa.DictionaryArray.from_arrays(pa.array([0] * 2000, pa.int32()), pa.array(["x" * 100_000]))
    for name, column in (("plain", texts), ("list", pa.ListArray.from_arrays(list(range(2001)), texts))):
        parquet.write_table(pa.table({"lr": [0.1] * 2000, name: column}), tmp_path / f"{name}.parquet")
        (found,) = find_runs([str(tmp_path / f"{name}.parquet")])
        assert isinstance(found, SkippedRun)
        assert found.reason is SkipReason.TOO_LARGE


def test_a_list_of_a_parquet_file_counts_by_its_length(tmp_path: Path) -> None:
    pa = pytest.importorskip("pyarrow", reason="Parquet is read with pyarrow, the extra paramimp[parquet]")
    from pyarrow import parquet

    column = pa.ListArray.from_arrays([0, 1_000_000], pa.array([1] * 1_000_000))
    parquet.write_table(pa.table({"lr": column}), tmp_path / "t.parquet")
    (found,) = find_runs([str(tmp_path / "t.parquet")])
    assert isinstance(found, SkippedRun)
    assert "comes to 999,999 cells" in found.message
