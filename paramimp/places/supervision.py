"""A command under a hard limit of CPU time (``ulimit -t``) runs in a child process, so that its end is always told.

A command ends itself shortly before the limit (`paramimp.places.means`). Where one call of a library takes all the time
that is left, nothing of Python runs before the system kills the process, with a status that the table of statuses does
not have. The process that waits for the child takes no time, says why it ended, and exits with the status for that.
"""

from __future__ import annotations

import os
import signal
import sys
from contextlib import suppress

from paramimp.places import means
from paramimp.records import record

_SENT_BY_OTHERS = ("SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT", "SIGUSR1", "SIGUSR2")
_DIE_WITH_PARENT = 1
"""``PR_SET_PDEATHSIG`` of Linux."""
_NEAR = 0.5
"""Part of the limit that a child which was killed by it has surely used.

For the limit, the system counts a whole tick for whoever it finds at work; what it reports later is exact, and may be
less where processes take turns."""


@record
class Ended:
    """How the child ended.

    Attributes
    ----------
    status : its exit status; the negative number of the signal that killed it.
    is_used_up : whether the limit killed it.
    """

    status: int
    is_used_up: bool


def supervised() -> Ended | None:
    """Go on in a child process, where there is a hard limit of CPU time: what it ended with, and None within it.

    None as well where the system has no such limits, cannot wait for signals or has no process left.
    """
    limit = means.hard_limit_of_cpu()
    if limit is None or not hasattr(signal, "sigwaitinfo"):
        return None
    awaited = {signal.SIGCHLD, *(getattr(signal, name) for name in _SENT_BY_OTHERS)}
    usual = signal.pthread_sigmask(signal.SIG_BLOCK, awaited)  # before the child can end, or anyone sends something
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)  # ignored, as some programs leave it, it would never come
    parent = os.getpid()
    try:
        child = os.fork()
    except OSError:
        child = 0
    if not child:
        _die_with(parent)
        signal.pthread_sigmask(signal.SIG_SETMASK, usual)
        return None
    status, used = _wait(child, awaited)
    signal.pthread_sigmask(signal.SIG_SETMASK, usual)
    return Ended(status, -status in (signal.SIGKILL, signal.SIGXCPU) and used >= limit * _NEAR)


def _wait(child: int, awaited: set[signal.Signals]) -> tuple[int, float]:
    """Wait for the child; return its exit code as `subprocess` has it, and the seconds of CPU that it used.

    What is sent to this process alone is passed on. What a terminal sends, such as Ctrl-C, the child has got itself.
    """
    while True:
        sent = signal.sigwaitinfo(awaited)
        if sent.si_signo != signal.SIGCHLD:
            if sent.si_code <= 0:  # from a process, not from the system
                with suppress(ProcessLookupError):
                    os.kill(child, sent.si_signo)
            continue
        ended, status, used = os.wait4(child, os.WNOHANG)
        if ended:
            return os.waitstatus_to_exitcode(status), used.ru_utime + used.ru_stime


def end_by(number: int) -> None:
    """End this process by a signal, so that whoever waits for it sees the same as of the child."""
    if number != signal.SIGKILL:  # which has no other way
        signal.signal(number, signal.SIG_DFL)
    os.kill(os.getpid(), number)


def _die_with(parent: int) -> None:
    """Let the system end this process with its parent, as far as it can: nobody would wait for it any more."""
    if sys.platform == "linux" and os.getpid() != parent:
        import ctypes

        with suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL)
        if os.getppid() != parent:  # it had ended before
            os._exit(2)
