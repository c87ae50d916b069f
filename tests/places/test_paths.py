"""Where a path that the user named leads, and how it is written for people and for programs."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from paramimp.places import paths


def test_two_paths_of_one_file_have_the_same_real_path(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    assert paths.real(str(tmp_path / "link" / "a")) == paths.real(str(tmp_path / "real" / ".." / "real" / "a"))


def test_a_link_that_leads_nowhere_is_there_and_is_no_file(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("nothing")
    link = str(tmp_path / "link")
    assert (paths.is_there(link), paths.is_file(link)) == (True, False)
    assert not paths.is_there(str(tmp_path / "nothing"))


def test_a_path_may_be_written_if_it_or_its_folder_is_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("file").touch()
    assert paths.may_be_written("file")
    assert paths.may_be_written(str(tmp_path / "new"))
    assert not paths.may_be_written(str(tmp_path / "missing" / "new"))
    assert not paths.may_be_written("bob:password@host")  # no folder is named: a word, and perhaps a secret


@pytest.mark.parametrize(
    ("path", "below", "shorter"),
    [
        ("{here}/a/b.json", "a/b.json", "a/b.json"),
        ("a/../b.json", "b.json", "b.json"),
        ("b.json", "b.json", "b.json"),
        ("{here}/../other/b.json", None, "../other/b.json"),
        ("/b.json", None, "/b.json"),
    ],
)
def test_a_path_is_shown_from_the_current_folder_where_that_is_shorter(
    path: str, below: str | None, shorter: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = tmp_path / "here" / "far" / "down"
    here.mkdir(parents=True)
    monkeypatch.chdir(here)
    given = path.format(here=here)
    assert paths.below_here(given) == below
    assert paths.shorter(given) == shorter


@pytest.mark.parametrize(
    ("file", "path", "expected"),
    [
        ("config/pyproject.toml", "out.json", "config/out.json"),
        ("pyproject.toml", "out.json", "out.json"),
        ("config/pyproject.toml", "/out.json", "/out.json"),
    ],
)
def test_a_path_in_a_file_is_relative_to_its_folder(file: str, path: str, expected: str) -> None:
    assert paths.beside(file, path) == expected.replace("/", os.sep)


def test_the_root_is_that_of_the_whole_file_system(tmp_path: Path) -> None:
    assert paths.root_of(str(tmp_path / "any")) == Path(tmp_path.resolve().anchor).as_posix()
