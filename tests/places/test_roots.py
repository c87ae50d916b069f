"""What a user names as runs: each thing once, by names that tell them apart, and a way out of what does not exist."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from paramimp.errors import ParamimpError
from paramimp.places.folder import Folder
from paramimp.places.roots import Address, Root, distinct_roots


def folders(home: Path, *names: str) -> list[str]:
    for name in names:
        (home / name).mkdir(parents=True)
    return [str(home / name) for name in names]


def test_one_folder_needs_no_prefix(tmp_path: Path) -> None:
    assert distinct_roots([tmp_path]) == [Root(str(tmp_path), "")]


def test_several_folders_are_told_apart_by_as_little_of_their_paths_as_that_takes(tmp_path: Path) -> None:
    given = folders(tmp_path, "a/runs", "b/runs", "b/more")
    assert [root.prefix for root in distinct_roots(given) if isinstance(root, Root)] == ["a/runs", "b/runs", "b/more"]
    assert [root.prefix for root in distinct_roots(given[1:]) if isinstance(root, Root)] == ["runs", "more"]


def test_a_folder_given_twice_or_by_a_link_is_one(tmp_path: Path) -> None:
    (folder,) = folders(tmp_path, "runs")
    os.symlink(folder, tmp_path / "link")
    assert distinct_roots([folder, folder, str(tmp_path / "link"), f"{folder}/../runs"]) == [Root(folder, "")]


def test_a_file_is_a_folder_that_holds_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "sweep.csv").write_text("lr,loss\n")
    (tmp_path / "other.csv").write_text("lr,loss\n")
    (root,) = distinct_roots([tmp_path / "sweep.csv"])
    assert isinstance(root, Folder)
    assert root.is_file
    assert (root.files, root.folders) == (frozenset({"sweep.csv"}), ())


def test_an_address_stays_what_it_is_among_folders(tmp_path: Path) -> None:
    address = "postgresql://host/name"
    assert distinct_roots([address, tmp_path, address]) == [Address(address), Root(str(tmp_path), "")]


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("run", "did you mean {home}/runs?"),
        (" {home}/runs", "a name has no blanks around it: {home}/runs does."),
        ("{home}/runs,{home}/more", "name folders one by one: {home}/runs {home}/more"),
        ("{home}/none*", "the shell found nothing like it, or it stands in quotes; give the folder: {home}"),
        (" ", "perhaps since a variable of the shell is empty"),
        ("{home}/file/below", "part of it is a file, not a folder"),
    ],
)
def test_what_does_not_exist_is_answered_by_what_was_meant(tmp_path: Path, given: str, told: str) -> None:
    folders(tmp_path, "runs", "more")
    (tmp_path / "file").touch()
    text = given.format(home=tmp_path) if "{home}" in given or not given.strip() else str(tmp_path / given)
    with pytest.raises(ParamimpError) as error:
        distinct_roots([text])
    assert told.format(home=tmp_path) in str(error.value)


def test_the_password_of_a_mistyped_address_is_not_told() -> None:
    with pytest.raises(ParamimpError) as error:
        distinct_roots(["postgresql:/me:hunter2@host/name"])
    assert "hunter2" not in str(error.value)
    assert "two slashes" in str(error.value)


def test_nothing_given_is_an_error() -> None:
    with pytest.raises(ParamimpError, match="no runs were given"):
        distinct_roots([])
