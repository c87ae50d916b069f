"""The entry of the command, installed and as ``python -m paramimp``: deaf to nothing, not even while it starts."""

from __future__ import annotations

import atexit
import contextlib
import gc
import os
import sys

INTERRUPTED = 130


def main() -> None:
    """Run the command line; Ctrl-C is answered from the first import on."""
    ended: list[object] = []
    atexit.register(_keep_status, ended)  # the first that is registered is the last to be called
    try:
        _run()
    except SystemExit as end:
        ended.append(end.code)
        raise
    finally:
        gc.freeze()  # The process ends: looking for cycles in all that it holds would take a fifth of a short analysis.


def _run() -> None:
    try:
        from paramimp.cli import main as run_and_exit  # a tenth of a second in which people press Ctrl-C, too

        run_and_exit()
    except KeyboardInterrupt:
        if sys.stderr is not None:
            sys.stderr.write("Interrupted.\n")
        sys.exit(INTERRUPTED)
    except Exception as error:  # noqa: BLE001  Python would exit with 1, which means that a rule has failed
        if sys.stderr is not None:
            sys.stderr.write(f"Error: paramimp cannot be started ({type(error).__name__}: {error}).\n")
        sys.exit(2)


def _keep_status(ended: list[object]) -> None:
    """End with the status of an interrupt.

    Where Ctrl-C strikes in code that is executed from a text, as the methods of dataclasses are, Python takes it for
    unhandled whoever handles it later, and at last kills the process by the signal, whatever its status.
    """
    if ended == [INTERRUPTED]:
        for stream in (sys.stdout, sys.stderr):
            with contextlib.suppress(OSError, ValueError, AttributeError):
                stream.flush()
        os._exit(INTERRUPTED)


if __name__ == "__main__":
    main()
