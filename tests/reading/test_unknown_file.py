"""A store of runs that cannot be looked into is told with its reason; what is some other program's is not."""

from __future__ import annotations

import json
import os
import random
import shlex
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from paramimp import ParamimpError, load_runs
from paramimp.reading.discovery import find_runs
from paramimp.runs import Entry, Run, SkippedRun, SkipReason
from tests.sweeps import make_runs

SAMPLES = Path(__file__).parents[1] / "readers" / "samples"
OPTUNA = (SAMPLES / "optuna" / "5.0.0" / "optuna.db").read_bytes()
MLFLOW = (SAMPLES / "mlflow" / "3.17.2" / "mlflow.db").read_bytes()
JOURNAL = (SAMPLES / "optuna" / "5.0.0" / "journal.log").read_bytes()
NOISE = random.Random(0).randbytes(8192)


def skipped(folder: Path) -> dict[str, str]:
    """What is said of files; of a folder without runs it is said what lies in it."""
    found = [found for found in find_runs([folder]) if isinstance(found, Run) or found.entry is not Entry.FOLDER]
    assert all(isinstance(run, SkippedRun) and run.reason is SkipReason.UNREADABLE for run in found), found
    return {run.name: run.message for run in found if isinstance(run, SkippedRun)}


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("hpo.db", b"", "is empty"),
        ("hpo.db", OPTUNA[:10], "is cut off after its first bytes"),
        ("hpo.sqlite", OPTUNA[:3000], "cannot be read as a SQLite database"),
        ("tracking.sqlite3", MLFLOW[:20_000], "cannot be read as a SQLite database"),
        ("secret.db3", NOISE, "is encrypted"),
        ("secret.db", NOISE[:1024], "is encrypted"),
        ("study.journal", b"", "is empty"),
        ("optuna_study.log", b"", "is empty"),
        ("journal.log", JOURNAL.partition(b"\n")[2], "lacks the beginning of Optuna's journal"),
    ],
)
def test_a_store_that_is_not_whole_is_skipped_with_what_is_wrong(
    tmp_path: Path, name: str, content: bytes, said: str
) -> None:
    (tmp_path / name).write_bytes(content)
    assert skipped(tmp_path).keys() == {name}
    assert skipped(tmp_path)[name].startswith(f"{name} {said}")


def test_a_database_that_another_program_writes_to_is_skipped_as_locked(tmp_path: Path) -> None:
    (tmp_path / "hpo.db").write_bytes(OPTUNA)
    with closing(sqlite3.connect(tmp_path / "hpo.db", isolation_level=None)) as writer:
        writer.execute("BEGIN EXCLUSIVE")
        (store,) = find_runs([tmp_path])
    assert isinstance(store, SkippedRun)
    assert (store.entry, store.reader) == (Entry.FILE, "optuna")
    assert store.message.startswith("hpo.db is being written by another program")
    assert any(isinstance(run, Run) for run in find_runs([tmp_path]))


def test_a_database_of_another_program_is_no_news_while_that_writes_to_it(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "cache.db", isolation_level=None)) as writer:
        writer.execute("CREATE TABLE notes (text)")
        writer.execute("BEGIN EXCLUSIVE")
        assert skipped(tmp_path) == {}


@pytest.mark.parametrize("script", ["CREATE TABLE notes (text)", "CREATE VIEW trials AS SELECT 1", "VACUUM"])
def test_a_database_of_another_program_is_no_news(tmp_path: Path, script: str) -> None:
    with closing(sqlite3.connect(tmp_path / "cache.db")) as database:
        database.execute(script)
    assert (tmp_path / "cache.db").stat().st_size
    assert skipped(tmp_path) == {}


def test_a_database_of_ax_is_named_with_how_to_export_it(tmp_path: Path) -> None:
    """Its tables as Ax 1.3 makes them; the trials are in them as pieces of JSON that only Ax puts together."""
    with closing(sqlite3.connect(tmp_path / "ax.db")) as database:
        for table in ("experiment_v2", "trial_v2", "generator_run_v2", "metric_v2"):
            database.execute(f"CREATE TABLE {table} (id INTEGER)")
    (store,) = find_runs([tmp_path])
    assert isinstance(store, SkippedRun)
    assert store.message.startswith("ax.db is a database of Ax")
    assert "client.summarize().to_csv" in store.message


@pytest.mark.parametrize("name", ["ax_client_snapshot.json", "my_experiment.json", "client.json"])
@pytest.mark.parametrize("indent", [None, 2])
def test_a_snapshot_of_ax_is_named_wherever_it_lies(tmp_path: Path, name: str, indent: int | None) -> None:
    """Its beginning as Ax 1.3 writes it: the type, and behind it the experiment, or what an experiment has."""
    experiment = {"__type": "Experiment", "name": "digits", "search_space": {"__type": "SearchSpace"}}
    document = experiment if "experiment" in name else {"_type": "AxClient", "experiment": experiment}
    (tmp_path / "sweep" / "logs").mkdir(parents=True)
    (tmp_path / "sweep" / "logs" / name).write_text(json.dumps(document, indent=indent))
    (store,) = find_runs([tmp_path])
    assert isinstance(store, SkippedRun)
    assert store.message.startswith(f"sweep/logs/{name} is a snapshot of Ax")
    assert list(find_runs([tmp_path], reader="native")) == []


@pytest.mark.parametrize(
    "document", [{"_type": "Client", "age": 3}, {"type": "Experiment", "experiment": {}}, {"experiment": {}}, [], 3]
)
def test_other_json_under_such_a_name_is_no_snapshot_of_ax(tmp_path: Path, document: object) -> None:
    (tmp_path / "client.json").write_text(json.dumps(document))
    assert skipped(tmp_path) == {}


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("train.log", b""),
        ("results.csv", b""),
        ("weights.bin", NOISE),
        ("words.db", b"a text that someone called a database\n" * 200),
        ("Thumbs.db", bytes.fromhex("d0cf11e0a1b11ae1") + bytes(504) + b"\xff" * 7680),  # Windows Explorer
        ("words.db", bytes(12) + bytes.fromhex("61150600") + bytes(4080)),  # Berkeley DB
        ("photo.db", NOISE[:5001]),  # no database ends within a sector
    ],
)
def test_files_that_need_not_be_a_store_are_no_news(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    assert skipped(tmp_path) == {}


def test_what_lies_in_a_run_is_its_own_affair(tmp_path: Path) -> None:
    make_runs(tmp_path, 3)
    (tmp_path / "run_001" / "cache.db").write_bytes(b"")
    (tmp_path / "run_001" / "data").mkdir()
    (tmp_path / "run_001" / "data" / "cache.db").write_bytes(b"")
    (tmp_path / "beside.db").write_bytes(b"")
    table = load_runs(tmp_path)
    assert [row.run for row in table.rows if row.skip_reason] == ["beside.db"]
    assert len(table.rows) == 4


def test_a_reader_that_knows_no_databases_says_nothing_of_them(tmp_path: Path) -> None:
    (tmp_path / "hpo.db").write_bytes(b"")
    assert list(find_runs([tmp_path], reader="wandb")) == []


def test_a_pipe_or_a_dangling_link_called_like_a_database_does_not_block(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.db")
    (tmp_path / "gone.db").symlink_to("nowhere")
    messages = skipped(tmp_path)
    assert "named pipe" in messages["pipe.db"]
    assert "points to nothing" in messages["gone.db"]


def test_a_database_without_permission_is_skipped_as_such(tmp_path: Path) -> None:
    (tmp_path / "hpo.db").write_bytes(OPTUNA)
    (tmp_path / "hpo.db").chmod(0)
    done = subprocess.run(
        [*heeding_permissions(), sys.executable, "-m", "paramimp", "runs", str(tmp_path)],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 2, done.stderr  # no run was found
    assert done.stderr.startswith("Error: no runs found: hpo.db cannot be read (Permission denied);")


def heeding_permissions() -> list[str]:
    """What to put before a command so that it may not read what its permissions forbid: root may, unless told."""
    if os.geteuid() != 0:
        return []
    if shutil.which("setpriv") is None:
        pytest.skip("root reads files without permission, and setpriv (util-linux) is not there to prevent it")
    return ["setpriv", "--bounding-set=-dac_override,-dac_read_search"]


@pytest.mark.parametrize("name", ["study.pkl", "search.joblib", "trials"])
def test_a_pickle_is_refused_with_how_to_export_what_it_holds(tmp_path: Path, name: str) -> None:
    import pickle

    (tmp_path / name).write_bytes(pickle.dumps({"lr": [0.1, 0.2]}))
    with pytest.raises(ParamimpError, match="is a pickle, which is never opened") as raised:
        list(find_runs([tmp_path / name]))
    assert "study.trials_dataframe().to_csv('trials.csv')" in str(raised.value)


def test_an_archive_is_refused_with_what_to_do(tmp_path: Path) -> None:
    import zipfile

    with zipfile.ZipFile(tmp_path / "runs.zip", "w") as archive:
        archive.writestr("config.yaml", "lr: 0.1")
    with pytest.raises(ParamimpError, match="unpack it and give the folder"):
        list(find_runs([tmp_path / "runs.zip"]))


def test_weights_of_pytorch_are_no_archive_to_unpack(tmp_path: Path) -> None:
    import zipfile

    with zipfile.ZipFile(tmp_path / "model", "w") as archive:  # as torch.save does, whatever the file is called
        archive.writestr("archive/data.pkl", b"\x80\x02}.")
    (tmp_path / "model.dict").write_text("you 99\n")
    (found,) = find_runs([tmp_path])
    assert isinstance(found, SkippedRun)
    assert "2 files (1 without an ending and 1 .dict)" in found.message


def test_a_table_of_runs_in_a_database_is_told_with_the_line_that_exports_it(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "my runs.db")) as database, database:
        database.execute("CREATE TABLE users(id, name)")
        database.execute("CREATE TABLE trials(lr REAL, val_loss REAL)")
        database.execute("INSERT INTO trials VALUES (0.1, 0.5)")
    with pytest.raises(ParamimpError) as caught:
        load_runs(tmp_path / "my runs.db")
    words = shlex.split(str(caught.value).partition("a table to read: ")[2])
    assert words[:3] == ["sqlite3", "-header", "-csv"]
    assert words[-2:] == [">", "my runs.csv"]
    path, query = words[3:5]
    with closing(sqlite3.connect(path)) as database:
        assert database.execute(query).fetchall() == [(0.1, 0.5)]


@pytest.mark.parametrize("tables", [["users(id)", "logs(id)"], ['"a; DROP TABLE b"(lr, val_loss)'], []])
def test_of_other_databases_no_line_is_told(tmp_path: Path, tables: list[str]) -> None:
    with closing(sqlite3.connect(tmp_path / "a.db")) as database, database:
        database.execute("PRAGMA user_version = 1")
        for table in tables:
            database.execute(f"CREATE TABLE {table}")
    with pytest.raises(ParamimpError) as caught:
        load_runs(tmp_path / "a.db")
    assert "is a SQLite database, but has not the tables of" in str(caught.value)
    assert "sqlite3" not in str(caught.value)
