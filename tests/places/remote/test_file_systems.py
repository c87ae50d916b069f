"""Addresses that fsspec has a client for."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.places.remote.sweeps import table


def test_fsspec_reads_what_it_has_a_client_for(runs: Path) -> None:
    fsspec = pytest.importorskip("fsspec")
    system = fsspec.filesystem("memory")
    for file in runs.rglob("*"):
        if file.is_file():
            system.pipe_file(f"/runs/{file.relative_to(runs).as_posix()}", file.read_bytes())
    assert table("memory://runs") == table(runs)
