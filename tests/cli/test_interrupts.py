"""Ctrl-C reaches the command wherever it strikes."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.interrupts import heed_ctrl_c

STRUCK_IN_A_DESTRUCTOR = """\
import signal, sys, threading, time
from paramimp.cli import interrupts

class Slow(threading.Timer):
    def start(self):
        super().start()
        ends = time.monotonic() + 0.2
        while time.monotonic() < ends:
            pass

if sys.argv[3:] == ["busy machine"]:
    threading.Timer = Slow
if sys.argv[1] == "delivered":
    interrupts.deliver_lost()

class Mortal:
    def __del__(self):
        if sys.argv[2] == "interrupt":
            signal.raise_signal(signal.SIGINT)
        else:
            raise ValueError("a fault of its own")

try:
    Mortal()
    time.sleep(60 if sys.argv[1:3] == ["delivered", "interrupt"] else 0)
    print("went on")
except KeyboardInterrupt:
    print("stopped")
"""


@pytest.mark.parametrize("machine", ["idle machine", "busy machine"])
@pytest.mark.parametrize(
    ("hook", "raised", "outcome", "said"),
    [
        ("none", "interrupt", "went on", "KeyboardInterrupt"),
        ("delivered", "interrupt", "stopped", ""),
        ("delivered", "fault", "went on", "a fault of its own"),
    ],
)
def test_an_interrupt_that_strikes_in_a_destructor_is_not_lost(
    hook: str, raised: str, outcome: str, said: str, machine: str
) -> None:
    done = subprocess.run(
        [sys.executable, "-c", STRUCK_IN_A_DESTRUCTOR, hook, raised, machine],
        capture_output=True, text=True, timeout=120, preexec_fn=heed_ctrl_c,
    )  # fmt: skip
    assert done.stdout == f"{outcome}\n"
    assert said in done.stderr
    assert bool(done.stderr) is bool(said)


STRUCK_AT_THE_END = """\
import os, sys, threading, time
from paramimp import cli
from paramimp.cli import interrupts

def told(*_):
    threading.Thread(target=late).start()
    return 130

def late():
    time.sleep(0.05)
    usual = sys.unraisablehook
    def seen(unraisable):
        before = threading.active_count()
        usual(unraisable)
        os.write(1, f"{unraisable.exc_type.__name__} {threading.active_count() - before}".encode())
    sys.unraisablehook = seen
    interrupts._interrupt_main()

cli.run = told
cli.main()
"""


def test_an_interrupt_that_strikes_when_all_is_done_is_not_delivered_again() -> None:
    """The thread that did so would send its signal when Python no longer handles any, and the status would be lost."""
    done = subprocess.run(
        [sys.executable, "-c", STRUCK_AT_THE_END],
        capture_output=True, text=True, timeout=60, preexec_fn=heed_ctrl_c,
    )  # fmt: skip
    assert (done.returncode, done.stdout, done.stderr) == (130, "KeyboardInterrupt 0", "")
