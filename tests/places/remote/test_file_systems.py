"""Addresses that fsspec has a client for."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from paramimp.errors import ParamimpError
from paramimp.places.remote.failures import LargerError, LostError, MissingError
from paramimp.places.remote.file_systems import FileSystem
from paramimp.places.remote.interface import Item
from tests.places.remote.sweeps import table

fsspec = pytest.importorskip("fsspec")


@pytest.fixture
def place() -> Iterator[FileSystem]:
    system = fsspec.filesystem("memory")
    system.pipe_file("/kept/a/config.yaml", b"lr: 0.1\n")
    system.pipe_file("/kept/b.csv", b"lr,loss\n1,2\n")
    system.makedirs("/kept/empty", exist_ok=True)
    yield FileSystem("memory://kept")
    system.rm("/kept", recursive=True)


def test_fsspec_reads_what_it_has_a_client_for(runs: Path) -> None:
    system = fsspec.filesystem("memory")
    for file in runs.rglob("*"):
        if file.is_file():
            system.pipe_file(f"/runs/{file.relative_to(runs).as_posix()}", file.read_bytes())
    assert table("memory://runs") == table(runs)


def test_all_that_lies_below_is_listed_with_its_size_by_its_path_below_the_place(place: FileSystem) -> None:
    found = {item.name: (item.size, item.is_folder) for some in place.items("") for item in some}
    assert found == {"a": (0, True), "a/config.yaml": (8, False), "b.csv": (12, False), "empty": (0, True)}


def test_a_folder_that_is_not_there_holds_nothing(place: FileSystem) -> None:
    assert list(FileSystem("memory://kept/nothing").items("")) == []


def test_a_file_that_the_address_names_is_one_and_a_folder_is_none(place: FileSystem) -> None:
    file = FileSystem("memory://kept/b.csv")
    assert (file.file().name, file.file().size) == ("", 12)
    assert file.read(file.file(), 12) == b"lr,loss\n1,2\n"
    for address in ("memory://kept", "memory://kept/missing"):
        with pytest.raises(MissingError):
            FileSystem(address).file()


def test_a_file_is_read_up_to_its_limit_and_not_beyond(place: FileSystem) -> None:
    item = Item("a/config.yaml", 8)
    assert place.read(item, 8) == b"lr: 0.1\n"
    with pytest.raises(LargerError) as refused:
        place.read(item, 7)
    assert refused.value.size == 8
    assert place.head(item, 3) == b"lr:"
    assert place.head(item, 99) == b"lr: 0.1\n"


def test_fewer_bytes_than_were_listed_are_a_loss_and_a_file_that_has_gone_is_missing(place: FileSystem) -> None:
    with pytest.raises(LostError):
        place.read(Item("a/config.yaml", 9), 100)
    with pytest.raises(MissingError):
        place.read(Item("a/gone.yaml", 8), 100)


def test_a_scheme_without_its_package_is_one_sentence() -> None:
    with pytest.raises(ParamimpError, match=r"lacks the package for nosuch://; install that package, or copy"):
        FileSystem("nosuch://host/runs")
