"""Reading a SQLite database that may be damaged, hostile, or in use."""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
import struct
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from paramimp.places import database as paramimp_database
from paramimp.places.database import Database, open_database, tables_of
from paramimp.places.patience import FIRST_SECONDS, NEXT_SECONDS, Patience
from paramimp.runs import SkipReason, Unreadable

SAMPLE = Path(__file__).parents[1] / "readers" / "samples" / "optuna" / "5.0.0" / "optuna.db"


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no test know of the locks of another."""
    monkeypatch.setattr(paramimp_database, "PATIENCE", Patience())


def rows_of(path: Path, table: str, *columns: str) -> list[tuple[object, ...]]:
    with open_database(str(path), root=os.path.realpath(path.parent)) as database:
        return list(database.rows(table, *columns))


def make(path: Path, script: str) -> Path:
    connection = sqlite3.connect(path)
    connection.executescript(script)
    connection.close()
    return path


def refusal(path: Path, table: str = "t", *columns: str) -> Unreadable:
    with pytest.raises(Unreadable) as caught:
        rows_of(path, table, *(columns or ("a",)))
    return caught.value


def test_rows_come_in_the_order_in_which_they_were_written(tmp_path: Path) -> None:
    path = make(tmp_path / "x.db", "CREATE TABLE t (a, b); INSERT INTO t VALUES (3, 'x'), (1, NULL), (2, 0.5)")
    assert rows_of(path, "t", "b", "a") == [("x", 3), (None, 1), (0.5, 2)]


def test_a_view_in_place_of_a_table_is_no_table(tmp_path: Path) -> None:
    endless = "WITH RECURSIVE c(a) AS (SELECT 1 UNION ALL SELECT a + 1 FROM c) SELECT a FROM c"
    path = make(tmp_path / "x.db", f"CREATE VIEW t AS {endless}; CREATE TABLE other (a)")
    assert refusal(path).message == "has no table 't'; it is damaged or of an unknown version."


def test_a_virtual_table_is_no_table(tmp_path: Path) -> None:
    path = make(tmp_path / "x.db", "CREATE VIRTUAL TABLE t USING fts5(a)")
    assert "has no table 't'" in refusal(path).message


def test_a_column_that_is_computed_when_it_is_read_is_no_column(tmp_path: Path) -> None:
    path = make(tmp_path / "x.db", "CREATE TABLE t (b, a AS (hex(zeroblob(1000)))); INSERT INTO t VALUES (1)")
    assert refusal(path).message.startswith("has no column 'a' in its table 't'")


def test_an_endless_text_is_too_large(tmp_path: Path) -> None:
    path = make(tmp_path / "x.db", "CREATE TABLE t (a); INSERT INTO t VALUES (hex(zeroblob(9000000)))")
    assert refusal(path).reason is SkipReason.TOO_LARGE


def test_more_rows_than_bytes_are_a_sign_of_damage(tmp_path: Path) -> None:
    path = make(tmp_path / "x.db", "CREATE TABLE t (a); INSERT INTO t VALUES (1), (2), (3)")
    with open_database(str(path), root=os.path.realpath(tmp_path)) as database:
        database.max_rows = 2
        with pytest.raises(Unreadable, match="more rows than the file has room for"):
            list(database.rows("t", "a"))


def test_a_statement_that_does_not_end_is_stopped(tmp_path: Path) -> None:
    path = make(tmp_path / "x.db", "CREATE TABLE t (a); INSERT INTO t VALUES (1)")
    endless = "WITH RECURSIVE c(a) AS (SELECT 1 UNION ALL SELECT a + 1 FROM c) SELECT max(a) FROM c"

    def run() -> None:
        with open_database(str(path), root=os.path.realpath(tmp_path)) as database:
            database.connection.set_authorizer(None)
            database.connection.execute(endless)

    with pytest.raises(Unreadable, match="does not come to an end"):
        run()


@pytest.mark.parametrize("statement", ["DELETE FROM t", "ATTACH '/tmp/x' AS x", "PRAGMA journal_mode = WAL"])
def test_nothing_but_reading_is_allowed(tmp_path: Path, statement: str) -> None:
    path = make(tmp_path / "x.db", "CREATE TABLE t (a)")
    before = path.read_bytes()
    with (
        pytest.raises(Unreadable, match="not authorized"),
        open_database(str(path), root=os.path.realpath(tmp_path)) as database,
    ):
        database.connection.execute(statement)
    assert path.read_bytes() == before


def test_reading_a_settled_write_ahead_database_leaves_no_files_beside_it(tmp_path: Path) -> None:
    path = make(tmp_path / "x.db", "PRAGMA journal_mode = WAL; CREATE TABLE t (a); INSERT INTO t VALUES (1)")
    assert os.listdir(tmp_path) == ["x.db"]
    assert rows_of(path, "t", "a") == [(1,)]
    assert os.listdir(tmp_path) == ["x.db"]


def test_what_is_only_in_the_write_ahead_log_is_read_too(tmp_path: Path) -> None:
    writer = sqlite3.connect(tmp_path / "x.db")
    writer.executescript("PRAGMA journal_mode = WAL; CREATE TABLE t (a); INSERT INTO t VALUES (1)")
    try:
        assert rows_of(tmp_path / "x.db", "t", "a") == [(1,)]
    finally:
        writer.close()


KILLED_WRITER = """
import os, signal, sqlite3, sys
writer = sqlite3.connect(sys.argv[1], isolation_level=None)
writer.executescript("PRAGMA cache_size = 5; CREATE TABLE t (a); INSERT INTO t VALUES (1); CREATE TABLE other (a)")
writer.execute("BEGIN")
writer.execute("UPDATE t SET a = 2")
writer.executemany("INSERT INTO other VALUES (?)", [("x" * 500,)] * 500)
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture
def interrupted(tmp_path: Path) -> Path:
    """A database whose writer was killed in a transaction that had reached the disk."""
    path = tmp_path / "x.db"
    subprocess.run([sys.executable, "-c", KILLED_WRITER, str(path)])
    assert os.stat(f"{path}-journal").st_size
    assert b"xxxx" in path.read_bytes()
    return path


def test_what_a_killed_writer_did_not_finish_is_undone_in_a_copy(interrupted: Path) -> None:
    before = {name: (interrupted.parent / name).read_bytes() for name in os.listdir(interrupted.parent)}
    assert rows_of(interrupted, "t", "a") == [(1,)]
    assert rows_of(interrupted, "other", "a") == []
    assert {name: (interrupted.parent / name).read_bytes() for name in os.listdir(interrupted.parent)} == before


def test_a_journal_that_names_another_file_is_not_played_back(interrupted: Path, tmp_path: Path) -> None:
    victim = str(tmp_path / "victim").encode()
    Path(os.fsdecode(victim)).write_text("not to be deleted")
    with open(f"{interrupted}-journal", "ab") as journal:  # as sqlite.org/fileformat2.html, section 3.3, says
        checksum = sum(victim) & 0xFFFFFFFF
        journal.write(struct.pack(">I", 2) + victim + struct.pack(">II", len(victim), checksum))
        journal.write(bytes.fromhex("d9d505f920a163d7"))
    assert "in the middle of a transaction over several files" in refusal(interrupted).message
    assert Path(os.fsdecode(victim)).exists()


def test_a_database_that_is_being_written_says_so(tmp_path: Path) -> None:
    path = make(tmp_path / "x.db", "CREATE TABLE t (a)")
    writer = sqlite3.connect(path, isolation_level=None)
    writer.execute("BEGIN EXCLUSIVE")
    try:
        assert "is being written by another program" in refusal(path).message
        assert tables_of(str(path), root=os.path.realpath(tmp_path)) == {"t": {"a"}}  # these are not locked
    finally:
        writer.close()


def test_after_a_wait_in_vain_other_databases_are_waited_for_less_long(tmp_path: Path) -> None:
    locked, other = (make(tmp_path / name, "CREATE TABLE t (a)") for name in ("locked.db", "other.db"))

    def patience() -> float:
        with open_database(str(other), root=os.path.realpath(tmp_path)) as database:
            database.connection.set_authorizer(None)
            return float(database.connection.execute("PRAGMA busy_timeout").fetchone()[0]) / 1000

    assert patience() == FIRST_SECONDS
    with closing(sqlite3.connect(locked, isolation_level=None)) as writer:
        writer.execute("BEGIN EXCLUSIVE")
        refusal(locked)
    assert patience() == NEXT_SECONDS
    assert rows_of(locked, "t", "a") == []
    paramimp_database.PATIENCE.last_in_vain -= 60
    assert patience() == FIRST_SECONDS


def test_a_database_is_read_whose_writer_commits_again_and_again(tmp_path: Path) -> None:
    """Each commit keeps readers out for longer than most disks take."""
    path = make(tmp_path / "x.db", "CREATE TABLE t (a); INSERT INTO t VALUES (1)")
    stop = threading.Event()

    def write() -> None:
        with closing(sqlite3.connect(path, isolation_level=None)) as writer:
            while not stop.wait(0.3):
                writer.executescript("BEGIN EXCLUSIVE; UPDATE t SET a = 1;")
                stop.wait(0.4)
                writer.execute("COMMIT")

    thread = threading.Thread(target=write)
    thread.start()
    try:
        assert [rows_of(path, "t", "a") for _ in range(10)] == [[(1,)]] * 10
    finally:
        stop.set()
        thread.join()


@pytest.mark.parametrize("mode", ["delete", "wal"])
def test_the_tables_tell_whose_a_database_is_wherever_they_are(tmp_path: Path, mode: str) -> None:
    path = make(tmp_path / "x.db", f"PRAGMA journal_mode = {mode}; CREATE TABLE t (a); CREATE VIEW v AS SELECT 1")
    root = os.path.realpath(tmp_path)
    assert tables_of(str(path), root=root) == {"t": {"a"}}
    with closing(sqlite3.connect(path)) as writer:  # in write-ahead mode its table is in the log alone
        writer.executescript("CREATE TABLE u (a)")
        assert tables_of(str(path), root=root) == {"t": {"a"}, "u": {"a"}}
    with pytest.raises(Unreadable, match="cannot be read as a SQLite database"):
        tables_of(str(write_cut(path)), root=root)


def write_cut(path: Path) -> Path:
    cut = path.with_name("cut.db")
    cut.write_bytes(path.read_bytes()[:3000])
    return cut


def test_a_name_with_question_mark_and_percent_sign_is_a_name(tmp_path: Path) -> None:
    path = make(tmp_path / "a?mode=rw%41#b.db", "CREATE TABLE t (a); INSERT INTO t VALUES (1)")
    assert rows_of(path, "t", "a") == [(1,)]


def test_a_named_pipe_does_not_block(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "x.db")
    assert "is not a regular file but a named pipe" in refusal(tmp_path / "x.db").message


def test_a_link_out_of_the_root_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "root").mkdir()
    (tmp_path / "root" / "x.db").symlink_to(make(tmp_path / "x.db", "CREATE TABLE t (a)"))
    assert "leads out of the given folder" in refusal(tmp_path / "root" / "x.db").message


def test_text_that_is_not_utf8_is_shown_as_far_as_it_can_be(tmp_path: Path) -> None:
    path = make(tmp_path / "x.db", "CREATE TABLE t (a); INSERT INTO t VALUES (CAST(x'61ff62' AS TEXT))")
    assert rows_of(path, "t", "a") == [("a\ufffdb",)]


def read_everything(database: Database) -> None:
    for table, columns in database.tables.items():
        list(database.rows(table, *columns))


def test_a_database_cut_anywhere_is_read_or_refused(tmp_path: Path) -> None:
    data, path = SAMPLE.read_bytes(), tmp_path / "x.db"
    refused = 0
    for size in range(0, len(data), 211):
        path.write_bytes(data[:size])
        try:
            with open_database(str(path), root=os.path.realpath(tmp_path)) as database:
                read_everything(database)
        except Unreadable:
            refused += 1
    assert refused > 100


def test_a_database_with_damaged_bytes_is_read_or_refused(tmp_path: Path) -> None:
    chance, path = random.Random(0), tmp_path / "x.db"
    refused = 0
    for _ in range(300):
        shutil.copy(SAMPLE, path)
        with open(path, "r+b") as file:
            for _ in range(chance.choice((1, 3, 20))):
                file.seek(chance.randrange(SAMPLE.stat().st_size))
                file.write(bytes([chance.randrange(256)]))
        try:
            with open_database(str(path), root=os.path.realpath(tmp_path)) as database:
                read_everything(database)
        except Unreadable:
            refused += 1
    assert 0 < refused < 300


def in_wal_mode(path: Path, rows: int = 3000) -> sqlite3.Connection:
    """A writer in write-ahead mode that has only the log of what it wrote, as one with its first run."""
    writer = sqlite3.connect(path, isolation_level=None)
    writer.execute("PRAGMA journal_mode = WAL")
    writer.execute("PRAGMA wal_autocheckpoint = 0")
    writer.execute("CREATE TABLE t (a)")
    writer.execute("BEGIN")
    writer.executemany("INSERT INTO t VALUES (?)", [(index,) for index in range(rows)])
    writer.execute("COMMIT")
    return writer


def test_a_log_that_is_longer_than_its_database_is_read(tmp_path: Path) -> None:
    with closing(in_wal_mode(tmp_path / "x.db")):
        assert os.path.getsize(tmp_path / "x.db") < os.path.getsize(tmp_path / "x.db-wal")
        assert rows_of(tmp_path / "x.db", "t", "a") == [(index,) for index in range(3000)]


def test_nothing_is_made_beside_a_database_whose_log_was_copied_without_its_index(tmp_path: Path) -> None:
    (tmp_path / "copy").mkdir()
    with closing(in_wal_mode(tmp_path / "x.db")):
        for name in ("x.db", "x.db-wal"):
            shutil.copy(tmp_path / name, tmp_path / "copy" / name)
    before = {file.name: file.read_bytes() for file in (tmp_path / "copy").iterdir()}
    assert len(rows_of(tmp_path / "copy" / "x.db", "t", "a")) == 3000
    assert tables_of(str(tmp_path / "copy" / "x.db"), root=str(tmp_path)) == {"t": {"a"}}
    assert {file.name: file.read_bytes() for file in (tmp_path / "copy").iterdir()} == before


def test_a_writer_that_ends_while_its_database_is_read_takes_its_files_with_it(tmp_path: Path) -> None:
    writer = in_wal_mode(tmp_path / "x.db")
    with open_database(str(tmp_path / "x.db"), root=str(tmp_path)) as database:
        rows = database.rows("t", "a")
        next(rows)
        writer.close()
        assert len(list(rows)) == 2999
    assert os.listdir(tmp_path) == ["x.db"]


def test_a_log_that_is_begun_anew_while_it_is_copied_is_copied_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    writer = in_wal_mode(tmp_path / "x.db")
    copy, copies = paramimp_database._copy, []

    def copy_while_the_log_is_begun_anew(*arguments: Any) -> str:
        copies.append(copy(*arguments))
        if len(copies) == 1:
            writer.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            writer.execute("INSERT INTO t VALUES (3000)")
        return copies[-1]

    monkeypatch.setattr(paramimp_database, "_copy", copy_while_the_log_is_begun_anew)
    with closing(writer):
        assert len(rows_of(tmp_path / "x.db", "t", "a")) == 3001
    assert len(copies) == 2


def test_no_lock_is_held_between_rows(tmp_path: Path) -> None:
    path = make(tmp_path / "x.db", "CREATE TABLE t (a)")
    with closing(sqlite3.connect(path, timeout=0, isolation_level=None)) as writer:
        writer.execute("BEGIN")
        writer.executemany("INSERT INTO t VALUES (?)", [(index,) for index in range(5000)])
        writer.execute("COMMIT")
        with open_database(str(path), root=str(tmp_path)) as database:
            seen = []
            for (number,) in database.rows("t", "a"):
                if number % 700 == 0:
                    writer.execute("UPDATE t SET a = a WHERE a = 4999")
                seen.append(number)
    assert seen == list(range(5000))


@pytest.mark.parametrize("value", ["zeroblob(100000)", "hex(zeroblob(50000))"])
def test_a_transaction_reads_few_of_long_rows_and_many_of_short_ones(tmp_path: Path, value: str) -> None:
    script = "BEGIN; CREATE TABLE long (a); CREATE TABLE short (a);"
    script += f"INSERT INTO long VALUES ({value});" * 40 + "INSERT INTO short VALUES (1);" * 1000 + "COMMIT"
    path = make(tmp_path / "x.db", script)
    with open_database(str(path), root=str(tmp_path)) as database:
        read = {}
        for table in ("long", "short"):
            statements: list[str] = []
            database.connection.set_trace_callback(statements.append)
            count = len(list(database.rows(table, "a")))
            read[table] = count / sum("ORDER BY" in statement for statement in statements)
    assert read["long"] <= 2  # 128 kB at once, which the second row fills
    assert read["short"] >= 200


@pytest.mark.parametrize("value", ["zeroblob(200000)", "hex(zeroblob(100000))"])
def test_long_rows_after_short_ones_are_read_in_a_transaction_each(tmp_path: Path, value: str) -> None:
    script = "BEGIN; CREATE TABLE t (a);" + "INSERT INTO t VALUES (1);" * 100
    script += f"INSERT INTO t VALUES ({value});" * 20 + "COMMIT"
    path = make(tmp_path / "x.db", script)
    with open_database(str(path), root=str(tmp_path)) as database:
        statements: list[str] = []
        database.connection.set_trace_callback(statements.append)
        assert len(list(database.rows("t", "a"))) == 120
    # The short rows and the first long one, each other long one, and a last look that finds no more.
    assert sum("ORDER BY" in statement for statement in statements) == 21


@pytest.mark.parametrize(
    "script",
    [
        "CREATE TABLE t (a INTEGER PRIMARY KEY, b) WITHOUT ROWID",
        "CREATE TABLE t (a INTEGER PRIMARY KEY, b)",
        "CREATE TABLE t (a, b, ROWID)",
        "CREATE TABLE t (a, b, rowid, oid, _rowid_)",
        "CREATE TABLE t (a, b); CREATE INDEX i ON t (a DESC, b)",
    ],
)
def test_every_row_is_read_once_however_a_table_numbers_its_rows(tmp_path: Path, script: str) -> None:
    path = make(tmp_path / "x.db", script)
    numbers = [-(2**63), -5, 0, *range(1, 3000), 2**63 - 1]
    with closing(sqlite3.connect(path)) as writer:
        writer.executemany("INSERT INTO t (a, b) VALUES (?, 'x')", [(number,) for number in numbers])
        writer.commit()
    assert rows_of(path, "t", "b", "a") == [("x", number) for number in numbers]
