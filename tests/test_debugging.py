"""``PARAMIMP_DEBUG=1`` shows where a reader failed on a file that is listed as unreadable."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.reading.test_guard import BREAKING
from tests.sweeps import make_runs


def command(folder: Path, *arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
    program = f"{BREAKING.replace('BAD', '777.0')}\nfrom paramimp.cli import main\nmain()"
    return subprocess.run(
        [sys.executable, "-c", program, *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=120,
        cwd=folder,
        env={**os.environ, **environment},
    )


@pytest.mark.parametrize("debug", ["", "0", "1"])
def test_the_command_shows_a_traceback_when_debugging(tmp_path: Path, debug: str) -> None:
    make_runs(tmp_path / "runs", 5)
    (tmp_path / "runs" / "run_002" / "metrics.json").write_text('{"loss": 777.0}')
    answer = command(tmp_path, "runs", "runs", PARAMIMP_DEBUG=debug)
    assert answer.returncode == 0
    assert "5 runs found, 4 usable" in answer.stdout
    assert "run_002 cannot be read as native (TypeError: bad\\x0a::error::loss)" in answer.stdout.replace("\n", "")
    if debug != "1":
        assert answer.stderr == ""
        return
    lines = answer.stderr.splitlines()
    assert lines[0] == "run_002, read as native:"
    assert all(line.startswith("| ") for line in lines[1:])
    assert "| TypeError: bad" in lines
    assert "| ::error::loss" in lines
