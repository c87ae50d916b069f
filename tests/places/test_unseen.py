"""What is absent, what could not be looked at, and who is told of the latter."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from paramimp.places.traces import traced
from paramimp.places.unseen import is_absence, not_given, noting, status_of, unseen
from paramimp.runs import SkipReason, Unreadable


@pytest.fixture
def loop(tmp_path: Path) -> str:
    """A link to itself, which no system can follow."""
    (tmp_path / "loop").symlink_to("loop")
    return str(tmp_path / "loop")


def test_a_file_is_told_as_the_system_tells_it(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"abc")
    status = status_of(str(tmp_path / "file"))
    assert status is not None
    assert (status.st_size, status.st_ino) == (3, os.stat(tmp_path / "file").st_ino)


@pytest.mark.parametrize("name", ["absent", "file/below", "a\0b", "x" * 5000])
def test_where_nothing_can_be_nothing_is(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").write_bytes(b"")
    with noting() as notes:
        assert status_of(f"{tmp_path}/{name}") is None
    assert notes == []


def test_a_link_to_nothing_is_there_itself(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("nowhere")
    assert status_of(str(tmp_path / "link")) is None
    assert status_of(str(tmp_path / "link"), follow_links=False) is not None


def test_what_cannot_be_looked_at_is_no_absence_and_is_noted(loop: str) -> None:
    with noting() as notes, traced() as trace, pytest.raises(Unreadable, match="check that it is there and readable"):
        status_of(loop)
    assert [note.path for note in notes] == [loop]
    assert not trace.is_whole  # so nothing that was read meanwhile is kept


def test_a_block_around_another_notes_what_that_one_noted(loop: str) -> None:
    with noting() as outer:
        with noting() as inner, pytest.raises(Unreadable):
            status_of(loop)
        unseen("more", OSError(errno.EIO, "Input/output error"))
    assert [note.path for note in inner] == [loop]
    assert [note.path for note in outer] == [loop, "more"]


def test_what_was_said_of_a_file_already_is_noted_as_it_is() -> None:
    said = Unreadable(SkipReason.UNREADABLE, "lies outside.")
    with noting() as notes:
        assert unseen("file", said) is said
    assert notes[0].error is said


def test_nothing_is_noted_where_nobody_asked() -> None:
    assert unseen("file", OSError(errno.EIO, "Input/output error")).message == (
        "cannot be read (Input/output error); check that it is there and readable by you."
    )


@pytest.mark.parametrize(
    ("number", "expected"),
    [(errno.ENOENT, True), (errno.ENOTDIR, True), (errno.ENAMETOOLONG, True), (errno.EIO, False),
     (errno.EACCES, False), (errno.ESTALE, False), (errno.ELOOP, False), (errno.EMFILE, False)],
)  # fmt: skip
def test_only_what_means_that_nothing_is_there_is_absence(number: int, expected: bool) -> None:
    assert is_absence(OSError(number, os.strerror(number))) is expected


def test_an_error_without_words_is_named_by_its_kind() -> None:
    assert not_given(PermissionError()).message.startswith("cannot be read (PermissionError)")
