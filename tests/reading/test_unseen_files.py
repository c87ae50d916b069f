"""A disk that fails for once: what could not be looked at is listed, and no run is lost or changed in silence.

`python -m tests.faults` lets the calls of every library fail. Here are those of Python, which need no compiler.
"""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from paramimp import cli
from paramimp.places.folder import Folder
from paramimp.places.listing import list_folder
from paramimp.places.unseen import noting
from paramimp.places.walk import walk
from paramimp.runs import Unreadable
from tests.faults.commands import Command, differences, each_tool
from tests.faults.sweep import make_sweep
from tests.sweeps import make_runs

EVERY = 5
"""Calls of the sweep of every tool that are tried: the whole takes minutes."""
GOING_EVERY = 3
"""Files of each tool of which one goes: all take a minute."""
ASKS_BELOW = "graphgym"
"""Its reader asks for files of folders that it has not listed, so what has gone there may never have been there."""
NEEDLESS = ("plain", "other")


@dataclass
class Disk:
    """The calls of Python that concern a folder, of which one fails."""

    folder: Path
    failing: int = -1
    error: int = errno.EIO
    calls: int = 0
    failed: str = ""

    def count(self, path: object) -> None:
        """Count a call that concerns a path, and let it fail if its turn has come."""
        place = _path_of(path)
        if place is None or not place.startswith(str(self.folder)):
            return
        self.calls += 1
        if self.calls - 1 == self.failing:
            self.failed = place
            raise OSError(self.error, os.strerror(self.error), place)


def _path_of(path: object) -> str | None:
    if isinstance(path, int):
        return os.readlink(f"/proc/self/fd/{path}")
    return os.fspath(path) if isinstance(path, (str, os.PathLike)) else None


@contextmanager
def failing(disk: Disk) -> Iterator[None]:
    """Let a call fail inside."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("open", "stat", "lstat", "read", "scandir"):
            patch.setattr(os, name, _counted(disk, getattr(os, name)))
        patch.setattr(os, "supports_fd", {*os.supports_fd, os.scandir, os.stat})
        patch.setattr(os, "supports_follow_symlinks", {*os.supports_follow_symlinks, os.stat})
        yield


def _counted(disk: Disk, real: Any) -> Any:
    def call(path: Any = ".", *arguments: Any, **more: Any) -> Any:
        disk.count(path)
        return real(path, *arguments, **more)

    return call


@pytest.fixture(scope="module")
def sweep(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("faults") / "runs"
    make_sweep(folder)
    return folder


def listed(command: Command, sweep: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    status = cli.run([word.format(runs=sweep) for word in command.words])
    answer = capsys.readouterr()
    return status, answer.out, answer.err


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="only Linux tells where a descriptor is")
@pytest.mark.readers_may_raise
@pytest.mark.parametrize("tool", [*"comet clearml dvclive hydra mlflow optuna trackio wandb nni guild".split(), "all"])
def test_a_call_that_fails_once_loses_no_run_in_silence(
    tool: str, sweep: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    commands = [each for each in each_tool(sweep) if each.name.partition(":")[2] not in NEEDLESS]
    step = 7 * EVERY if tool == "all" else EVERY
    for command in commands:
        if tool not in ("all", command.name.partition(":")[2]):
            continue
        whole = Disk(sweep)
        with failing(whole):
            status, before, _ = listed(command, sweep, capsys)
        assert status == 0
        assert whole.calls > step // EVERY
        for number in range(sum(map(ord, command.name)) % step, whole.calls, step):
            disk = Disk(sweep, number, (errno.EIO, errno.EACCES, errno.ESTALE)[number % 3])
            with failing(disk):
                status, after, said = listed(command, sweep, capsys)
            assert disk.failed
            assert status in (0, 2), (disk, said)
            assert "Internal error" not in said, (disk, said)
            if status == 2:
                assert said.startswith("Error: "), (disk, said)
            else:
                assert differences(json.loads(before), json.loads(after), said) == [], disk


@contextmanager
def going(file: Path) -> Iterator[None]:
    """Let a file go inside, though its folder is listed with it."""

    def call(real: Any) -> Any:
        def ask(path: Any, *arguments: Any, **more: Any) -> Any:
            if _path_of(path) == str(file):
                raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(file))
            return real(path, *arguments, **more)

        return ask

    with pytest.MonkeyPatch.context() as patch:
        for name in ("open", "stat", "lstat"):
            patch.setattr(os, name, call(getattr(os, name)))
        yield


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="only Linux tells where a descriptor is")
@pytest.mark.readers_may_raise
@pytest.mark.parametrize("part", range(3))
def test_a_file_that_goes_after_its_folder_was_listed_loses_no_run_in_silence(
    part: int, sweep: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tried = 0
    for command in each_tool(sweep)[part::3]:
        tool = command.name.partition(":")[2]
        files = sorted(path for path in (sweep / tool).rglob("*") if path.is_file() and tool != ASKS_BELOW)
        status, before, _ = listed(command, sweep, capsys)
        assert status == 0
        for file in files[part::GOING_EVERY]:
            with going(file):
                status, after, said = listed(command, sweep, capsys)
            assert status in (0, 2), (file, said)
            assert "Internal error" not in said, (file, said)
            if status == 0:
                assert differences(json.loads(before), json.loads(after), said) == [], file
            tried += 1
    assert tried > 10


def given(folder: Path) -> Folder:
    found = next(iter(walk(str(folder))))
    assert isinstance(found, Folder)
    return found


@pytest.mark.parametrize("error", [errno.EIO, errno.EACCES, errno.ESTALE, errno.EMFILE, errno.ENOMEM, errno.ELOOP])
def test_what_cannot_be_looked_at_is_not_taken_for_absent(error: int, tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text("{}")
    folder = given(tmp_path)
    for ask in (folder.has, folder.has_folder, folder.size):
        with failing(Disk(tmp_path, 0, error)), noting() as notes, pytest.raises(Unreadable, match=os.strerror(error)):
            ask("a.json")
        assert [note.path for note in notes] == [str(tmp_path / "a.json")]


@pytest.mark.parametrize("name", ["b.json", "a.json/b", "b/c/d", "n" * 300, "a\0b"])
def test_what_is_not_there_is_absent(name: str, tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text("{}")
    folder = given(tmp_path)
    with noting() as notes:
        assert not folder.has(name)
        assert not folder.has_folder(name)
        if "\0" not in name:
            with pytest.raises(Unreadable, match="cannot be read"):
                folder.read(name, 10)
    assert notes == []


def test_what_was_listed_and_is_not_there_any_more_has_gone(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text("{}")
    folder = given(tmp_path)
    (tmp_path / "a.json").unlink()
    asks = (lambda: folder.has("a.json"), lambda: folder.read("a.json", 10), lambda: folder.head("a.json", 10))
    for ask in asks:
        with noting() as notes, pytest.raises(Unreadable, match="has gone since its folder was listed; try again"):
            ask()
        assert [note.path for note in notes] == [str(tmp_path / "a.json")]


def test_a_link_to_nothing_has_not_gone(tmp_path: Path) -> None:
    (tmp_path / "a.json").symlink_to("nowhere")
    folder = given(tmp_path)
    with noting() as notes:
        assert not folder.has("a.json")
        with pytest.raises(Unreadable, match="link that points to nothing"):
            folder.read("a.json", 10)
    assert notes == []


def test_a_link_that_cannot_be_followed_for_once_is_tried_as_a_folder_and_as_a_file(tmp_path: Path) -> None:
    """`DirEntry.is_dir` asks the system by itself, so a link into a folder that none may enter has to stand for it."""
    (tmp_path / "self").symlink_to("self")
    (tmp_path / "nowhere").symlink_to("gone")
    listing = list_folder(str(tmp_path))
    assert (listing.files, listing.links) == ({"self", "nowhere"}, [])


def test_a_file_that_no_reader_could_look_into_is_listed_beside_the_runs(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    make_runs(tmp_path / "runs", 3)
    (tmp_path / "runs" / "trials.csv").write_text("number,value,params_x\n0,1,2\n")
    with pytest.MonkeyPatch.context() as patch:
        real = os.open

        def broken(path: Any, *arguments: Any, **more: Any) -> int:
            if str(path).endswith("trials.csv"):
                raise OSError(errno.EIO, os.strerror(errno.EIO))
            return real(path, *arguments, **more)

        patch.setattr(os, "open", broken)
        assert cli.run(["runs", str(tmp_path / "runs"), "-f", "json"]) == 0
    rows = json.loads(capsys.readouterr().out)["runs"]
    (row,) = (row for row in rows if row["skip_reason"])
    assert (row["run"], row["entry"], row["skip_reason"]) == ("trials.csv", "file", "unreadable")
    assert row["skip_message"] == (
        "trials.csv cannot be read (Input/output error); check that it is there and readable by you."
    )
    assert len(rows) == 4
