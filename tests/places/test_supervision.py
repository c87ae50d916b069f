"""A process under a hard limit of CPU time ends as the table of statuses says, and is told and ended as any other."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest

from paramimp.places.means import CPU_USED_UP
from tests.children import ASKS_LINUX, has_ended, wait_for_child
from tests.plugins import install

resource = pytest.importorskip("resource", reason="limits of a process are set so on POSIX systems alone")

IN_C = "pow(7, 10 ** 8)"
"""Minutes of one call, in which Python does nothing else."""
SUPERVISED = """
import os, signal, sys, time
from paramimp import cli
from paramimp.places import supervision
def supervise():
    if (ended := supervision.supervised()) is not None:
        cli._end_as(ended)
"""


def started(code: str, seconds: int = 60) -> subprocess.Popen[bytes]:
    limit = partial(resource.setrlimit, resource.RLIMIT_CPU, (seconds, seconds))
    words = [sys.executable, "-c", f"{SUPERVISED}supervise()\n{code}"]
    return subprocess.Popen(words, preexec_fn=limit, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def ended(code: str, seconds: int = 60) -> tuple[int, str, str]:
    process = started(code, seconds)
    out, err = process.communicate(timeout=120)
    return process.returncode, out.decode(), err.decode()


def test_one_call_that_takes_all_time_ends_with_two_and_says_why() -> None:
    assert ended(IN_C, seconds=1) == (2, "", f"Error: {CPU_USED_UP}\n")


def test_a_command_in_such_a_call_ends_with_two(tmp_path: Path) -> None:
    source = f"class Slow:\n    def __getattr__(self, name):\n        return {IN_C}\nslow = Slow()\n"
    package = install(tmp_path / "package", "paramimp.readers", "slow = others:slow", source)
    done = subprocess.run(
        [sys.executable, "-m", "paramimp", "runs", str(tmp_path), "-f", "json"],
        env=os.environ | {"PYTHONPATH": str(package)},
        preexec_fn=partial(resource.setrlimit, resource.RLIMIT_CPU, (3, 3)),
        capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert (done.returncode, done.stdout, done.stderr) == (2, "", f"Error: {CPU_USED_UP}\n")


@pytest.mark.parametrize("status", [0, 1, 2, 130])
def test_the_status_and_what_is_written_pass_through(status: int) -> None:
    assert ended(f"print('x'); print('y', file=sys.stderr); sys.exit({status})") == (status, "x\n", "y\n")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL, signal.SIGSEGV])
def test_a_child_that_is_killed_by_something_else_is_no_shortage(number: int) -> None:
    assert ended(f"os.kill(os.getpid(), {int(number)})") == (-number, "", "")


def test_a_child_is_waited_for_where_nobody_is_told_of_the_end_of_children() -> None:
    assert ended("signal.signal(signal.SIGCHLD, signal.SIG_IGN); supervise(); sys.exit(3)")[0] == 3


@ASKS_LINUX
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_to_the_process_reaches_the_one_that_works(number: signal.Signals) -> None:
    code = f"signal.signal({int(number)}, lambda *_: os._exit(7)); print('ready', flush=True); time.sleep(60)"
    with started(code) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        process.send_signal(number)
        assert process.wait(60) == 7


@ASKS_LINUX
def test_the_child_ends_with_the_process_that_waits_for_it() -> None:
    with started("print('ready', flush=True); time.sleep(60)") as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        child = wait_for_child(process)
        process.kill()
        process.wait(60)
        assert has_ended(child)


@ASKS_LINUX
def test_ctrl_c_at_a_terminal_is_got_once() -> None:
    import fcntl
    import pty
    import termios

    controller, terminal = pty.openpty()
    code = (
        "got = []; signal.signal(signal.SIGINT, lambda *_: got.append(1)); print('ready', flush=True)\n"
        "while not got: time.sleep(0.01)\n"
        "time.sleep(0.5); sys.exit(40 + len(got))"
    )

    def begin() -> None:
        os.setsid()
        fcntl.ioctl(terminal, termios.TIOCSCTTY, 0)
        resource.setrlimit(resource.RLIMIT_CPU, (60, 60))

    words = [sys.executable, "-c", f"{SUPERVISED}supervise()\n{code}"]
    with subprocess.Popen(words, stdin=terminal, stdout=subprocess.PIPE, preexec_fn=begin) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        os.write(controller, b"\x03")
        assert process.wait(60) == 41
    os.close(controller)
    os.close(terminal)


def test_without_a_hard_limit_there_is_no_other_process() -> None:
    code = "print(os.getpid())"
    with subprocess.Popen(
        [sys.executable, "-c", f"{SUPERVISED}supervise()\n{code}"], stdout=subprocess.PIPE
    ) as process:
        out, _ = process.communicate(timeout=60)
        assert int(out) == process.pid
