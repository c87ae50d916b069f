"""What other systems lack is made to be missing here: calls of POSIX, and characters that stdout can show."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import pytest

from tests.smoke.processes import make_sweep, paramimp, run_python

if TYPE_CHECKING:
    from pathlib import Path

MISSING = """\
import os, signal, subprocess, sys
for name in ("fcntl", "grp", "pty", "pwd", "resource", "termios", "tty"):
    sys.modules[name] = None
for module, names in {
    os: '''O_CLOEXEC O_DIRECTORY O_NOCTTY O_NOFOLLOW O_NONBLOCK chown chroot fchmod fchown fdatasync fork forkpty
        getegid geteuid getgid getloadavg getpgid getppid getpriority getsid getuid killpg lchown mkfifo mknod nice
        openpty posix_fadvise pread pwrite sched_getaffinity sendfile setpgid setsid statvfs sync ttyname''',
    signal: "SIGALRM SIGCHLD SIGHUP SIGPIPE SIGQUIT SIGUSR1 SIGUSR2 alarm pthread_kill pthread_sigmask sigwait",
}.items():
    for name in names.split():
        if hasattr(module, name):
            delattr(module, name)
os.supports_dir_fd.clear(), os.supports_fd.clear(), os.supports_follow_symlinks.clear()
start = subprocess.Popen.__init__
def refuse_groups(self, *arguments, **options):
    if any(options.get(name) is not None for name in ("process_group", "start_new_session", "preexec_fn")):
        raise ValueError("there are no process groups here")
    start(self, *arguments, **options)
subprocess.Popen.__init__ = refuse_groups
subprocess.CREATE_NEW_PROCESS_GROUP = 0  # what Windows has in their place; others refuse any other number
"""
"""Run at the start of every Python that finds it, helpers included."""
MANY = 500
ON_POSIX = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no named pipes among its files")


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment of a Python that lacks these calls."""
    folder = tmp_path_factory.mktemp("elsewhere")
    (folder / "sitecustomize.py").write_text(MISSING)
    return {"PYTHONPATH": str(folder)}


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """So many runs that processes of their own read them, where that begins with as many."""
    return make_sweep(tmp_path_factory.mktemp("large") / "runs", MANY + 10)


def test_the_calls_are_missing(elsewhere: dict[str, str], tmp_path: Path) -> None:
    done = run_python("-c", "import os; print(hasattr(os, 'O_NONBLOCK'))", folder=tmp_path, **elsewhere)
    assert done.stdout.split() == [b"False"]


def test_the_same_is_read_and_ranked_without_these_calls(
    large: Path, elsewhere: dict[str, str], tmp_path: Path
) -> None:
    start = f"from paramimp.reading import processes; processes.MANY_FOLDERS = {MANY}; import paramimp.__main__ as own"
    arguments = ("analyze", large, "-m", "loss", "--method", "impurity", "-f", "json", "--jobs", "2")
    here, there = (
        run_python("-c", f"{start}; own.main()", *arguments, folder=tmp_path, **environment)
        for environment in ({}, elsewhere)
    )
    assert (there.returncode, there.stderr) == (0, b"")
    assert there.stdout == here.stdout


def test_helpers_are_started_without_process_groups(large: Path, elsewhere: dict[str, str], tmp_path: Path) -> None:
    script = "from paramimp.engine.processes import Processes; print(*Processes(1).map(divmod, [(7, 2)]))"
    done = run_python("-c", script, folder=tmp_path, **elsewhere)
    assert (done.stdout.split(), done.stderr) == ([b"(3,", b"1)"], b"")


def test_files_are_written_without_these_calls(sweep: Path, elsewhere: dict[str, str], tmp_path: Path) -> None:
    rules = ("check", sweep, "-m", "loss", "--baseline", "base.json")
    assert paramimp(*rules, "--update-baseline", folder=tmp_path, **elsewhere).returncode == 0
    done = paramimp(*rules, "--report", "junit=check.xml", folder=tmp_path, **elsewhere)
    assert (done.returncode, done.stderr) == (0, b"")
    assert sorted(file.name for file in tmp_path.iterdir()) == ["base.json", "check.xml"]


@ON_POSIX
def test_a_named_pipe_blocks_nothing_without_these_calls(tmp_path: Path, elsewhere: dict[str, str]) -> None:
    make_sweep(tmp_path / "runs", 3)
    for number, name in enumerate(("config.json", "metrics.json")):
        file = tmp_path / "runs" / f"run_{number:04d}" / name
        file.unlink()
        os.mkfifo(file)
    outputs = []
    for environment in ({}, elsewhere):
        done = paramimp("runs", "runs", folder=tmp_path, **environment)
        assert (done.returncode, done.stderr) == (0, b"")
        outputs.append(done.stdout)
    assert outputs[0] == outputs[1]
    assert b"run_0000, run_0001  unreadable  is not a regular file but a named pipe" in outputs[0]


def test_an_interrupt_that_is_lost_is_delivered_without_these_calls(elsewhere: dict[str, str], tmp_path: Path) -> None:
    script = (
        "import signal, time\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "from paramimp.cli import interrupts\n"
        "interrupts.deliver_lost()\n"
        "class Mortal:\n"
        "    def __del__(self): signal.raise_signal(signal.SIGINT)\n"
        "try:\n"
        "    Mortal()\n"
        "    for _ in range(6000): time.sleep(0.01)\n"
        "except KeyboardInterrupt:\n"
        "    print('stopped')\n"
    )
    assert run_python("-c", script, folder=tmp_path, **elsewhere).stdout.split() == [b"stopped"]


@pytest.mark.parametrize(
    "environment",
    [
        {"PYTHONIOENCODING": "cp1252"},
        {"PYTHONIOENCODING": "ascii"},
        {"PYTHONIOENCODING": "utf-8"},
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {"LC_ALL": "POSIX", "PYTHONUTF8": "1"},
    ],
    ids=["cp1252", "ascii", "utf-8", "C without UTF-8", "UTF-8 mode"],
)
def test_no_encoding_of_stdout_ends_a_command(environment: dict[str, str], sweep: Path, tmp_path: Path) -> None:
    """What a name holds and stdout cannot show is escaped; a file holds it whole."""
    for arguments in (
        ("methods",), ("readers",), ("--help",), ("runs", sweep), ("runs", sweep, "-f", "csv"),
        ("analyze", sweep, "-m", "loss"), ("analyze", sweep, "-m", "loss", "-f", "markdown"),
        ("check", sweep, "-m", "loss", "--max-importance", "1", "--report", "github"),
        ("analyze", sweep, "-m", "loss", "-f", "json", "-o", "report.json"),
    ):  # fmt: skip
        done = paramimp(*arguments, folder=tmp_path, **environment)
        assert (arguments, done.returncode, b"Error" in done.stderr) == (arguments, 0, False)
    assert "largeur_é" in (tmp_path / "report.json").read_text(encoding="utf-8")


def test_lines_end_alike_where_the_system_would_end_them_in_its_own_way(sweep: Path, tmp_path: Path) -> None:
    """Windows ends the lines of a text stream with CR and LF."""
    script = (
        "import io, sys\n"
        "sys.stdout = io.TextIOWrapper(sys.stdout.buffer, encoding='utf-8', newline='\\r\\n')\n"
        "from paramimp.__main__ import main\n"
        "main()"
    )
    done = run_python("-c", script, "runs", sweep, "-f", "csv", folder=tmp_path)
    assert done.returncode == 0
    assert b"\r" not in done.stdout
