"""What the machine and its limits leave to a command: memory, threads and open files, looked at before they are needed.

The libraries of linear algebra do not raise where they run short. They end the process with status 1, which here means
that a rule has failed, interrupt it as Ctrl-C does, or wait for ever. So what is certain to be too little is refused
before they are imported, and they are told to start no threads: an analysis keeps each to one anyway.
"""

from __future__ import annotations

import errno
import os
import threading
from contextlib import ExitStack, suppress

from paramimp.errors import ParamimpError

_ONE_THREAD = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS")
_MEMORY = {"analyze": 512 << 20, "check": 512 << 20}
"""Bytes of address space that a command cannot do without: most of it is reserved by libraries, and never used."""
_LEAST_MEMORY = 256 << 20
_FILES = 4
_SHORT_OF = {
    errno.EMFILE: "open files (ulimit -n)",
    errno.ENFILE: "open files",
    errno.ENOMEM: "memory (ulimit -v)",
    errno.EAGAIN: "processes (ulimit -u)",
}
_NO_THREAD = "can't start new thread"


def start_no_threads() -> None:
    """Keep the libraries that are imported from now on from starting threads of their own."""
    for name in _ONE_THREAD:
        os.environ[name] = "1"


def check(command: str) -> None:
    """Refuse what a limit leaves too little for.

    Raises
    ------
    ParamimpError : less memory, threads or files than any run of this command takes.
    """
    _check_memory(_MEMORY.get(command, _LEAST_MEMORY))  # first: where there is none, starting a thread never ends
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


def _check_memory(size: int) -> None:
    """Reserve the memory and give it back; only where its use is limited, for elsewhere this tells nothing."""
    with suppress(ImportError):
        import mmap
        import resource

        if resource.getrlimit(resource.RLIMIT_AS)[0] == resource.RLIM_INFINITY:
            return
        try:
            mmap.mmap(-1, size).close()
        except (OSError, MemoryError):
            raise ParamimpError(
                f"there is less memory than the {size >> 20} MB of address space that this command takes (ulimit -v);"
                " raise the limit."
            ) from None
