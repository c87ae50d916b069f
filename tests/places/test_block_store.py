"""Blocks come back as they were put, or not at all."""

from __future__ import annotations

import os
import sqlite3
import zlib
from contextlib import closing
from pathlib import Path

import pytest

from paramimp.places import block_store
from paramimp.places.block_store import DAY, Block, Store, cache_folder


@pytest.fixture
def notes() -> list[str]:
    return []


@pytest.fixture
def store(tmp_path: Path, notes: list[str]) -> Store:
    return Store(notes.append, str(tmp_path / "cache"))


def put(store: Store, **blocks: bytes) -> None:
    with store.opened():
        store.put({key.encode(): Block(b"units of " + key.encode(), data) for key, data in blocks.items()})


def get(store: Store, key: str) -> bytes | None:
    with store.opened(make=False):
        found = store.get(key.encode())
    return None if found is None else found.data


def changed(store: Store, statement: str, *values: object) -> None:
    with closing(sqlite3.connect(store.path)) as database, database:
        database.execute(statement, values)


def test_a_block_comes_back_as_it_was_put_and_another_key_knows_nothing(store: Store, notes: list[str]) -> None:
    put(store, a=b"\0" * 5000 + b"end", b=b"")
    with store.opened():
        assert store.get(b"a") == Block(b"units of a", b"\0" * 5000 + b"end")
    assert get(store, "b") == b""
    assert get(store, "c") is None
    assert notes == []


def test_the_arrays_of_a_block_come_back_and_count(store: Store) -> None:
    block = Block(b"units", b"data", os.urandom(5000))
    assert block.size == 5009
    with store.opened():
        store.put({b"a": block})
        assert store.get(b"a") == block
    with closing(sqlite3.connect(store.path)) as database:
        ((size,),) = database.execute("SELECT size FROM blocks")
    assert size > 5009


@pytest.mark.parametrize("damage", ["cut off", "another byte"])
def test_arrays_that_are_damaged_make_the_block_none(store: Store, damage: str) -> None:
    with store.opened():
        store.put({b"a": Block(b"", b"data", bytes(2000))})
    stored = zlib.compress(bytes(2000), 0)
    spoilt = stored[:-3] if damage == "cut off" else stored[:1000] + b"\1" + stored[1001:]
    changed(store, "UPDATE blocks SET numbers = ?", spoilt)
    assert get(store, "a") is None


def test_a_block_that_is_put_again_replaces_the_first(store: Store) -> None:
    put(store, a=b"old")
    put(store, a=b"new", b=b"other")
    assert get(store, "a") == b"new"
    with store.opened():
        assert store.usage()[0] == 2


def test_a_store_that_is_not_to_be_made_is_not_made(store: Store) -> None:
    assert get(store, "a") is None
    assert not os.path.lexists(store.path)


@pytest.mark.parametrize("data", [zlib.compress(b"bwrong key"), zlib.compress(b"a" * 99)[:-3], b"no zlib", None, 7])
def test_a_block_that_is_damaged_is_none(store: Store, data: object) -> None:
    put(store, a=b"right", b=b"other")
    changed(store, "UPDATE OR IGNORE blocks SET data = ? WHERE key = ?", "" if data is None else data, b"a")
    assert get(store, "a") is None
    assert get(store, "b") == b"other"


def test_a_block_that_would_grow_beyond_every_bound_is_none(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    put(store, a=b"0" * 1000)
    monkeypatch.setattr(block_store, "LARGEST_BLOCK", 1000)
    assert get(store, "a") is None
    monkeypatch.setattr(block_store, "LARGEST_BLOCK", 1002)
    assert get(store, "a") == b"0" * 1000


def test_the_blocks_that_were_used_longest_ago_go_first(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    put(store, a=os.urandom(400), b=os.urandom(400), c=os.urandom(400))
    for age, key in ((3, b"a"), (2, b"b"), (1, b"c")):
        changed(store, "UPDATE blocks SET used = used - ? WHERE key = ?", age * DAY * 2, key)
    assert get(store, "a") is not None  # but that it was used is written with the next block only
    with store.opened():
        store.get(b"a")
        monkeypatch.setattr(block_store, "LARGEST", 1500)
        store.put({b"d": Block(b"", os.urandom(400))})
    assert [key for key in "abcd" if get(store, key) is not None] == ["a", "d"]


def test_a_database_that_is_damaged_is_made_anew_with_one_note(store: Store, notes: list[str]) -> None:
    put(store, a=b"data")
    Path(store.path).write_bytes(b"SQLite format 3\0" + os.urandom(4000))
    put(store, b=b"after")
    assert get(store, "b") == b"after"
    assert notes == [f"the cache {store.path} was damaged, and is made anew."]


def test_a_database_of_an_older_version_is_made_anew_and_called_so(store: Store, notes: list[str]) -> None:
    put(store, a=b"data")
    changed(store, "PRAGMA user_version = 1")
    put(store, b=b"after")
    assert (get(store, "a"), get(store, "b")) == (None, b"after")
    assert notes == [f"the cache {store.path} is of an older paramimp, and is made anew."]


@pytest.mark.parametrize("damaged", [b"CREATE TABLE \xc7locks", b"CREATE \xa1ABLE blocks"])
def test_a_damaged_name_that_is_no_text_is_damage(store: Store, notes: list[str], damaged: bytes) -> None:
    put(store, a=b"data")
    path = Path(store.path)
    path.write_bytes(path.read_bytes().replace(b"CREATE TABLE blocks", damaged))
    assert get(store, "a") is None
    put(store, b=b"after")
    assert get(store, "b") == b"after"
    assert notes == [f"the cache {store.path} was damaged, and is made anew."]


def test_a_database_that_is_no_store_of_ours_is_left_as_it_is(store: Store, notes: list[str]) -> None:
    Path(str(store.folder)).mkdir(mode=0o700)
    with closing(sqlite3.connect(store.path)) as database, database:
        database.execute("CREATE TABLE theirs (x)")
    before = Path(store.path).read_bytes()
    put(store, a=b"data")
    assert get(store, "a") is None
    assert Path(store.path).read_bytes() == before
    assert {note.partition(" is ")[2].partition(",")[0] for note in notes} == {"the database of another program"}


def test_the_usage_counts_blocks_and_bytes_and_clearing_removes_all(store: Store) -> None:
    put(store, a=b"1", b=b"2")
    with store.opened():
        count, size = store.usage()
    assert (count, size) == (2, sum(file.stat().st_size for file in Path(str(store.folder)).iterdir()))
    assert store.clear() == size
    assert list(Path(str(store.folder)).iterdir()) == []
    assert store.clear() == 0


def test_a_place_that_is_named_by_the_environment_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(block_store.VARIABLE, str(tmp_path / "chosen"))
    assert cache_folder() == str(tmp_path / "chosen")


def test_without_a_folder_nothing_is_known_and_nothing_is_kept(notes: list[str]) -> None:
    nowhere = Store(notes.append, None)
    put(nowhere, a=b"data")
    assert get(nowhere, "a") is None
    assert notes == []
