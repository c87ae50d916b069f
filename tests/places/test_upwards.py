"""Going up from a place, the nearest folder first, and stopping where one may go no further."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import Any

import pytest

from paramimp.places.upwards import files_above, folders_around


def test_files_are_found_from_the_current_folder_up_and_folders_of_that_name_are_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = tmp_path / "a" / "b" / "c"
    here.mkdir(parents=True)
    (here / "name.toml").touch()
    (tmp_path / "a" / "b" / "name.toml").mkdir()
    (tmp_path / "a" / "name.toml").touch()
    (here / "other.toml").touch()
    monkeypatch.chdir(here)
    found = [path for path in files_above("name.toml") if path.startswith(os.path.realpath(tmp_path))]
    assert found == [os.path.realpath(path) for path in (here / "name.toml", tmp_path / "a" / "name.toml")]


def test_the_folders_around_a_file_are_listed_up_to_the_root(tmp_path: Path) -> None:
    root = tmp_path.resolve() / "root"
    (root / "run" / "logs").mkdir(parents=True)
    (root / "run" / "config.yaml").touch()
    around = list(folders_around(str(root / "run" / "logs" / "new.json"), str(root)))
    assert [folder.path for folder in around] == [str(root / "run" / "logs"), str(root / "run"), str(root)]
    assert [sorted(folder.files) for folder in around] == [[], ["config.yaml"], []]
    assert [folder.folders for folder in around] == [(), ("logs",), ("run",)]


@pytest.mark.parametrize("file", ["other/new.json", "rooted/new.json"])
def test_no_folder_outside_the_root_is_listed(tmp_path: Path, file: str) -> None:
    base = tmp_path.resolve()
    (base / file).parent.mkdir()
    (base / "root").mkdir()
    assert list(folders_around(str(base / file), str(base / "root"))) == []


def test_a_folder_that_is_not_there_ends_the_way_up(tmp_path: Path) -> None:
    root = tmp_path.resolve()
    assert list(folders_around(str(root / "missing" / "new.json"), str(root))) == []


@pytest.mark.parametrize(("error", "is_told"), [(errno.EIO, True), (errno.ESTALE, True), (errno.EACCES, False)])
def test_a_file_that_the_disk_does_not_tell_of_is_not_taken_for_absent(
    error: int, is_told: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "rules.toml").write_text("")
    real = os.stat

    def stat(path: Any, **more: Any) -> os.stat_result:
        if str(path) == str(tmp_path / "rules.toml"):
            raise OSError(error, os.strerror(error), path)
        return real(path, **more)

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(os, "stat", stat)
    assert (str(tmp_path / "rules.toml") in files_above("rules.toml")) is is_told
