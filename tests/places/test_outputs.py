"""Files are written whole or not at all, and never through a link that leads elsewhere."""

from __future__ import annotations

import errno
import os
import stat
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from paramimp.errors import ParamimpError
from paramimp.places.outputs import append_to_file, size_of, write_file
from paramimp.places.paths import is_no_file

posix = pytest.mark.skipif(os.name != "posix", reason="Windows has no such permissions, pipes and limits")


def test_the_bytes_are_those_of_the_text_and_nothing_else_is_left(tmp_path: Path) -> None:
    path = tmp_path / "report.csv"
    path.write_text("what was there before, and longer")
    write_file(str(path), "a,é\r\nb\n")
    assert path.read_bytes() == "a,é\r\nb\n".encode()
    assert list(tmp_path.iterdir()) == [path]


@posix
@pytest.mark.parametrize(("before", "mask", "after"), [(0o640, 0o022, 0o640), (None, 0o027, 0o640), (None, 0, 0o666)])
def test_a_replaced_file_keeps_its_permissions_and_a_new_one_has_those_of_the_umask(
    tmp_path: Path, before: int | None, mask: int, after: int
) -> None:
    path = tmp_path / "file"
    if before is not None:
        path.touch()
        path.chmod(before)
    former = os.umask(mask)
    try:
        write_file(str(path), "text")
    finally:
        os.umask(former)
    assert stat.S_IMODE(path.stat().st_mode) == after


def test_a_folder_that_is_missing_is_an_error_and_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(ParamimpError, match=r"cannot write .*No such file or directory\. Nothing was changed"):
        write_file(str(tmp_path / "missing" / "file"), "text")
    assert list(tmp_path.iterdir()) == []


@posix
def test_on_a_full_disk_the_old_file_stays_and_the_half_written_one_goes(tmp_path: Path) -> None:
    """A limit on the size of files stands for the disk: the same call fails in the middle of the text."""
    path = tmp_path / "file"
    path.write_text("old")
    code = (
        "import resource, sys; from paramimp.places.outputs import write_file; "
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000)); write_file(sys.argv[1], 'x' * 2000)"
    )
    done = subprocess.run([sys.executable, "-c", code, path], capture_output=True, text=True)
    assert "Nothing was changed." in done.stderr
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_link_is_followed_within_its_folder_only(tmp_path: Path) -> None:
    (tmp_path / "repository").mkdir()
    mine, beside, link = tmp_path / "mine", tmp_path / "repository" / "real", tmp_path / "repository" / "link"
    mine.write_text("mine")
    beside.write_text("old")
    link.symlink_to("real")
    write_file(str(link), "new")
    assert (link.is_symlink(), beside.read_text()) == (True, "new")
    link.unlink()
    link.symlink_to(mine)
    with pytest.raises(ParamimpError, match="it is a link that leads elsewhere; name the file itself"):
        write_file(str(link), "new")
    assert mine.read_text() == "mine"


def test_a_link_in_the_way_to_the_folder_is_no_hindrance(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "latest").symlink_to("real")
    write_file(str(tmp_path / "latest" / "file"), "text")
    assert (tmp_path / "real" / "file").read_text() == "text"


@posix
def test_a_pipe_is_written_to_and_not_replaced(tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    received: list[str] = []
    reader = threading.Thread(target=lambda: received.append(path.read_text()))
    reader.start()
    write_file(str(path), "text")
    reader.join()
    assert (received, stat.S_ISFIFO(path.stat().st_mode)) == (["text"], True)


def test_what_is_appended_follows_what_is_there(tmp_path: Path) -> None:
    path = str(tmp_path / "summary")
    assert size_of(path) == 0
    append_to_file(path, "é\n")
    append_to_file(path, "\ud800\n")  # no character: it is written visibly
    assert Path(path).read_bytes() == "é\n\\ud800\n".encode()
    assert size_of(path) == 3 + 7


def test_a_file_that_cannot_be_appended_to_is_named_with_the_reason(tmp_path: Path) -> None:
    with pytest.raises(ParamimpError, match=r"cannot append to .*missing.*: No such file or directory\."):
        append_to_file(str(tmp_path / "missing" / "file"), "text")


@posix
@pytest.mark.parametrize("error", [errno.EIO, errno.ESTALE, errno.EACCES])
@pytest.mark.parametrize("at", range(6))
def test_a_look_that_fails_makes_no_pipe_of_a_file(
    at: int, error: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "report.json"
    file.write_text("old")
    real, looks = os.stat, iter(range(100))

    def stat(path: Any, **more: Any) -> os.stat_result:
        if str(path).endswith("report.json") and next(looks) == at:
            raise OSError(error, os.strerror(error), path)
        return real(path, **more)

    monkeypatch.setattr(os, "stat", stat)
    assert not is_no_file(str(file))
    try:
        write_file(str(file), "new")
    except ParamimpError:
        assert file.read_text() == "old"
    else:
        assert file.read_text() == "new"
    assert [path.name for path in tmp_path.iterdir()] == ["report.json"]


@posix
def test_folders_devices_and_pipes_are_no_files_and_what_is_not_there_may_become_one(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert [*map(is_no_file, (str(tmp_path), os.devnull, str(tmp_path / "pipe")))] == [True] * 3
    assert [*map(is_no_file, (str(tmp_path / "new"), str(tmp_path / "a\0b"), __file__))] == [False] * 3
