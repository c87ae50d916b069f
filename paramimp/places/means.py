"""What the machine and its limits leave to a command: memory, threads and open files, looked at before they are needed.

The libraries of linear algebra do not raise where they run short. They end the process with status 1, which here means
that a rule has failed, interrupt it as Ctrl-C does, or wait for ever. So what is certain to be too little is refused
before they are imported, and they are told to start no threads: an analysis keeps each to one anyway.
"""

from __future__ import annotations

import errno
import os
import signal
import sys
import threading
import time
from contextlib import ExitStack, suppress

from paramimp.errors import ParamimpError

_ONE_THREAD = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS")
_FITTING = frozenset({"analyze", "check", "compare", "suggest"})
"""Commands that fit a surrogate, which takes the libraries of linear algebra."""
_SPACE, _LEAST_SPACE = 512 << 20, 256 << 20
"""Bytes of address space that a command that fits, or any other, cannot do without: libraries reserve most of it, and
never use it."""
_DATA, _LEAST_DATA = 200 << 20, 64 << 20
"""Bytes of memory of its own that it cannot do without. Tried: with a limit of 160 MB an analysis ends with status 1,
with 220 MB it is done; a listing ends so with 30 MB, and is done with 80 MB."""
_FILES = 4
_SHORT_OF = {
    errno.EMFILE: "open files (ulimit -n)",
    errno.ENFILE: "open files",
    errno.ENOMEM: "memory (ulimit -v)",
    errno.EAGAIN: "processes (ulimit -u)",
}
CPU_USED_UP = "the CPU time that a process may take here (ulimit -t) is used up; raise the limit, or read fewer runs."
_AHEAD, _PART_AHEAD = 1.0, 0.4
"""Seconds before the limit, and at most which part of it: time for a library to return, and to put things in order.

Fitting a Gaussian process to 3,000 runs keeps Python from running for up to a second of CPU time."""
_AGAIN = 0.1
"""Seconds after which it is raised once more: Python drops what is raised in a destructor."""
_NO_THREAD = "can't start new thread"
_has_one_thread = False


class CpuTimeUsedUp(BaseException):
    """The CPU time that a limit leaves to this process is nearly used up."""


def start_no_threads() -> None:
    """Keep the libraries that are imported from now on from starting threads of their own."""
    global _has_one_thread  # noqa: PLW0603  as global as the environment
    for name in _ONE_THREAD:
        os.environ[name] = "1"
    _has_one_thread = "numpy" not in sys.modules


def has_one_thread() -> bool:
    """Whether all linear algebra of this process was loaded after `start_no_threads`, so that nobody need limit it."""
    return _has_one_thread


def hard_limit_of_cpu() -> int | None:
    """The seconds of CPU time after which the system kills a process; None where it never does."""
    try:
        import resource
    except ImportError:  # as on Windows, which has no such limit
        return None
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    return None if hard == resource.RLIM_INFINITY else hard


def end_before_the_limit_of_cpu() -> None:
    """Raise `CpuTimeUsedUp` in the main thread shortly before the system would kill this process (``ulimit -t``).

    The signal of the system itself comes when the limit is reached, and where the hard limit is the same, kills. The
    system still kills if a library keeps Python from running for all of the time that is left: then
    `paramimp.places.supervision` tells.
    """
    try:
        import resource
    except ImportError:  # as on Windows, which has no such limit
        return
    limit, hard = resource.getrlimit(resource.RLIMIT_CPU)
    if limit == resource.RLIM_INFINITY:
        return
    resource.setrlimit(resource.RLIMIT_CPU, (hard, hard))  # the clock below heeds the soft one
    left = limit - time.process_time() - min(_AHEAD, limit * _PART_AHEAD)
    signal.signal(signal.SIGPROF, _raise)
    signal.setitimer(signal.ITIMER_PROF, max(left, _AGAIN), _AGAIN)


def count_cpu_no_more() -> None:
    """Raise no `CpuTimeUsedUp` from now on."""
    if hasattr(signal, "setitimer") and signal.getsignal(signal.SIGPROF) is _raise:
        signal.setitimer(signal.ITIMER_PROF, 0)


def _raise(number: int, frame: object) -> None:  # noqa: ARG001  what signals call
    raise CpuTimeUsedUp


def check(command: str) -> None:
    """Refuse what a limit leaves too little for.

    Raises
    ------
    ParamimpError : less memory, threads or files than any run of this command takes.
    """
    _check_memory(fits=command in _FITTING)  # first: where there is none, starting a thread never ends
    _check_files()
    _check_threads()


def shortage(error: BaseException) -> str:
    """What the machine is short of, where an error says so; else empty."""
    if isinstance(error, MemoryError):
        return _SHORT_OF[errno.ENOMEM]
    if isinstance(error, RuntimeError) and _NO_THREAD in str(error):
        return "threads (ulimit -u)"
    if isinstance(error, OSError):
        return _SHORT_OF.get(error.errno or 0, "")
    if isinstance(error, ImportError) and any(said in str(error) for said in ("failed to map", "cannot allocate")):
        return _SHORT_OF[errno.ENOMEM]
    return ""


def told(short: str) -> str:
    """The sentence for what is short."""
    return f"there are not enough {short} for this command; raise the limit, or end other programs."


def _check_files() -> None:
    with ExitStack() as stack:
        try:
            for _ in range(_FILES):
                stack.enter_context(open(os.devnull, "rb"))
        except OSError as error:
            if short := shortage(error):
                raise ParamimpError(told(short)) from None


def _check_threads() -> None:
    thread = threading.Thread(target=int)
    try:
        thread.start()
    except RuntimeError as error:
        raise ParamimpError(told(shortage(error) or "threads")) from None
    thread.join()


def _check_memory(*, fits: bool) -> None:
    """Refuse what address space, or memory of its own, is too little for."""
    with suppress(ImportError):
        import mmap
        import resource

        _reserve(resource.RLIMIT_AS, _SPACE if fits else _LEAST_SPACE, mmap.MAP_SHARED, "of address space", "-v")
        _reserve(resource.RLIMIT_DATA, _DATA if fits else _LEAST_DATA, mmap.MAP_PRIVATE, "of its own", "-d")


def _reserve(limit: int, size: int, sharing: int, what: str, option: str) -> None:
    """Reserve memory and give it back; only where its use is limited, for elsewhere this tells nothing."""
    import mmap
    import resource

    if resource.getrlimit(limit)[0] == resource.RLIM_INFINITY:
        return
    try:
        mmap.mmap(-1, size, sharing | mmap.MAP_ANONYMOUS).close()
    except (OSError, MemoryError):
        raise ParamimpError(
            f"there is less memory than the {size >> 20} MB {what} that this command takes (ulimit {option});"
            " raise the limit."
        ) from None
