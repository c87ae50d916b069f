"""Deliver every Ctrl-C, even one that arrives while Python runs a destructor."""

from __future__ import annotations

import _thread
import signal
import sys
import threading
import time
from typing import TYPE_CHECKING

from paramimp.places.means import CpuTimeUsedUp

if TYPE_CHECKING:
    from sys import UnraisableHookArgs

A_MOMENT = 0.01
"""Seconds."""


def deliver_lost() -> None:
    """Deliver again each Ctrl-C that Python dropped.

    Destructors and callbacks of weak references have no caller, so an exception that is raised in them, be it a
    KeyboardInterrupt, is printed and dropped. They run by the thousand while modules are imported, in the second in
    which users often press Ctrl-C.
    """
    usual = sys.unraisablehook
    is_dropping = False

    def deliver(unraisable: UnraisableHookArgs) -> None:
        nonlocal is_dropping
        if issubclass(unraisable.exc_type, KeyboardInterrupt):
            is_dropping = True
            try:
                threading.Timer(A_MOMENT, interrupt).start()
            finally:
                is_dropping = False  # behind this Python looks for signals only when it has left the destructor
        elif not issubclass(unraisable.exc_type, CpuTimeUsedUp):  # which is raised again by itself
            usual(unraisable)

    def interrupt() -> None:
        while is_dropping:  # on a busy machine longer than a moment; raised in there, it would be lost for good
            time.sleep(A_MOMENT)
        _interrupt_main()

    sys.unraisablehook = deliver


def deliver_no_more() -> None:
    """Drop what is still to come: the work is done, and its status would be lost in a Ctrl-C that ends the ending.

    One that is delivered again while Python waits for its last threads is dropped by it, and would be delivered once
    more: when Python no longer handles signals, so that the process dies of it.
    """
    usual = sys.unraisablehook

    def drop(unraisable: UnraisableHookArgs) -> None:
        if not issubclass(unraisable.exc_type, KeyboardInterrupt):
            usual(unraisable)

    sys.unraisablehook = drop


def _interrupt_main() -> None:
    main = threading.main_thread().ident
    if main is not None and hasattr(signal, "pthread_kill"):  # ends a wait for a pipe, too; not on Windows
        signal.pthread_kill(main, signal.SIGINT)
    else:
        _thread.interrupt_main()
