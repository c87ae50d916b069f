"""How long trackers' logs take to read, beside merely reading the bytes of the files that are used.

    python -m tests.benchmarks.tracker_logs --runs 10000

copies the runs in the samples of the tests until there are enough, and prints for each tracker the seconds to find
and read the raw files (of a database: to fetch the rows of the tables that are used), the seconds to read the runs,
and their ratio: the least of three passes, files in the page cache. With a cold cache the ratio is smaller.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sqlite3
import tempfile
import time
import uuid
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from paramimp.readers.discovery import find_runs

SAMPLES = Path(__file__).parent.parent / "readers" / "samples"
PASSES = 3
DATABASE = (".db",)
TABLES = ("runs", "params", "metrics", "latest_metrics", "tags")


def wandb_runs(target: Path, count: int) -> tuple[str, ...]:
    """Offline runs of W&B: one log each."""
    sources = sorted(log for log in (SAMPLES / "wandb" / "0.31.0").rglob("*.wandb") if log.stat().st_size > 7)
    for number in range(count):
        run = target / "wandb" / f"offline-run-20260101_{number:06d}-r{number}"
        run.mkdir(parents=True)
        shutil.copy(sources[number % len(sources)], run / f"run-r{number}.wandb")
    return (".wandb",)


def mlflow_files(target: Path, count: int) -> tuple[str, ...]:
    """MLflow's file store: a file per param and metric."""
    metas = (SAMPLES / "mlflow" / "3.17.2" / "mlruns").rglob("meta.yaml")
    sources = sorted(meta.parent for meta in metas if (meta.parent / "metrics").is_dir())
    experiment = target / "mlruns" / "1"
    experiment.mkdir(parents=True)
    shutil.copy(sources[0].parent / "meta.yaml", experiment)
    for number in range(count):
        shutil.copytree(sources[number % len(sources)], experiment / f"{number:032x}")
    return ("",)


def mlflow_database(target: Path, count: int) -> tuple[str, ...]:
    """MLflow's database: every run of the sample again and again under new names."""
    path = target / "mlflow.db"
    shutil.copy(SAMPLES / "mlflow" / "3.17.2" / "mlflow.db", path)
    with closing(sqlite3.connect(path)) as database:
        sources = [run for (run,) in database.execute("SELECT run_uuid FROM runs WHERE lifecycle_stage = 'active'")]
        for number in range(count - len(sources)):
            source, copy = sources[number % len(sources)], uuid.UUID(int=number).hex
            for table in TABLES[:-1]:
                names = [name for _, name, *_ in database.execute(f"PRAGMA table_info({table})")]
                taken = ", ".join("?" if name == "run_uuid" else name for name in names)
                database.execute(
                    f"INSERT INTO {table} ({', '.join(names)}) SELECT {taken} FROM {table} WHERE run_uuid = ?",
                    (copy, source),
                )
        database.commit()
    return DATABASE


LOGS: dict[str, Callable[[Path, int], tuple[str, ...]]] = {
    "wandb": wandb_runs,
    "mlflow files": mlflow_files,
    "mlflow database": mlflow_database,
}


def read_raw(root: Path, endings: tuple[str, ...]) -> None:
    if endings == DATABASE:
        with closing(sqlite3.connect(root / "mlflow.db")) as database:
            for table in TABLES:
                database.execute(f"SELECT * FROM {table}").fetchall()
        return
    for folder, _, files in os.walk(root):
        for file in files:
            if file.endswith(endings):
                with open(os.path.join(folder, file), "rb") as stream:
                    stream.read()


def seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0] if __doc__ else "")
    parser.add_argument("--runs", type=int, default=10_000)
    runs = parser.parse_args().runs
    print(f"{runs:,} runs       raw read   runs read   ratio")
    for name, write in LOGS.items():
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder)
            endings = write(root, runs)
            raw = min(seconds(lambda: read_raw(root, endings)) for _ in range(PASSES))  # noqa: B023  used at once
            read = min(seconds(lambda: list(find_runs([root]))) for _ in range(PASSES))  # noqa: B023
            print(f"{name:16} {raw:8.2f} s {read:8.2f} s {read / raw:7.1f}")


if __name__ == "__main__":
    main()
