"""Every folder once, in order, and none outside the root."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from paramimp.places.traces import traced
from paramimp.places.walk import Unvisited, walk
from paramimp.readers.interface import Folder


def names(root: Path) -> list[str]:
    return [item.name for item in walk(str(root))]


def test_parents_come_first_and_children_sorted(tmp_path: Path) -> None:
    for name in ("b/y", "b/x", "a", "c/z"):
        (tmp_path / name).mkdir(parents=True)
    assert names(tmp_path) == [".", "a", "b", "b/x", "b/y", "c", "c/z"]


def test_a_folder_knows_its_files_and_folders(tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    (tmp_path / "config.yaml").touch()
    os.mkfifo(tmp_path / "metrics.json")
    root = next(iter(walk(str(tmp_path))))
    assert root == Folder(
        str(tmp_path), ".", frozenset({"config.yaml", "metrics.json"}), ("run",), os.path.realpath(tmp_path)
    )
    assert root.name_of("config.yaml") == "config.yaml"


def test_hidden_folders_and_caches_are_left_out(tmp_path: Path) -> None:
    for name in (".git/objects", "__pycache__", "run/.hydra"):
        (tmp_path / name).mkdir(parents=True)
    assert names(tmp_path) == [".", "run"]


def test_a_hidden_folder_that_is_known_to_hold_runs_is_walked(tmp_path: Path) -> None:
    for name in (".git/objects", ".runs/a/.runs", "b/.runs/c"):
        (tmp_path / name).mkdir(parents=True)
    found = [item.name for item in walk(str(tmp_path), hidden={".runs"}.__contains__)]
    assert found == [".", ".runs", ".runs/a", ".runs/a/.runs", "b", "b/.runs", "b/.runs/c"]


def test_a_hidden_folder_can_be_opened_by_name(tmp_path: Path) -> None:
    (tmp_path / "run" / ".hydra").mkdir(parents=True)
    (tmp_path / "run" / ".hydra" / "config.yaml").touch()
    (tmp_path / "run" / "sub").mkdir()
    _, run, _ = walk(str(tmp_path))
    assert isinstance(run, Folder)
    assert run.folders == (".hydra", "sub")
    assert os.path.exists(run.path_of(".hydra/config.yaml"))
    assert run.name_of(".hydra/config.yaml") == "run/.hydra/config.yaml"
    hidden = run.child(".hydra")
    assert (hidden.name, sorted(hidden.files), hidden.root) == ("run/.hydra", ["config.yaml"], run.root)
    assert [child.name for child in run.children] == ["run/sub"]


def test_a_folder_that_is_not_entered_hides_what_lies_in_it(tmp_path: Path) -> None:
    for name in ("a/b/c", "d/e"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "d" / "link").symlink_to("../a/b/c")
    found = [item.name for item in walk(str(tmp_path), enter=lambda folder: folder.name != "a")]
    assert found == [".", "a", "d", "d/e"]


def test_a_loop_of_links_ends(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "up").symlink_to("..")
    (tmp_path / "self").symlink_to("self")
    assert names(tmp_path) == [".", "a"]


def test_a_run_is_known_by_its_own_name_not_by_that_of_a_link(tmp_path: Path) -> None:
    (tmp_path / "run_7").mkdir()
    (tmp_path / "latest").symlink_to("run_7")
    assert names(tmp_path) == [".", "run_7"]


def test_a_link_into_a_hidden_folder_of_the_root_is_followed(tmp_path: Path) -> None:
    (tmp_path / ".store" / "a" / "b").mkdir(parents=True)
    (tmp_path / "run").symlink_to(".store/a")
    assert names(tmp_path) == [".", "run", "run/b"]


def test_a_link_out_of_the_root_is_reported_and_not_followed(tmp_path: Path) -> None:
    (tmp_path / "root").mkdir()
    (tmp_path / "other" / "run").mkdir(parents=True)
    (tmp_path / "root" / "link").symlink_to("../other")
    assert [item.name for item in walk(str(tmp_path / "root")) if isinstance(item, Unvisited)] == ["link"]


def test_a_folder_that_cannot_be_listed_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("a/x", "b"):
        (tmp_path / name).mkdir(parents=True)
    scandir = os.scandir

    def guarded(path: str) -> os._ScandirIterator[str]:
        if path.endswith("/a"):
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    monkeypatch.setattr(os, "scandir", guarded)
    found = list(walk(str(tmp_path)))
    assert [item.name for item in found] == [".", "a", "b"]
    assert isinstance(found[1], Unvisited)
    assert "Permission denied" in found[1].message


def test_a_name_that_is_not_utf_8_is_kept(tmp_path: Path) -> None:
    os.mkdir(os.fsencode(tmp_path) + b"/bad\xff\n")
    assert names(tmp_path) == [".", "bad\udcff\n"]


def test_depth_has_no_limit(tmp_path: Path) -> None:
    path = tmp_path
    for _ in range(300):
        path /= "d"
    path.mkdir(parents=True)
    assert len(names(tmp_path)) == 301


def test_the_folder_above_is_the_one_that_the_walk_listed(tmp_path: Path) -> None:
    """It is not listed once more for each of many runs in it, unless what is looked at is to be told to a trace."""
    (tmp_path / "a" / "b").mkdir(parents=True)
    top, a, b = (folder for folder in walk(str(tmp_path)) if isinstance(folder, Folder))
    assert a.child("..") is top
    assert b.child("..") is a
    with traced() as seen:
        assert b.child("..").folders == ("b",)
    assert a.path in {os.path.normpath(path) for path in seen.seen}


def test_above_the_given_folder_nothing_is_known(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (top,) = (folder for folder in walk(str(tmp_path / "a")) if isinstance(folder, Folder))
    assert top.above is None
