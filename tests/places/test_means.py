"""What a machine with too little of something makes of a command: 0 or 2, and never 1, 130 or a hang."""

from __future__ import annotations

import errno
import os
import re
import shutil
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest

from paramimp.places import means
from tests.sweeps import make_runs

resource = pytest.importorskip("resource", reason="limits of a process are set so on POSIX systems alone")

PATIENCE = 300
"""Seconds after which a command hangs: far beyond what it takes on any machine."""


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("sweep")
    make_runs(root / "runs", 12)
    return root / "runs"


def limited(kind: int, most: int, *arguments: object, prefix: tuple[str, ...] = ()) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*prefix, sys.executable, "-m", "paramimp", *map(str, arguments)],
        # Python keeps a module that it could not write whole, and every later test would fail to import it.
        env={
            **{name: value for name, value in os.environ.items() if not name.endswith("_NUM_THREADS")},
            "PYTHONDONTWRITEBYTECODE": "1",
        },
        preexec_fn=partial(resource.setrlimit, kind, (most, most)),
        capture_output=True, text=True, timeout=PATIENCE,
    )  # fmt: skip


@pytest.mark.parametrize("megabytes", [60, 100, 200, 300, 400, 600])
def test_too_little_memory_is_no_failed_rule(runs: Path, megabytes: int) -> None:
    done = limited(resource.RLIMIT_AS, megabytes << 20, "check", runs, "-m", "loss", "--min-runs", 1)
    assert done.returncode in (0, 2), done.stderr
    if done.returncode == 2:
        assert done.stderr.startswith("Error: ")
        assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize("megabytes", [80, 90, 100, 110])
@pytest.mark.parametrize("command", ["readers", "methods", "cache"])
def test_too_little_memory_for_the_libraries_is_told_also_where_no_run_is_read(megabytes: int, command: str) -> None:
    done = limited(resource.RLIMIT_AS, megabytes << 20, command)
    assert done.returncode in (0, 2), done.stderr
    if done.returncode == 2:
        assert re.fullmatch(r"Error: there is less memory than .* \(ulimit -v\); raise the limit\.\n", done.stderr)


LITTLE = [("RLIMIT_AS", 330), ("RLIMIT_DATA", 100), ("RLIMIT_DATA", 160)]


@pytest.mark.parametrize(
    ("kind", "megabytes", "command"),
    [
        *((*little, command) for little in LITTLE for command in ("suggest", "compare", "analyze")),
        ("RLIMIT_DATA", 30, "runs"),
    ],
)
def test_too_little_memory_of_any_kind_is_told_by_every_command(
    runs: Path, kind: str, megabytes: int, command: str
) -> None:
    given = [runs, *([runs] if command == "compare" else []), *(["-m", "loss"] if command != "runs" else [])]
    done = limited(getattr(resource, kind), megabytes << 20, command, *given)
    assert done.returncode == 2, done.stderr
    assert re.fullmatch(r"Error: there is less memory than .* \(ulimit -[vd]\); raise the limit\.\n", done.stderr)


@pytest.mark.parametrize("size", [0, 100, 2000])
def test_files_that_may_not_be_long_enough_are_told(runs: Path, tmp_path: Path, size: int) -> None:
    page = tmp_path / "page.html"
    done = limited(resource.RLIMIT_FSIZE, size, "analyze", runs, "-m", "loss", "--method", "impurity", "-o", page)
    assert done.returncode == 2, done.stderr
    assert done.stderr.endswith(f"Error: cannot write {page}: File too large. Nothing was changed.\n")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("files", [6, 8, 12])
def test_too_few_open_files_are_no_failed_rule(runs: Path, files: int) -> None:
    done = limited(resource.RLIMIT_NOFILE, files, "check", runs, "-m", "loss", "--min-runs", 1)
    assert done.returncode in (0, 2), done.stderr


@pytest.mark.parametrize("threads", [1, 2, 3, 8])
def test_too_few_threads_are_no_interrupt(runs: Path, threads: int) -> None:
    prefix: tuple[str, ...] = ()
    if os.geteuid() == 0:  # the limit does not hold for root
        setpriv = shutil.which("setpriv")
        if setpriv is None:
            pytest.skip("only another user than root has a limit of processes, and setpriv is not there to become one")
        capability = "+dac_read_search"
        prefix = (
            setpriv, "--reuid", "54321", "--regid", "54321", "--clear-groups", "--inh-caps", capability,
            "--ambient-caps", capability,
        )  # fmt: skip
    done = limited(resource.RLIMIT_NPROC, threads, "check", runs, "-m", "loss", "--min-runs", 1, prefix=prefix)
    assert done.returncode in (0, 2), done.stderr
    assert "Interrupted" not in done.stderr


def test_enough_of_everything_is_no_hindrance() -> None:
    means.check("check")


@pytest.mark.parametrize(
    ("error", "short"),
    [
        (MemoryError(), "memory"),
        (RuntimeError("can't start new thread"), "threads"),
        (OSError(errno.EMFILE, "Too many open files"), "open files"),
        (OSError(errno.EAGAIN, "Resource temporarily unavailable"), "processes"),
        (ImportError("x.so: failed to map segment from shared object"), "memory"),
        (OSError(errno.ENOENT, "No such file"), ""),
        (RuntimeError("another"), ""),
        (KeyError("x"), ""),
    ],
)
def test_an_error_tells_what_is_short(error: Exception, short: str) -> None:
    assert means.shortage(error).startswith(short)
    assert bool(means.shortage(error)) == bool(short)


@pytest.mark.parametrize("seconds", [1, 2])
def test_used_up_cpu_time_is_told_and_no_half_written_file_stays(seconds: int, tmp_path: Path) -> None:
    rows = "\n".join(",".join(f"{(7 * row + 3 * column) % 1009 / 1009}" for column in range(21)) for row in range(3000))
    head = ",".join([*(f"params.p{number}" for number in range(20)), "metrics.loss"])
    (tmp_path / "runs.csv").write_text(f"{head}\n{rows}\n")
    out = tmp_path / "out"
    out.mkdir()
    done = subprocess.run(
        [sys.executable, "-m", "paramimp", "analyze", tmp_path / "runs.csv", "-m", "loss", "-o", out / "a.html"],
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CPU, (seconds, resource.RLIM_INFINITY)),
        capture_output=True, text=True, timeout=PATIENCE,
    )  # fmt: skip
    assert done.returncode == 2, done.stderr
    assert done.stderr.splitlines()[-1] == f"Error: {means.CPU_USED_UP}"
    assert not [*out.iterdir()]


def test_without_a_limit_of_cpu_time_no_clock_runs() -> None:
    import signal

    means.end_before_the_limit_of_cpu()
    assert signal.getitimer(signal.ITIMER_PROF) == (0.0, 0.0)
