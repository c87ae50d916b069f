"""A remote folder is seen by readers as the same folder on the disk is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from paramimp.places.folder import Folder
from paramimp.places.remote.folder import RemoteFolder, remote_folder, walk_remote
from paramimp.places.remote.interface import Item
from paramimp.places.remote.tree import Tree
from paramimp.places.walk import Unvisited, walk
from paramimp.runs import Unreadable

FILES = {
    "config.yaml": b"lr: 1\n",
    "run_1/config.yaml": b"lr: 2\n",
    "run_1/logs/metrics.jsonl": b'{"loss": 1}\n',
    "run_2/config.yaml": b"lr: 3\n",
    ".hidden/config.yaml": b"lr: 4\n",
    "deep/er/still/config.yaml": b"lr: 5\n",
}


class Kept:
    """A place that holds bytes by their names, as a bucket does."""

    shown = "s3://bucket/sweeps/runs"
    name = "kept"

    def __init__(self, files: dict[str, bytes]) -> None:
        self.files = files

    def items(self, after: str) -> Iterator[Sequence[Item]]:
        yield [Item(name, len(data)) for name, data in sorted(self.files.items()) if name > after]

    def file(self) -> Item:
        raise NotImplementedError

    def read(self, item: Item, limit: int) -> bytes:
        assert item.size <= limit
        return self.files[item.name]

    def head(self, item: Item, size: int) -> bytes:
        return self.files[item.name][:size]

    def close(self) -> None:
        """Nothing is open."""


@pytest.fixture
def folder() -> RemoteFolder:
    place = Kept(FILES)
    tree = Tree(place, [item for some in place.items("") for item in some])
    return remote_folder(tree, "", place.shown, ".")


@pytest.fixture
def local(tmp_path: Path) -> Folder:
    root = tmp_path / "sweeps" / "runs"
    for name, data in FILES.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(data)
    first = next(walk(str(root)))
    assert isinstance(first, Folder)
    return first


def test_both_hold_the_same_names(folder: RemoteFolder, local: Folder) -> None:
    assert (folder.files, folder.folders) == (local.files, local.folders)
    assert folder.child("run_1").files == local.child("run_1").files
    assert folder.child("deep").child("er").folders == local.child("deep").child("er").folders
    assert (folder.is_given, folder.child("run_1").is_given) == (local.is_given, local.child("run_1").is_given)


@pytest.mark.parametrize("file", ["config.yaml", "run_1/logs/metrics.jsonl", "missing", "run_1", "../config.yaml"])
def test_both_have_the_same_files(folder: RemoteFolder, local: Folder, file: str) -> None:
    assert folder.has(file) is local.has(file)
    assert folder.has_folder(file) is local.has_folder(file)


@pytest.mark.parametrize("file", ["config.yaml", "logs/metrics.jsonl", "../config.yaml", "../run_2/config.yaml"])
def test_a_file_below_above_and_beside_is_read_alike(folder: RemoteFolder, local: Folder, file: str) -> None:
    one, other = folder.child("run_1"), local.child("run_1")
    assert one.read(file, 100) == other.read(file, 100)
    assert one.head(file, 3) == other.head(file, 3)
    assert one.size(file) == other.size(file)


@pytest.mark.parametrize("file", ["missing", "logs", "../../config.yaml"])
def test_what_is_no_file_of_the_place_cannot_be_read(folder: RemoteFolder, local: Folder, file: str) -> None:
    for each in (folder, local):
        with pytest.raises(Unreadable):
            each.child("run_1").read(file, 100)


def test_a_child_that_is_not_there_is_an_error(folder: RemoteFolder, local: Folder) -> None:
    for each in (folder, local):
        with pytest.raises(OSError, match="run_9"):
            each.child("run_9")


def test_the_names_above_end_at_the_bucket(folder: RemoteFolder) -> None:
    assert folder.own_name == "runs"
    assert folder.names_above(3) == ("sweeps", "bucket", "")
    assert folder.child("run_1").names_above(2) == ("runs", "sweeps")


def test_one_file_alone_is_a_folder_of_that_file(folder: RemoteFolder) -> None:
    only = folder.only("config.yaml")
    assert only.is_file
    assert ([*only.files], [*only.folders]) == (["config.yaml"], [])
    assert only.read("config.yaml", 100) == b"lr: 1\n"


def test_both_are_walked_in_the_same_order_under_the_same_names(folder: RemoteFolder, local: Folder) -> None:
    there = [each.name for each in walk_remote(folder, seen=set(), enter=lambda _: True)]
    assert there == [each.name for each in walk(local.path)]
    assert there[0] == "."
    assert not any("hidden" in name for name in there)
    home = {".hidden"}.__contains__
    known = [each.name for each in walk_remote(folder, seen=set(), enter=lambda _: True, hidden=home)]
    assert known == [each.name for each in walk(local.path, hidden=home)]
    assert known == sorted([*there, ".hidden"])


def test_what_lies_in_a_folder_that_is_not_entered_is_not_walked(folder: RemoteFolder) -> None:
    def enter(found: Folder | Unvisited) -> bool:
        return not found.name.startswith("deep")

    assert [each.name for each in walk_remote(folder, seen=set(), enter=enter)] == [
        ".", "deep", "run_1", "run_1/logs", "run_2",
    ]  # fmt: skip
