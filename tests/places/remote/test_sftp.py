"""Folders of another machine are read as those of the disk, and a machine that is not known is refused."""

from __future__ import annotations

import gc
import os
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from paramimp.errors import ParamimpError
from paramimp.places.remote.failures import LostError
from paramimp.places.remote.interface import Item
from paramimp.places.remote.sftp import ANSWER_SECONDS, Sftp
from tests.places.remote.servers import SECRET, Shell
from tests.places.remote.sweeps import report, table, write_run


def test_sftp_gives_the_bytes_of_the_same_folder_on_the_disk(sftp: Shell, runs: Path) -> None:
    assert report(sftp.address(runs)) == report(runs)


def test_links_and_pipes_over_sftp_are_what_they_are_on_the_disk(sftp: Shell, runs: Path, tmp_path: Path) -> None:
    root = tmp_path / "linked"
    for number in range(12):
        write_run(root / f"run_{number:02}", number)
    os.symlink("run_03", root / "latest")
    os.symlink(runs, root / "outside")
    for name, target in (("run_04", runs / "run_04"), ("run_05", root / "nothing"), ("run_06", root / "run_03")):
        (root / name / "config.yaml").unlink()
        os.symlink(target / "config.yaml", root / name / "config.yaml")
    (root / "run_07" / "metrics.jsonl").unlink()
    os.mkfifo(root / "run_07" / "metrics.jsonl")
    (root / "empty").mkdir()
    assert table(sftp.address(root)) == table(root)


@pytest.mark.parametrize("known", ["", "another"])
def test_a_host_with_an_unknown_or_another_key_is_refused(sftp: Shell, runs: Path, known: str) -> None:
    sftp.know((sftp.home / "allowed").read_text().strip() if known else "")
    with pytest.raises(ParamimpError, match=r"host key is not in your known_hosts, or is another one.*run ssh 127"):
        table(sftp.address(runs))


def test_who_is_not_let_in_is_told_so(sftp: Shell, runs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".ssh").mkdir()
    (tmp_path / ".ssh" / "known_hosts").write_text((sftp.home / ".ssh" / "known_hosts").read_text())
    monkeypatch.setenv("HOME", str(tmp_path))
    with pytest.raises(ParamimpError, match="you were not let in"):
        table(sftp.address(runs).replace("sftp://", f"sftp://root:{SECRET}@"))


def test_whoever_reads_while_the_connection_is_closed_gets_an_answer(
    sftp: Shell, runs: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Readers of other threads are told that it was lost, at once or when they ask again, and wait for nothing."""
    place = Sftp(sftp.address(runs))
    ((first, *_),) = ([item for item in items if not item.is_folder] for items in place.items(""))
    assert place.read(first, first.size)

    with ThreadPoolExecutor(8) as threads:
        readers = [threads.submit(read_for_ever, place, first) for _ in range(8)]
        time.sleep(0.2)
        place.close()
        assert all(isinstance(reader.exception(ANSWER_SECONDS), LostError) for reader in readers)
    place.close()
    with pytest.raises(LostError):
        place.read(first, first.size)
    del place, readers
    gc.collect()
    assert not caplog.records  # asyncio tells of what nobody has asked for when it is collected


def read_for_ever(place: Sftp, item: Item) -> None:
    while True:
        place.read(item, item.size)
