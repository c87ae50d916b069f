"""What was read before is taken from the cache, and whatever has changed since is seen."""

from __future__ import annotations

import json
import os
import random
import shutil
import sqlite3
import subprocess
import sys
import time
import zlib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from paramimp.errors import ParamimpError
from paramimp.places import block_store
from paramimp.places.block_store import FILE, VERSION, Store, cache_folder
from paramimp.places.traces import TELLS_CHANGES
from paramimp.reading import cache, discovery, notes, processes, units
from paramimp.reading.parts import WHOLE, Part
from paramimp.reading.processes import read
from paramimp.reading.request import Request
from paramimp.runs import Direction, Status, Summary
from paramimp.table.building import joined

if TYPE_CHECKING:
    from collections.abc import Callable

    from paramimp.table.run_table import RunTable

pytestmark = pytest.mark.skipif(not TELLS_CHANGES, reason="the cache is not used where no time of change is told")

SHORT = 60_000_000
"""Nanoseconds of a tick in tests that cannot wait for two seconds each time; that of the kernel is ten at most."""


@pytest.fixture
def settles_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "TICK", SHORT)
    monkeypatch.setattr(processes, "WORTH_A_CACHE", 1)


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    found: list[str] = []
    monkeypatch.setattr(notes, "_TOLD", set())
    monkeypatch.setattr(notes, "_LISTENERS", [found.append])
    return found


def settle() -> None:
    time.sleep(1.5 * SHORT / 1e9)


def write_run(folder: Path, *, lr: float = 0.1, loss: float = 0.5, **more: object) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.json").write_text(json.dumps({"lr": lr, "model": {"depth": 3}, **more}))
    (folder / "metrics.json").write_text(json.dumps({"step": 1.0, "loss": [0.9, loss], "acc": 1 - loss}))


def write_runs(folder: Path, count: int = 12) -> None:
    for number in range(count):
        write_run(folder / f"run_{number:03}", lr=0.001 * number, loss=0.5 + number / 100)


def as_text(table: RunTable) -> str:
    return repr((table.rows, dict(table.params), dict(table.metrics)))


def reads(folder: Path, **asked: object) -> list[str]:
    """Read with the cache; which runs were read from their files, and no one lost or stale."""
    read_again: list[str] = []
    plain = Request((str(folder),), **asked)  # type: ignore[arg-type]
    original = discovery.read_task

    def noticed(task, options):  # type: ignore[no-untyped-def]
        names = getattr(task, "names", None)
        folder = getattr(task, "folder", None)
        read_again.extend(names or [folder.name if folder is not None else ""])
        return original(task, options)

    discovery.read_task = noticed
    try:
        table = read(Request((str(folder),), cached=True, **asked))  # type: ignore[arg-type]
    finally:
        discovery.read_task = original
    assert as_text(table) == as_text(read(plain))
    return read_again


def test_what_has_not_changed_is_not_read_again(tmp_path: Path, settles_soon: None) -> None:
    write_runs(tmp_path)
    settle()
    assert len(reads(tmp_path)) == 12
    assert reads(tmp_path) == []


def test_only_what_has_changed_is_read_again(tmp_path: Path, settles_soon: None) -> None:
    write_runs(tmp_path)
    settle()
    reads(tmp_path)
    write_run(tmp_path / "run_004", loss=0.25)
    write_run(tmp_path / "run_0045", loss=0.3)
    settle()
    assert reads(tmp_path) == ["run_004", "run_0045"]
    shutil.rmtree(tmp_path / "run_007")
    assert reads(tmp_path) == []
    assert reads(tmp_path) == []


# Whatever is done to a run is seen


def overwrite(run: Path, draw: random.Random) -> None:
    """In place, the size kept."""
    file = run / "metrics.json"
    text = file.read_text()
    with file.open("r+") as opened:
        opened.write(text.replace("1.0", f"{draw.randrange(2, 9)}.{draw.randrange(10)}", 1))


def overwrite_and_put_back_the_time(run: Path, draw: random.Random) -> None:
    status = (run / "metrics.json").stat()
    overwrite(run, draw)
    os.utime(run / "metrics.json", ns=(status.st_atime_ns, status.st_mtime_ns))


def replace(run: Path, draw: random.Random) -> None:
    file = run / "config.json"
    status = file.stat()
    new = run.parent.parent / "new"
    new.write_text(file.read_text().replace('"depth": ', f'"depth": {draw.randrange(1, 9)}', 1))
    os.utime(new, ns=(status.st_atime_ns, status.st_mtime_ns))
    new.replace(file)


def delete_file(run: Path, draw: random.Random) -> None:
    (run / draw.choice(["config.json", "metrics.json"])).unlink()


def delete(run: Path, draw: random.Random) -> None:
    shutil.rmtree(run)


def add_file(run: Path, draw: random.Random) -> None:
    (run / "config.yaml").write_text(f"lr: {draw.randrange(2, 1000)}\n")


def add_run(run: Path, draw: random.Random) -> None:
    write_run(run.parent / f"{run.name}_{draw.randrange(1000)}", loss=draw.random())


def add_run_inside(run: Path, draw: random.Random) -> None:
    write_run(run / "inside", loss=draw.random())


def rename(run: Path, draw: random.Random) -> None:
    run.rename(run.with_name(f"renamed_{draw.randrange(10_000)}"))


def swap(run: Path, draw: random.Random) -> None:
    """Two runs change their names: every file is as it was."""
    others = [each for each in run.parent.iterdir() if each != run and each.is_dir() and not each.is_symlink()]
    if others:
        other = draw.choice(others)
        between = run.parent.parent / "between"
        run.rename(between)
        other.rename(run)
        between.rename(other)


def link_elsewhere(run: Path, draw: random.Random) -> None:
    """The metrics become a link to those of another run, or lead elsewhere than before."""
    file = run / "metrics.json"
    other = draw.choice(sorted(run.parent.iterdir())) / "metrics.json"
    file.unlink(missing_ok=True)
    file.symlink_to(os.path.relpath(other, run))


def link_folder(run: Path, draw: random.Random) -> None:
    """The folder is moved out of what was given, and a link to it takes its place."""
    outside = run.parent.parent / f"outside_{run.name}_{draw.randrange(10_000)}"
    run.rename(outside)
    run.symlink_to(outside)


def replace_alike(run: Path, draw: random.Random) -> None:
    """By another file of the same size and time, and the time of the folder is put back as well (`touch -r`)."""
    file, folder = run / "metrics.json", run.stat()
    status = file.stat()
    new = run.parent.parent / "new"
    new.write_text(file.read_text().replace("1.0", f"{draw.randrange(2, 9)}.{draw.randrange(10)}", 1))
    os.utime(new, ns=(status.st_atime_ns, status.st_mtime_ns))
    new.replace(file)
    os.utime(run, ns=(folder.st_atime_ns, folder.st_mtime_ns))


def write_through_a_hard_link(run: Path, draw: random.Random) -> None:
    """The file is written under another name that it has elsewhere, and its time is put back."""
    file = run / "metrics.json"
    status = file.stat()
    other = run.parent.parent / f"other_{run.name}_{draw.randrange(10_000)}"
    other.hardlink_to(file)
    text = other.read_text()
    other.write_text(text.replace("1.0", f"{draw.randrange(2, 9)}.{draw.randrange(10)}", 1))
    os.utime(other, ns=(status.st_atime_ns, status.st_mtime_ns))


def become_a_hard_link(run: Path, draw: random.Random) -> None:
    """The metrics become those of another run, which has the same file under its own name; all times are put back."""
    others = [each for each in sorted(run.parent.iterdir()) if each != run and (each / "metrics.json").is_file()]
    if others:
        folder, file = run.stat(), run / "metrics.json"
        overwrite(draw.choice(others), draw)
        file.unlink()
        file.hardlink_to((draw.choice(others) / "metrics.json").resolve())
        os.utime(run, ns=(folder.st_atime_ns, folder.st_mtime_ns))


def write_behind_a_link(run: Path, draw: random.Random) -> None:
    """What a link leads to is written, and the link itself stays as it is."""
    file, real = run / "metrics.json", run.parent / f"shared_{run.name}.txt"
    if not file.is_symlink():
        file.replace(real)
        file.symlink_to(os.path.relpath(real, run))
        read(Request((str(run.parent),), cached=True))
    overwrite(run, draw)


def break_file(run: Path, draw: random.Random) -> None:
    (run / "config.json").write_text("{" * draw.randrange(1, 5))


def hide(run: Path, draw: random.Random) -> None:
    """Where the config was a folder of that name is."""
    (run / "config.json").unlink(missing_ok=True)
    (run / "config.json").mkdir()


EDITS = [
    overwrite, overwrite_and_put_back_the_time, replace, delete_file, delete, add_file, add_run, add_run_inside, rename,
    swap, link_elsewhere, link_folder, replace_alike, write_through_a_hard_link, become_a_hard_link,
    write_behind_a_link, break_file, hide,
]  # fmt: skip


@pytest.mark.parametrize("edit", EDITS, ids=lambda each: each.__name__)
def test_every_edit_is_seen(edit: Callable[[Path, random.Random], None], tmp_path: Path, settles_soon: None) -> None:
    runs = tmp_path / "runs"
    write_runs(runs)
    settle()
    reads(runs)
    before = as_text(read(Request((str(runs),), cached=True)))
    edit(runs / "run_005", random.Random(5))
    reads(runs)
    assert as_text(read(Request((str(runs),), cached=True))) != before
    settle()
    reads(runs)
    reads(runs)


@pytest.mark.parametrize("seed", range(6))
def test_any_edits_one_after_the_other_are_seen(seed: int, tmp_path: Path, settles_soon: None) -> None:
    draw = random.Random(seed)
    runs = tmp_path / "runs"
    write_runs(runs, 8)
    for _ in range(12):
        if draw.random() < 0.5:
            settle()
        reads(runs)
        for _ in range(draw.randrange(1, 4)):
            there = sorted(each for each in runs.iterdir() if each.is_dir() and not each.is_symlink())
            whole = [each for each in there if (each / "metrics.json").is_file() and (each / "config.json").is_file()]
            if not whole:
                break
            draw.choice(EDITS)(draw.choice(whole), draw)
        reads(runs)


@pytest.mark.parametrize("moment", range(20))
def test_what_is_written_within_one_tick_of_the_reading_is_seen(
    moment: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(processes, "WORTH_A_CACHE", 1)
    draw = random.Random(moment)
    write_runs(tmp_path, 2)
    time.sleep(moment / 2_000)
    read(Request((str(tmp_path),), cached=True))
    overwrite_and_put_back_the_time(tmp_path / "run_001", draw)
    reads(tmp_path)


def test_a_run_that_changes_while_it_is_read_is_read_again(
    tmp_path: Path, settles_soon: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_runs(tmp_path)
    settle()
    original = discovery.read_task

    def written_behind_the_reader(task, options):  # type: ignore[no-untyped-def]
        found = list(original(task, options))
        if task.folder.name == "run_003":
            write_run(Path(task.folder.path), loss=0.01)
        return found

    monkeypatch.setattr(discovery, "read_task", written_behind_the_reader)
    read(Request((str(tmp_path),), cached=True))
    monkeypatch.undo()
    monkeypatch.setattr(processes, "WORTH_A_CACHE", 1)
    assert "run_003" in reads(tmp_path)


def test_a_clock_that_was_set_back_makes_nothing_trusted(tmp_path: Path, settles_soon: None) -> None:
    """Times that lie in the future are those of no file that has settled."""
    write_runs(tmp_path)
    for file in tmp_path.rglob("*.json"):
        os.utime(file, ns=(0, time.time_ns() + 3_600_000_000_000))
    settle()
    reads(tmp_path)
    assert len(reads(tmp_path)) == 12


# What is asked for


@pytest.mark.parametrize(
    "asked",
    [
        {"summary": Summary.BEST},
        {"summary": Summary.BEST, "direction": Direction.MAXIMIZE},
        {"summary": Summary.BEST, "directions": {"loss": Direction.MAXIMIZE}},
        {"summary": Summary.MEAN},
        {"unfinished": frozenset({Status.FAILED})},
        {"reader": "native"},
        {"heed_stored": False},
    ],
    ids=str,
)
def test_other_options_give_what_they_ask_for(asked: dict[str, object], tmp_path: Path, settles_soon: None) -> None:
    write_runs(tmp_path)
    settle()
    reads(tmp_path)
    reads(tmp_path, **asked)
    assert reads(tmp_path, **asked) == []
    assert reads(tmp_path) == []


def test_another_metric_takes_the_same_runs(tmp_path: Path, settles_soon: None) -> None:
    write_runs(tmp_path)
    settle()
    reads(tmp_path, directions={"loss": Direction.MINIMIZE})
    assert reads(tmp_path, directions={"acc": Direction.MAXIMIZE}) == []


def test_several_folders_and_their_order_have_names_of_their_own(tmp_path: Path, settles_soon: None) -> None:
    write_runs(tmp_path / "a", 3)
    write_runs(tmp_path / "b", 3)
    settle()
    a, b = str(tmp_path / "a"), str(tmp_path / "b")
    for given in [(a,), (a, b), (b, a), (str(tmp_path),), (str(tmp_path), a), (b,)] * 2:
        assert as_text(read(Request(given, cached=True))) == as_text(read(Request(given)))


def test_a_folder_given_from_elsewhere_is_told_by_the_name_that_was_given(
    tmp_path: Path, settles_soon: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_runs(tmp_path / "a" / "runs", 3)
    write_runs(tmp_path / "b" / "runs", 4)
    settle()
    for place in ("a", "b", "a/runs", "b/runs") * 2:
        monkeypatch.chdir(tmp_path / place)
        given = ("." if place.endswith("runs") else "runs",)
        assert as_text(read(Request(given, cached=True))) == as_text(read(Request(given)))


@pytest.mark.parametrize("count", [1, 2, 3, 7])
def test_parts_are_the_whole_with_and_without_what_was_kept(
    count: int, tmp_path: Path, settles_soon: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(units, "_BOUNDARY", 4)
    write_runs(tmp_path, 40)
    settle()
    request = Request((str(tmp_path),), cached=True)
    whole = as_text(read(Request((str(tmp_path),))))
    for _ in range(2):
        assert as_text(joined([read(request, None, Part(number, count)) for number in range(count)])) == whole
    assert as_text(read(request, None, WHOLE)) == whole
    assert reads(tmp_path) == []


def test_values_of_every_kind_come_back_as_they_were(tmp_path: Path, settles_soon: None) -> None:
    for number, value in enumerate(
        [1, 1.0, True, None, "1", "", -0.0, 1e400, 2**70, [1, "a", None], [], "\ud800", "\ud83d\ude00", "ü😀", 1e-320]
    ):
        write_run(tmp_path / f"run_{number:02}", value=value)
    write_run(tmp_path / "huge", value=10**4000)
    (tmp_path / "huge" / "metrics.json").write_text('{"loss": [NaN, Infinity], "empty": []}')
    settle()
    reads(tmp_path)
    reads(tmp_path)


def test_names_that_are_no_text_come_back_as_they_were(tmp_path: Path, settles_soon: None) -> None:
    for name in (b"run_\xff\xfe", "lauf_ü".encode(), b"a b", b"a\nb", b"[red]"):
        write_run(Path(os.fsdecode(os.path.join(os.fsencode(tmp_path), name))))
    settle()
    reads(tmp_path)
    assert reads(tmp_path) == []


# Secrets


def test_no_credential_enters_the_cache(tmp_path: Path, settles_soon: None) -> None:
    secret = "hf_AbCdEfGhIjKlMnOpQrStUvWxYz012345"
    for number in range(6):
        write_run(
            tmp_path / f"run_{number}", loss=number / 9, token=secret if number % 2 else "cls", password="tiger77"
        )
    settle()
    reads(tmp_path)
    assert reads(tmp_path) == []
    kept = kept_bytes()
    assert b"depth" in kept
    assert secret.encode() not in kept
    assert b"tiger77" not in kept
    for number in range(6):  # what made the name one of a credential has gone, and the others are params again
        write_run(tmp_path / f"run_{number}", token="cls") if number % 2 else None
    reads(tmp_path)


def kept_bytes() -> bytes:
    with sqlite3.connect(Path(cache_folder()) / FILE) as connection:
        rows = connection.execute("SELECT units, data FROM blocks").fetchall()
    return b"".join(zlib.decompress(each) for row in rows for each in row)


# A cache that cannot be used


def database() -> Path:
    return Path(cache_folder()) / FILE


def cut_off(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def zero(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[200:-200] = bytes(len(data) - 400)
    path.write_bytes(data)


def scramble(path: Path) -> None:
    data = bytearray(path.read_bytes())
    draw = random.Random(1)
    for _ in range(len(data) // 20):
        data[draw.randrange(len(data))] = draw.randrange(256)
    path.write_bytes(data)


def text(path: Path) -> None:
    path.write_text("not a database\n" * 100)


def without_table(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("DROP TABLE blocks")


def older(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute(f"PRAGMA user_version = {VERSION - 1}")


@pytest.mark.parametrize(
    "damage", [cut_off, zero, scramble, text, without_table, older], ids=lambda each: each.__name__
)
def test_a_damaged_or_older_cache_is_made_anew_with_a_note(
    damage: Callable[[Path], None], tmp_path: Path, settles_soon: None, told: list[str]
) -> None:
    write_runs(tmp_path, 60)
    settle()
    reads(tmp_path)
    damage(database())
    reads(tmp_path)
    why = "is of an older paramimp" if damage is older else "was damaged"
    assert told == [f"the cache {database()} {why}, and is made anew."]
    reads(tmp_path)
    assert reads(tmp_path) == []


@pytest.mark.parametrize("seed", range(12))
def test_blocks_that_hold_anything_else_count_as_none(seed: int, tmp_path: Path, settles_soon: None) -> None:
    """Whole for SQLite and for zlib, and yet nothing that was written by this package."""
    write_runs(tmp_path)
    settle()
    reads(tmp_path)
    draw = random.Random(seed)
    others = [b"", b"{}", b"[]", b"null", b"1", b'{"counts":[1],"seen":[1],"links":{},"table":{}}', b"\xff", b"{"]
    with sqlite3.connect(database()) as connection:
        for (key,) in connection.execute("SELECT key FROM blocks").fetchall():
            written = draw.choice([zlib.compress(key + draw.choice(others)), zlib.compress(b"{}"), b"x", b"", 5])
            connection.execute("UPDATE blocks SET data = ? WHERE key = ?", (written, key))
    reads(tmp_path)
    assert reads(tmp_path) == []


def test_a_newer_cache_is_left_alone(tmp_path: Path, settles_soon: None, told: list[str]) -> None:
    write_runs(tmp_path)
    settle()
    reads(tmp_path)
    with sqlite3.connect(database()) as connection:
        connection.execute(f"PRAGMA user_version = {VERSION + 1}")
    before = database().read_bytes()
    assert len(reads(tmp_path)) == 12
    assert told == [f"{database()} was made by a newer paramimp, and the cache is not used; update paramimp."]
    assert database().read_bytes() == before


@pytest.mark.parametrize("application", [0, 1234])
def test_the_database_of_another_program_is_left_alone(
    application: int, tmp_path: Path, settles_soon: None, told: list[str]
) -> None:
    write_runs(tmp_path)
    settle()
    database().parent.mkdir(parents=True, mode=0o700)
    with sqlite3.connect(database()) as connection:
        connection.execute("CREATE TABLE mine (a)")
        connection.execute(f"PRAGMA application_id = {application}")
    database().chmod(0o600)
    before = database().read_bytes()
    assert len(reads(tmp_path)) == 12
    assert told == [f"{database()} is the database of another program, and the cache is not used; move it elsewhere."]
    assert database().read_bytes() == before


def test_a_folder_that_others_may_write_is_not_trusted(tmp_path: Path, settles_soon: None, told: list[str]) -> None:
    write_runs(tmp_path)
    settle()
    database().parent.mkdir(parents=True)
    database().parent.chmod(0o777)
    assert len(reads(tmp_path)) == 12
    assert "can be written by others" in told[0]
    assert len(reads(tmp_path)) == 12


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")
def test_the_cache_of_another_user_is_not_trusted(tmp_path: Path, settles_soon: None, told: list[str]) -> None:
    write_runs(tmp_path)
    settle()
    reads(tmp_path)
    os.chown(database(), 12345, 12345)
    assert len(reads(tmp_path)) == 12
    assert "belongs to another user" in told[0]


@pytest.mark.parametrize("kind", ["folder", "link", "pipe"])
def test_what_is_no_file_is_not_opened(kind: str, tmp_path: Path, settles_soon: None, told: list[str]) -> None:
    write_runs(tmp_path / "runs")
    settle()
    database().parent.mkdir(parents=True, mode=0o700)
    if kind == "folder":
        database().mkdir()
    elif kind == "link":
        (tmp_path / "elsewhere").write_text("")
        database().symlink_to(tmp_path / "elsewhere")
    else:
        os.mkfifo(database())
    assert len(reads(tmp_path / "runs")) == 12
    assert told == [f"{database()} is no regular file, and the cache is not used; remove it."]


def test_a_cache_that_is_locked_is_done_without(
    tmp_path: Path, settles_soon: None, told: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(block_store, "PATIENCE", 0.05)
    write_runs(tmp_path)
    settle()
    reads(tmp_path)
    connection = sqlite3.connect(database(), isolation_level=None)
    connection.execute("BEGIN EXCLUSIVE")
    assert len(reads(tmp_path)) == 12
    connection.close()
    assert reads(tmp_path) == []
    assert told == []


def test_a_cache_that_is_deleted_in_use_is_done_without(
    tmp_path: Path, settles_soon: None, told: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    write_runs(tmp_path)
    settle()
    whole = as_text(read(Request((str(tmp_path),))))
    original = discovery.plan_of

    def gone(*given):  # type: ignore[no-untyped-def]
        shutil.rmtree(cache_folder())
        return original(*given)

    monkeypatch.setattr(discovery, "plan_of", gone)
    assert as_text(read(Request((str(tmp_path),), cached=True))) == whole
    assert told == []


def test_a_place_where_no_folder_can_be_made_is_done_without(
    tmp_path: Path, settles_soon: None, told: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    write_runs(tmp_path / "runs")
    settle()
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("PARAMIMP_CACHE_DIR", str(tmp_path / "file" / "cache"))
    assert len(reads(tmp_path / "runs")) == 12
    assert told == []


def test_a_full_disk_is_done_without(
    tmp_path: Path, settles_soon: None, told: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite refuses to let the file grow, with the error of a disk that is full."""
    original = sqlite3.connect

    def full(*given, **more):  # type: ignore[no-untyped-def]
        connection: sqlite3.Connection = original(*given, **more)
        connection.execute("PRAGMA max_page_count = 4")
        return connection

    monkeypatch.setattr(sqlite3, "connect", full)
    write_runs(tmp_path, 300)
    settle()
    assert len(reads(tmp_path)) == 300
    assert len(reads(tmp_path)) > 0
    assert told == []


def test_a_cache_among_the_runs_is_not_used(
    tmp_path: Path, settles_soon: None, told: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    write_runs(tmp_path)
    settle()
    monkeypatch.setenv("PARAMIMP_CACHE_DIR", str(tmp_path / "cache"))
    assert len(reads(tmp_path)) == 12
    assert "lies in the folder of the runs" in told[0]
    assert not (tmp_path / "cache").exists()
    monkeypatch.setenv("PARAMIMP_CACHE_DIR", str(tmp_path / ".cache" / "paramimp"))
    (tmp_path / ".cache").mkdir()
    settle()
    reads(tmp_path)
    assert reads(tmp_path) == []


# How it is kept


def test_only_the_user_can_look_into_it(tmp_path: Path, settles_soon: None) -> None:
    write_runs(tmp_path)
    settle()
    reads(tmp_path)
    assert database().parent.stat().st_mode & 0o777 == 0o700
    assert database().stat().st_mode & 0o777 == 0o600


def test_what_was_used_longest_ago_goes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(block_store, "LARGEST", 10_000)
    draw = random.Random(1)
    day = time.time()
    with Store(pytest.fail).opened() as store:
        for number in range(10):
            monkeypatch.setattr(time, "time", lambda number=number: day + number * 3 * block_store.DAY)
            store.put({bytes([number]): block_store.Block(b"", draw.randbytes(2_000))})
            if number:
                assert store.get(b"\0") is not None  # used each time, so that it stays
                store.put({})
        assert [number for number in range(10) if store.get(bytes([number])) is not None] == [0, 7, 8, 9]


def test_the_code_of_a_reader_is_part_of_the_key(
    tmp_path: Path, settles_soon: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_runs(tmp_path)
    settle()
    reads(tmp_path)
    monkeypatch.setattr(cache, "_code", lambda: "another")
    assert len(reads(tmp_path)) == 12


def test_few_runs_leave_no_cache(tmp_path: Path) -> None:
    write_runs(tmp_path, 20)
    done = paramimp("runs", str(tmp_path))
    assert done.returncode == 0
    assert not Path(cache_folder()).exists()


# The command line


def paramimp(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "paramimp", *words]
    return subprocess.run(command, capture_output=True, text=True, env={**os.environ, **environment})


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("many")
    draw = random.Random(1)
    for number in range(600):
        write_run(folder / f"run_{number:03}", lr=draw.random(), loss=draw.random())
    time.sleep(2.2)
    return folder


OPENED = """
import sys
seen = []
def hook(event, given):
    if event == "open" and isinstance(given[0], str) and given[0].startswith(sys.argv[1]) and given[0].endswith("json"):
        seen.append(given[0])
sys.addaudithook(hook)
from paramimp.reading.processes import read
from paramimp.reading.request import Request
for _ in range(2):
    read(Request((sys.argv[1],), cached=True))
    print(len(seen))
    seen.clear()
"""


def test_the_second_reading_opens_no_file_of_a_run(many: Path) -> None:
    done = subprocess.run([sys.executable, "-c", OPENED, str(many)], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["1200", "0"]


def test_the_same_bytes_with_and_without_it_whatever_the_jobs(many: Path) -> None:
    asked = ("analyze", str(many), "-m", "loss", "-f", "json", "--method", "impurity")
    texts = [
        paramimp(*asked, *more).stdout.replace('"jobs": 1', '"jobs": null')
        for more in (("--no-cache",), (), (), ("--jobs", "1"), ("--jobs", "1", "--no-cache"))
    ]
    assert Path(cache_folder(), FILE).exists()
    assert texts[0]
    assert len(set(texts)) == 1


def test_several_processes_at_once_fill_one_cache(many: Path) -> None:
    command = [sys.executable, "-m", "paramimp", "runs", str(many), "-f", "csv"]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(4)]
    outputs = {process.communicate() for process in running}
    assert len(outputs) == 1
    assert {process.returncode for process in running} == {0}
    assert paramimp("runs", str(many), "-f", "csv", "--no-cache").stdout.encode() == next(iter(outputs))[0]


def test_the_command_tells_where_it_is_and_removes_it(many: Path) -> None:
    nothing = paramimp("cache")
    assert nothing.stdout == f"{database()}\n0 bytes, 0 chunks of runs\n"
    assert not database().parent.exists()
    paramimp("runs", str(many))
    told = paramimp("cache")
    assert told.stdout.startswith(f"{database()}\n")
    assert " kB, " in told.stdout
    removed = paramimp("cache", "--clear")
    assert removed.returncode == 0
    assert removed.stderr.startswith(f"Removed {database()} (")
    assert not database().exists()
    assert paramimp("cache", "--clear").returncode == 0


def test_a_note_is_told_once_on_stderr(many: Path) -> None:
    database().parent.mkdir(parents=True)
    database().parent.chmod(0o777)
    done = paramimp("analyze", str(many), "-m", "loss", "--method", "impurity", "--jobs", "2")
    assert done.returncode == 0
    assert done.stderr.count("can be written by others") == 1


def test_the_environment_turns_it_off(many: Path) -> None:
    assert paramimp("runs", str(many), PARAMIMP_RUNS_CACHE="false").returncode == 0
    assert not database().exists()


@pytest.mark.parametrize(
    ("platform", "variables", "expected"),
    [
        ("linux", {"PARAMIMP_CACHE_DIR": "/c"}, "/c"),
        ("linux", {"XDG_CACHE_HOME": "/x"}, "/x/paramimp"),
        ("linux", {"XDG_CACHE_HOME": "relative"}, "/h/.cache/paramimp"),
        ("linux", {}, "/h/.cache/paramimp"),
        ("darwin", {"XDG_CACHE_HOME": "/x"}, "/h/Library/Caches/paramimp"),
    ],
)
def test_it_lies_where_the_system_keeps_caches(
    platform: str, variables: dict[str, str], expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("PARAMIMP_CACHE_DIR", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", "/h")
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys, "platform", platform)
    assert cache_folder() == expected


# The logs of every tool

SAMPLES = Path(__file__).parent.parent / "readers" / "samples"


def change(folder: Path, draw: random.Random) -> None:
    """Do something to one file at any depth."""
    files = sorted(each for each in folder.rglob("*") if each.is_file() and not each.is_symlink())
    file = draw.choice(files)
    data = file.read_bytes()
    kind = draw.randrange(5)
    if kind == 0:
        file.unlink()
    elif kind == 1:
        file.write_bytes(data[: len(data) // 2])
    elif kind == 2:
        status = file.stat()
        file.write_bytes(data.replace(b"1", b"2"))
        os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))
    elif kind == 3:
        file.rename(file.with_name(f"old_{file.name}"))
    elif file.parent != folder:
        shutil.copytree(
            file.parent, file.parent.with_name(f"{file.parent.name}_copy"), symlinks=True, dirs_exist_ok=True
        )


def outcome(request: Request) -> str:
    try:
        return as_text(read(request))
    except ParamimpError as error:
        return str(error)


@pytest.mark.readers_may_raise
@pytest.mark.parametrize(
    "sample", sorted(each.name for each in SAMPLES.iterdir() if each.is_dir() and each.name[0] != "_")
)
def test_the_logs_of_every_tool_are_read_as_without_it_whatever_is_done_to_them(
    sample: str, tmp_path: Path, settles_soon: None
) -> None:
    runs = tmp_path / "runs"
    shutil.copytree(SAMPLES / sample, runs, symlinks=True)
    plain, cached = Request((str(runs),)), Request((str(runs),), cached=True)
    draw = random.Random(sample)
    for number in range(6):
        settle()
        for _ in range(2):
            assert outcome(cached) == outcome(plain)
        if any(each.is_file() for each in runs.rglob("*")):
            change(runs, draw)
        if number % 2:
            assert outcome(cached) == outcome(plain)
