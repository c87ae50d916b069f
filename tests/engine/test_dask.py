"""A scheduler of Dask that is missing, empty, of another version or no scheduler is one clear sentence."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from paramimp.engine.chosen import opened
from paramimp.errors import ParamimpError
from tests.engine.clusters import NEEDS_DASK, dask_cluster

pytestmark = pytest.mark.filterwarnings("ignore")  # of the libraries of the clusters


@NEEDS_DASK
def test_a_scheduler_without_workers_is_a_clear_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("paramimp.engine.dask.SECONDS_TO_CONNECT", 1)
    with dask_cluster(tmp_path, workers=0) as address, pytest.raises(ParamimpError, match="has no workers; start some"):
        opened("dask", address, 2)


@NEEDS_DASK
def test_workers_with_another_paramimp_are_a_clear_error(dask: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("paramimp.engine.dask.__version__", "99.0")
    with pytest.raises(ParamimpError, match=r"has paramimp .*, and this machine paramimp 99\.0; install the same"):
        opened("dask", dask, 2)


@pytest.mark.parametrize("address", ["", "localhost", "tcp://", "foo://host:1", "tcp://user:word@127.0.0.1:9"])
def test_what_is_no_address_of_dask_is_one_sentence(address: str) -> None:
    command = [sys.executable, "-m", "paramimp", "analyze", "sample_runs", "-m", "val_loss", "--engine", "dask"]
    done = subprocess.run([*command, "--address", address], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    (line,) = done.stderr.splitlines()
    assert line.startswith("Error: no Dask scheduler answers at ")
    assert "word" not in line
