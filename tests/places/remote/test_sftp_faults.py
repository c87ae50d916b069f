"""Where the disk of an SFTP server fails, the file or folder at fault costs what lies in it, and no more."""

from __future__ import annotations

import errno
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

import paramimp
from paramimp.places.remote import attempts
from tests.faults.library import Kind, Library
from tests.faults.sftp import ENDS, failing
from tests.places.remote import servers
from tests.places.remote.servers import Shell
from tests.places.remote.sweeps import table, write_run

pytestmark = pytest.mark.skipif(
    not (shutil.which("gcc") and Path(servers.SSHD).exists() and Path(servers.SFTP_SERVER).exists()),
    reason="needs gcc and the server of OpenSSH",
)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Library, Shell, Path]]:
    pytest.importorskip("asyncssh")
    top = tmp_path_factory.mktemp("faults").resolve()
    for number in range(6):
        write_run(top / "runs" / f"run_{number}", number)
    with failing(top) as (library, shell):
        library.watch(top / "runs")
        yield library, shell, top / "runs"


@pytest.fixture(autouse=True)
def at_home(server: tuple[Library, Shell, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(server[1].home))
    monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)
    monkeypatch.setattr(attempts, "FIRST_PAUSE", 0.01)


@pytest.mark.parametrize("kind", [Kind.OPEN, Kind.READ])
def test_a_file_that_cannot_be_read_costs_its_run_alone(server: tuple[Library, Shell, Path], kind: Kind) -> None:
    library, shell, runs = server
    library.arm(kind, 3, errno.EIO, lasts=True)
    found = paramimp.load_runs(shell.address(runs))
    place = library.place()
    library.off()
    assert place is not None
    skipped = {row.run: row.message for row in found.rows if row.skip_reason}
    name = Path(place).relative_to(runs).as_posix()
    assert skipped == {
        Path(name).parent.name: f"{name} cannot be read (the server failed to read it); check its disk, and try again."
    }


@pytest.mark.parametrize(
    ("kind", "at", "error"), [(Kind.OPEN, 2, errno.EIO), (Kind.READ, 4, errno.EIO), (Kind.OPEN, 5, ENDS)]
)
def test_what_fails_once_changes_nothing(server: tuple[Library, Shell, Path], kind: Kind, at: int, error: int) -> None:
    library, shell, runs = server
    expected = table(runs)
    library.arm(kind, at, error)
    assert table(shell.address(runs)) == expected
    assert library.place() is not None
    library.off()


def test_a_folder_that_cannot_be_listed_is_named(server: tuple[Library, Shell, Path]) -> None:
    """The calls that open folders are among those that list: they are tried in turn, until such a one fails."""
    library, shell, runs = server
    said = []
    for at in range(9, 60):  # before, the given folder itself is listed
        library.arm(Kind.LIST, at, errno.EIO, lasts=True)
        found = paramimp.load_runs(shell.address(runs))
        said = [row.message for row in found.rows if "cannot be listed" in row.message]
        if said:
            break
    library.off()
    assert "cannot be listed (the server failed to read it); check that the folder is there" in said[0]
    assert [row.skip_reason for row in found.rows].count("") == 5


def test_a_folder_that_the_server_leaves_out_of_a_listing_is_told_of(server: tuple[Library, Shell, Path]) -> None:
    """OpenSSH's server leaves out what it cannot look at: a run would be lost without a word."""
    library, shell, runs = server
    lost = set()
    for at in range(1, 80):
        library.arm(Kind.STAT, at, errno.EIO, lasts=True)
        try:
            found = paramimp.load_runs(shell.address(runs))
        except paramimp.ParamimpError:  # the given folder itself
            continue
        finally:
            place = library.place()
            library.off()
        if place is not None and Path(place).parent == runs and Path(place).is_dir():
            lost.add(place)
            assert [row.skip_reason for row in found.rows].count("") == 5
            (said,) = [row.message for row in found.rows if row.skip_reason]
            assert said.startswith("? stands for 1 folder that the server counts there and does not list")
        if len(lost) == 2:
            break
    assert len(lost) == 2


def test_a_folder_that_the_server_leaves_out_once_is_listed_again(server: tuple[Library, Shell, Path]) -> None:
    library, shell, runs = server
    expected = table(runs)
    met = set()
    for at in range(4, 40):
        library.arm(Kind.STAT, at, errno.EIO)
        found = table(shell.address(runs))
        place = library.place()
        library.off()
        if place is not None and Path(place).parent == runs and Path(place).is_dir():
            met.add(place)
            assert found == expected
        if len(met) == 2:
            break
    assert met
