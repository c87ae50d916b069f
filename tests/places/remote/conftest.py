"""Fixtures that the tests of this folder share."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from paramimp.places.remote import attempts, objects
from tests.places.remote.servers import SSHD, Buckets, Hostile, Shell, hostile, moto, openssh, s3_environment
from tests.places.remote.sweeps import MODULES, NAMES, write_run


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Runs with names that addresses have to be quoted for, one at a depth, one broken, one without metrics."""
    root = tmp_path_factory.mktemp("local") / "runs"
    for number in range(40):
        write_run(root / f"run_{number:02}", number)
    for name in ("lr=0.1,bs=32", "with blank", "hash#1", "a%20b", "é", "what?", "deep/er/run", ".hidden/run"):
        write_run(root / name, len(name))
    (root / "run_07" / "metrics.jsonl").write_text("{")
    (root / "run_08" / "metrics.jsonl").unlink()
    (root / "run_09" / "config.yaml").write_bytes(b"a: " + b"x" * (2 << 20))
    return root


@pytest.fixture(scope="module")
def buckets() -> Iterator[Buckets]:
    for module in MODULES:
        pytest.importorskip(module)
    with moto() as server:
        yield server


@pytest.fixture
def s3(buckets: Buckets, monkeypatch: pytest.MonkeyPatch) -> Buckets:
    for name, value in s3_environment(buckets.endpoint).items():
        monkeypatch.setenv(name, value)
    return buckets


@pytest.fixture(scope="module")
def shell(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shell]:
    pytest.importorskip("asyncssh")
    if not os.access(SSHD, os.X_OK):
        pytest.skip("no OpenSSH server is installed (apt-get install openssh-server)")
    with openssh(tmp_path_factory.mktemp("home")) as server:
        yield server


@pytest.fixture
def sftp(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> Shell:
    monkeypatch.setenv("HOME", str(shell.home))
    monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)
    shell.know(shell.host_key)
    return shell


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pauses and time-outs too short for a network, so that nobody waits for what fails."""
    monkeypatch.setattr(attempts, "FIRST_PAUSE", 0.01)
    monkeypatch.setattr(objects, "SILENT_SECONDS", 1)
    for name in ("AWS_ENDPOINT_URL_S3", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def server(runs: Path, quick: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hostile]:
    pytest.importorskip("obstore")
    files = {f"run_{n:02}/{name}": (runs / f"run_{n:02}" / name) for n in range(40) for name in NAMES}
    with hostile({key: file.read_bytes() for key, file in files.items() if file.exists()}) as started:
        for name, value in s3_environment(started.endpoint).items():
            monkeypatch.setenv(name, value)
        yield started
