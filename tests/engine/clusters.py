"""Real clusters on this machine, started for the tests."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import pytest

NEEDS_DASK = pytest.mark.skipif(find_spec("distributed") is None, reason="Dask is not installed: paramimp[dask]")
NEEDS_RAY = pytest.mark.skipif(find_spec("ray") is None, reason="Ray is not installed: paramimp[ray]")
ROOT = Path(__file__).parents[2]


@contextmanager
def dask_cluster(place: Path, *, workers: int = 2) -> Iterator[str]:
    """The address of a scheduler with worker processes, each with a nanny that starts it anew."""
    file = place / "scheduler.json"
    scheduler = _started("scheduler", "--host", "127.0.0.1", "--port", "0", "--scheduler-file", file, place=place)
    each = ["--nthreads", "1", "--local-directory", place, "--host", "127.0.0.1"]
    worker = None
    try:
        address = _address_in(file, scheduler)
        if workers:
            worker = _started("worker", address, "--nworkers", workers, *each, place=place)
            _wait_for(workers, address)
        yield address
    finally:
        for process in filter(None, (worker, scheduler)):
            process.terminate()
            process.wait(60)


def _started(what: str, *arguments: object, place: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", f"distributed.cli.dask_{what}", *map(str, arguments), "--no-dashboard"]
    with (place / f"{what}.log").open("wb") as log:
        return subprocess.Popen(command, stdout=log, stderr=log, cwd=ROOT)


def _wait_for(workers: int, address: str) -> None:
    from distributed import Client

    with Client(address, timeout=300, set_as_default=False) as client:
        client.wait_for_workers(workers, timeout=300)


def _address_in(file: Path, scheduler: subprocess.Popen[bytes]) -> str:
    while scheduler.poll() is None:
        try:
            address: str = json.loads(file.read_text())["address"]
        except (OSError, ValueError):
            time.sleep(0.02)
        else:
            return address
    raise AssertionError(f"the scheduler ended with status {scheduler.returncode}")
