"""Reading one file without blocking, leaving the root or overflowing."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from paramimp.places.files import read_regular_file
from paramimp.runs import SkipReason, Unreadable


def refusal(path: Path, root: Path, limit: int = 100) -> Unreadable:
    with pytest.raises(Unreadable) as caught:
        read_regular_file(str(path), root=os.path.realpath(root), limit=limit)
    return caught.value


@pytest.mark.parametrize("size", [0, 1, 100])
def test_a_file_up_to_the_limit_is_read_whole(tmp_path: Path, size: int) -> None:
    (tmp_path / "file").write_bytes(b"x" * size)
    assert read_regular_file(str(tmp_path / "file"), root=str(tmp_path), limit=100) == b"x" * size


def test_a_file_over_the_limit_is_too_large(tmp_path: Path) -> None:
    with (tmp_path / "file").open("wb") as file:
        file.truncate(1 << 40)  # sparse: one terabyte that takes no space
    error = refusal(tmp_path / "file", tmp_path)
    assert error.reason is SkipReason.TOO_LARGE
    assert "1,099,511,627,776 bytes" in error.message


def test_a_named_pipe_does_not_block(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "file")
    assert "a named pipe" in refusal(tmp_path / "file", tmp_path).message


def test_a_folder_and_a_socket_are_said_to_be_no_regular_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").mkdir()
    assert "a folder" in refusal(tmp_path / "file", tmp_path).message
    monkeypatch.chdir(tmp_path)  # a socket's path is limited to about a hundred bytes
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("socket")
        (tmp_path / "link").symlink_to("socket")
        for name in ("socket", "link"):
            assert "is not a regular file but a socket" in refusal(tmp_path / name, tmp_path).message


def test_a_link_to_a_device_leads_out(tmp_path: Path) -> None:
    (tmp_path / "file").symlink_to("/dev/zero")
    assert "leads out" in refusal(tmp_path / "file", tmp_path).message


def test_a_link_is_followed_inside_the_root_only(tmp_path: Path) -> None:
    root = tmp_path / "root"
    beside = tmp_path / "root_beside"  # begins with the root's name, yet is not in it
    for folder in (root, beside):
        folder.mkdir()
        (folder / "secret").write_text("x")
    (root / "inside").symlink_to("secret")
    (root / "outside").symlink_to("../root_beside/secret")
    assert read_regular_file(str(root / "inside"), root=str(root), limit=9) == b"x"
    assert "leads out" in refusal(root / "outside", root).message


def test_a_link_to_itself_ends(tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to("loop")
    assert "cannot be read" in refusal(tmp_path / "loop", tmp_path).message


@pytest.mark.parametrize("target", ["nothing", "/no/such/folder/file", "file/below", "../nothing", "dangling2"])
def test_a_dangling_link_is_said_to_point_to_nothing_wherever_it_leads(tmp_path: Path, target: str) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "dangling2").symlink_to("nothing")
    (tmp_path / "dangling").symlink_to(target)
    assert "is a link that points to nothing" in refusal(tmp_path / "dangling", tmp_path).message


def test_a_vanished_file_says_so(tmp_path: Path) -> None:
    assert "No such file" in refusal(tmp_path / "gone", tmp_path).message


@pytest.mark.parametrize("call", ["open", "fstat", "read"])
def test_a_failing_call_is_a_reason(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str) -> None:
    (tmp_path / "file").write_text("x")

    def fail(*arguments: object) -> None:
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as patch:  # pytest itself needs these calls
        patch.setattr(os, call, fail)
        error = refusal(tmp_path / "file", tmp_path)
    assert "Permission denied" in error.message


def test_a_file_that_is_handed_over_in_pieces_is_read_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_bytes(b"abcdefgh")
    read = os.read
    monkeypatch.setattr(os, "read", lambda descriptor, size: read(descriptor, min(size, 3)))
    assert read_regular_file(str(tmp_path / "file"), root=str(tmp_path), limit=100) == b"abcdefgh"
