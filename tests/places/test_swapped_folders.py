"""Folders that are replaced by links to others after they were listed: what lies outside is not read."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from paramimp.places import files
from paramimp.places.folder import Folder
from paramimp.places.walk import walk
from paramimp.runs import Unreadable

NOT_ON_LINUX = "as where no /proc tells the place of a descriptor"


@pytest.fixture(params=["/proc", NOT_ON_LINUX])
def anywhere(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.param == NOT_ON_LINUX:
        readlink = os.readlink

        def without_proc(path: str, **more: int) -> str:
            if str(path).startswith("/proc/"):
                raise FileNotFoundError(path)
            return readlink(path, **more)

        monkeypatch.setattr(os, "readlink", without_proc)


def write(folder: Path) -> None:
    (folder / "part").mkdir(parents=True)
    (folder / "config.json").write_text('{"lr": 1}')
    (folder / "part" / "more.json").write_text("{}")
    with closing(sqlite3.connect(folder / "x.db")) as connection:
        connection.executescript("CREATE TABLE t (a); INSERT INTO t VALUES (1);")


def folders(root: Path) -> dict[str, Folder]:
    return {folder.name: folder for folder in walk(str(root)) if isinstance(folder, Folder)}


@pytest.fixture
def swapped(tmp_path: Path) -> Folder:
    """A listed folder in whose place a link stands by now."""
    write(tmp_path / "runs" / "run")
    write(tmp_path / "outside")
    folder = folders(tmp_path / "runs")["run"]
    (tmp_path / "runs" / "run").rename(tmp_path / "runs" / "moved")
    (tmp_path / "runs" / "run").symlink_to(tmp_path / "outside")
    return folder


@pytest.mark.usefixtures("anywhere")
@pytest.mark.parametrize(
    "read",
    [
        lambda folder: folder.read("config.json", 100),
        lambda folder: folder.head("config.json", 5),
        lambda folder: folder.read("part/more.json", 100),
        lambda folder: folder.tables("x.db"),
        lambda folder: folder.database("x.db").__enter__(),
    ],
    ids=["read", "head", "below", "tables", "database"],
)
def test_a_file_outside_is_not_read_through_a_link_in_place_of_a_folder(
    swapped: Folder, read: Callable[[Folder], object]
) -> None:
    with pytest.raises(Unreadable, match="lies outside of the given folder"):
        read(swapped)


@pytest.mark.usefixtures("anywhere")
def test_a_folder_outside_is_not_listed_through_a_link_in_place_of_a_folder(swapped: Folder) -> None:
    with pytest.raises(OSError, match="leads out of the given folder"):
        swapped.child("part")


@pytest.mark.usefixtures("anywhere")
def test_a_file_that_was_opened_before_it_was_swapped_back_is_not_taken_for_the_one_inside(tmp_path: Path) -> None:
    write(tmp_path / "runs" / "run")
    write(tmp_path / "outside")
    descriptor = os.open(tmp_path / "outside" / "config.json", os.O_RDONLY)
    inside = str(tmp_path / "runs" / "run" / "config.json")
    assert not files.is_open_inside(descriptor, inside, str(tmp_path / "runs"))
    os.close(descriptor)


@pytest.mark.usefixtures("anywhere")
def test_links_that_stay_inside_are_followed_wherever_the_root_is_reached_from(tmp_path: Path) -> None:
    write(tmp_path / "real" / "run")
    (tmp_path / "runs").symlink_to(tmp_path / "real")
    (tmp_path / "real" / "again").symlink_to("run")
    found = folders(tmp_path / "runs")
    assert found["run"].read("config.json", 100) == b'{"lr": 1}'
    through_link = Folder(
        str(tmp_path / "runs" / "again"), "again", frozenset({"config.json"}), ("part",), str(tmp_path / "real")
    )
    assert through_link.read("config.json", 100) == b'{"lr": 1}'
    assert through_link.child("part").files == {"more.json"}
    assert through_link.tables("x.db") == {"t": {"a"}}
