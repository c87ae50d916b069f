"""How long trackers' logs take to read, beside merely reading the bytes of the files that are used.

    python -m tests.benchmarks.tracker_logs --runs 10000 [--logs FOLDER]... [--mlflow-api PYTHON]

copies the runs in the samples of the tests, with other numbers in each, until there are enough. For each tracker it
prints the seconds to find and read the raw files (of a database: to fetch the rows of the tables that are used), the
seconds to read the runs, in this process and as the command line reads them (in several if there are many), and the
ratios of these: the least of three passes, files in the page cache. With a cold cache the ratios are smaller.

``--logs`` names a folder with W&B's logs that are copied in the place of those in the samples.

``--mlflow-api`` names a Python that has MLflow; there `mlflow.search_runs` reads the same stores, beside `find_runs`,
which also reads the histories that it leaves out.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import sqlite3
import subprocess
import tempfile
import time
import uuid
import zlib
from collections.abc import Callable, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path

from paramimp.decoding.leveldb_log import split_log
from paramimp.engine.processes import Processes
from paramimp.readers.interface import ReadOptions
from paramimp.readers.wandb.store import HEADER
from paramimp.reading.discovery import find_runs
from paramimp.reading.processes import read_beside
from paramimp.reading.request import Request
from tests.decoding.test_leveldb_log import write_log

SAMPLES = Path(__file__).parent.parent / "readers" / "samples"
WANDB_SAMPLES = SAMPLES / "wandb" / "0.31.0"
PASSES = 3
DATABASE = (".db",)
DECIMALS = re.compile(rb"\.(\d{3,})")
SEARCH = """
import os, sys, time
os.environ["MLFLOW_ALLOW_FILE_STORE"] = "true"
import mlflow
mlflow.set_tracking_uri(sys.argv[1])
def search():
    start = time.perf_counter()
    runs = mlflow.search_runs(search_all_experiments=True, max_results=10**9)
    return time.perf_counter() - start, len(runs)
seconds, count = min(search() for _ in range(int(sys.argv[2])))
print(seconds, count)
"""
TABLES = ("runs", "params", "metrics", "latest_metrics", "tags")


def varied(text: bytes, seed: int) -> bytes:
    """Give each number with several decimals others, the same wherever it stands: what recurs can be remembered."""

    def other(found: re.Match[bytes]) -> bytes:
        width = len(found[1])
        return b".%0*d" % (width, zlib.crc32(found[1], seed) * 0x9E3779B97F4A7C15 % 10**width)

    return DECIMALS.sub(other, text)


def varied_log(log: bytes, seed: int) -> bytes:
    """A log of W&B with other digits, each record under its new checksum."""
    records, _ = split_log(log, HEADER)
    return write_log([varied(record, seed) for record in records])


def wandb_runs(target: Path, count: int, folders: Sequence[Path] = (WANDB_SAMPLES,)) -> tuple[str, ...]:
    """Runs of W&B, one whole log each, beside the other files that the client left in the same folder."""
    paths = sorted(path for folder in folders for path in folder.rglob("*.wandb"))
    logs = [(path, log) for path in paths if len(log := path.read_bytes()) > HEADER and not split_log(log, HEADER)[1]]
    if not logs:
        raise SystemExit("no folder that was given holds a whole log of W&B")
    for number in range(count):
        path, log = logs[number % len(logs)]
        run = target / "wandb" / f"offline-run-20260101_{number:06d}-r{number}"
        shutil.copytree(path.parent, run, ignore=shutil.ignore_patterns("*.wandb"))
        (run / "files").mkdir(exist_ok=True)
        (run / "files" / "requirements.txt").touch()  # every run has one, which the samples go without
        (run / f"run-r{number}.wandb").write_bytes(varied_log(log, number))
    return (".wandb",)


def mlflow_files(target: Path, count: int) -> tuple[str, ...]:
    """MLflow's file store: a file per param and metric."""
    metas = (SAMPLES / "mlflow" / "3.17.2" / "mlruns").rglob("meta.yaml")
    sources = sorted(
        meta.parent
        for meta in metas
        if (meta.parent / "metrics").is_dir() and "lifecycle_stage: active" in meta.read_text()
    )
    experiment = target / "mlruns" / sources[0].parent.name
    experiment.mkdir(parents=True)
    shutil.copy(sources[0].parent / "meta.yaml", experiment)
    for number in range(count):
        source, name = sources[number % len(sources)], f"a{number:031x}"  # all digits would be a number in YAML
        shutil.copytree(source, experiment / name)
        meta = experiment / name / "meta.yaml"  # MLflow refuses a run that is not named like its folder
        meta.write_text(meta.read_text().replace(source.name, name).replace(source.parent.name, experiment.name))
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


def ray_trials(target: Path, count: int) -> tuple[str, ...]:
    """Trials of one experiment of Ray Tune; its state file, which tells how each ended, grows with them."""
    experiment = SAMPLES / "ray" / "2.60.0" / "digits"
    sources = sorted(path.parent for path in experiment.glob("*/result.json") if path.stat().st_size)
    state = json.loads(next(experiment.glob("experiment_state-*.json")).read_text())
    entries = {json.loads(entry[0])["trial_id"]: entry for entry in state["trial_data"]}
    copies = []
    for number in range(count):
        source = sources[number % len(sources)]
        old, new = "_".join(source.name.split("_")[1:3]), f"{number:08x}_00000"
        trial = target / "digits" / source.name.replace(old, new)
        trial.mkdir(parents=True)
        for file in source.iterdir():
            (trial / file.name).write_bytes(varied(file.read_bytes().replace(old.encode(), new.encode()), number))
        copies.append([text.replace(old, new) for text in entries[old]])
    named = target / "digits" / "experiment_state-2026-11-23_07-45-30.json"
    named.write_text(json.dumps({**state, "trial_data": copies}))
    return ("params.json", "result.json", named.name)


LOGS: dict[str, Callable[[Path, int], tuple[str, ...]]] = {
    "wandb": wandb_runs,
    "mlflow files": mlflow_files,
    "mlflow database": mlflow_database,
    "ray": ray_trials,
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


def search_runs(python: str, root: Path, count: int) -> float:
    """Return the seconds that MLflow itself takes to list all runs of a store."""
    store = f"sqlite:///{root / 'mlflow.db'}" if (root / "mlflow.db").exists() else str(root / "mlruns")
    done = subprocess.run([python, "-c", SEARCH, store, str(PASSES)], capture_output=True, text=True, check=True)
    taken, found = done.stdout.split()[-2:]
    if int(found) < count:
        raise SystemExit(f"mlflow.search_runs found {found} runs of {count}")
    return float(taken)


def compare(
    name: str, write: Callable[[Path, int], tuple[str, ...]], root: Path, count: int, mlflow: str | None
) -> None:
    """Write one tracker's runs and print what reading them takes."""
    endings = write(root, count)
    raw = min(seconds(lambda: read_raw(root, endings)) for _ in range(PASSES))
    here = min(seconds(lambda: list(find_runs([root]))) for _ in range(PASSES))
    request = Request((str(root),), options=ReadOptions(histories=False))  # as by default: --summary last
    beside = min(seconds(lambda: read_beside(request, lambda: None, engine=Processes(2))) for _ in range(PASSES))
    print(f"{name:16} {raw:8.2f} s {here:8.2f} s {here / raw:6.1f} {1e6 * here / count:8.0f} us", end=" ")
    print(f"{beside:8.2f} s {beside / raw:6.1f}")
    if mlflow is not None and name.startswith("mlflow"):
        api = search_runs(mlflow, root, count)
        print(f"{'':8} mlflow.search_runs: {api:.2f} s, {api / here:.1f} times the reading of the runs")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0] if __doc__ else "")
    parser.add_argument("--runs", type=int, default=10_000)
    parser.add_argument("--only", choices=LOGS, action="append", help="one tracker alone; may be repeated")
    parser.add_argument("--logs", metavar="FOLDER", type=Path, action="append", help="of W&B; may be repeated")
    parser.add_argument("--mlflow-api", metavar="PYTHON", help="a Python with MLflow, to compare with search_runs")
    given = parser.parse_args()
    print(f"{given.runs:,} runs".ljust(18), "raw read  runs read  ratio   per run   to a table  ratio")
    logs = LOGS | ({"wandb": partial(wandb_runs, folders=given.logs)} if given.logs else {})
    for name in given.only or logs:
        with tempfile.TemporaryDirectory() as folder:
            compare(name, logs[name], Path(folder), given.runs, given.mlflow_api)


if __name__ == "__main__":
    main()
