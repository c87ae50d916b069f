"""What a reader sees of a folder: names as people know them, and nothing outside what was given."""

from __future__ import annotations

from pathlib import Path

import pytest

from paramimp.places.folder import Folder, folder_with, holds_only_folders, is_hidden, subfolders
from paramimp.places.listing import list_folder
from paramimp.places.walk import walk
from paramimp.runs import Unreadable


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    for name in ("sweep/run/logs", "sweep/run/.hidden", "sweep/run/ckpt", "outside"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "sweep" / "shared.yaml").write_text("lr: 1")
    (tmp_path / "sweep" / "run" / "logs" / "a.csv").write_text("loss\n1\n")
    (tmp_path / "outside" / "secret").write_text("secret")
    (tmp_path / "sweep" / "run" / "leak").symlink_to(tmp_path / "outside" / "secret")
    (tmp_path / "sweep" / "run" / "link").symlink_to("logs")
    return tmp_path / "sweep"


def folders(root: Path) -> dict[str, Folder]:
    return {found.name: found for found in walk(str(root)) if isinstance(found, Folder)}


def test_a_folder_lists_links_to_folders_apart_and_all_that_is_no_folder_as_files(tree: Path) -> None:
    listing = list_folder(str(tree / "run"))
    assert (listing.files, listing.folders, listing.links) == ({"leak"}, [".hidden", "ckpt", "logs"], ["link"])


def test_files_are_named_from_the_given_root_and_found_on_the_disk(tree: Path) -> None:
    found = folders(tree)
    assert found["."].name_of("shared.yaml") == "shared.yaml"
    assert found["run"].name_of("leak") == "run/leak"
    assert found["run"].path_of("leak") == str(tree / "run" / "leak")
    assert (found["."].is_given, found["run"].is_given) == (True, False)


@pytest.mark.parametrize("given", ["sweep", "sweep/", "./sweep", ".", "run/..", "../sweep"])
def test_a_folder_has_the_name_it_has_on_disk_however_it_was_given(
    given: str, tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tree if given in (".", "run/..", "../sweep") else tree.parent)
    root = next(iter(walk(given)))
    assert isinstance(root, Folder)
    assert (root.name, root.own_name, root.name_above) == (".", "sweep", tree.parent.name)
    assert root.names_above(2) == (tree.parent.name, tree.parent.parent.name)
    assert root.is_given


def test_above_the_top_of_the_disk_are_no_names() -> None:
    assert folder_with("/etc/passwd", "/").names_above(3) == ("", "", "")


def test_files_below_and_above_are_read_within_the_given_root_only(tree: Path) -> None:
    run = folders(tree)["run"]
    assert run.read("logs/a.csv", 100) == b"loss\n1\n"
    assert run.head("../shared.yaml", 3) == b"lr:"
    assert run.size("logs/a.csv") == 7
    with pytest.raises(Unreadable, match="a link that leads out of the given folder"):
        run.read("leak", 100)


def test_what_lies_above_the_given_root_is_not_there(tree: Path) -> None:
    assert folders(tree)["run"].has("../shared.yaml")
    given_alone = folders(tree / "run")["."]
    assert not given_alone.has("../shared.yaml")
    assert given_alone.has("logs/a.csv")
    assert given_alone.has_folder("logs")
    assert not given_alone.has_folder("logs/a.csv")


def test_children_are_real_folders_that_are_not_hidden_and_a_hidden_one_is_listed_when_it_is_named(tree: Path) -> None:
    run = folders(tree)["run"]
    assert [child.name for child in run.children] == ["run/ckpt", "run/logs"]
    assert [child.name for child in run.children_named(["logs", "gone", ".hidden"])] == ["run/logs"]
    assert run.child(".hidden").name == "run/.hidden"
    with pytest.raises(FileNotFoundError):
        run.child("gone")


def test_a_file_alone_is_offered_as_a_folder_that_holds_nothing_else(tree: Path) -> None:
    only = folders(tree)["run/logs"].only("a.csv")
    assert (set(only.files), only.folders, only.is_file, only.name) == ({"a.csv"}, (), True, "run/logs")
    planned = folder_with(str(tree / "run" / "new.json"), str(tree))
    assert (planned.path, set(planned.files), planned.is_file) == (str(tree / "run"), {"new.json"}, False)


def test_subfolders_are_real_folders_and_none_where_nothing_can_be_listed(tree: Path) -> None:
    assert sorted(subfolders(str(tree / "run"))) == [str(tree / "run" / name) for name in (".hidden", "ckpt", "logs")]
    assert list(subfolders(str(tree / "gone"))) == []
    assert list(subfolders(str(tree / "shared.yaml"))) == []
    assert list(subfolders("a\0b")) == []


def test_a_folder_holds_only_folders_unless_anything_else_lies_there_or_it_cannot_be_listed(tmp_path: Path) -> None:
    place = tmp_path / "runs"
    assert not holds_only_folders(str(place))
    place.mkdir()
    assert holds_only_folders(str(place))
    for name in ("one", ".two"):
        (place / name).mkdir()
    assert holds_only_folders(str(place))
    for name, target in (("latest", place / "one"), ("file", place / "one" / "a.csv"), ("gone", place / "nothing")):
        (place / "one" / "a.csv").touch()
        (place / name).symlink_to(target)
        assert not holds_only_folders(str(place))
        (place / name).unlink()
    (place / "a.csv").touch()
    assert not holds_only_folders(str(place))
    assert not holds_only_folders(str(place / "a.csv"))


@pytest.mark.parametrize(("name", "hidden"), [(".git", True), ("__pycache__", True), ("run.1", False), ("_", False)])
def test_names_that_begin_with_a_dot_and_caches_of_python_are_hidden(name: str, hidden: bool) -> None:
    assert is_hidden(name) is hidden


def test_what_lies_at_a_path_has_the_name_that_people_know(tree: Path) -> None:
    run = folders(tree)["run"]
    assert run.name_at(str(tree / "run" / "logs" / "a.csv")) == "run/logs/a.csv"
    assert run.name_at(str(tree / "shared.yaml")) == "run"
    assert folders(tree)["."].name_at(str(tree / "shared.yaml")) == "shared.yaml"
    assert run.only("leak").name_at("/anywhere") == "run/leak"
    (tree.parent / "link").symlink_to(tree)
    assert folders(tree.parent / "link")["run"].name_at(str(tree / "run" / "leak")) == "run/leak"
